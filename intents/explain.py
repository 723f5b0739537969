"""Why a reading won: what was weighed, what each part cost, and what came close."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from typing import Any

from intents.automaton import Automaton, State
from intents.cover import FRAME_COST, Cover
from intents.engine import Engine
from intents.errors import Place
from intents.match import Match
from intents.meaning import slots_of
from intents.packs import Template
from intents.reading import Reading
from intents.records import Context, Understanding
from intents.templates import Node

RUNNERS_UP = 4
"""So many other readings, and other templates, are told."""
MAX_WALKED = 20_000


@dataclass(frozen=True, slots=True)
class Piece:
    """One token, and what it might be taken for."""

    text: str
    span: tuple[int, int]
    weight: float
    """What leaving it unread costs."""
    known: bool
    """True where it is a word of some phrase, or one that may stand anywhere."""
    meant: tuple[tuple[str, float], ...]
    """What may be meant instead, with the cost of taking it so."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a slot was filled with."""

    slot: str
    text: str
    span: tuple[int, int]
    value: Any
    cost: float


@dataclass(frozen=True, slots=True)
class Step:
    """One template that matched a part of the utterance."""

    intent: str
    template: Template
    text: str
    span: tuple[int, int]
    slots: Mapping[str, Any]
    parts: tuple[Part, ...]
    corrected: tuple[tuple[str, str, float], ...]
    """Words of the template that were said otherwise: as said, as meant, and the cost."""
    skipped: tuple[str, ...]
    """Words inside it that were left out."""
    words_cost: float
    skipped_cost: float
    context_cost: float
    """What the template itself and the context add, or, below 0, take off."""

    @property
    def cost(self) -> float:
        """All of it, with what a frame costs."""
        parts = sum(part.cost for part in self.parts)
        return FRAME_COST + parts + self.words_cost + self.skipped_cost + self.context_cost


@dataclass(frozen=True, slots=True)
class Way:
    """One reading of the whole utterance."""

    cost: float
    steps: tuple[Step, ...]
    left_out: tuple[tuple[str, float], ...]
    """Words that no template takes, with what leaving each out costs."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """How an utterance was understood."""

    understanding: Understanding
    pieces: tuple[Piece, ...] = ()
    way: Way | None = None
    """The reading that won, also where it was not sure enough to act on; None where nothing was said."""
    runners_up: tuple[Way, ...] = ()
    """Readings that want something else, cheapest first."""
    rivals: tuple[Way, ...] = ()
    """Other templates that matched where one of the winner's did, each alone, cheapest first."""
    matches: int = 0
    """How many matches were weighed."""


def explain(
    engine: Engine, rules: Mapping[str, Node], text: str, context: Context | None = None
) -> Explanation:
    """Parse and tell why. `rules` are those of the packs the engine was made from (`Packs.rules`)."""
    seen: list[Explanation] = []

    def see(
        reading: Reading, found: Sequence[Match], extras: Sequence[float], ranked: Sequence[Cover]
    ) -> None:
        teller = _Teller(reading, rules, {id(m): e for m, e in zip(found, extras, strict=True)})
        ways = sorted(ranked, key=lambda cover: (not cover.matches, cover.cost))
        winner = ways[0]
        seen.append(
            Explanation(
                understanding,
                tuple(_pieces(reading)),
                teller.way(winner),
                tuple(teller.way(cover) for cover in ways[1 : 1 + RUNNERS_UP] if cover.matches),
                teller.rivals(winner, found),
                len(found),
            )
        )

    understanding = engine.parse(text, context)
    engine.watch(text, context or Context(), see)
    return seen[0] if seen else Explanation(understanding)


