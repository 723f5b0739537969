"""Guards: may this be done, given what it would change, the driving state, the light and the confidence?"""

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from intents.records import Frame
from services.datafile import load

GUARDS_FILE = Path(__file__).parent / "guards.yaml"

NO_EFFECT = "none"

DrivingState = Literal["parked", "idling", "moving"]
Decision = Literal["allow", "confirm", "refuse"]


class Rule(BaseModel):
    """Fits when every condition given holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    effects: frozenset[str]
    driving: frozenset[DrivingState] = frozenset(("parked", "idling", "moving"))
    dark: bool | None = None
    """True fits by night only, False by day only."""
    confidence_below: float = 1.01
    later_than_s: float | None = None
    """Fits an answer only that came so long after its question, or later."""
    decision: Decision
    reply: str


class GuardBook(BaseModel):
    """The effects of what can be done, and the rules on them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    effects: dict[str, str] = {}
    """By deed."""
    told_by: dict[str, tuple[str, ...]] = {}
    """By intent the slots that tell which of its deeds is meant: the value of each, or "set" for a number, is
    added to the intent's name."""
    doubted: frozenset[str] = frozenset()
    """Effects that are no surer than the recogniser was of the words."""
    rules: tuple[Rule, ...] = ()

    def effect(self, deed: str) -> str:
        """What a deed would change."""
        return self.effects.get(deed, NO_EFFECT)

    def deed(self, frame: Frame) -> str:
        """What a frame would have done: its intent, and what tells its deeds apart."""
        told = (frame.slots.get(slot) for slot in self.told_by.get(frame.intent, ()))
        parts = (part if isinstance(part, str) else "set" for part in told if part is not None)
        return ".".join((frame.intent, *parts))

    def late_after_s(self, deed: str) -> float | None:
        """How long after its question a spoken yes that would do that is late; None where it never is."""
        effect = self.effect(deed)
        limits = (r.later_than_s for r in self.rules if effect in r.effects and r.later_than_s is not None)
        return min(limits, default=None)

    @cached_property
    def doubted_intents(self) -> frozenset[str]:
        """Intents with a deed of such an effect."""
        doubted = {deed for deed, effect in self.effects.items() if effect in self.doubted}
        told_by_slot = {intent for intent in self.told_by if any(d.startswith(f"{intent}.") for d in doubted)}
        return frozenset(doubted | told_by_slot)

    def with_more(self, other: "GuardBook") -> "GuardBook":
        """Both together. Where rules of both fit, these decide: what is added forbids more, never less."""
        return GuardBook(
            effects={**other.effects, **self.effects},
            told_by={**other.told_by, **self.told_by},
            doubted=self.doubted | other.doubted,
            rules=(*self.rules, *other.rules),
        )


@dataclass(frozen=True, slots=True)
class Situation:
    """What the guards look at besides the deed."""

    driving: DrivingState
    confidence: float
    dark: bool = False
    asked_s_ago: float | None = None
    """How long ago the question was asked that is answered by voice; None where none is."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the guards decided; `rule` and `reply` are empty where it is simply allowed."""

    decision: Decision
    rule: str = ""
    reply: str = ""


ALLOWED = Verdict("allow")


@cache
def guard_book() -> GuardBook:
    """The shipped rules. Raises DataFileError."""
    return load(GUARDS_FILE, GuardBook)


def decide(deed: str, situation: Situation, book: GuardBook | None = None) -> Verdict:
    """Judge a deed: an intent, maybe with what tells its deeds apart, or "answer." and a question's name."""
    book = book or guard_book()
    effect = book.effect(deed)
    for rule in book.rules:
        if (
            effect in rule.effects
            and situation.driving in rule.driving
            and rule.dark in (None, situation.dark)
            and situation.confidence < rule.confidence_below
            and _late_enough(rule, situation)
        ):
            return Verdict(rule.decision, rule.name, rule.reply)
    return ALLOWED


def _late_enough(rule: Rule, situation: Situation) -> bool:
    if rule.later_than_s is None:
        return True
    return situation.asked_s_ago is not None and situation.asked_s_ago >= rule.later_than_s
