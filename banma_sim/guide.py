"""Turn-by-turn guidance: what to say about the next maneuver, and when.

Each maneuver becomes the next (`new`), is spoken of early, soon and now, the earlier the faster the road, and
is `done` when it is passed. Maneuvers too close to each other are told in one breath ("…, then …").
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Literal, Protocol

from banma_sim.clock import SimClock
from banma_sim.events import EventStream, GuidanceChanged
from banma_sim.setup import Language
from banma_sim.vehicle.car import Car
from banma_sim.vehicle.milestones import Milestone
from services.navigation import guidance
from services.navigation.records import ManeuverType, Modifier, Route, Step, Stop

Spoken = Literal["early", "soon", "now"]

DISTANCES_M: tuple[tuple[float, float, float], ...] = ((45, 300, 100), (70, 500, 200), (95, 1000, 400))
"""Up to a road's km/h: how far before the maneuver early and soon are."""
MOTORWAY_M = (2000.0, 800.0)
NOW_S = 3.5
"""At the road's speed, so long before the maneuver it is time to say: now."""
NOW_LEAST_M = 30.0
ROOM = 1.15
"""A phase is left out where the way since the last maneuver is not this much longer than its distance."""
BREATH_S = 7.0
BREATH_LEAST_M = 80.0
"""A maneuver this soon after another is told together with it."""
PAUSE_S = 6.0
"""What has just been told as "then" is not told again so soon."""
SET_OFF_M = 1.0
"""So far from a stop the car has set off again."""
PASSED_M = 6.0
"""So far behind it a maneuver is done."""
KMH = 1 / 3.6
UNNOTICED = (ManeuverType.NEW_NAME, ManeuverType.CONTINUE)
"""Straight on, these ask nothing of the driver."""


class Instruction(Protocol):
    """The words for a maneuver; `then` is one that follows at once."""

    def __call__(
        self, step: Step, language: Language, phase: Spoken, distance_m: float, then: Step | None = None
    ) -> str: ...


@dataclass(eq=False)
class _Turn:
    """A maneuver on the way."""

    step: Step
    leg: int
    at_m: float
    speed_ms: float
    """Expected on the road that leads to it."""
    told: Mapping[str, Any]
    """What events say of it: "type", "modifier", "exit", "road"."""
    following: "_Turn | None"
    """The next one that asks something of the driver."""

    @property
    def kind(self) -> ManeuverType:
        return self.step.maneuver.type

    @property
    def quiet(self) -> bool:
        """True where the driver need do nothing: the road only changes its name."""
        maneuver = self.step.maneuver
        return maneuver.type in UNNOTICED and maneuver.modifier in (None, Modifier.STRAIGHT)

    @cached_property
    def then(self) -> "_Turn | None":
        """The one to tell in one breath with it."""
        after = self.following
        if after is None or after.leg != self.leg:
            return None
        return after if after.at_m - self.at_m <= max(BREATH_LEAST_M, after.speed_ms * BREATH_S) else None

    @cached_property
    def after(self) -> Mapping[str, Any] | None:
        """What follows it, as the event has it; None after an arrival, where one stays a while."""
        after = self.following
        if after is None or self.kind is ManeuverType.ARRIVE:
            return None
        return {**after.told, "after_m": round(after.at_m - self.at_m, 1)}


