"""One tariff serves many sessions: it never answers one of them with what was true for another."""

from datetime import date, timedelta

import pytest

from services.coffee.catalogue import Catalogue
from services.coffee.records import OrderItem
from services.coffee.tariff import Tariff
from tests.services.coffee.conftest import MONDAY_MORNING, SHOPS

LATTE = (OrderItem("latte"),)


@pytest.fixture
def tariff(menus) -> Tariff:
    return Tariff(menus)


def test_what_is_sold_out_in_one_session_is_sold_in_another(tariff) -> None:
    here, there = Catalogue(tariff, SHOPS), Catalogue(tariff, SHOPS)
    shop = SHOPS[0]
    here.switch(shop.id, "latte", True)
    for _ in range(2):
        assert [p.code for p in here.bill(shop, LATTE, MONDAY_MORNING).problems] == ["sold_out"]
        assert here.bill(shop, LATTE, MONDAY_MORNING).lines == ()
        assert there.bill(shop, LATTE, MONDAY_MORNING).problems == ()
    here.switch(shop.id, "latte", False)
    assert here.bill(shop, LATTE, MONDAY_MORNING) == there.bill(shop, LATTE, MONDAY_MORNING)


def test_a_seasonal_drink_is_billed_on_its_days_only(tariff, menus) -> None:
    for brand, menu in menus.items():
        for drink in menu.drinks:
            if drink.season is None:
                continue
            last = date.fromisoformat(f"2026-{drink.season.ends}")
            for day, there in ((last, True), (last + timedelta(days=1), False), (last, True)):
                bill = tariff.bill(brand, (OrderItem(drink.id),), day)
                assert ("not_on_menu" not in [p.code for p in bill.problems]) == there, (drink.id, day)


def test_a_bill_is_worked_out_once_for_all_days_with_the_same_drinks(tariff) -> None:
    bills = [tariff.bill("starbucks", LATTE, date(2026, 5, day)) for day in (18, 19, 20)]
    assert all(bill is bills[0] for bill in bills)
