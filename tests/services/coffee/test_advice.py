"""What is recommended of a menu."""

import pytest

from services.coffee.advice import suited
from services.coffee.menu import Menu
from services.coffee.menus import shipped_menus

MENU = Menu.model_validate(
    {
        "drinks": [
            {"id": "dear", "names": {"en": "dear"}, "price_fen": 3000, "traits": ["milky"]},
            {"id": "cheap", "names": {"en": "cheap"}, "price_fen": 900},
            {
                "id": "loved",
                "names": {"en": "loved"},
                "price_fen": 2000,
                "traits": ["favourite", "milky"],
                "season": {"starts": "03-01", "ends": "05-31"},
            },
        ]
    }
)


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (None, ["loved"]),
        ("favourite", ["loved"]),
        ("milky", ["loved", "dear"]),
        ("cheap", ["cheap", "loved", "dear"]),
        ("new", ["loved"]),
        ("fruity", []),
    ],
)
def test_what_suits_comes_first(wish: str | None, expected: list[str]) -> None:
    assert [drink.id for drink in suited(MENU, wish)] == expected


def test_chain_known_for_nothing_recommends_all_it_has() -> None:
    plain = Menu.model_validate({"drinks": [{"id": "tea", "names": {"en": "tea"}, "price_fen": 900}]})
    assert suited(plain, None) == plain.drinks


def test_every_shipped_drink_is_described_in_both_languages() -> None:
    for menu in shipped_menus().values():
        for drink in menu.drinks:
            assert drink.about.en, drink.id
            assert drink.about.zh, drink.id
            assert drink.traits, drink.id


def test_menu_in_one_language_is_described_in_that_one() -> None:
    tea = {"id": "tea", "names": {"en": "tea"}, "price_fen": 900, "about": {"en": "leaves in water"}}
    drink = Menu.model_validate({"drinks": [tea]}).drinks[0]
    assert drink.about.both() == {"en": "leaves in water", "zh": "leaves in water"}
    assert MENU.drinks[0].about.both() is None