class Guide:
    """Guides along whatever route the car follows."""

    def __init__(
        self,
        clock: SimClock,
        stream: EventStream,
        car: Car,
        language: Callable[[], Language],
        instruction: Instruction = guidance.instruction,
    ) -> None:
        self.muted = False
        self.paused = False
        """True while it is not known well enough where the car is."""
        self._clock = clock
        self._stream = stream
        self._car = car
        self._language = language
        self._instruction = instruction
        self._turns: list[_Turn] = []
        self._next = 0
        self._milestones: list[Milestone] = []
        self._told_then: tuple[_Turn, float] | None = None
        """The turn last told as "then", and when."""
        car.on_route(self._start)
        car.on_arrival(self._arrive)

    def mute(self) -> None:
        """Say nothing from now on; the maneuvers are still published."""
        self.muted = True

    def unmute(self) -> None:
        """Speak again."""
        self.muted = False

    def pause(self) -> None:
        """Say nothing until `go_on`, muted or not."""
        self.paused = True

    def go_on(self) -> None:
        """Where the car is, is known again."""
        self.paused = False

    def repeat(self) -> str:
        """What to do next, from here; empty without a route."""
        turn = self._turn()
        if turn is None:
            return ""
        ahead = self._ahead_m(turn)
        return self._words(turn, "now" if ahead <= self._now_m(turn) else "soon", ahead)

    def _start(self, route: Route | None, setting_off: bool) -> None:
        """The car follows another route, or none."""
        self._forget()
        self._told_then = None
        self._turns = _turns(route) if route else []
        self._next = 0
        if not setting_off:
            # Under way one is in the middle of the first road, or even past its first maneuvers.
            travelled = self._car.travelled_m
            ahead = (i for i, turn in enumerate(self._turns) if i > 0 and turn.at_m >= travelled)
            self._next = next(ahead, len(self._turns))
        self._announce()

    def _arrive(self, leg: int, stop: Stop) -> None:
        """The car stands at a stop: nothing before it is to be done any more."""
        at = next(
            (i for i, t in enumerate(self._turns) if t.leg == leg and t.kind is ManeuverType.ARRIVE), None
        )
        if at is None or at < self._next:
            return
        while self._next < at:
            self._publish(self._next, "done", "")
            self._next += 1
        self._tell(at, "now", arrived=True)
        self._pass()

    def _turn(self) -> _Turn | None:
        return self._turns[self._next] if self._next < len(self._turns) else None

    def _announce(self) -> None:
        """The next maneuver is another one: publish it and arrange what will be said of it."""
        turn = self._turn()
        if turn is None:
            return
        if turn.kind is ManeuverType.DEPART:
            if turn.leg == 0:
                self._set_off()
            else:
                self._when(turn.at_m + SET_OFF_M, self._set_off)
            return
        here_m = self._car.travelled_m
        self._publish(self._next, "new", "", max(0.0, turn.at_m - here_m))
        if not turn.quiet:
            for phase, at_m in self._phases(turn, here_m):
                self._when(at_m, partial(self._tell, self._next, phase))
        if turn.kind is not ManeuverType.ARRIVE:
            # Not at its very place: there the car may be standing at a red light, the turn still to come.
            self._when(turn.at_m + PASSED_M, self._pass)

    def _set_off(self) -> None:
        self._tell(self._next, "now")
        self._pass()

    def _pass(self) -> None:
        """The maneuver is behind."""
        if self._turn() is None:
            return
        self._publish(self._next, "done", "")
        self._forget()
        self._next += 1
        self._announce()

    def _phases(self, turn: _Turn, here_m: float) -> list[tuple[Spoken, float]]:
        """What is said of a maneuver and where, as far as there is way left for it."""
        way = turn.at_m - here_m
        early_m, soon_m = _distances_m(turn.speed_ms)
        phases: list[tuple[Spoken, float]] = []
        if way >= early_m * ROOM:
            phases.append(("early", turn.at_m - early_m))
        if way >= soon_m * ROOM:
            phases.append(("soon", turn.at_m - soon_m))
        # One is told "now" on arriving only when the car stands there.
        if turn.kind is not ManeuverType.ARRIVE:
            phases.append(("now", max(here_m, turn.at_m - self._now_m(turn))))
        return phases

    def _now_m(self, turn: _Turn) -> float:
        return max(NOW_LEAST_M, turn.speed_ms * NOW_S)

    def _tell(self, index: int, phase: Spoken, *, arrived: bool = False) -> None:
        turn = self._turns[index]
        ahead = 0.0 if arrived else self._ahead_m(turn)
        said = self._told_then
        just_said = said is not None and said[0] is turn and self._clock.seconds - said[1] < PAUSE_S
        text = "" if just_said else self._words(turn, phase, ahead)
        if text and phase != "early" and (then := turn.then) is not None:
            self._told_then = (then, self._clock.seconds)
        self._publish(index, phase, "" if self.muted or self.paused else text, ahead)

    def _words(self, turn: _Turn, phase: Spoken, ahead_m: float) -> str:
        then = None if phase == "early" else turn.then
        return self._instruction(turn.step, self._language(), phase, ahead_m, then.step if then else None)

    def _ahead_m(self, turn: _Turn) -> float:
        return max(0.0, turn.at_m - self._car.travelled_m)

    def _publish(
        self,
        index: int,
        phase: Literal["new", "early", "soon", "now", "done"],
        text: str,
        ahead_m: float = 0.0,
    ) -> None:
        turn = self._turns[index]
        self._stream.publish(
            GuidanceChanged(
                phase=phase,
                # As everywhere where much is rounded: round(metres, 1) would write it out and read it again.
                distance_m=round(ahead_m * 10) / 10,
                at_m=round(turn.at_m * 10) / 10,
                text=text,
                then=None if phase == "done" else turn.after,
                **turn.told,
            )
        )

    def _when(self, at_m: float, callback: Callable[[], None]) -> None:
        self._milestones.append(self._car.at_distance(at_m, callback))

    def _forget(self) -> None:
        for milestone in self._milestones:
            milestone.cancel()
        self._milestones.clear()


def _told(step: Step) -> Mapping[str, Any]:
    maneuver = step.maneuver
    return {
        "type": maneuver.type.value,
        "modifier": maneuver.modifier.value if maneuver.modifier else None,
        "exit": maneuver.exit,
        "road": {language: names[0] for language, names in step.road.items() if names},
    }


def _turns(route: Route) -> list[_Turn]:
    turns: list[_Turn] = []
    following: _Turn | None = None
    for leg in reversed(range(len(route.legs))):
        for step in reversed(route.legs[leg].steps):
            before = min(max(0, step.first_link - 1), len(route.links) - 1)
            speed_kmh = route.links[before].speed_kmh if route.links else 0.0
            turn = _Turn(step, leg, step.starts_at_m, speed_kmh * KMH, _told(step), following)
            turns.append(turn)
            following = following if turn.quiet else turn
    turns.reverse()
    return turns


def _distances_m(speed_ms: float) -> tuple[float, float]:
    """How far before a maneuver early and soon are, on a road of that speed."""
    kmh = speed_ms / KMH
    return next(((early, soon) for upto, early, soon in DISTANCES_M if kmh <= upto), MOTORWAY_M)
