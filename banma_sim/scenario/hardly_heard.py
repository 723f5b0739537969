"""Was it heard well enough? What a word did is held against how sure the recogniser was of it.

As in `permitted`, the guards are not asked: the limits stand here again, and what a guard wrongly lets pass
is found. Money has its own check there.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from banma_sim.events import (
    Event,
    Heard,
    OrderChanged,
    PinTyped,
    RouteChanged,
    Touched,
    TurnEnded,
    Understood,
)
from banma_sim.scenario.permitted import Broken, how_sure
from banma_sim.simulation import Simulation
from banma_sim.vehicle.cabin import HIGH_BEAM, LIGHT_SWITCH, WINDOWS
from banma_sim.vehicle.signals import Value

HARDLY = "what was hardly heard switches nothing, ends no order and changes no route"
DAZZLED = "nobody who waits in traffic is given the high beam by voice"

LIGHTS_SURE, ORDER_SURE, WINDOW_SURE, ROUTE_SURE = 0.75, 0.7, 0.5, 0.35
"""From so sure on each may be done at once."""
ENDS_ORDER = frozenset(("coffee.cancel", "dialogue.yes"))
CHANGES_ROUTE = frozenset(
    f"navigation.{wish}" for wish in ("go", "add_stop", "remove_stop", "reorder", "cancel", "prefer")
)
BY_WISH = frozenset(("started", "stop_added", "stop_removed", "reordered", "preference", "cancelled"))
"""Reasons of a new route that no road and no arrival give."""
PANES = tuple(signal.name for panes in WINDOWS.values() for signal in panes)


@dataclass(slots=True)
class _Turn:
    """Of one utterance that nothing else came into."""

    heard: Heard
    switches: Mapping[str, Value]
    """As they stood before."""
    idling: bool
    sure: float = 1.0
    intents: Collection[str] = ()
    done: list[tuple[str, float]] = field(default_factory=list)
    """What happened meanwhile, and how sure one must be of a word that does it."""


class HardlyHeard:
    """Listens to a session from its beginning."""

    def __init__(self, sim: Simulation) -> None:
        self._sim = sim
        self._found: list[Broken] = []
        self._turn: _Turn | None = None
        self._under_way = 0
        sim.stream.subscribe(self._driver, Heard, Understood, Touched, PinTyped, TurnEnded)
        sim.stream.subscribe(self._change, OrderChanged, RouteChanged)

    def found(self) -> list[Broken]:
        """What was done since the last time on words hardly heard."""
        found, self._found = self._found, []
        return found

    def _driver(self, event: Event) -> None:
        match event:
            case Heard() if self._under_way == 0:
                self._under_way = 1
                idling = self._sim.car.driving == "idling"
                if event.confidences or idling:
                    self._turn = _Turn(event, self._sim.cabin.signals(), idling)
            case Heard() | Touched() | PinTyped():
                self._under_way += 1
                self._turn = None
            case Understood() if self._turn is not None:
                self._turn.sure = how_sure(self._turn.heard, event.understanding)
                self._turn.intents = {frame["intent"] for frame in event.understanding["frames"]}
            case TurnEnded():
                self._under_way = max(0, self._under_way - 1)
                if self._turn is not None:
                    self._judge(self._turn)
                    self._turn = None

    def _change(self, event: Event) -> None:
        if self._turn is None:
            return
        match event:
            case OrderChanged(status="cancelled") if event.order_id is not None:
                if not ENDS_ORDER.isdisjoint(self._turn.intents):
                    self._turn.done.append(("the order was cancelled", ORDER_SURE))
            case RouteChanged() if event.reason in BY_WISH:
                if not CHANGES_ROUTE.isdisjoint(self._turn.intents):
                    self._turn.done.append((f"the route changed ({event.reason})", ROUTE_SURE))

    def _judge(self, turn: _Turn) -> None:
        before, now = turn.switches, self._sim.cabin.signals()
        done = [*turn.done]
        if now[LIGHT_SWITCH.name] == "OFF" != before[LIGHT_SWITCH.name]:
            done.append(("the lights went out", LIGHTS_SURE))
        if any(now[pane] > before[pane] for pane in PANES):  # type: ignore[operator]
            done.append(("a window opened", WINDOW_SURE))
        said = f"{turn.heard.text!r}, heard with {turn.sure:g}"
        self._found += [(HARDLY, f"{what} on {said}") for what, least in done if turn.sure < least]
        standing = turn.idling and self._sim.car.driving == "idling"
        if standing and now[HIGH_BEAM.name] and not before[HIGH_BEAM.name]:
            self._found.append((DAZZLED, f"it is on since {turn.heard.text!r}"))
