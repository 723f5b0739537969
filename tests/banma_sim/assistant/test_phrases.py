"""What the assistant says is data, equal in both languages."""

import ast
from pathlib import Path

import pytest

import banma_sim.assistant
from banma_sim.assistant.phrases import Several, phrasebook, say, speak
from services.datafile import DataFileError, load

ROOT = Path(banma_sim.assistant.__file__).parent.parent


def test_phrases_fit_the_ear() -> None:
    for key, phrase in phrasebook().items():
        assert len(phrase.en) <= 140, key
        assert len(phrase.zh) <= 70, key


def test_every_phrase_said_in_the_code_is_in_the_book() -> None:
    said = {
        node.args[0].value
        for file in ROOT.rglob("*.py")
        if "cli" not in file.parts  # what it prints is no phrase of the car's
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "say"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert said - set(phrasebook()) == set()
    assert len(said) > 80


def test_every_phrase_in_the_book_can_be_said() -> None:
    source = "".join(
        file.read_text(encoding="utf-8")
        for pattern in ("*.py", "guards.yaml")
        for file in ROOT.rglob(pattern)
    )
    built = (
        "intent.",
        "day.",
        "preference.",
        "problem.",
        "decline.",
        "coffee.status_",
        "wallet.payment_",
        "wallet.spent_",
        "driving.",
        "refused.",
        "place.",
        "answer.",
        "vehicle.upkeep.",
        "navigation.view.",
        "trait.",
        "navigation.view.",
        "left.",
        "locked.",
        "filter.",
        "avoided.",
        "cabin.",
    )
    unsaid = {key for key in phrasebook() if key not in source and not key.startswith(built)}
    assert unsaid == set()


@pytest.mark.parametrize(
    ("count", "en", "zh"),
    [(1, "a", "a"), (2, "a or b", "a，或者b"), (3, "a, b, or c", "a、b，或者c")],
)
def test_lists_are_spoken_as_lists(count: int, en: str, zh: str) -> None:
    routes = Several(("a", "b", "c")[:count], "or")
    assert speak(say("navigation.alternatives", routes=routes), "en")[0] == f"You can take {en}. Which one?"
    assert speak(say("navigation.alternatives", routes=routes), "zh")[0] == f"可以走{zh}，选哪条？"


def test_a_hostile_name_is_text_not_template() -> None:
    text, _ = speak(say("navigation.unknown_place", text="{text.__class__}"), "en")
    assert "{text.__class__}" in text


def test_a_phrase_that_lacks_a_placeholder_in_one_language_is_refused(tmp_path: Path) -> None:
    from banma_sim.assistant.phrases import Phrasebook

    file = tmp_path / "phrases.yaml"
    file.write_text('going: {act: inform, en: "To {place}.", zh: "出发。"}\n', encoding="utf-8")
    with pytest.raises(DataFileError, match=r"phrases.yaml:1:\d+: going.zh: .*placeholders differ.*place"):
        load(file, Phrasebook)
