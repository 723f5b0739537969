"""What a recording expects to be said back, where that stays true, and the title of a conversation."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_AMOUNT = re.compile(r"¥[\d,]*\d\.\d\d")
MAX_AMOUNTS = 4
MAX_TITLE = 100
ANSWERS = "dialogue."
"""Intents that are a yes, a no or the like: they say nothing of what a conversation is about."""


@dataclass(slots=True)
class Said:
    """What the car said since it was last asked, in one step."""

    _texts: list[str] = field(default_factory=list)
    _key: str = ""

    def note(self, text: str, key: str) -> None:
        """The next reply."""
        self._texts.append(text)
        self._key = key

    def expected(self) -> dict[str, str]:
        """The phrase it ended with, and the amounts in all of it: other words may change with the hour."""
        if not self._texts:
            return {}
        amounts = _amounts(self._texts)
        return {**({"reply": amounts} if amounts else {}), "reply.key": self._key}


def _amounts(texts: Iterable[str]) -> str:
    """As `reply` takes them: one as it is, several in their order, however often each comes."""
    found = list(dict.fromkeys(amount for text in texts for amount in _AMOUNT.findall(text)))[:MAX_AMOUNTS]
    return found[0] if len(found) == 1 else f"/{'.*'.join(map(re.escape, found))}/" if found else ""


def title(steps: Sequence[tuple[str, Mapping[str, Any]]]) -> str:
    """What was wished for, in the driver's words; `steps` are the words of each, and what it expects."""
    wishes = [words for words, expect in steps if not _answers(expect)] or [words for words, _ in steps]
    told = wishes[0]
    for number, words in enumerate(wishes[1:], 1):
        rest = "; …" if number + 1 < len(wishes) else ""
        if len(f"{told}; {words}{rest}") > MAX_TITLE:
            told += "; …"
            break
        told += f"; {words}"
    return told if len(told) <= MAX_TITLE else told[: MAX_TITLE - 1] + "…"


def _answers(expect: Mapping[str, Any]) -> bool:
    intents = expect.get("intents", ())
    return bool(intents) and all(intent.startswith(ANSWERS) for intent in intents)
