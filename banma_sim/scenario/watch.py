"""What holds at every moment of a run, not only after its steps: `always` and `never`."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from banma_sim.events import Event
from banma_sim.scenario.conditions import spoken
from banma_sim.scenario.expectations import Check, Mismatch, read_checks
from banma_sim.scenario.forms import Value
from banma_sim.scenario.matching import EventMatcher, read_matchers, told
from banma_sim.scenario.schema import Never
from banma_sim.scenario.source import Source


@dataclass(frozen=True, slots=True)
class Watch:
    """Conditions that always hold, and conditions and events that never do."""

    always: tuple[Check, ...] = ()
    never: tuple[Check, ...] = ()
    events: tuple[EventMatcher, ...] = ()

    @property
    def empty(self) -> bool:
        """True where nothing is watched."""
        return not (self.always or self.never or self.events)

    @property
    def checks(self) -> Iterable[Check]:
        """Every condition on the snapshot."""
        yield from self.always
        yield from self.never

    @property
    def names(self) -> frozenset[str]:
        """What is looked at in the snapshot."""
        return frozenset(check.name for check in self.checks)

    def broken(self, snapshot: Mapping[str, object]) -> list[Mismatch]:
        """The conditions that do not hold now."""
        return [
            *(_is_not(mismatch) for check in self.always for mismatch in check.mismatches(snapshot)),
            *(_came_true(check, snapshot) for check in self.never if not check.mismatches(snapshot)),
        ]

    def unwanted(self, event: Event) -> list[Mismatch]:
        """An event that must not happen."""
        return [
            Mismatch(matcher.spot, "never", f"no {matcher}", told(event, matcher))
            for matcher in self.events
            if matcher.matches(event)
        ]


class Watcher:
    """Looks after each event and each step; it keeps what was wrong the first time anything was."""

    def __init__(self, watch: Watch, snapshot: Callable[[Collection[str]], Mapping[str, object]]) -> None:
        self._watch = watch
        self._names = watch.names
        self._snapshot = snapshot
        self.found: list[Mismatch] = []
        self.idle = watch.empty
        """True where nothing is to be looked at."""

    def look(self, event: Event | None = None) -> None:
        """After an event, or at the end of a step."""
        if self.found or self.idle:
            return
        unwanted = self._watch.unwanted(event) if event else []
        self.found = [*unwanted, *self._watch.broken(self._snapshot(self._names))]


def read_watch(source: Source, always: Mapping[str, Value], never: Never) -> Watch:
    """The watch of a scenario; what is wrong with it becomes a fault of the source."""
    car = source.first
    return Watch(
        always=read_checks(source, ("always",), always),
        never=read_checks(source, ("never",), never.conditions, [*Never.model_fields]),
        events=read_matchers(source, ("never", "events"), never.events, car),
    )


def _is_not(mismatch: Mismatch) -> Mismatch:
    return replace(mismatch, what=f"always {mismatch.what}")


def _came_true(check: Check, snapshot: Mapping[str, object]) -> Mismatch:
    name, condition = check.name, check.condition.text
    return Mismatch(check.spot, f"never {name}", f"not {condition}", spoken(snapshot.get(name)))
