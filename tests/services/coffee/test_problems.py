"""Why an item cannot be had, in which words, and what is offered instead."""

from datetime import date

import pytest

from services.coffee.choosing import Availability
from services.coffee.menu import Menu
from services.coffee.quoting import Biller
from services.coffee.records import OrderItem


@pytest.fixture
def problem(menus, item):
    def found(chain, drink, *options, quantity=1, on=date(2026, 5, 18), gone=()):
        others = [menu for name, menu in menus.items() if name != chain]
        biller = Biller(menus[chain], Availability(on, tuple((thing, True) for thing in gone)), others)
        (one,) = biller.bill([item(drink, *options, quantity=quantity)]).problems
        return one

    return found


def words(one):
    said = one.substitute_names or {"en": None, "zh": None}
    return one.code, one.names["en"], one.names["zh"], said["en"], said["zh"]


def test_a_drink_sold_out_has_its_nearest_with_the_same_choices(problem):
    one = problem("starbucks", "latte", "size.large", "milk.oat", gone=["latte"])

    assert words(one) == ("sold_out", "latte", "拿铁", "large oat flat white", "大杯燕麦馥芮白")
    assert one.substitute.drink == "flat_white"


def test_the_next_nearest_where_that_is_sold_out_too(problem):
    one = problem("starbucks", "latte", gone=["latte", "flat_white"])

    assert words(one) == ("sold_out", "latte", "拿铁", "cappuccino", "卡布奇诺")


def test_nothing_is_offered_where_nothing_is_like_it(problem):
    one = problem("starbucks", "mango_coconut")

    assert words(one) == ("not_on_menu", "mango coconut", "芒果生椰", None, None)


def test_another_chain_s_own_substitutes_count(problem):
    assert words(problem("luckin", "espresso"))[3:] == ("americano", "美式")


def test_a_milk_sold_out_is_replaced_by_the_one_most_like_it(problem):
    one = problem("starbucks", "latte", "milk.oat", gone=["milk.oat"])

    assert words(one) == ("sold_out", "oat milk", "燕麦奶", "coconut latte", "椰奶拿铁")


def test_the_usual_milk_sold_out_is_asked_about_not_replaced_unasked(problem):
    one = problem("starbucks", "latte", gone=["milk.whole"])

    assert words(one)[:3] == ("sold_out", "whole milk", "全脂牛奶")
    assert one.substitute_names["en"] == "skim latte"


def test_a_drink_of_another_chain_is_named_as_it_is_there(problem):
    one = problem("starbucks", "coconut_latte", "temperature.iced")

    assert words(one)[:3] == ("not_on_menu", "coconut latte", "生椰拿铁")
    assert one.substitute_names["en"].startswith("iced ")


def test_a_drink_out_of_season_is_not_on_the_menu(problem):
    assert problem("starbucks", "sakura_latte", on=date(2026, 5, 18)).code == "not_on_menu"


@pytest.mark.parametrize(
    ("day", "there"),
    [((11, 1), True), ((12, 31), True), ((1, 15), True), ((1, 16), False), ((10, 31), False)],
)
def test_a_season_over_new_year(menus, day, there):
    biller = Biller(menus["starbucks"], Availability(date(2026, *day)))

    assert bool(biller.bill([OrderItem("toffee_nut_latte")]).lines) is there


def test_an_option_that_does_not_fit_the_drink(problem):
    one = problem("starbucks", "americano", "milk.oat", "size.large")

    assert words(one) == ("option_not_available", "oat milk", "燕麦奶", "large americano", "大杯美式")


def test_a_choice_that_the_chain_does_not_have_is_named_as_elsewhere(problem):
    one = problem("manner", "latte", "milk.coconut")

    assert words(one) == ("option_not_available", "coconut milk", "椰奶", "latte", "拿铁")


def test_a_temperature_the_drink_does_not_come_in(problem):
    one = problem("starbucks", "cold_brew", "temperature.hot")

    assert words(one) == ("option_not_available", "hot", "热", "cold brew", "冷萃")


def test_two_things_amiss_leave_what_can_be_kept(problem):
    one = problem("manner", "latte", "size.medium", "milk.coconut", "cup.own")

    assert one.substitute_names == {"en": "latte, in your own cup", "zh": "拿铁，用自带杯"}


