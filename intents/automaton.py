"""All templates as one automaton, made deterministic as utterances walk it.

Templates become a non-deterministic automaton (Thompson, 1968). The deterministic states are
built by subset construction when first reached and kept: loading stays quick, and an utterance
walks shared prefixes once however many templates begin with them.
"""

from collections.abc import Mapping

from intents.templates import Choice, Node, Rule, Sequence, Slot, Words


class State:
    """A deterministic state: where each word and each slot leads, and which templates end here."""

    __slots__ = ("_automaton", "_followed", "_reached", "_slots", "_words", "finals")

    def __init__(self, automaton: "Automaton", members: frozenset[int]) -> None:
        words: dict[str, set[int]] = {}
        slots: dict[str, set[int]] = {}
        finals: list[int] = []
        for member in members:
            for word, target in automaton.word_arcs.get(member, ()):
                words.setdefault(word, set()).add(target)
            for slot, target in automaton.slot_arcs.get(member, ()):
                slots.setdefault(slot, set()).add(target)
            if (template := automaton.finals.get(member)) is not None:
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
            followed = self._automaton.state(self._automaton.closure(self._words[word]))
            self._followed[word] = followed
        return followed

    @property
    def words(self) -> tuple[str, ...]:
        """Every word that may come next."""
        return tuple(self._words)

    @property
    def slots(self) -> "tuple[tuple[str, State], ...]":
        """Every slot that may come next, with the state after it."""
        if self._reached is None:
            follow = self._automaton
            self._reached = tuple(
                (name, follow.state(follow.closure(to))) for name, to in self._slots.items()
            )
        return self._reached


class Automaton:
    """Templates, numbered in the order added, and the states that recognise them."""

    def __init__(self, rules: Mapping[str, Node]) -> None:
        self.word_arcs: dict[int, list[tuple[str, int]]] = {}
        self.slot_arcs: dict[int, list[tuple[str, int]]] = {}
        self.finals: dict[int, int] = {}
        self._empty_arcs: dict[int, list[int]] = {}
        self._last = 0
        self._rules = rules
        self._states: dict[frozenset[int], State] = {}

    def add(self, node: Node, template: int, language: str) -> None:
        """Add a template; the rules it mentions are those of its language, and known."""
        self.finals[self._thread(node, self._fork(0), language)] = template
        self._states.clear()

    @property
    def root(self) -> State:
        """The state before the first word."""
        return self.state(self.closure({0}))

    def state(self, members: frozenset[int]) -> State:
        """The one state of these members."""
        found = self._states.get(members)
        if found is None:
            found = self._states[members] = State(self, members)
        return found

    def closure(self, members: set[int]) -> frozenset[int]:
        """These, and what is reached from them without a word."""
        reached = set(members)
        waiting = list(members)
        while waiting:
            for target in self._empty_arcs.get(waiting.pop(), ()):
                if target not in reached:
                    reached.add(target)
                    waiting.append(target)
        return frozenset(reached)

    def _new(self) -> int:
        self._last += 1
        return self._last

    def _fork(self, start: int) -> int:
        fresh = self._new()
        self._empty_arcs.setdefault(start, []).append(fresh)
        return fresh

    def _thread(self, node: Node, start: int, language: str) -> int:
        """Add a node's arcs from `start` on; where they end."""
        match node:
            case Words(words):
                for word in words:
                    following = self._new()
                    self.word_arcs.setdefault(start, []).append((word, following))
                    start = following
                return start
            case Slot(name):
                following = self._new()
                self.slot_arcs.setdefault(start, []).append((name, following))
                return following
            case Rule(name):
                return self._thread(self._rules[f"{language}:{name}"], start, language)
            case Sequence(parts):
                for part in parts:
                    start = self._thread(part, start, language)
                return start
            case Choice(options):
                end = self._new()
                for option in options:
                    tail = self._thread(option, self._fork(start), language)
                    self._empty_arcs.setdefault(tail, []).append(end)
                return end
