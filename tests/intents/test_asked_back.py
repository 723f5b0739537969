"""A yes or a no that is asked is neither: whatever says yes or no, with a question's end behind it."""

from pathlib import Path

import pytest

from banma_sim.corpus import find_corpora, load_corpus
from intents import Engine
from intents.records import Context

HERE = Path(__file__).parent
PAYING = Context(
    expects=frozenset({"dialogue.yes", "dialogue.no"}),
    cart=({"drink": "latte", "quantity": 1, "options": []},),
    domain="coffee",
)
DECIDES = {"dialogue.yes", "dialogue.no", "dialogue.cancel", "coffee.cancel", "coffee.remove", "wallet.pay"}
ANSWERS = sorted(
    {
        (case.language or case.path.parent.name, case.text)
        for path in find_corpora([HERE])
        for case in load_corpus(path).cases
        if case.frames is not None
        and [frame.intent for frame in case.frames] in (["dialogue.yes"], ["dialogue.no"])
    }
)
ENDS = {"en": ("?",), "zh": ("吗", "么", "吗？", "？")}


@pytest.mark.parametrize("language", ENDS)
def test_a_yes_or_a_no_that_is_asked_is_neither(engine: Engine, language: str) -> None:
    said = [text.rstrip("。.!！") for spoken, text in ANSWERS if spoken == language]
    # What forbids something, or names it, is more than an answer.
    answers = [text for text in said if not any(f.slots for f in engine.parse(text, PAYING).frames)]
    assert len(answers) > 20
    wrong = [
        text + end
        for text in answers
        for end in ENDS[language]
        if DECIDES & {frame.intent for frame in engine.parse(text + end, PAYING).frames}
    ]
    assert wrong == []
