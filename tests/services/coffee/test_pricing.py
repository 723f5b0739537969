"""Sums that hold for every order at every chain."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.coffee.choosing import Availability
from services.coffee.menus import shipped_menus
from services.coffee.quoting import MOST_CUPS, Biller
from services.coffee.records import ChosenOption, OrderItem

MENUS = shipped_menus()
MAY = Availability(date(2026, 5, 18))
CHAINS = st.sampled_from(sorted(MENUS))
AMOUNTS = st.sampled_from([None, "none", "light", "normal", "extra"])
unhurried = settings(deadline=None)
COUNTS = st.one_of(st.none(), st.integers(1, 9))


@st.composite
def orders(draw) -> tuple[str, list[OrderItem]]:
    """A chain and items that may or may not fit its menu."""
    chain = draw(CHAINS)
    choices = [(o.id, c.id) for menu in MENUS.values() for o in menu.options for c in o.choices]
    drinks = [drink.id for menu in MENUS.values() for drink in menu.drinks]
    option = st.builds(
        lambda pair, a, n: ChosenOption(*pair, a, n), st.sampled_from(choices), AMOUNTS, COUNTS
    )
    option = option.filter(
        lambda one: (one.choice, one.amount) != ("none", "none")
    )  # nobody says "no no sugar"
    item = st.builds(
        OrderItem, st.sampled_from(drinks), st.integers(1, 8), st.lists(option, max_size=4).map(tuple)
    )
    return chain, draw(st.lists(item, max_size=4))


def bill(chain, items):
    others = [menu for name, menu in MENUS.items() if name != chain]
    return Biller(MENUS[chain], MAY, others).bill(items)


@unhurried
@given(orders())
def test_every_item_is_a_line_or_a_problem_and_the_total_is_the_sum(order):
    chain, items = order
    found = bill(chain, items)

    assert len(found.lines) + len(found.problems) == len(items)
    assert all(problem.item in items for problem in found.problems)
    assert found.total_fen == sum(line.amount_fen for line in found.lines)
    assert all(line.amount_fen >= 0 for line in found.lines)
    assert len(found.cups_s) == sum(line.item.quantity for line in found.lines) <= MOST_CUPS


@unhurried
@given(orders(), st.randoms(use_true_random=False))
def test_the_order_of_items_and_of_options_makes_no_difference(order, chance):
    chain, items = order
    small = [OrderItem(i.drink, 1, tuple({c.option: c for c in i.options}.values())) for i in items]
    mixed = [OrderItem(i.drink, 1, tuple(chance.sample(i.options, len(i.options)))) for i in small]
    chance.shuffle(mixed)

    assert bill(chain, mixed).total_fen == bill(chain, small).total_fen


@unhurried
@given(orders())
def test_twice_as_many_cost_twice_as_much(order):
    chain, items = order
    for one in items:
        single = bill(chain, [OrderItem(one.drink, 1, one.options)])
        double = bill(chain, [OrderItem(one.drink, 2, one.options)])
        assert double.total_fen == 2 * single.total_fen


@unhurried
@given(orders())
def test_a_line_is_quoted_the_same_when_ordered_as_it_was_filled(order):
    chain, items = order
    for line in bill(chain, items).lines:
        (again,) = bill(chain, [line.item]).lines
        assert again.item == line.item
        assert again.amount_fen == line.amount_fen


@unhurried
@given(orders())
def test_what_was_chosen_makes_the_same_line_again(order):
    chain, items = order
    for line in bill(chain, items).lines:
        assert bill(chain, [line.chosen]).lines == (line,)


@unhurried
@given(orders())
def test_a_substitute_can_always_be_had_and_is_another_item(order):
    chain, items = order
    for problem in bill(chain, items).problems:
        if problem.substitute is not None:
            assert problem.substitute != problem.item
            (line,) = bill(chain, [problem.substitute]).lines
            assert line.names == problem.substitute_names


@unhurried
@given(orders())
def test_words_are_clean_in_both_languages(order):
    chain, items = order
    found = bill(chain, items)
    for words in [line.names for line in found.lines] + [problem.names for problem in found.problems]:
        assert set(words) == {"en", "zh"}
        for text in words.values():
            assert text.isprintable()
            assert text == text.strip()
            assert "  " not in text
            assert "_" not in text
        assert not any("一" <= char <= "鿿" for char in words["en"])
        assert "," not in words["zh"]
        assert all(a != b for a, b in pairwise(words["en"].split()))


@pytest.mark.parametrize("chain", sorted(MENUS))
def test_every_drink_in_season_can_be_quoted_plain_and_with_every_choice(chain):
    menu = MENUS[chain]
    for drink in menu.drinks:
        on = (
            date(2026, int(drink.season.starts[:2]), int(drink.season.starts[3:])) if drink.season else MAY.on
        )
        biller = Biller(menu, Availability(on))
        plain = biller.bill([OrderItem(drink.id)])
        assert plain.problems == ()
        assert plain.total_fen == drink.price_fen + sum(
            menu.option_by_id[c.option].by_id[c.choice].price_fen for c in plain.lines[0].item.options
        )
        for option_id in drink.options:
            for choice in menu.choices(drink, menu.option_by_id[option_id]):
                one = biller.bill([OrderItem(drink.id, 1, (ChosenOption(option_id, choice.id),))])
                assert one.problems == (), (drink.id, option_id, choice.id)


def test_a_large_oat_latte_at_starbucks_costs_38_yuan():
    item = OrderItem("latte", 1, (ChosenOption("size", "large"), ChosenOption("milk", "oat")))

    assert bill("starbucks", [item]).total_fen == 3800


def test_none_of_a_thing_costs_nothing_and_extra_costs_twice():
    def cream_fen(amount):
        item = OrderItem("mocha", 1, (ChosenOption("topping", "whipped_cream", amount),))
        return bill("starbucks", [item]).total_fen - 3200

    assert [cream_fen(a) for a in ("none", "light", "normal", None, "extra")] == [0, 400, 400, 400, 800]


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_quantity_below_one_is_our_own_mistake(quantity):
    with pytest.raises(ValueError, match="quantity"):
        bill("starbucks", [OrderItem("latte", quantity)])
