"""phrases.yaml as checked records: what is missing is told on loading, not on the road."""

from functools import cache
from pathlib import Path
from string import Formatter
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.datafile import load
from services.navigation.records import ManeuverType, Modifier
from services.navigation.units import Units

PHRASES = Path(__file__).parent / "phrases.yaml"

Side = Literal["left", "right", "straight"]

_SIDES: dict[Modifier, Modifier] = {
    Modifier.SLIGHT_LEFT: Modifier.LEFT,
    Modifier.SHARP_LEFT: Modifier.LEFT,
    Modifier.SLIGHT_RIGHT: Modifier.RIGHT,
    Modifier.SHARP_RIGHT: Modifier.RIGHT,
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Phrase(_Strict):
    """The same in both languages, with the same gaps."""

    en: Annotated[str, Field(min_length=1)]
    zh: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _same_gaps(self) -> "Phrase":
        if _gaps(self.en) != _gaps(self.zh):
            raise ValueError(f"the gaps differ between the languages: {self.en!r} and {self.zh!r}")
        return self


class Action(_Strict):
    """What to do: alone, and with the road it leads onto."""

    alone: Phrase
    road: Phrase


class Sentences(_Strict):
    """The frames around actions."""

    ahead: Phrase
    now: Phrase
    then: Phrase


class Distances(_Strict):
    """A length in the units of one country."""

    near: Phrase
    short: Phrase
    one: Phrase
    many: Phrase
    parts: dict[float, Phrase] = {}


class Speeds(_Strict):
    """The units of speed."""

    kilometres: Phrase
    miles: Phrase


class Durations(_Strict):
    """The units of time."""

    moment: Phrase
    minute: Phrase
    minutes: Phrase
    hour: Phrase
    hours: Phrase
    both: Phrase


class Arrival(_Strict):
    """Being there, by the side of the road."""

    ahead: dict[Side, Phrase]
    now: dict[Side, Phrase]
    then: dict[Side, Phrase]

    @model_validator(mode="after")
    def _every_side(self) -> "Arrival":
        for phrases in (self.ahead, self.now, self.then):
            if len(phrases) != 3:
                raise ValueError("left, right and straight are needed")
        return self


class Phrasebook(_Strict):
    """All of it."""

    sentences: Sentences
    distances: dict[Units, Distances]
    speeds: Speeds
    durations: Durations
    compass: Annotated[list[Phrase], Field(min_length=8, max_length=8)]
    with_the: tuple[str, ...]
    into: tuple[str, ...]
    exits: Annotated[list[Phrase], Field(min_length=1)]
    depart: Action
    roundabout_enter: Action
    arrive: Arrival
    actions: dict[ManeuverType, dict[Modifier, Action]]

    @model_validator(mode="after")
    def _every_country(self) -> "Phrasebook":
        if missing := set(Units) - set(self.distances):
            raise ValueError(f"distances have no words for {', '.join(sorted(missing))}")
        return self

    @model_validator(mode="after")
    def _every_maneuver(self) -> "Phrasebook":
        for kind in ManeuverType:
            missing = [modifier for modifier in _needed(kind) if modifier not in self.actions.get(kind, {})]
            if missing:
                raise ValueError(f"{kind.value} has no words for {', '.join(missing)}")
        return self

    def action(self, kind: ManeuverType, modifier: Modifier | None) -> Action:
        """The words of a maneuver; those of its side where it has none of its own."""
        known = self.actions[kind]
        wanted = modifier or Modifier.STRAIGHT
        for choice in (wanted, _SIDES.get(wanted, wanted), Modifier.STRAIGHT):
            if choice in known:
                return known[choice]
        # Only a U-turn where the kind of maneuver has none: it is one all the same.
        return self.actions[ManeuverType.TURN][wanted]


def _needed(kind: ManeuverType) -> tuple[Modifier, ...]:
    if kind in (ManeuverType.DEPART, ManeuverType.ARRIVE):
        return ()
    return (Modifier.STRAIGHT,) if kind is ManeuverType.ROUNDABOUT else (Modifier.LEFT, Modifier.RIGHT)


def _gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@cache
def phrasebook() -> Phrasebook:
    """The phrases that ship with the service, read once. Raises DataFileError."""
    return load(PHRASES, Phrasebook)
