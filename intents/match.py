"""Walks the automaton over a reading: every template that matches from a token, with its cost."""

from collections.abc import Sequence
from dataclasses import dataclass

from intents.automaton import Automaton, State
from intents.fills import Fill, Filler
from intents.packs import Template
from intents.reading import Reading
from intents.slots import SLOT_KINDS

MAX_STEPS = 1500
"""Bounds the work from one token, whatever is said."""
MAX_SKIPPED = 2
OPEN_COST = 0.3
"""A name nobody listed costs this, and a little for each of its words."""


@dataclass(frozen=True, slots=True)
class Match:
    """A template that covers tokens `start` to `end`."""

    start: int
    end: int
    template: Template
    captured: tuple[tuple[str, Fill], ...]
    cost: float
    skipped: float
    """The part of the cost that is words left out."""

    @property
    def opened(self) -> bool:
        return any(fill.opened for _, fill in self.captured)


class Matcher:
    """The templates of one automaton, ready to be matched."""

    def __init__(self, automaton: Automaton, templates: Sequence[Template], filler: Filler) -> None:
        self._root = automaton.root
        self._templates = templates
        self._filler = filler

    def matches(self, reading: Reading, start: int) -> list[Match]:
        """The cheapest match of each template for each end."""
        best: dict[tuple[int, int], Match] = {}
        stack: list[tuple[State, int, float, float, tuple[tuple[str, Fill], ...], int]] = [
            (self._root, start, 0.0, 0.0, (), 0)
        ]
        steps = 0
        words, size = reading.words, reading.size
        while stack and steps < MAX_STEPS:
            steps += 1
            state, at, cost, skipped, captured, left = stack.pop()
            if state.finals and at > start:
                for number in state.finals:
                    known = best.get((number, at))
                    if known is None or cost + skipped < known.cost:
                        best[number, at] = Match(
                            start, at, self._templates[number], captured, cost + skipped, skipped
                        )
            if at >= size:
                continue
            following = state.step(words[at])
            if state is not self._root and not (following is None and not state.slots and not state.words):
                if reading.filler[at]:
                    self._skip(stack, reading, state, at, cost, skipped + 0.05, captured, left)
                elif following is None and left < MAX_SKIPPED:
                    self._skip(
                        stack,
                        reading,
                        state,
                        at,
                        cost,
                        skipped + reading.weight[at] * 1.2,
                        captured,
                        left + 1,
                    )
            for slot in state.slots:
                target = state.after(slot)
                for fill in self._filler.fills(reading, slot, at):
                    stack.append(
                        (target, fill.end, cost + fill.cost, skipped, (*captured, (slot, fill)), left)
                    )
                if SLOT_KINDS.get(slot) in ("place", "open") and (
                    state is not self._root or self._opens(reading, at)
                ):
                    for fill in self._open(reading, slot, at, target):
                        stack.append(
                            (target, fill.end, cost + fill.cost, skipped, (*captured, (slot, fill)), left)
                        )
            for end, meant, price in reading.alternatives(at):
                after: State | None = state
                for word in meant:
                    after = after.step(word) if after else None
                if after:
                    stack.append((after, end, cost + price, skipped, captured, left))
            if following:
                stack.append((following, at + 1, cost, skipped, captured, left))
        return list(best.values())

    def _skip(
        self,
        stack: list,
        reading: Reading,
        state: State,
        at: int,
        cost: float,
        skipped: float,
        captured: tuple[tuple[str, Fill], ...],
        left: int,
    ) -> None:
        """Leave a token out and go on, where the next one is of use."""
        at += 1
        if at < reading.size:
            stack.append((_Blind(state), at, cost, skipped, captured, left))  # type: ignore[arg-type]

    def _opens(self, reading: Reading, at: int) -> bool:
        """True where a clause begins, and with it a template may begin with an unknown name."""
        return at == 0 or reading.tokens[at].pause or reading.filler[at - 1]

    def _open(self, reading: Reading, slot: str, at: int, target: State) -> list[Fill]:
        """Names nobody listed, up to what the template goes on with, a pause, a joint or the end."""
        found = []
        cost = OPEN_COST
        if reading.filler[at] or reading.joint[at]:
            return found
        for end in range(at + 1, min(reading.size, at + 24) + 1):
            token = reading.tokens[end - 1]
            if end - 1 > at and token.pause:
                break
            cost += 0.04 if token.han else 0.12
            if end == reading.size or reading.closes[end] or target.step(reading.words[end]):
                text = reading.said(at, end)
                value = text if SLOT_KINDS[slot] == "open" else {"text": text, "kind": "open"}
                found.append(Fill(at, end, value, cost, opened=True))
        return found


class _Blind:
    """A state whose templates have ended before the words that were left out."""

    __slots__ = ("after", "finals", "slots", "step", "words")

    def __init__(self, state: State) -> None:
        self.finals: tuple[int, ...] = ()
        self.slots = state.slots
        self.step = state.step
        self.after = state.after
        self.words = state.words
