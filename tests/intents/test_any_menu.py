"""Whatever a menu offers can be ordered: random orders from the shipped menus and a made-up one, said in
both languages, come back exactly."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from banma_sim.vocabulary import build_vocabulary
from intents import Engine
from intents.records import Language
from intents.tokens import words_of
from intents.vocabulary import Drink, Option, Vocabulary
from services.coffee.menu_checks import load_menu
from services.coffee.menus import shipped_menus

TEA = Path(__file__).parents[1] / "menus" / "tea.yaml"
ONES = {"en": ("", "a", "two", "three", "four", "five"), "zh": ("", "一", "两", "三", "四", "五")}


@dataclass(frozen=True)
class Said:
    """A choice, and the words it is said with."""

    option: str
    choice: str
    words: str


@dataclass(frozen=True)
class Wish:
    """An item, and the words its parts are said with."""

    drink: str
    name: str
    quantity: int
    before: tuple[Said, ...]
    after: tuple[Said, ...]

    @property
    def item(self) -> dict[str, object]:
        """The item as the engine tells it, options in no order."""
        options = {(said.option, said.choice) for said in (*self.before, *self.after)}
        return {"drink": self.drink, "quantity": self.quantity, "options": options}


@cache
def vocabulary(menu: str) -> Vocabulary:
    """That of one menu alone."""
    return build_vocabulary((), (load_menu(TEA) if menu == "tea" else shipped_menus()[menu],))


@cache
def engine(menu: str) -> Engine:
    """One that knows this menu."""
    return Engine.load(vocabulary(menu))


def spoken(known: Vocabulary, drink: Drink, language: Language) -> list[tuple[Option, list[Said]]]:
    """The choices a drink has, each with the names that mean nothing else of it."""
    found: list[tuple[Option, list[Said]]] = []
    named: dict[tuple[str, ...], int] = {}
    options = [option for option in known.options if option.id in drink.options]
    for option in options:
        for choice in option.choices:
            for name in choice.names.get(language, ()):
                named[words_of(name)] = named.get(words_of(name), 0) + 1
    for option in options:
        said = [
            Said(option.id, choice.id, name)
            for choice in option.choices
            for name in choice.names.get(language, ())
            if named[words_of(name)] == 1
        ]
        if said:
            found.append((option, said))
    return found


@st.composite
def wishes(draw: st.DrawFn, known: Vocabulary, language: Language) -> Wish:
    """A drink, how many, and at most three choices before or behind it."""
    drink = draw(st.sampled_from(list(known.drinks)))
    name = draw(st.sampled_from(list(drink.names[language])))
    options = spoken(known, drink, language)
    picked = (
        draw(st.lists(st.sampled_from(options), max_size=3, unique_by=lambda one: one[0].id))
        if options
        else []
    )
    said = [draw(st.sampled_from(choices)) for _, choices in picked]
    cut = draw(st.integers(0, len(said)))
    return Wish(drink.id, name, draw(st.integers(1, 5)), tuple(said[:cut]), tuple(said[cut:]))


def english(wish: Wish) -> str:
    """ "two large lattes with oat milk and no sugar"."""
    before = [said.words for said in wish.before]
    name = wish.name + ("s" if wish.quantity > 1 and not wish.name.endswith("s") else "")
    words = " ".join((ONES["en"][wish.quantity], *before, name))
    after = " and ".join(said.words for said in wish.after)
    return f"{words} with {after}" if after else words


def chinese(wish: Wish) -> str:
    """两杯大杯拿铁加燕麦奶无糖."""
    before = "".join(said.words for said in wish.before)
    after = "".join(said.words for said in wish.after)
    return f"{ONES['zh'][wish.quantity]}杯{before}{wish.name}{after}"


def heard(menu: str, text: str) -> list[dict[str, object]]:
    """The items ordered, options in no order; empty where nothing, or something else too, was understood."""
    frames = engine(menu).parse(text).frames
    if [frame.intent for frame in frames] != ["coffee.order"]:
        return []
    return [
        {
            "drink": item["drink"],
            "quantity": item["quantity"],
            "options": {(o["option"], o["choice"]) for o in item.get("options", ())},
        }
        for item in frames[0].slots["items"]
        if "drink" in item
    ]


MENUS = ("luckin", "manner", "starbucks", "tea")


@settings(max_examples=60, deadline=None, derandomize=True)
@given(data=st.data(), menu=st.sampled_from(MENUS))
def test_any_order_is_understood_in_english(data: st.DataObject, menu: str) -> None:
    order = data.draw(st.lists(wishes(vocabulary(menu), "en"), min_size=1, max_size=3))
    assert heard(menu, "i'd like " + " and ".join(map(english, order))) == [wish.item for wish in order]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(data=st.data(), menu=st.sampled_from(MENUS))
def test_any_order_is_understood_in_chinese(data: st.DataObject, menu: str) -> None:
    order = data.draw(st.lists(wishes(vocabulary(menu), "zh"), min_size=1, max_size=3))
    assert heard(menu, "我要" + "，".join(map(chinese, order))) == [wish.item for wish in order]
