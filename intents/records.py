"""What goes into the engine and what comes out of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Language = Literal["en", "zh"]
Reason = Literal["out_of_scope", "unintelligible", "empty"]
Slots = Mapping[str, Any]
"""Plain JSON values, as `banma parse` prints them; docs/intents.md lists the slots of each intent."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One transcript of what was said; a list, surest first, is the n-best."""

    text: str
    confidence: float | None = None
    """0 to 1 as the recogniser gave it, None where it gave none."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the dialogue expects; it raises the likely readings, it never forbids the others."""

    language: Language | None = None
    """The conversation's language, used where the utterance itself does not tell."""
    expects: frozenset[str] = frozenset()
    """What would answer the pending question: intents ("dialogue.yes", "dialogue.choose"), or
    "slot:" and a slot's name ("slot:amount", "slot:option:size", "slot:place", "slot:choice" where one of
    `choices` is asked for)."""
    choices: tuple[tuple[str, ...], ...] = ()
    """The names, in every language, of each thing just offered, in the order offered."""
    domain: str | None = None
    """The domain spoken of last ("coffee"), which resolves "how much is it" and "cancel it"."""
    cart: tuple[Slots, ...] = ()
    """The items of the open order, as in the slot `items`, for "make it two" and "both with oat milk"."""


class Evidence(NamedTuple):
    """Which characters of the utterance a slot, or the intent itself, was read from."""

    part: str
    """A path into the frame: "intent", "destination", "items.0.drink"."""
    span: tuple[int, int]
    text: str
    """As said, before any correction."""
    cost: float = 0.0
    """What it took to match: 0 said exactly so; about 1 for one misheard syllable or letter."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One thing wanted."""

    intent: str
    confidence: float
    span: tuple[int, int]
    """Characters of the winning hypothesis, end exclusive."""
    slots: Slots = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Left:
    """A part that was understood to be somebody else's business ("turn on the radio")."""

    kind: str
    """Whose it is: "media", "phone", "climate", "window", …; the packs call it `other.KIND`."""
    text: str
    """As said."""
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Understanding:
    """What an utterance means: frames in spoken order, or a reason for refusing."""

    text: str
    """The winning hypothesis."""
    language: Language
    accepted: bool
    confidence: float
    frames: tuple[Frame, ...] = ()
    alternatives: Sequence[tuple[Frame, ...]] = ()
    """Other readings of the whole utterance, likeliest first; of a refused one what it came near to."""
    reason: Reason | None = None
    left: tuple[Left, ...] = ()
    """What others would have to do, in spoken order."""
    truncated: bool = False
    """True where the utterance was longer than the engine reads."""