class _Teller:
    """Tells matches in plain records."""

    def __init__(self, reading: Reading, rules: Mapping[str, Node], extras: Mapping[int, float]) -> None:
        self._reading = reading
        self._rules = rules
        self._extras = extras

    def way(self, cover: Cover) -> Way:
        reading = self._reading
        taken = {at for match in cover.matches for at in range(match.start, match.end)}
        left_out = tuple(
            (reading.said(at, at + 1), reading.weight[at]) for at in range(reading.size) if at not in taken
        )
        return Way(cover.cost, tuple(self.step(match) for match in cover.matches), left_out)

    def rivals(self, winner: Cover, found: Sequence[Match]) -> tuple[Way, ...]:
        """Of each other template that matched where the winner did the cheapest match, as the only one."""
        won = {match.template.place for match in winner.matches}
        cheapest: dict[Place, tuple[float, Match]] = {}
        for match in found:
            place = match.template.place
            if place in won or not any(m.start < match.end and match.start < m.end for m in winner.matches):
                continue
            cost = FRAME_COST + match.cost + self._extras[id(match)] + self._outside(match)
            if place not in cheapest or cost < cheapest[place][0]:
                cheapest[place] = (cost, match)
        ranked = sorted(cheapest.values(), key=lambda pair: pair[0])[:RUNNERS_UP]
        return tuple(self.way(Cover((match,), cost, 0.0)) for cost, match in ranked)

    def _outside(self, match: Match) -> float:
        """What leaving out the words around it costs."""
        weight = self._reading.weight
        return sum(weight[: match.start]) + sum(weight[match.end :])

    def step(self, match: Match) -> Step:
        reading = self._reading
        parts = tuple(
            Part(
                slot,
                reading.said(fill.start, fill.end),
                reading.span(fill.start, fill.end),
                fill.value,
                fill.cost,
            )
            for slot, fill in match.captured
        )
        corrected, skipped = self._slips(match)
        words = max(0.0, match.cost - match.skipped - sum(part.cost for part in parts))
        return Step(
            match.template.intent,
            match.template,
            reading.said(match.start, match.end),
            reading.span(match.start, match.end),
            slots_of(match),
            parts,
            corrected,
            skipped,
            words,
            match.skipped,
            self._extras[id(match)],
        )

    def _slips(self, match: Match) -> tuple[tuple[tuple[str, str, float], ...], tuple[str, ...]]:
        """Which words of a match were taken for others, and which left out: the template alone is walked
        again, cheapest steps first, with the slots filled as they were."""
        reading, size = self._reading, len(match.captured)
        automaton = Automaton(self._rules)
        automaton.add(match.template.node, 0, match.template.language)
        order = count()
        waiting: list[_Walk] = [(0.0, next(order), match.start, 0, automaton.root, (), ())]
        for _ in range(MAX_WALKED):
            if not waiting:
                break
            cost, _, at, filled, state, taken, skipped = heappop(waiting)
            if at == match.end:
                if state.finals and filled == size:
                    return taken, skipped
                continue
            word = reading.words[at]
            if after := state.step(word):
                heappush(waiting, (cost, next(order), at + 1, filled, after, taken, skipped))
            if filled < size and match.captured[filled][1].start == at:
                slot, fill = match.captured[filled]
                for name, after in state.slots:
                    if name == slot:
                        heappush(waiting, (cost, next(order), fill.end, filled + 1, after, taken, skipped))
            for end, words, price in _meant(reading, at):
                if end <= match.end and (after := _follow(state, words)):
                    slip = (reading.said(at, end), _phrase(words), price)
                    step = (cost + price, next(order), end, filled, after, (*taken, slip), skipped)
                    heappush(waiting, step)
            left = cost + (reading.weight[at] if reading.filler[at] else 1.2 * reading.weight[at])
            out = (*skipped, reading.said(at, at + 1))
            heappush(waiting, (left, next(order), at + 1, filled, state, taken, out))
        return (), ()


_Walk = tuple[float, int, int, int, State, tuple[tuple[str, str, float], ...], tuple[str, ...]]
"""Cost, order of discovery, token, slots filled, state, words taken for others, words left out."""


def _follow(state: State, words: Sequence[str]) -> State | None:
    after: State | None = state
    for word in words:
        after = after.step(word) if after else None
    return after


def _meant(reading: Reading, at: int) -> list[tuple[int, tuple[str, ...], float]]:
    """What may be meant from a token on: where it ends, the words, the cost."""
    slips = [(at + 1, (word,), cost) for word, cost in reading.slips[at]]
    return [*reading.alternatives[at], *slips]


def _pieces(reading: Reading) -> Iterator[Piece]:
    for at, token in enumerate(reading.tokens):
        meant: dict[str, float] = {}
        for _, words, cost in _meant(reading, at):
            meant[_phrase(words)] = min(cost, meant.get(_phrase(words), cost))
        known = reading.knows(at) or reading.filler[at]
        likeliest = sorted(meant.items(), key=lambda pair: (pair[1], pair[0]))[:RUNNERS_UP]
        yield Piece(token.text, (token.start, token.end), reading.weight[at], known, tuple(likeliest))


def _phrase(words: Sequence[str]) -> str:
    return ("" if all(len(word) == 1 for word in words) else " ").join(words)
