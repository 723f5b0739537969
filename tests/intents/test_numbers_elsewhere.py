"""A number said with something else is no number of cups: with an order open, what every intent but coffee's
says with a number in it leaves the order as it is."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from banma_sim.corpus import find_corpora, load_corpus
from intents import Engine
from intents.numbers import number
from intents.packs import Template
from intents.records import Context
from intents.sample import Sampler
from intents.tokens import is_han, tokenise
from intents.vocabulary import Vocabulary

HERE = Path(__file__).parent
LATTE = {"drink": "latte", "quantity": 1, "options": []}
ORDER = Context(cart=(LATTE,), domain="coffee")
OPEN = {
    "placed": ORDER,
    "proposed": replace(ORDER, expects=frozenset({"dialogue.yes", "dialogue.no"})),
    "topping up": replace(
        ORDER, expects=frozenset({"dialogue.yes", "dialogue.no", "wallet.top_up", "slot:amount"})
    ),
}
CHANGES = frozenset({"coffee.order", "coffee.change", "coffee.remove", "coffee.cancel", "coffee.usual"})
BEGUN = {"as it is": ("", ""), "after a no": ("no, ", "不，"), "after a wait": ("no wait, ", "不，等一下，")}
"""How it may begin, in English and in Mandarin."""
SAMPLES = 12
"""Of each intent and language, drawn from its templates."""
CASES = [case for path in find_corpora([HERE]) for case in load_corpus(path).cases]
ELSEWHERE = sorted(
    {
        case.text
        for case in CASES
        if case.frames is not None
        and not case.refused
        and not any(frame.intent.startswith("coffee.") for frame in case.frames)
        and case.context in (None, Context())
    }
)


def counts(text: str) -> bool:
    """True where a number is said."""
    words = [token.text for token in tokenise(text)[0]]
    return any(number(words, at) for at in range(len(words)))


def changed(engine: Engine, text: str, context: Context) -> set[str]:
    """What of the order a sentence would change."""
    return {frame.intent for frame in engine.parse(text, context).frames} & CHANGES


@pytest.mark.parametrize("begun", BEGUN)
@pytest.mark.parametrize("state", OPEN)
def test_a_sentence_about_something_else_changes_no_order(engine: Engine, state: str, begun: str) -> None:
    with_numbers = [text for text in ELSEWHERE if counts(text) and not speaks_of_coffee(engine, text)]
    assert len(with_numbers) > 100
    said = [BEGUN[begun][any(map(is_han, text))] + text for text in with_numbers]
    wrong = {text: found for text in said if (found := changed(engine, text, OPEN[state]))}
    assert wrong == {}


def speaks_of_coffee(engine: Engine, text: str) -> bool:
    """True for "zero lattes", which is a no until lattes are ordered."""
    return any("coffee" in str(frame.slots) for frame in engine.parse(text).frames)


def spoken(engine: Engine, vocabulary: Vocabulary) -> Iterator[str]:
    """What the templates of every intent but coffee's can say with a number, but for
    choices among things offered and bare answers."""
    by_intent: dict[tuple[str, str], list[Template]] = {}
    for template in engine.packs.templates:
        offered = {"choices", "slot:choice"} & template.when
        if not offered and not template.intent.startswith(("coffee.", "dialogue.choose", "dialogue.inform")):
            by_intent.setdefault((template.intent, template.language), []).append(template)
    sampler = Sampler(engine.packs, vocabulary, seed=5)
    for templates in by_intent.values():
        counted = [t for t in templates if "{quantity}" in t.source or "{amount}" in t.source]
        for sample in sampler.draw([*templates, *counted * 4], SAMPLES):
            yield sample.text


def test_no_intent_says_a_number_of_cups_by_the_way(engine: Engine, vocabulary: Vocabulary) -> None:
    said = [text for text in spoken(engine, vocabulary) if counts(text)]
    assert len(said) > 100
    wrong = {
        (state, text): found
        for text in said
        for state, context in OPEN.items()
        if (found := changed(engine, text, context))
    }
    assert wrong == {}


def test_a_yes_or_no_with_a_word_left_out_opens_no_clause(engine: Engine) -> None:
    """Of "wait, top up" it would be the wish for time "wait up"."""
    assert changed(engine, "no wait, top up 20 and pay", OPEN["proposed"]) == set()


def test_degrees_are_no_cups(engine: Engine) -> None:
    said = ("make it 20 degrees", "make it 20 degrees and pay", "空调二十度", "把空调调到二十度然后付款")
    assert [changed(engine, text, OPEN["proposed"]) for text in said] == [set()] * 4
