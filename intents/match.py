"""Walks the automaton over a reading: every template that matches from a token, with its cost."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from intents.automaton import Automaton, State
from intents.fills import FILLED_AS, Fill, Filler
from intents.packs import Template
from intents.reading import Reading
from intents.slots import PLACE_KINDS, SLOT_KINDS

MAX_STEPS = 500
"""Bounds the work from one token, whatever is said."""
_OPEN_KINDS = ("place", "open", "shaped", "proper", "likely")
_BUILT = ("shaped", "proper", "likely")
"""These must be built as names are."""
MAX_SKIPPED = 2
FILLER_COST = 0.05
SKIPPED_COST = 1.2
"""What leaving out a filler costs, and another word in proportion to its weight."""
LEAST_TELLING = 0.2
"""A name needs a word of more weight than this: "一下" is none."""
OPEN_COST = 0.45
"""A name nobody listed costs this, and a little for each of its words."""

STRANGE = 0.5
"""What each word in it costs that is in no name."""
JOINED = 0.05
"""The same of a Chinese character that may join two wishes, but stands in many names (协和, 顺义)."""
CROSSED = 0.5
"""What it takes off that when two roads are joined (繁荣路和中街): they say where they meet."""
REGION_WORTH = 0.3
"""What it takes off that when the name begins with a province or a city."""


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
    def cue(self) -> int:
        """How many words stand in no slot."""
        return self.end - self.start - sum(fill.end - fill.start for _, fill in self.captured)

    @property
    def misheard(self) -> float:
        """The part of the cost that is words of the template heard as others."""
        return max(0.0, self.cost - self.skipped - sum(fill.cost for _, fill in self.captured))

    @property
    def places(self) -> bool:
        """True where a place fills a slot."""
        return any(SLOT_KINDS.get(slot) in PLACE_KINDS for slot, _ in self.captured)

    @property
    def opened(self) -> bool:
        return any(fill.opened for _, fill in self.captured)


class Matcher:
    """The templates of one automaton, ready to be matched."""

    def __init__(self, automaton: Automaton, templates: Sequence[Template], filler: Filler) -> None:
        self._root = automaton.root
        self._templates = templates
        self._filler = filler
        self._gaps: dict[State, tuple[_Gap, ...]] = {}

    def matches(self, reading: Reading, start: int) -> list[Match]:
        """The cheapest match of each template for each end."""
        best: dict[tuple[int, int], _Found] = {}
        stack: list[_Step] = [(self._root, start, 0.0, 0.0, (), 0, False)]
        reached: dict[tuple[State, int, int, bool], float] = {}
        words, size, filler = reading.words, reading.size, reading.filler
        steps = min(MAX_STEPS, reading.patience)
        reading.patience -= steps
        while stack and steps:
            state, at, cost, skipped, captured, left, resting = stack.pop()
            # All that can follow has followed already, and no dearer, from who was here before.
            here, price = (state, at, left, resting), cost + skipped
            if reached.get(here, math.inf) <= price:
                continue
            reached[here] = price
            steps -= 1
            if at > start and not resting:
                for number in state.finals:
                    known = best.get((number, at))
                    if known is None or price < known[0]:
                        best[number, at] = (price, skipped, captured)
            if at >= size:
                continue
            led = state is not self._root
            following = state.step(words[at])
            if led and at + 1 < size:
                if filler[at]:
                    stack.append((state, at + 1, cost, skipped + FILLER_COST, captured, left, True))
                elif following is None and left < MAX_SKIPPED and not reading.opens[at]:
                    price = skipped + reading.weight[at] * SKIPPED_COST
                    stack.append((state, at + 1, cost, price, captured, left + 1, True))
            gaps = self._gaps.get(state)
            if gaps is None:
                gaps = self._gaps[state] = self._gaps_after(state)
            filled = reading.fills[at]
            for slot, kind, opens, target in gaps:
                fills = filled.get(kind)
                if fills is None:
                    fills = self._filler.fills(reading, kind, at)
                if opens and (led or reading.begins(at)):
                    fills = [*fills, *_open_names(reading, slot, at, target, led)]
                for fill in fills:
                    taken = (*captured, (slot, fill))
                    stack.append((target, fill.end, cost + fill.cost, skipped, taken, left, False))
            for end, meant, price in reading.alternatives(at):
                after: State | None = state
                for word in meant:
                    after = after.step(word) if after else None
                if after:
                    stack.append((after, end, cost + price, skipped, captured, left, False))
            if following:
                stack.append((following, at + 1, cost, skipped, captured, left, False))
            elif led or not reading.knows(at):
                for word, price in reading.slips(at):
                    if after := state.step(word):
                        stack.append((after, at + 1, cost + price, skipped, captured, left, False))
        reading.patience += steps
        return [
            Match(start, end, self._templates[number], captured, price, skipped)
            for (number, end), (price, skipped, captured) in sorted(best.items(), key=itemgetter(0))
        ]

    def _gaps_after(self, state: State) -> "tuple[_Gap, ...]":
        return tuple(
            (slot, FILLED_AS.get(slot, slot), SLOT_KINDS.get(slot) in _OPEN_KINDS, target)
            for slot, target in state.slots
        )


def _open_names(reading: Reading, slot: str, at: int, target: State, led: bool) -> list[Fill]:
    """Names nobody listed, up to what the template goes on with, a pause, a joint or the end; `led` where
    words of the template stand before."""
    found: list[Fill] = []
    if reading.filler[at] or reading.opens[at]:
        return found
    if reading.joint[at] and not (led and reading.tokens[at].han):
        return found
    kind = SLOT_KINDS[slot]
    cost = OPEN_COST - (REGION_WORTH if reading.in_region(at) else 0.0)
    telling, han = False, reading.tokens[at].han
    crossed = 0  # where the second of two roads begins
    for end in range(at + 1, min(reading.size, at + 24) + 1):
        token = reading.tokens[end - 1]
        if end - 1 > at and token.pause:
            break
        if end - 1 > at and reading.opens[end - 1]:
            break
        cost += 0.04 if token.han else 0.12
        telling = telling or reading.weight[end - 1] >= LEAST_TELLING
        if reading.unlikely[end - 1] and not (kind == "open" and token.han):
            cost += STRANGE
        elif reading.joint[end - 1]:
            whole = not token.han or reading.like_place(at, end - 1)
            cost += STRANGE if whole else JOINED
            crossed = end if whole and reading.ends_as_road(end - 1) else 0
        if kind in _BUILT and (reading.unlikely[end - 1] or (end - at > 5 and not (token.han or han))):
            break
        if kind == "likely" and (reading.unlikely[end - 1] or reading.joint[end - 1]):
            break
        if kind == "place" and han and end == at + 1:
            continue  # no Chinese place has a name of one character
        built = kind not in _BUILT or reading.like_place(at, end)
        if not built and kind == "likely":
            built = reading.ends_in_kind(at, end)
        elif not built and kind == "proper":
            built = reading.like_name(at, end)
        if not built:
            continue
        if telling and (end == reading.size or reading.closes[end] or target.step(reading.words[end])):
            text = reading.said(at, end)
            meets = 0 < crossed < end - 1 and reading.ends_as_road(end)
            value = {"text": text, "kind": "open"} if kind in ("place", "likely") else text
            found.append(Fill(at, end, value, cost - CROSSED * meets, opened=True))
    return found


_Gap = tuple[str, str, bool, State]
"""A slot, what fills it, whether a name nobody listed may do so, and the state after it."""
_Captured = tuple[tuple[str, Fill], ...]
_Step = tuple[State, int, float, float, _Captured, int, bool]
"""A state, its token, what it cost, what was left out, what was captured, how often it left out, and whether
it has just done so: no template ends with words left out."""
_Found = tuple[float, float, _Captured]
"""What it cost in all, what of that was left out, and what was captured."""