def test_what_excludes_each_other(problem):
    assert words(problem("starbucks", "latte", "temperature.hot", "ice.light")) == (
        "options_exclude",
        "hot and light ice",
        "热和少冰",
        "hot latte",
        "热拿铁",
    )
    assert words(problem("starbucks", "latte", "size.small", "size.large"))[:3] == (
        "options_exclude",
        "small and large",
        "小杯和大杯",
    )


def test_what_does_not_go_with_the_only_way_a_drink_is_made(item):
    menu = Menu.model_validate(
        {
            "drinks": [
                {
                    "id": "c",
                    "names": {"en": "cap", "zh": "卡布"},
                    "price_fen": 1,
                    "options": ["temperature", "top"],
                    "only": {"temperature": ["hot"]},
                }
            ],
            "options": [
                {
                    "id": "temperature",
                    "required": True,
                    "default": "iced",
                    "choices": [
                        {"id": "iced", "names": {"en": "iced", "zh": "冰"}},
                        {"id": "hot", "names": {"en": "hot", "zh": "热"}},
                    ],
                },
                {
                    "id": "top",
                    "select": "many",
                    "choices": [
                        {"id": "cap", "names": {"en": "foam", "zh": "奶盖"}, "excludes": ["temperature.hot"]}
                    ],
                },
            ],
        }
    )
    (one,) = Biller(menu, Availability(date(2026, 5, 18))).bill([item("c", "top.cap")]).problems

    assert words(one) == ("option_not_available", "foam", "奶盖", "cap", "卡布")


def test_a_measure_that_cannot_be_had(problem):
    one = problem("starbucks", "latte", "milk.oat*extra")
    assert words(one) == ("option_not_available", "extra oat milk", "多加燕麦奶", "oat latte", "燕麦拿铁")
    assert problem("starbucks", "latte", "size.large*3").substitute_names["en"] == "large latte"


def test_a_latte_without_any_milk_is_no_latte(problem):
    assert problem("starbucks", "latte", "milk.whole*none").code == "option_not_available"


def test_too_many_pumps_and_too_many_cups(problem):
    assert words(problem("starbucks", "latte", "syrup.vanilla*9")) == (
        "too_many",
        "nine pumps of vanilla syrup",
        "加九泵香草糖浆",
        "latte with six pumps of vanilla syrup",
        "拿铁，加六泵香草糖浆",
    )
    one = problem("luckin", "latte", "milk.oat", quantity=18_000)
    assert words(one) == ("too_many", "oat latte", "燕麦拿铁", "oat latte", "燕麦拿铁")
    assert one.substitute.quantity == 20


def test_twenty_cups_are_the_most_over_all_lines(menus, item):
    biller = Biller(menus["luckin"], Availability(date(2026, 5, 18)))
    bill = biller.bill([item("latte", quantity=15), item("mocha", quantity=6), item("americano", quantity=5)])

    assert [line.item.quantity for line in bill.lines] == [15, 5]
    assert [(one.code, one.substitute.quantity) for one in bill.problems] == [("too_many", 5)]
    (full,) = biller.bill([item("latte", quantity=20), item("mocha")]).problems
    assert (full.code, full.substitute) == ("too_many", None)


def test_an_option_that_must_be_chosen_is_asked_for(item):
    menu = Menu.model_validate(
        {
            "drinks": [
                {"id": "tea", "names": {"en": "tea", "zh": "茶"}, "price_fen": 1, "options": ["size"]}
            ],
            "options": [
                {
                    "id": "size",
                    "required": True,
                    "choices": [
                        {"id": "s", "names": {"en": "small", "zh": "小杯"}, "price_fen": 0},
                        {"id": "m", "names": {"en": "medium", "zh": "中杯"}, "price_fen": 1},
                        {"id": "l", "names": {"en": "large", "zh": "大杯"}, "price_fen": 2},
                    ],
                }
            ],
        }
    )
    (one,) = Biller(menu, Availability(date(2026, 5, 18))).bill([item("tea")]).problems

    assert words(one) == (
        "option_missing",
        "small, medium or large",
        "小杯、中杯还是大杯",
        "small tea",
        "小杯茶",
    )


def test_a_drink_nobody_knows_is_named_by_its_id(problem):
    assert words(problem("luckin", "unicorn_shake")) == (
        "not_on_menu",
        "unicorn shake",
        "unicorn shake",
        None,
        None,
    )
