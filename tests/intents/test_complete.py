"""Completion: what is suggested begins as typed, is understood, and fits the moment."""

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banma_sim.embedded import knowledge
from banma_sim.vocabulary import build_vocabulary
from intents.complete import SAYINGS, Completer
from intents.packs import Template, load_packs
from intents.records import Context, Language
from intents.sample import Sampler
from intents.vocabulary import Vocabulary

CART = ({"drink": "latte", "quantity": 1},)
ORDERING = Context(cart=CART, domain="coffee")
CHOOSING = Context(
    choices=(("Teld", "特来电"), ("NIO Power", "蔚来")), expects=frozenset(("dialogue.choose",))
)
ASKED = Context(expects=frozenset(("dialogue.yes", "dialogue.no")))


@cache
def vocabulary() -> Vocabulary:
    known = knowledge(None, None)
    return build_vocabulary(known.city.vocabulary(), known.menus.values())


@cache
def completer() -> Completer:
    return Completer(knowledge(None, None).engine, vocabulary(), ["the_bund"])


def lines(typed: str, context: Context | None = None) -> list[str]:
    return [line.text for line in completer().complete(typed, context)]


@pytest.mark.parametrize("typed", ["去", "带我去", "我想去", "路上去", "路上去一下"])
def test_nobody_is_told_to_go_to_home(typed: str) -> None:
    assert lines(typed)
    assert not [
        line
        for line in lines(typed)
        if line.startswith((f"{typed}家路", f"{typed}一下家")) or line == f"{typed}家"
    ]


@pytest.mark.parametrize(
    ("typed", "line", "context"),
    [
        ("take me to the b", "take me to the bund", None),
        ("take", "take me home", None),
        ("get me a large o", "get me a large oat latte", None),
        ("how far", "how far is it", None),
        ("how far ", "how far can we go", None),
        ("top up", "top up fifty yuan", None),
        ("TAKE ME TO THE B", "TAKE ME TO THE Bund", None),
        ("take me to the bund and get", "take me to the bund and get me a latte on the way", None),
        ("去外", "去外滩", None),
        ("带我去", "带我去外滩", None),
        ("带我", "带我回家", None),
        ("", "回家", Context(language="zh")),
        ("到", "到家有多远", None),
        ("来一杯大", "来一杯大拿铁", None),
        ("还有", "还有多少电", None),
        ("make it ", "make it two", ORDERING),
        ("改成", "改成两杯", ORDERING),
        ("the s", "the second one", CHOOSING),
        ("tel", "teld", CHOOSING),
        ("第", "第二个", CHOOSING),
        ("y", "yes", ASKED),
        ("好", "好的", ASKED),
    ],
)
def test_what_is_begun_is_said_to_its_end(typed: str, line: str, context: Context | None) -> None:
    assert line.casefold() in [found.casefold() for found in lines(typed, context)]


def test_a_change_is_suggested_only_where_there_is_something_to_change() -> None:
    assert completer().complete("make it", ORDERING)[0].intent == "coffee.change"
    assert completer().complete("make it")[0].cost > completer().complete("make it", ORDERING)[0].cost


def test_what_no_saying_begins_with_is_completed_from_the_packs() -> None:
    found = completer().complete("quit nav")
    assert found
    assert found[0].intent == "navigation.cancel"


def test_with_nothing_typed_the_most_usual_is_suggested_in_either_language() -> None:
    for language in ("en", "zh"):
        found = completer().complete("", Context(language=language), 8)  # type: ignore[arg-type]
        assert {line.intent for line in found} >= {"navigation.go", "coffee.order"}


def sayings() -> list[Template]:
    return load_packs(SAYINGS).templates


@pytest.mark.parametrize("template", sayings(), ids=lambda t: f"{t.language} {t.source}")
def test_every_saying_is_understood_as_what_it_stands_under(template: Template) -> None:
    expects = frozenset(want for want in template.when if want.startswith("dialogue."))
    ordering = template.when & {"cart", "domain:coffee"}
    context = Context(
        language=template.language,
        expects=expects | ({"dialogue.choose"} if "choices" in template.when else set()),
        choices=CHOOSING.choices if "choices" in template.when else (),
        cart=CART if ordering else (),
        domain="coffee" if ordering else None,
    )
    sampler = Sampler(load_packs(SAYINGS), vocabulary(), seed=5)
    for _ in range(4):
        said = sampler.say(template)
        if "{choice}" in template.source:
            said = CHOOSING.choices[0][0 if template.language == "en" else 1]
        found = knowledge(None, None).engine.parse(said, context)
        assert template.intent in [frame.intent for frame in found.frames], said


def test_both_languages_suggest_the_same_intents() -> None:
    said: dict[Language, set[str]] = {"en": set(), "zh": set()}
    for template in sayings():
        said[template.language].add(template.intent)
    assert said["en"] == said["zh"]


WORDS = tuple("take me to the bund get large latte how far 去 外滩 来 一杯 大".split())  # noqa: SIM905


@settings(deadline=None)  # the first lines make the engine
@given(
    st.one_of(st.text(max_size=30), st.lists(st.sampled_from(WORDS)).map(" ".join)),
    st.sampled_from([None, ORDERING, CHOOSING, ASKED]),
)
def test_every_line_begins_as_typed_and_is_longer(typed: str, context: Context | None) -> None:
    for line in completer().complete(typed, context):
        assert line.text.startswith(typed)
        assert len(line.text) > len(typed)
        assert re.search(r"\S", line.text[len(typed) :])
