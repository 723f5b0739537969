"""Every sentence of the corpora is a case of its own: `en/*.yaml`, `zh/*.yaml`."""

from pathlib import Path

import pytest

from banma_sim.corpus import find_corpora, load_corpus
from intents import Engine
from intents.corpus import Case, judge

HERE = Path(__file__).parent
CASES = [case for path in find_corpora([HERE]) for case in load_corpus(path).cases]


def name_of(case: Case) -> str:
    return f"{case.path.parent.name}/{case.path.stem}: {case.text}"


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_sentence_is_understood(engine: Engine, case: Case) -> None:
    verdict = judge(engine, case)
    assert verdict.passed, verdict.wrong or f"passes now, take out known_failure: {case.known_failure}"


def test_every_intent_is_in_both_corpora(engine: Engine) -> None:
    spoken: dict[str, set[str]] = {"en": set(), "zh": set()}
    for case in CASES:
        spoken[case.path.parent.name].update(frame.intent for frame in case.frames or ())
    assert spoken["en"] == spoken["zh"] == set(engine.intents)
