"""Changing the items of an order."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banma_sim.assistant.items import (
    OptionKinds,
    changed,
    cups,
    items_of,
    line_words,
    merged,
    slots_of,
    targeted,
    without,
)
from services.coffee.records import ChosenOption, OrderItem, QuoteLine

KINDS = OptionKinds(frozenset(("size", "temperature", "milk")), frozenset(("syrup", "shots")))
LATTE = OrderItem("latte", 1, (ChosenOption("size", "large"), ChosenOption("milk", "oat")))
MOCHA = OrderItem("mocha", 2)


def option(option: str, choice: str, **more: object) -> dict[str, object]:
    return {"option": option, "choice": choice, **more}


def test_a_choice_takes_the_place_of_another_of_an_option_that_has_only_one() -> None:
    (item,) = changed((LATTE,), [{"set": {"options": [option("size", "small")]}}], KINDS) or ()
    assert item.options == (ChosenOption("milk", "oat"), ChosenOption("size", "small"))


def test_a_choice_stands_beside_others_of_an_option_that_has_many() -> None:
    syrup = replace(LATTE, options=(ChosenOption("syrup", "vanilla"),))
    (item,) = changed((syrup,), [{"set": {"options": [option("syrup", "caramel")]}}], KINDS) or ()
    assert [o.choice for o in item.options] == ["vanilla", "caramel"]


def test_the_same_choice_said_again_replaces_its_amount() -> None:
    foam = replace(LATTE, options=(ChosenOption("topping", "cream"),))
    (item,) = (
        changed((foam,), [{"set": {"options": [option("topping", "cream", amount="none")]}}], KINDS) or ()
    )
    assert item.options == (ChosenOption("topping", "cream", "none"),)


def test_what_was_chosen_and_is_no_longer_wanted_leaves_the_usual() -> None:
    (item,) = changed((LATTE,), [{"set": {"options": [option("milk", "oat", amount="none")]}}], KINDS) or ()
    assert item.options == (ChosenOption("size", "large"),)


def test_none_of_what_a_drink_comes_with_is_kept_as_a_wish() -> None:
    (item,) = changed((MOCHA,), [{"set": {"options": [option("milk", "whole", amount="none")]}}], KINDS) or ()
    assert item.options == (ChosenOption("milk", "whole", "none"),)


def test_without_a_target_the_last_item_is_meant() -> None:
    assert changed((LATTE, MOCHA), [{"set": {"quantity": 3}}], KINDS) == (LATTE, replace(MOCHA, quantity=3))


@pytest.mark.parametrize(
    ("target", "meant"),
    [
        (None, (1,)),
        ({"all": True}, (0, 1)),
        ({"drink": "latte"}, (0,)),
        ({"ordinal": 1}, (0,)),
        ({"ordinal": -1}, (1,)),
        ({"ordinal": 3}, ()),
        ({"ordinal": -3}, ()),
        ({"drink": "tea"}, ()),
        ({"options": [option("milk", "oat")]}, (0,)),
    ],
)
def test_targets(target: dict[str, object] | None, meant: tuple[int, ...]) -> None:
    assert targeted((LATTE, MOCHA), target) == meant


def test_a_change_to_what_is_not_there_is_no_change() -> None:
    assert changed((LATTE,), [{"target": {"drink": "tea"}, "set": {"quantity": 2}}], KINDS) is None
    assert without((LATTE,), [{"drink": "tea"}]) is None


def test_a_quantity_of_none_removes() -> None:
    assert changed((LATTE, MOCHA), [{"target": {"drink": "mocha"}, "set": {"quantity": 0}}], KINDS) == (
        LATTE,
    )


def test_the_same_drink_once_more_is_counted() -> None:
    assert merged((LATTE,), (LATTE, MOCHA)) == (replace(LATTE, quantity=2), MOCHA)


items = st.lists(
    st.builds(OrderItem, st.sampled_from(("latte", "mocha", "tea")), st.integers(1, 5)),
    min_size=1,
    max_size=4,
).map(tuple)


@given(items, items)
def test_merging_loses_and_adds_no_cup(a: tuple[OrderItem, ...], b: tuple[OrderItem, ...]) -> None:
    assert cups(merged(a, b)) == cups(a) + cups(b)


@given(items)
def test_items_survive_the_way_through_slots(some: tuple[OrderItem, ...]) -> None:
    assert items_of(slots_of(some)) == some


@pytest.mark.parametrize(
    ("quantity", "en", "zh"),
    [
        (1, "a large oat latte with an extra shot", "一杯大杯燕麦拿铁"),
        (2, "two large oat lattes with an extra shot", "两杯大杯燕麦拿铁"),
        (12, "12 large oat lattes with an extra shot", "12杯大杯燕麦拿铁"),
    ],
)
def test_lines_are_counted_as_people_do(quantity: int, en: str, zh: str) -> None:
    names = {"en": "large oat latte with an extra shot", "zh": "大杯燕麦拿铁"}
    line = QuoteLine(replace(LATTE, quantity=quantity), names, 3800)
    assert line_words(line) == {"en": en, "zh": zh}


def test_so_many_are_of_what_the_drink_has_by_the_pump() -> None:
    syrup = replace(LATTE, options=(*LATTE.options, ChosenOption("syrup", "vanilla", count=2)))
    (item,) = changed((syrup,), [{"set": {"count": 3}}], KINDS) or ()
    assert item.quantity == syrup.quantity
    assert item.options[-1].count == 3
    assert changed((MOCHA,), [{"set": {"count": 3}}], KINDS) is None
