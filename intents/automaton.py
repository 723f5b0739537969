"""All templates as one automaton, made deterministic as utterances walk it.

Templates and rules become non-deterministic automata (Thompson, 1968), each rule once: a template
that mentions it calls it, and a frame remembers where to return. All calls of a rule from one state
share a frame (a graph-structured stack: Tomita, 1987), so that "<can>" is walked once however many
templates begin with it. The deterministic states are built by subset construction when first
reached and kept: loading stays quick, and an utterance walks shared prefixes once.
"""

from collections.abc import Iterable, Mapping

from intents.templates import Choice, Node, Rule, Sequence, Slot, Words

_Item = tuple[int, int]
"""A node of the non-deterministic automaton, and the frame to return to at the end of its rule."""
_OUTERMOST = 0
"""The frame of what no rule holds."""


class State:
    """A deterministic state: where each word and each slot leads, and which templates end here."""

    __slots__ = ("_automaton", "_followed", "_reached", "_slots", "_words", "finals")

    def __init__(self, automaton: "Automaton", items: Iterable[_Item]) -> None:
        words: dict[str, list[_Item]] = {}
        slots: dict[str, list[_Item]] = {}
        finals: list[int] = []
        for node, frame in items:
            for word, target in automaton.word_arcs.get(node, ()):
                words.setdefault(word, []).append((target, frame))
            for slot, target in automaton.slot_arcs.get(node, ()):
                slots.setdefault(slot, []).append((target, frame))
            if frame == _OUTERMOST and (template := automaton.finals.get(node)) is not None:
                finals.append(template)
        self._automaton = automaton
        self._words = words
        self._followed: dict[str, State] = {}
        self._slots = slots
        self._reached: tuple[tuple[str, State], ...] | None = None
        self.finals = tuple(sorted(finals))

    def step(self, word: str) -> "State | None":
        """The state after this word, None where no template goes on with it."""
        followed = self._followed.get(word)
        if followed is None and word in self._words:
            followed = self._followed[word] = self._automaton.state(self._words[word])
        return followed

    @property
    def words(self) -> tuple[str, ...]:
        """Every word that may come next."""
        return tuple(self._words)

    @property
    def slots(self) -> "tuple[tuple[str, State], ...]":
        """Every slot that may come next, with the state after it."""
        if self._reached is None:
            state = self._automaton.state
            self._reached = tuple((name, state(items)) for name, items in self._slots.items())
        return self._reached


class Automaton:
    """Templates, numbered in the order added, and the states that recognise them."""

    def __init__(self, rules: Mapping[str, Node]) -> None:
        """`rules` by language and name, as "en:name"; none mentions itself."""
        # Tuples, which hold nothing that could be garbage and are never looked through for it.
        self.word_arcs: dict[int, tuple[tuple[str, int], ...]] = {}
        self.slot_arcs: dict[int, tuple[tuple[str, int], ...]] = {}
        self.finals: dict[int, int] = {}
        self._empty_arcs: dict[int, tuple[int, ...]] = {}
        self._calls: dict[int, tuple[tuple[str, int], ...]] = {}
        """By node the rules it calls, and where each returns to."""
        self._starts: dict[str, int] = {}
        self._ends: set[int] = set()
        self._rules = rules
        self._last = 0
        self._frames: dict[frozenset[_Item], int] = {}
        self._returns: list[frozenset[_Item]] = [frozenset()]
        self._states: dict[frozenset[_Item], State] = {}

    def add(self, node: Node, template: int, language: str) -> None:
        """Add a template; the rules it mentions are those of its language, and known."""
        self.finals[self._thread(node, self._fork(0), language)] = template
        self._states.clear()

    @property
    def root(self) -> State:
        """The state before the first word."""
        return self.state([(0, _OUTERMOST)])

    def state(self, items: Iterable[_Item]) -> State:
        """The one state of these items and all that is reached from them without a word."""
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
                following = [(target, frame) for target in self._empty_arcs.get(node, ())]
                if node in self._ends:
                    following += self._returns[frame]
                for item in following:
                    if item not in reached:
                        reached[item] = None
                        waiting.append(item)
                for rule, back in self._calls.get(node, ()):
                    calls.setdefault(rule, []).append((back, frame))
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
        self._last += 1
        return self._last

    def _fork(self, start: int) -> int:
        fresh = self._new()
        self._empty_arcs[start] = (*self._empty_arcs.get(start, ()), fresh)
        return fresh

    def _thread(self, node: Node, start: int, language: str) -> int:
        """Add a node's arcs from `start` on; where they end."""
        match node:
            case Words(words):
                for word in words:
                    following = self._new()
                    self.word_arcs[start] = (*self.word_arcs.get(start, ()), (word, following))
                    start = following
                return start
            case Slot(name):
                following = self._new()
                self.slot_arcs[start] = (*self.slot_arcs.get(start, ()), (name, following))
                return following
            case Rule(name):
                following = self._new()
                call = (self._rule(f"{language}:{name}"), following)
                self._calls[start] = (*self._calls.get(start, ()), call)
                return following
            case Sequence(parts):
                for part in parts:
                    start = self._thread(part, start, language)
                return start
            case Choice(options):
                end = self._new()
                for option in options:
                    tail = self._thread(option, self._fork(start), language)
                    self._empty_arcs[tail] = (*self._empty_arcs.get(tail, ()), end)
                return end

    def _rule(self, name: str) -> str:
        """Thread a rule when it is first mentioned."""
        if name not in self._starts:
            start = self._starts[name] = self._new()
            self._ends.add(self._thread(self._rules[name], start, name[:2]))
        return name
