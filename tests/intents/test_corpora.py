"""Every sentence of the corpora is a case of its own: `en/*.yaml`, `zh/*.yaml`."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from intents import Engine
from intents.records import Context

HERE = Path(__file__).parent
CART = ({"drink": "latte", "quantity": 1, "options": []},)
CHOICES = (("Luckin Coffee People's Square", "瑞幸咖啡人民广场店"), ("Starbucks the Bund", "星巴克外滩店"))
CONTEXTS = {
    None: Context(),
    "cart": Context(cart=CART, domain="coffee"),
    "choices": Context(choices=CHOICES, expects=frozenset({"dialogue.choose"})),
    "confirm": Context(expects=frozenset({"dialogue.yes", "dialogue.no"})),
    "size": Context(expects=frozenset({"slot:option:size"}), cart=CART, domain="coffee"),
    "amount": Context(expects=frozenset({"slot:amount"}), domain="wallet"),
    "pin": Context(expects=frozenset({"slot:digits"}), domain="wallet"),
    "place": Context(expects=frozenset({"slot:place"})),
}


def cases() -> Iterator[Any]:
    for language in ("en", "zh"):
        for path in sorted((HERE / language).glob("*.yaml")):
            for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
                for sentence in entry["say"]:
                    yield pytest.param(sentence, entry, id=f"{language}/{path.stem}: {sentence}")


def holds(wanted: Any, got: Any) -> bool:
    """True where everything wanted is there; what else is there does not matter, except in lists."""
    if isinstance(wanted, Mapping):
        return isinstance(got, Mapping) and all(k in got and holds(v, got[k]) for k, v in wanted.items())
    if isinstance(wanted, Sequence) and not isinstance(wanted, str):
        return len(wanted) == len(got) and all(map(holds, wanted, got))
    return bool(wanted == got)


@pytest.mark.parametrize(("sentence", "entry"), cases())
def test_sentence_is_understood(engine: Engine, sentence: str, entry: dict[str, Any]) -> None:
    understood = engine.parse(sentence, CONTEXTS[entry.get("context")])
    got = [(frame.intent, dict(frame.slots)) for frame in understood.frames]
    if "refused" in entry:
        assert not understood.accepted, got
        assert understood.reason == entry["refused"]
        return
    wanted = entry.get("frames") or [{"intent": entry["intent"], "slots": entry.get("slots", {})}]
    assert [intent for intent, _ in got] == [frame["intent"] for frame in wanted], (understood.reason, got)
    for frame, (_, slots) in zip(wanted, got, strict=True):
        assert holds(frame.get("slots", {}), slots), got
    if "left" in entry:
        assert list(understood.left) == entry["left"]


def test_every_intent_is_in_both_corpora(engine: Engine) -> None:
    spoken: dict[str, set[str]] = {"en": set(), "zh": set()}
    for case in cases():
        entry = case.values[1]
        frames = entry.get("frames") or [entry]
        spoken[str(case.id)[:2]].update(frame["intent"] for frame in frames if "intent" in frame)
    assert spoken["en"] == spoken["zh"] == set(engine.intents)
