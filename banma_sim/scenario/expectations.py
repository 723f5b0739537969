"""What a scenario expects after a step or at its end, and how it differs from what happened."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from banma_sim.events import Act, Event, Heard, Replied, Touched, Understood
from banma_sim.scenario.conditions import Condition, parse_condition, spoken
from banma_sim.scenario.forms import Expect
from banma_sim.scenario.matching import EventMatcher, read_matchers, told
from banma_sim.scenario.patterns import TextPattern, parse_patterns
from banma_sim.scenario.source import Loc, Source, Spot, did_you_mean
from banma_sim.setup import Language
from banma_sim.snapshot import NAMES

ALWAYS = "always"
"""Expected of what holds in every run."""
ASSERTS_NOTHING = "scenario"
"""What fails where nothing is expected."""
_INTENT = re.compile(r"[a-z]+\.[a-z_]+")


@dataclass(frozen=True, slots=True)
class Scene:
    """What there is to compare with: the events of a step (or of the run) and how things stand after it."""

    language: Language
    events: Sequence[Event]
    snapshot: Mapping[str, object]
    car: str = ""
    """The car it is about, where there are several; the events are those of all."""
    earlier: Sequence[Event] = ()
    """What happened before the step."""

    @property
    def own(self) -> Sequence[Event]:
        """The events of that car."""
        return [event for event in self.events if event.car == self.car] if self.car else self.events


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One expectation that was not met."""

    spot: Spot
    what: str
    expected: str
    actual: str
    waited: str = ""
    """How long for, where it was waited for in vain."""
    remedy: str = ""
    """What to do about it, where only who found it can tell."""

    @property
    def in_every_run(self) -> bool:
        """True where what does not hold is no expectation of the author's, but holds in every run."""
        return self.expected == ALWAYS and " " in self.what


@dataclass(frozen=True, slots=True)
class Check:
    """A condition on one value of the snapshot, and where it is written."""

    spot: Spot
    condition: Condition
    car: str = ""
    """Another car than the one it is looked at from."""

    @property
    def name(self) -> str:
        """Of the value, as it is written."""
        return f"{self.car}.{self.condition.key}" if self.car else self.condition.key

    def mismatches(self, snapshot: Mapping[str, object]) -> list[Mismatch]:
        """Empty where it holds."""
        actual = snapshot.get(self.name)
        if self.condition.holds(actual):
            return []
        return [Mismatch(self.spot, self.name, self.condition.text, spoken(actual))]


@dataclass(frozen=True, slots=True)
class ReplyCheck:
    """What the replies must say, or must not."""

    spot: Spot
    patterns: Mapping[Language, TextPattern]
    wanted: bool

    def mismatches(self, scene: Scene) -> list[Mismatch]:
        """Empty where it holds; a language without a pattern is not checked."""
        pattern = self.patterns.get(scene.language)
        said = "\n".join(e.text for e in scene.own if isinstance(e, Replied))
        if pattern is None or pattern.found_in(said) == self.wanted:
            return []
        what, prefix = ("reply", "") if self.wanted else ("no_reply", "nothing with ")
        remedy = "" if said else _said_earlier(pattern, scene)
        return [Mismatch(self.spot, what, prefix + pattern.text, said or "no reply", remedy=remedy)]


def _said_earlier(pattern: TextPattern, scene: Scene) -> str:
    """What to do where the words were said before the step; empty where they were not."""
    for event in scene.earlier:
        if isinstance(event, Replied) and event.car in ("", scene.car) and pattern.found_in(event.text):
            return f"it was said before this step, at {event.at_s:g} s: expect it at the step that it answers"
    return ""


