"""Walks the automaton over a reading: every template that matches from a token, with its cost."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from operator import itemgetter
from typing import Any, NamedTuple

from intents.automaton import Automaton, State
from intents.fills import FILLED_AS, PLACED, Fill, Filler
from intents.packs import Template
from intents.reading import MAX_SKIPPED, Reading
from intents.slots import PLACE_KINDS, SLOT_KINDS

MAX_STEPS = 500
"""Bounds the work from one token, whatever is said."""
_Ends = Sequence[tuple[int, float]]
"""Where names may end, and what each costs."""
_OPEN_KINDS = ("place", "open", "shaped", "proper", "likely")
_BUILT = ("shaped", "proper", "likely")
"""These must be built as names are."""
MOST_BUILT = 5
"""So many words such a name has that is not Chinese."""
FILLER_COST = 0.05
SKIPPED_COST = 1.2
"""What leaving out a filler costs, and another word in proportion to its weight."""
LEAST_TELLING = 0.2
"""A name needs a word of more weight than this: "一下" is none."""
OPEN_COST = 0.45
"""A name nobody listed costs this, and a little for each of its words."""

MOST_OPEN = 24
"""So many words it may have."""

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
        self._gaps: dict[State, _Gaps | None] = {}

    def matches(self, reading: Reading, start: int) -> list[Match]:
        """The cheapest match of each template for each end."""
        best: dict[tuple[int, int], _Found] = {}
        root, gaps_after = self._root, self._gaps
        stack: list[_Step] = [(root, start, 0.0, 0.0, (), 0, False)]
        reached: dict[tuple[State, int], list[tuple[float, int, bool]]] = {}
        words, size, filler, ahead = reading.words, reading.size, reading.filler, reading.ahead
        alternatives, slips = reading.alternatives, reading.slips
        steps = min(MAX_STEPS, reading.patience)
        reading.patience -= steps
        while stack and steps:
            state, at, cost, skipped, captured, left, resting = stack.pop()
            price = cost + skipped
            before = reached.setdefault((state, at), [])
            # All that can follow has followed already, and no dearer, from one who was here before.
            if before and any(was <= price and out <= left and rest <= resting for was, out, rest in before):
                continue
            before.append((price, left, resting))
            steps -= 1
            if state.finals and at > start and not resting:
                for number in state.finals:
                    known = best.get((number, at))
                    if known is None or price < known[0]:
                        best[number, at] = (price, skipped, captured)
            if at == size:
                continue
            gaps = gaps_after[state] if state in gaps_after else self._gaps_after(state)
            if gaps is None and state.words.isdisjoint(ahead[at]):
                continue  # no template goes on with anything said near
            led, word = state is not root, words[at]
            following = state.step(word) if word in state.words else None
            if led and at + 1 < size:
                if filler[at]:
                    stack.append((state, at + 1, cost, skipped + FILLER_COST, captured, left, True))
                elif following is None and left < MAX_SKIPPED and not reading.opens[at]:
                    price = skipped + reading.weight[at] * SKIPPED_COST
                    stack.append((state, at + 1, cost, price, captured, left + 1, True))
            if gaps:
                for slot, fills in gaps.filled(reading, at, state, led):
                    target = state.fill(slot)
                    for fill in fills:
                        if fill.end < size or target.finals:
                            taken = (*captured, (slot, fill))
                            stack.append((target, fill.end, cost + fill.cost, skipped, taken, left, False))
            for end, others, price in alternatives[at]:
                after: State | None = state
                for other in others:
                    after = after.step(other) if after else None
                if after:
                    stack.append((after, end, cost + price, skipped, captured, left, False))
            if following:
                stack.append((following, at + 1, cost, skipped, captured, left, False))
            elif (near := slips[at]) and (led or not reading.knows(at)):
                for slipped, price in state.steps(near):
                    stack.append((slipped, at + 1, cost + price, skipped, captured, left, False))
        reading.patience += steps
        if not best:
            return []
        return [
            Match(start, end, self._templates[number], captured, price, skipped)
            for (number, end), (price, skipped, captured) in sorted(best.items(), key=itemgetter(0))
        ]

    def _gaps_after(self, state: State) -> "_Gaps | None":
        gaps = _Gaps(state.gaps, self._filler) if state.gaps else None
        self._gaps[state] = gaps
        return gaps


class _Gaps:
    """The slots that may come next, by the kind of what fills them."""

    __slots__ = ("_by_kind", "_find", "_more", "_placed")

    def __init__(self, slots: Iterable[str], filler: Filler) -> None:
        self._by_kind: dict[str, list[_Gap]] = {}
        self._more: list[tuple[int, str, str, _More]] = []
        """Slots that something else fills too, depending on where the template goes on."""
        for number, slot in enumerate(slots):
            kind = FILLED_AS.get(slot, slot)
            self._by_kind.setdefault(kind, []).append((number, slot))
            if more := _MORE.get(SLOT_KINDS.get(slot, "")):
                self._more.append((number, slot, kind, more))
        self._placed = not PLACED.isdisjoint(self._by_kind)
        """True where a described place may come next."""
        self._find = filler.fills if self._placed else filler.plain

    def filled(
        self, reading: Reading, at: int, state: State, led: bool
    ) -> Iterable[tuple[str, Sequence[Fill]]]:
        """Each slot with all that fills it from a token on, in the order of the slots."""
        fills = reading.fills[at]
        if fills is None or (self._placed and not reading.described[at]):
            fills = self._find(reading, at)
        by_kind = self._by_kind
        found: dict[int, tuple[str, Sequence[Fill]]] = {}
        for kind in by_kind.keys() & fills.keys():
            for number, slot in by_kind[kind]:
                found[number] = slot, fills[kind]
        if self._more and (led or reading.begins[at]):
            for number, slot, kind, more in self._more:
                if others := more(reading, at, state, slot, led):
                    found[number] = slot, [*fills[kind], *others] if kind in fills else others
        return [found[number] for number in sorted(found)] if len(found) > 1 else found.values()


def _open_names(kind: str, reading: Reading, at: int, state: State, slot: str, led: bool) -> list[Fill]:
    """Names nobody listed, up to what the template goes on with, a pause, a joint or the end; `led` where
    words of the template stand before."""
    if reading.joint[at] and not (led and reading.tokens[at].han):
        return []
    ends = _open_ends(kind, reading, at)
    if not ends:
        return []
    goes_on, closes, words = state.fill(slot).words, reading.closes, reading.words
    return [
        Fill(at, end, _open_value(kind, reading.said(at, end)), cost, opened=True)
        for end, cost in ends
        if closes[end] or words[end] in goes_on
    ]


def _open_value(kind: str, text: str) -> Any:
    return {"text": text, "kind": "open"} if kind in ("place", "likely") else text


def _open_ends(kind: str, reading: Reading, at: int) -> _Ends:
    """Where a name nobody listed may end that begins at a token, and what it costs."""
    known = reading.open_ends[at]
    if known is None:
        known = reading.open_ends[at] = _unlisted(reading, at)
    if kind not in known:
        wordy = reading.unlikely[at]
        known[kind] = [e for e in known["place"] if _built(kind, reading, at, e[0])] if not wordy else ()
    return known[kind]


def _built(kind: str, reading: Reading, at: int, end: int) -> bool:
    """True where these words are built as names of a kind are."""
    if True in reading.unlikely[at:end] or (kind == "likely" and True in reading.joint[at:end]):
        return False
    tokens = reading.tokens
    if end - at > MOST_BUILT and not (tokens[at].han or all(t.han for t in tokens[at + MOST_BUILT : end])):
        return False
    if reading.like_place(at, end):
        return True
    if kind == "likely":
        return reading.ends_in_kind(at, end)
    return kind == "proper" and reading.like_name(at, end)


def _unlisted(reading: Reading, at: int) -> dict[str, _Ends]:
    """The same for words that need not be built as names, as long as one of them tells something: for those
    of places, and for "open" names of anything, in which no Chinese character is strange."""
    places: list[tuple[int, float]] = []
    anything: list[tuple[int, float]] = []
    found: dict[str, _Ends] = {"place": places, "open": anything}
    if reading.filler[at] or reading.opens[at]:
        return found
    tokens, weight = reading.tokens, reading.weight
    unlikely, joint = reading.unlikely, reading.joint
    cost = open_cost = OPEN_COST - (REGION_WORTH if reading.in_region(at) else 0.0)
    telling = False
    least = at + 2 if tokens[at].han else at + 1  # no Chinese place has a name of one character
    crossed = open_crossed = 0  # where the second of two roads begins
    for last in range(at, min(reading.goes_on(at), at + MOST_OPEN)):
        han, end = tokens[last].han, last + 1
        word = 0.04 if han else 0.12
        cost += word
        open_cost += word
        telling = telling or weight[last] >= LEAST_TELLING
        strange = unlikely[last]
        if strange:
            cost += STRANGE
            open_cost += 0.0 if han else STRANGE
        if joint[last] and (han or not strange):
            whole = not han or reading.like_place(at, last)
            joins = STRANGE if whole else JOINED
            open_cost += joins
            open_crossed = end if whole and reading.ends_as_road(last) else 0
            if not strange:
                cost += joins
                crossed = open_crossed
        if telling:
            road = open_crossed and reading.ends_as_road(end)
            anything.append((end, open_cost - CROSSED if road and open_crossed < last else open_cost))
            if end >= least:
                places.append((end, cost - CROSSED if road and 0 < crossed < last else cost))
    return found


def _rest(reading: Reading, at: int, state: State, slot: str, led: bool) -> list[Fill]:
    """Whatever is said from there on: up to a pause, where another wish begins, or the end."""
    found: list[Fill] = []
    for end in range(at + 1, reading.size + 1):
        pause = end == reading.size or reading.tokens[end].pause or reading.opens[end]
        if pause or reading.joint[end]:
            found.append(Fill(at, end, reading.said(at, end), REST + REST_WORD * (end - at)))
        if pause:
            break
    return found


def _quoted(reading: Reading, at: int, state: State, slot: str, led: bool) -> list[Fill]:
    """All that follows, pauses and other wishes included: it is only to be said."""
    return [Fill(at, reading.size, reading.said(at, reading.size), QUOTED)]


_More = Callable[[Reading, int, State, str, bool], list[Fill]]
_MORE: dict[str, _More] = {kind: partial(_open_names, kind) for kind in _OPEN_KINDS} | {
    "rest": _rest,
    "quoted": _quoted,
}
"""By kind of slot what else fills it, depending on where the template goes on."""
_Gap = tuple[int, str]
"""A slot, behind its number among those of its state."""
_Captured = tuple[tuple[str, Fill], ...]
_Step = tuple[State, int, float, float, _Captured, int, bool]
"""A state, its token, what it cost, what was left out, what was captured, how often it left out, and whether
it has just done so: no template ends with words left out."""
_Found = tuple[float, float, _Captured]
"""What it cost in all, what of that was left out, and what was captured."""
