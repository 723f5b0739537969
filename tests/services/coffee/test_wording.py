"""How orders are read back and what they cost: the sentences are in wording.yaml."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from services.coffee.choosing import Availability
from services.coffee.menu import Menu
from services.coffee.quoting import Biller
from services.coffee.records import ChosenOption, OrderItem

CASES = [
    (chain, case)
    for chain, cases in yaml.safe_load(Path(__file__).with_name("wording.yaml").read_text("utf-8")).items()
    for case in cases
]
MAY = Availability(date(2026, 5, 18))


@pytest.mark.parametrize(("chain", "case"), CASES, ids=[f"{chain}: {case['en']}" for chain, case in CASES])
def test_an_order_is_read_back_and_priced(menus, item, chain, case):
    bill = Biller(menus[chain], MAY).bill([item(case["drink"], *case.get("with", ()))])

    assert bill.problems == ()
    (line,) = bill.lines
    assert line.names == {"en": case["en"], "zh": case["zh"]}
    assert line.amount_fen == case["fen"]


def test_there_are_forty_sentences_or_more_in_each_language():
    assert len({case["en"] for _, case in CASES}) >= 40
    assert len({case["zh"] for _, case in CASES}) >= 40


def test_quantity_is_not_in_the_words_but_in_the_price(menus, item):
    (line,) = Biller(menus["starbucks"], MAY).bill([item("latte", "milk.oat", quantity=3)]).lines

    assert line.names["en"] == "oat latte"
    assert line.amount_fen == 3 * 3400


def test_what_a_drink_is_called_already_is_not_said_twice():
    menu = Menu.model_validate(
        {
            "drinks": [
                {
                    "id": "oat_latte",
                    "names": {"en": "oat latte", "zh": "燕麦拿铁"},
                    "price_fen": 1,
                    "options": ["milk"],
                }
            ],
            "options": [
                {
                    "id": "milk",
                    "choices": [{"id": "oat", "names": {"en": "oat", "zh": "燕麦"}, "price_fen": 1}],
                }
            ],
        }
    )
    (line,) = Biller(menu, MAY).bill([OrderItem("oat_latte", 1, (ChosenOption("milk", "oat"),))]).lines

    assert line.names == {"en": "oat latte", "zh": "燕麦拿铁"}