@dataclass(frozen=True, slots=True)
class LatencyCheck:
    """How long the driver waits, in simulated seconds, for the first word of an answer."""

    spot: Spot
    condition: Condition

    def mismatches(self, scene: Scene) -> list[Mismatch]:
        """Empty where it holds; no answer at all is none in time."""
        events = scene.own
        began = next((e.at_s for e in events if isinstance(e, Heard | Touched)), None)
        replied = next((e.at_s for e in events if isinstance(e, Replied)), None)
        waited_s = None if began is None or replied is None else round(replied - began, 3)
        if waited_s is not None and self.condition.holds(waited_s):
            return []
        actual = "no reply" if waited_s is None else f"{waited_s:g} s"
        return [Mismatch(self.spot, "latency", self.condition.text, actual)]


@dataclass(frozen=True, slots=True)
class Expectations:
    """Everything one `expect` asks for."""

    checks: tuple[Check, ...] = ()
    replies: tuple[ReplyCheck, ...] = ()
    intents: tuple[Spot, tuple[str, ...]] | None = None
    act: tuple[Spot, str] | None = None
    latency: tuple[LatencyCheck, ...] = ()
    events: tuple[EventMatcher, ...] = ()
    no_events: tuple[EventMatcher, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """What is looked at in the snapshot."""
        return frozenset(check.name for check in self.checks)

    def told(self, language: Language) -> Iterator[str]:
        """Each in words, as it is written, in that language."""
        if self.intents is not None:
            yield f"intents: {spoken(self.intents[1])}"
        if self.act is not None:
            yield f"act: {self.act[1]}"
        yield from (f"latency: {latency.condition.text}" for latency in self.latency)
        for check in self.replies:
            if pattern := check.patterns.get(language):
                yield f"{'reply' if check.wanted else 'no_reply'}: {pattern.text}"
        yield from (f"{check.name}: {check.condition.text}" for check in self.checks)
        yield from (f"events: {matcher}" for matcher in self.events)
        yield from (f"no_events: {matcher}" for matcher in self.no_events)

    @property
    def fail_by(self) -> Iterator[str]:
        """The names by which what is asked for fails."""
        yield from self.names
        yield from ("reply" if check.wanted else "no_reply" for check in self.replies)
        for name in ("intents", "act", "latency", "events", "no_events"):
            if getattr(self, name):
                yield name

    @property
    def empty(self) -> bool:
        """True where nothing is asked for."""
        return self == Expectations()

    def mismatches(self, scene: Scene) -> list[Mismatch]:
        """Everything that is not as expected, in the order of what came first: understood, said, done."""
        return [
            *self._intents(scene),
            *self._act(scene),
            *(m for latency in self.latency for m in latency.mismatches(scene)),
            *(m for reply in self.replies for m in reply.mismatches(scene)),
            *(m for check in self.checks for m in check.mismatches(scene.snapshot)),
            *_out_of_order(self.events, scene.events),
            *_unwanted(self.no_events, scene.events),
        ]

    def _intents(self, scene: Scene) -> list[Mismatch]:
        if self.intents is None:
            return []
        spot, wanted = self.intents
        understood = [e.understanding for e in scene.own if isinstance(e, Understood)]
        actual = tuple(frame["intent"] for u in understood for frame in u["frames"])
        if actual == wanted:
            return []
        reasons = [f"nothing ({u['reason']})" for u in understood if not u["frames"]]
        return [
            Mismatch(
                spot, "intents", spoken(wanted), spoken(actual) if actual else ", ".join(reasons) or "nothing"
            )
        ]

    def _act(self, scene: Scene) -> list[Mismatch]:
        if self.act is None:
            return []
        spot, wanted = self.act
        actual = [e.act for e in scene.own if isinstance(e, Replied)]
        return [] if wanted in actual else [Mismatch(spot, "act", wanted, ", ".join(actual) or "no reply")]


def read_expect(source: Source, loc: Loc, form: Expect | None, car: str = "") -> Expectations:
    """The expectations at `loc`, of the `car`; what is wrong with them becomes a fault of the source."""
    if form is None:
        return Expectations()
    return Expectations(
        checks=read_checks(source, loc, form.conditions, [*Expect.model_fields]),
        replies=tuple(_read_replies(source, loc, form)),
        intents=_read_intents(source, (*loc, "intents"), form.intents),
        act=_read_act(source, (*loc, "act"), form.act),
        latency=tuple(_read_latency(source, (*loc, "latency"), form.latency)),
        events=read_matchers(source, (*loc, "events"), form.events or [], car),
        no_events=read_matchers(source, (*loc, "no_events"), form.no_events or [], car),
    )


def read_checks(
    source: Source, loc: Loc, conditions: Mapping[str, object], others: Sequence[str] = ()
) -> tuple[Check, ...]:
    """Conditions on the snapshot; `others` are the other keys that may stand there."""
    checks = []
    for key, written in conditions.items():
        car, name = source.of_car(key)
        if "." not in name:
            source.key_fault((*loc, key), f"{key}: unknown key", _meant(name, others))
        elif condition := source.read((*loc, key), parse_condition, name, written):
            checks.append(Check(source.spot((*loc, key)), condition, car))
    return tuple(checks)


def _meant(key: str, others: Sequence[str]) -> str:
    """The names of which the key is the beginning, or the key that is nearest."""
    begun = [name for name in NAMES if name.startswith(f"{key}.")]
    return f"write {' or '.join(begun)}" if begun else did_you_mean(key, [*others, "order.status"])


def _read_replies(source: Source, loc: Loc, form: Expect) -> list[ReplyCheck]:
    read = []
    for key, words, wanted in (("reply", form.reply, True), ("no_reply", form.no_reply, False)):
        if words is None:
            continue
        patterns = source.read((*loc, key), parse_patterns, words)
        if patterns:
            read.append(ReplyCheck(source.spot((*loc, key)), patterns, wanted))
    return read


def _read_intents(
    source: Source, loc: Loc, intents: Sequence[str] | None
) -> tuple[Spot, tuple[str, ...]] | None:
    if intents is None:
        return None
    for i, intent in enumerate(intents):
        if not _INTENT.fullmatch(intent):
            source.fault((*loc, i), f"not an intent: {intent}", "write domain.action, as coffee.order")
    return source.spot(loc), tuple(filter(_INTENT.fullmatch, intents))


def _read_act(source: Source, loc: Loc, act: str | None) -> tuple[Spot, str] | None:
    if act is None:
        return None
    if act not in get_args(Act):
        source.fault(loc, f"unknown dialogue act {act}", did_you_mean(act, list(get_args(Act))))
    return source.spot(loc), act


def _read_latency(source: Source, loc: Loc, latency: str | None) -> list[LatencyCheck]:
    if latency is None:
        return []
    condition = source.read(loc, parse_condition, "latency_s", latency)
    return [LatencyCheck(source.spot(loc), condition)] if condition else []


def _out_of_order(matchers: Sequence[EventMatcher], events: Sequence[Event]) -> list[Mismatch]:
    """The first event of the list that does not follow the ones before it."""
    position, before = 0, "the beginning"
    for matcher in matchers:
        found = next((i for i in range(position, len(events)) if matcher.matches(events[i])), None)
        if found is None:
            alike = dict.fromkeys(told(e, matcher) for e in events[position:] if e.kind == matcher.kind)
            actual = "; ".join([*alike][-3:]) or f"no {matcher.kind}"
            return [Mismatch(matcher.spot, "events", f"{matcher} after {before}", actual)]
        position, before = found + 1, str(matcher)
    return []


def _unwanted(matchers: Sequence[EventMatcher], events: Sequence[Event]) -> list[Mismatch]:
    return [
        Mismatch(matcher.spot, "no_events", f"no {matcher}", told(event, matcher))
        for matcher in matchers
        for event in [next((e for e in events if matcher.matches(e)), None)]
        if event is not None
    ]
