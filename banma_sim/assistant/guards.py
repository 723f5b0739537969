"""Guards: may this be done, given what it would change, the driving state and the confidence?"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from services.datafile import load

GUARDS_FILE = Path(__file__).parent / "guards.yaml"

Effect = Literal["none", "route", "route_end", "memory", "order_end", "money_in", "money_out", "authority"]
DrivingState = Literal["parked", "idling", "moving"]
Decision = Literal["allow", "confirm", "refuse"]


class Rule(BaseModel):
    """Fits when every condition given holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    effects: frozenset[Effect]
    driving: frozenset[DrivingState] = frozenset(("parked", "idling", "moving"))
    confidence_below: float = 1.01
    decision: Decision
    reply: str


class GuardBook(BaseModel):
    """The effects of intents and the rules on them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    effects: dict[str, Effect]
    rules: tuple[Rule, ...]


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


def decide(deed: str, driving: DrivingState, confidence: float, book: GuardBook | None = None) -> Verdict:
    """Judge a deed: an intent, maybe with its state ("….on"), or "answer." and the question's name."""
    book = book or guard_book()
    effect = book.effects.get(deed, "none")
    for rule in book.rules:
        if effect in rule.effects and driving in rule.driving and confidence < rule.confidence_below:
            return Verdict(rule.decision, rule.name, rule.reply)
    return ALLOWED
