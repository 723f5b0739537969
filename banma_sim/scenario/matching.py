"""Events a scenario names: by kind, and by conditions on their fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from banma_sim.events import STAMPS, Event
from banma_sim.scenario.conditions import Condition, parse_condition, spoken
from banma_sim.scenario.source import Loc, Source, Spot, did_you_mean

KINDS: Mapping[str, type[Event]] = {cls.kind: cls for cls in Event.__subclasses__()}


@dataclass(frozen=True, slots=True)
class EventMatcher:
    """An event as a scenario writes it."""

    spot: Spot
    kind: str
    conditions: tuple[Condition, ...] = ()
    car: str = ""
    """The one of several cars that it happens in."""

    def matches(self, event: Event) -> bool:
        """True for an event of that kind and car whose fields are so."""
        return (
            event.kind == self.kind
            and event.car == self.car
            and all(c.holds(field_of(event, c.key)) for c in self.conditions)
        )

    def __str__(self) -> str:
        kind = f"{self.car}.{self.kind}" if self.car else self.kind
        if not self.conditions:
            return kind
        return f"{kind} {{{', '.join(f'{c.key}: {c.text}' for c in self.conditions)}}}"


def read_matchers(
    source: Source, loc: Loc, forms: Sequence[object], car: str = ""
) -> tuple[EventMatcher, ...]:
    """The matchers of a list `events` or `no_events`; what is unknown becomes a fault of the source.

    They are of the `car`, where they do not name another.
    """
    return tuple(
        matcher for i, form in enumerate(forms) for matcher in _read_matcher(source, (*loc, i), form, car)
    )


def _read_matcher(source: Source, loc: Loc, form: object, car: str) -> list[EventMatcher]:
    kinds = {form: {}} if isinstance(form, str) else form
    if not isinstance(kinds, Mapping) or len(kinds) != 1:
        source.fault(
            loc, "an event is its kind, or one kind with its fields", "put each event on its own line"
        )
        return []
    ((written, conditions),) = kinds.items()
    named, kind = source.of_car(written)
    if kind not in KINDS:
        source.fault(loc, f"unknown event {kind}", did_you_mean(kind, list(KINDS)))
        return []
    read = []
    for name, wanted in conditions.items():
        known = [f.name for f in fields(KINDS[kind]) if f.name != "car"]
        if name.split(".")[0] not in known:
            source.key_fault((*loc, written, name), f"{kind} has no field {name}", did_you_mean(name, known))
        elif condition := source.read((*loc, written, name), parse_condition, name, wanted):
            read.append(condition)
    return [EventMatcher(source.spot(loc), kind, tuple(read), named or car)]


def field_of(event: Event, path: str) -> object:
    """The value at a dotted path (`status`, `shop.en`, `signals.Vehicle.Speed`); None where there is none."""
    name, _, rest = path.partition(".")
    return _inside(getattr(event, name, None), rest)


def _inside(value: object, path: str) -> object:
    if not path:
        return value
    if isinstance(value, Mapping):
        # Signal names have dots of their own: the longest key that fits goes first.
        if path in value:
            return value[path]
        name, _, rest = path.partition(".")
        return _inside(value.get(name), rest)
    if isinstance(value, Sequence) and not isinstance(value, str):
        name, _, rest = path.partition(".")
        return _inside(value[int(name)], rest) if name.isdecimal() and int(name) < len(value) else None
    return None


def told(event: Event, asked: EventMatcher) -> str:
    """An event in one line, for a failure message: its kind and what was asked of it.

    Where only the kind was, it is told by the fields that are set.
    """
    names = [c.key for c in asked.conditions] or [f.name for f in fields(event) if _set(event, f.name)]
    shown = ", ".join(f"{name}: {_short(field_of(event, name))}" for name in names)
    return f"{event.kind} {{{shown}}}"


def _short(value: object) -> str:
    if isinstance(value, tuple) and len(value) > 3:
        return f"({len(value)} items)"
    text = spoken(value)
    return text if len(text) <= 80 else text[:79] + "…"


def _set(event: Event, name: str) -> bool:
    return name not in STAMPS and getattr(event, name) not in (None, (), "")
