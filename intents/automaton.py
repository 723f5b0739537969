"""All templates as one automaton, made deterministic as utterances walk it.

Templates and rules become non-deterministic automata (Thompson, 1968), each rule once: a template
that mentions it calls it, and a frame remembers where to return. All calls of a rule from one state
share a frame (a graph-structured stack: Tomita, 1987), so that "<can>" is walked once however many
templates begin with it. The deterministic states are built by subset construction when first
reached and kept, and what stands behind a word or slot is threaded no sooner: loading stays quick,
and an utterance walks shared prefixes once.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import count, pairwise
from threading import Lock

from intents.templates import Choice, Node, Rule, Slot, Words

_Item = tuple[int, int]
"""A node of the non-deterministic automaton, and the frame to return to at the end of its rule."""
_OUTERMOST = 0
"""The frame of what no rule holds."""


class State:
    """A deterministic state: where each word and each slot leads, and which templates end here."""

    __slots__ = ("_after", "_automaton", "_filled", "_reached", "finals", "gaps", "words")

    def __init__(self, automaton: "Automaton", items: Iterable[_Item]) -> None:
        words: dict[str, list[_Item]] = {}
        slots: dict[str, list[_Item]] = {}
        finals: list[int] = []
        for node, frame in items:
            if arc := automaton.word_arcs.get(node):
                words.setdefault(arc[0], []).append((arc[1], frame))
            elif arc := automaton.slot_arcs.get(node):
                slots.setdefault(arc[0], []).append((arc[1], frame))
            if frame == _OUTERMOST and (template := automaton.finals.get(node)) is not None:
                finals.append(template)
        self._automaton = automaton
        self._after: dict[str, State | list[_Item]] = dict(words)
        """By word the state it leads to, or what that will be made of when it is first reached."""
        self._filled: dict[str, State | list[_Item]] = dict(slots)
        """The same by slot."""
        self._reached: tuple[tuple[str, State], ...] | None = None
        self.words = self._after.keys()
        """Every word that may come next."""
        self.gaps = self._filled.keys()
        """Every slot that may come next."""
        self.finals = tuple(sorted(finals))

    def step(self, word: str) -> "State | None":
        """The state after this word, None where no template goes on with it."""
        after = self._after.get(word)
        if isinstance(after, list):
            after = self._after[word] = self._automaton.state(after)
        return after

    def steps(self, words: Sequence[tuple[str, float]]) -> "list[tuple[State, float]]":
        """The states after those of these words that templates go on with, with the number of each."""
        known = self._after  # most words lead nowhere
        return [(after, number) for word, number in words if word in known and (after := self.step(word))]

    def fill(self, slot: str) -> "State":
        """The state after this slot, one of `gaps`."""
        after = self._filled[slot]
        if isinstance(after, list):
            after = self._filled[slot] = self._automaton.state(after)
        return after

    @property
    def slots(self) -> "tuple[tuple[str, State], ...]":
        """Every slot that may come next, with the state after it."""
        if self._reached is None:
            self._reached = tuple((name, self.fill(name)) for name in self._filled)
        return self._reached


class Automaton:
    """Templates, numbered in the order added, and the states that recognise them."""

    def __init__(self, rules: Mapping[str, Node]) -> None:
        """`rules` by language and name, as "en:name"; none mentions itself."""
        self.word_arcs: dict[int, tuple[str, int]] = {}
        self.slot_arcs: dict[int, tuple[str, int]] = {}
        self.finals: dict[int, int] = {}
        self._calls: dict[int, tuple[str, int]] = {}
        """By node the rule it calls, and where that returns to."""
        self._unthreaded: dict[int, tuple[Node, int, str]] = {}
        """By node what begins there and no one has reached yet, where that ends, and its language."""
        self._starts: dict[str, int] = {}
        self._ends: set[int] = set()
        self._rules = rules
        self._numbers = count(1)
        self._first: list[int] = []
        """Where each template begins."""
        self._empty_arcs: dict[int, list[int]] = {0: self._first}
        self._frames: dict[frozenset[_Item], int] = {}
        self._returns: list[frozenset[_Item]] = [frozenset()]
        self._states: dict[frozenset[_Item], State] = {}
        self._building = Lock()

    def add(self, node: Node, template: int, language: str) -> None:
        """Add a template; the rules it mentions are those of its language, and known."""
        start, end = self._new(), self._new()
        self._first.append(start)
        self._unthreaded[start] = (node, end, language)
        self.finals[end] = template
        self._states.clear()

    @property
    def root(self) -> State:
        """The state before the first word."""
        return self.state([(0, _OUTERMOST)])

    def state(self, items: Iterable[_Item]) -> State:
        """The one state of these items and all that is reached from them without a word."""
        with self._building:
            closed = self._closure(items)
            key = frozenset(closed)
            found = self._states.get(key)
            if found is None:
                found = self._states[key] = State(self, closed)
            return found

    def _closure(self, items: Iterable[_Item]) -> Iterable[_Item]:
        # A dict, not a set, for its order: the same packs give the same states in the same order.
        reached = dict.fromkeys(items)
        waiting = list(reached)
        while waiting:
            calls: dict[str, list[_Item]] = {}
            while waiting:
                node, frame = waiting.pop()
                if node in self._unthreaded:
                    self._thread(node, *self._unthreaded.pop(node))
                following = [(target, frame) for target in self._empty_arcs.get(node, ())]
                if node in self._ends:
                    following += self._returns[frame]
                for item in following:
                    if item not in reached:
                        reached[item] = None
                        waiting.append(item)
                if call := self._calls.get(node):
                    calls.setdefault(call[0], []).append((call[1], frame))
            for rule, returns in calls.items():
                item = (self._starts[rule], self._frame(frozenset(returns)))
                if item not in reached:
                    reached[item] = None
                    waiting.append(item)
        return reached

    def _frame(self, returns: frozenset[_Item]) -> int:
        """The one frame that returns to all of these."""
        found = self._frames.get(returns)
        if found is None:
            found = self._frames[returns] = len(self._returns)
            self._returns.append(returns)
        return found

    def _new(self) -> int:
        return next(self._numbers)

    def _thread(self, start: int, node: Node, end: int, language: str) -> None:
        """Add the arcs that leave `start`; what stands behind them waits until it is reached."""
        if isinstance(node, Words):
            *before, last = node.words
            for word in before:
                following = self._new()
                self.word_arcs[start] = (word, following)
                start = following
            self.word_arcs[start] = (last, end)
        elif isinstance(node, Choice):
            forks = self._empty_arcs[start] = [self._new() for _ in node.options]
            for option, fork in zip(node.options, forks, strict=True):
                self._unthreaded[fork] = (option, end, language)
        elif isinstance(node, Slot):
            self.slot_arcs[start] = (node.name, end)
        elif isinstance(node, Rule):
            self._calls[start] = (self._rule(f"{language}:{node.name}"), end)
        elif node.parts:
            first, *others = node.parts
            between = [self._new() for _ in others]
            for other, (at, following) in zip(others, pairwise((*between, end)), strict=True):
                self._unthreaded[at] = (other, following, language)
            self._thread(start, first, between[0] if between else end, language)
        else:
            self._empty_arcs[start] = [end]

    def _rule(self, name: str) -> str:
        """Where a rule starts and ends, from when it is first mentioned."""
        if name not in self._starts:
            start, end = self._new(), self._new()
            self._starts[name] = start
            self._ends.add(end)
            self._unthreaded[start] = (self._rules[name], end, name[:2])
        return name
