"""Walks the automaton over a reading: every template that matches from a token, with its cost."""

import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from operator import itemgetter
from typing import NamedTuple

from intents.automaton import Automaton, State
from intents.fills import FILLED_AS, PLACED, Fill, Filler, Fills
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

REST = 0.3
REST_WORD = 0.03
"""What it costs to leave all that follows to others, and a little for each of its words."""
QUOTED = 0.05
"""What it costs to take all that follows for words that are only repeated."""
STRANGE = 0.5
"""What each word in it costs that is in no name."""
JOINED = 0.05
"""The same of a Chinese character that may join two wishes, but stands in many names (协和, 顺义)."""
CROSSED = 0.5
"""What it takes off that when two roads are joined (繁荣路和中街): they say where they meet."""
REGION_WORTH = 0.3
"""What it takes off that when the name begins with a province or a city."""


class Match(NamedTuple):
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
        # Asked of every match: a list is quicker than a generator.
        return True in [fill.opened for _, fill in self.captured]


class Matcher:
    """The templates of one automaton, ready to be matched."""

    def __init__(self, automaton: Automaton, templates: Sequence[Template], filler: Filler) -> None:
        self._root = automaton.root
        self._templates = templates
        self._filler = filler
        self._gaps: dict[State, _Gaps] = {}

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
            if at == size:
                continue
            led = state is not self._root
            following = state.step(words[at])
            if led and at + 1 < size:
                if filler[at]:
                    stack.append((state, at + 1, cost, skipped + FILLER_COST, captured, left, True))
                elif following is None and left < MAX_SKIPPED and not reading.opens[at]:
                    price = skipped + reading.weight[at] * SKIPPED_COST
                    stack.append((state, at + 1, cost, price, captured, left + 1, True))
            gaps, find = self._gaps.get(state) or self._gaps_after(state)
            if gaps:
                filled = find(reading, at)
                opens = led or reading.begins[at]
                for slot, kind, more in gaps:
                    fills = filled.get(kind)
                    if more and opens:
                        fills = [*(fills or ()), *more(reading, at, state, slot, led)]
                    if not fills:
                        continue
                    target = state.fill(slot)
                    for fill in fills:
                        if fill.end < size or target.finals:
                            taken = (*captured, (slot, fill))
                            stack.append((target, fill.end, cost + fill.cost, skipped, taken, left, False))
            for end, meant, price in reading.alternatives[at]:
                after: State | None = state
                for word in meant:
                    after = after.step(word) if after else None
                if after:
                    stack.append((after, end, cost + price, skipped, captured, left, False))
            if following:
                stack.append((following, at + 1, cost, skipped, captured, left, False))
            elif led or not reading.knows(at):
                for slipped, price in state.steps(reading.slips[at]):
                    stack.append((slipped, at + 1, cost + price, skipped, captured, left, False))
        reading.patience += steps
        return [
            Match(start, end, self._templates[number], captured, price, skipped)
            for (number, end), (price, skipped, captured) in sorted(best.items(), key=itemgetter(0))
        ]

    def _gaps_after(self, state: State) -> "_Gaps":
        gaps = tuple(
            (slot, FILLED_AS.get(slot, slot), _MORE.get(SLOT_KINDS.get(slot, ""))) for slot in state.gaps
        )
        placed = any(kind in PLACED for _, kind, _ in gaps)
        self._gaps[state] = found = (gaps, self._filler.fills if placed else self._filler.plain)
        return found


def _open_names(kind: str, reading: Reading, at: int, state: State, slot: str, led: bool) -> Iterator[Fill]:
    """Names nobody listed, up to what the template goes on with, a pause, a joint or the end; `led` where
    words of the template stand before."""
    key = kind, at, led
    ends = reading.open_ends.get(key)
    if ends is None:
        ends = reading.open_ends[key] = list(_open_ends(kind, reading, at, led))
    after = state.fill(slot) if ends else state
    for end, cost in ends:
        if reading.closes[end] or after.step(reading.words[end]):
            text = reading.said(at, end)
            value = {"text": text, "kind": "open"} if kind in ("place", "likely") else text
            yield Fill(at, end, value, cost, opened=True)


def _open_ends(kind: str, reading: Reading, at: int, led: bool) -> Iterator[tuple[int, float]]:
    """Where a name nobody listed may end that begins at a token, and what it costs."""
    if reading.filler[at] or reading.opens[at]:
        return
    if reading.joint[at] and not (led and reading.tokens[at].han):
        return
    cost = OPEN_COST - (REGION_WORTH if reading.in_region(at) else 0.0)
    telling, han = False, reading.tokens[at].han
    crossed = 0  # where the second of two roads begins
    for end in range(at + 1, min(reading.size, at + 24) + 1):
        token = reading.tokens[end - 1]
        if end - 1 > at and (token.pause or reading.opens[end - 1]):
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
        if built and telling:
            meets = 0 < crossed < end - 1 and reading.ends_as_road(end)
            yield end, cost - CROSSED * meets


def _rest(reading: Reading, at: int, state: State, slot: str, led: bool) -> Iterator[Fill]:
    """Whatever is said from there on: up to a pause, where another wish begins, or the end."""
    for end in range(at + 1, reading.size + 1):
        if end == reading.size or reading.tokens[end].pause or reading.joint[end] or reading.opens[end]:
            yield Fill(at, end, reading.said(at, end), REST + REST_WORD * (end - at))
        if end < reading.size and (reading.tokens[end].pause or reading.opens[end]):
            break


def _quoted(reading: Reading, at: int, state: State, slot: str, led: bool) -> Iterator[Fill]:
    """All that follows, pauses and other wishes included: it is only to be said."""
    yield Fill(at, reading.size, reading.said(at, reading.size), QUOTED)


_More = Callable[[Reading, int, State, str, bool], Iterator[Fill]]
_MORE: dict[str, _More] = {kind: partial(_open_names, kind) for kind in _OPEN_KINDS} | {
    "rest": _rest,
    "quoted": _quoted,
}
"""By kind of slot what else fills it, depending on where the template goes on."""
_Gap = tuple[str, str, _More | None]
"""A slot, what fills it, and what else may."""
_Gaps = tuple[tuple[_Gap, ...], Callable[[Reading, int], Fills]]
"""The slots that may come next, and what finds all that fills them."""
_Captured = tuple[tuple[str, Fill], ...]
_Step = tuple[State, int, float, float, _Captured, int, bool]
"""A state, its token, what it cost, what was left out, what was captured, how often it left out, and whether
it has just done so: no template ends with words left out."""
_Found = tuple[float, float, _Captured]
"""What it cost in all, what of that was left out, and what was captured."""
