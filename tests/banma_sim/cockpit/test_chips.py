"""What was understood, as chips: intents, how sure, and slots in the words of the screen's language."""

import pytest

from banma_sim.cockpit.chips import slot_words
from banma_sim.cockpit.texts import LANGUAGES, Language
from banma_sim.cockpit.wording import wordings
from services.coffee.menus import shipped_menus
from tests.banma_sim.cockpit import fakes
from tests.banma_sim.cockpit.looking import cockpit, shown
from tests.banma_sim.cockpit.talking import understood


@pytest.mark.parametrize(
    ("language", "said", "slots"),
    [
        ("en", "take me to the bund and get me two oat lattes", ("destination the bund", "2 × latte")),
        ("zh", "去外滩，路上买两杯大杯冰燕麦拿铁", ("目的地 外滩", "2 × 拿铁: 大杯, 冰, 燕麦")),
    ],
)  # fmt: skip
async def test_chips_tell_intents_slots_and_confidence(
    language: Language, said: str, slots: tuple[str, ...]
) -> None:
    parcels = [*fakes.started(language), *understood(said, language)]
    async with cockpit(parcels, (200, 55), language) as (app, _, _pilot):
        for words in ("navigation.go", "coffee.order", *slots):
            assert words in shown(app), words


@pytest.mark.parametrize(
    ("slots", "told"),
    [
        ({"changes": [{"set": {"quantity": 2}}]}, ["→ 2 ×"]),
        ({"changes": [{"set": {"options": [{"option": "temperature", "choice": "iced"}]}}]}, ["→ iced"]),
        ({"changes": [{"target": {"drink": "latte"}, "set": {"drink": "mocha"}}]}, ["latte → mocha"]),
        ({"changes": [{"set": {}}]}, ["→ ?"]),
        ({"targets": [{"drink": "latte"}]}, ["− latte"]),
        ({"items": [{"text": "boba"}, {"drink": "latte", "quantity": 2}]}, ["1 × boba", "2 × latte"]),
        ({"changes": "no list"}, ["changes no list"]),
    ],
)
def test_orders_and_their_changes_are_told_in_signs_that_need_no_language(
    slots: dict[str, object], told: list[str]
) -> None:
    assert [" ".join(words).strip() for words in slot_words(slots)] == told


ORDER = {
    "items": [
        {
            "drink": "latte",
            "quantity": 2,
            "options": [
                {"option": "size", "choice": "large"},
                {"option": "ice", "choice": "light"},
                {"option": "topping", "choice": "honey", "amount": "extra"},
            ],
        }
    ]
}


@pytest.mark.parametrize(
    ("slots", "en", "zh"),
    [
        (ORDER, "2 × latte: large, light ice, extra honey", "2 × 拿铁: 大杯, 少冰, 多 蜂蜜"),
        (
            {"destination": {"text": "充电站", "kind": "category", "id": "charging", "rank": "nearest"}},
            "destination 充电站 (nearest)",
            "目的地 充电站 (最近)",
        ),
        ({"preference": "avoid_motorways"}, "route no motorways", "路线 不走高速"),
        ({"state": "off", "lamp": "all"}, "state off", "状态 关"),
        ({"items": [{"drink": "of another menu"}]}, "1 × of another menu", "1 × of another menu"),
        ({"first": True}, "first yes", "排在最前 是"),
    ],
)
def test_chips_name_what_was_understood_in_the_language_of_the_screen(
    slots: dict[str, object], en: str, zh: str
) -> None:
    found = wordings(shipped_menus().values())
    for language, told in (("en", en), ("zh", zh)):
        assert " ".join(next(iter(slot_words(slots, found[language])))).strip() == told  # type: ignore[index]


def test_every_drink_and_choice_of_the_menus_has_a_name_in_both_languages() -> None:
    found, menus = wordings(shipped_menus().values()), shipped_menus().values()
    for menu in menus:
        for language in LANGUAGES:
            assert {drink.id for drink in menu.drinks} <= found[language].drinks.keys()
            assert {(o.id, c.id) for o in menu.options for c in o.choices} <= found[language].choices.keys()
