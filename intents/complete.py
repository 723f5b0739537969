"""How something begun may go on: whole lines that begin as typed, drawn from packs, vocabulary and context.

The typed words walk an automaton of templates, as an utterance does, exactly as they stand; what is left open
there is said the shortest way. A slot is filled with a name that begins as typed. The templates are first the
few natural ones of `sayings/`; where those say nothing, all that the packs understand, as far as the engine
would be sure of it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import count, groupby, islice, zip_longest
from pathlib import Path

from intents.automaton import Automaton, State
from intents.engine import Engine
from intents.fillings import NameLists
from intents.packs import Packs, Template, load_packs
from intents.records import Context, Language
from intents.templates import Choice, Node, Slot, Words
from intents.templates import Sequence as Parts
from intents.tokens import is_han, language_of, tokenise
from intents.vocabulary import Vocabulary

SAYINGS = Path(__file__).with_name("sayings")
LANGUAGES: tuple[Language, ...] = ("en", "zh")
OTHERS = "other."
"""What belongs to others is not suggested."""
WORD, SLOT, LATER = 1.0, 0.4, 0.05
"""What each word and slot adds to a line, and each place further down among its alternatives."""
UNFIT, FIT = 4.0, -2.0
"""What a template costs that wants a context which is not there, and one whose context is."""
USUAL: Mapping[str, float] = {
    "navigation.go": -0.8,
    "coffee.order": -0.6,
    "navigation.search": -0.2,
    "navigation.add_stop": -0.1,
    "vehicle.upkeep": 1.0,
    "coffee.info": 1.0,
    "coffee.recommend": 0.4,
    "dialogue.inform": 1.0,
}
"""What is said more often than the rest costs less, and what is said seldom more."""
MOST_SLOT_TOKENS = 12
MOST_NAMES = 6
"""So many names are tried for a slot."""
MOST_WALKED = 25
"""So many states are looked at to say the rest of a line."""
MOST_LOOKED_AT = 60
"""And so many for one answer: what is left out is found when more has been typed."""
MOST_RESTS = 4
"""So many ways to go on after a word are told."""
MOST_BRANCHES = 40
MOST_READ = 6
"""So many lines are read to see whether they would be understood."""
SURE = 0.9
SAME_INTENT = 3
"""So many lines of one intent come before those of others."""


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole line, and what it would be understood as."""

    text: str
    intent: str
    cost: float


@dataclass(frozen=True, slots=True)
class _Rest:
    """How a line is said to its end."""

    words: tuple[str, ...]
    template: int
    cost: float


class Completer:
    """Made once of an engine and its vocabulary. Pure but for what it keeps to be quicker the next time."""

    def __init__(self, engine: Engine, vocabulary: Vocabulary, preferred: Iterable[str] = ()) -> None:
        """`preferred` are ids of places to be named first. Raises PackError."""
        self._engine = engine
        names = NameLists(engine.packs, vocabulary, preferred)
        usual = load_packs(SAYINGS)
        self._usual = {each: Lines(usual, each, names) for each in LANGUAGES}
        self._all = {each: Lines(engine.packs, each, names) for each in LANGUAGES}

    def complete(self, typed: str, context: Context | None = None, most: int = 8) -> tuple[Completion, ...]:
        """The likeliest lines that begin with `typed`, each longer; the shortest and most fitting first."""
        context = context or Context()
        if not typed.strip():
            lines = self._usual[context.language or "en"].usual(context)
            return tuple(replace(line, text=typed + line.text) for line in islice(lines, most))
        tokens, truncated = tokenise(typed)
        if truncated:
            return ()
        language = language_of(tokens, context.language)
        words = [token.text for token in tokens]
        begun = bool(tokens) and not tokens[-1].han and tokens[-1].end == len(typed)
        found = self._usual[language].going_on(typed, words, begun, context)
        if not found:
            found = self._all[language].going_on(typed, words, begun, context)
            found = [line for line in found[:MOST_READ] if self._is_understood(line, context)]
        return tuple(islice(_varied(found), most))

    def _is_understood(self, line: Completion, context: Context) -> bool:
        """Packs are generous: what they would take from a driver is not all that one would say."""
        found = self._engine.parse(line.text, context)
        return found.accepted and found.confidence >= SURE and found.frames[0].intent == line.intent


class Lines:
    """The lines that some templates of one language can say."""

    def __init__(self, packs: Packs, language: Language, names: NameLists) -> None:
        ours = (t for t in packs.templates if t.language == language and not t.intent.startswith(OTHERS))
        self._templates = tuple(ours)
        self._language: Language = language
        self._names = names
        automaton = Automaton(packs.rules)
        for number, template in enumerate(self._templates):
            automaton.add(template.node, number, language)
        self._root = automaton.root
        self._rests: dict[tuple[int, frozenset[str]], tuple[_Rest, ...]] = {}
        self._kept: list[State] = []
        """States whose ends are known: an identity must not be used again."""
        self._looked_at = 0

    def going_on(self, typed: str, words: Sequence[str], begun: bool, context: Context) -> list[Completion]:
        """The lines that begin so, the cheapest first; `begun` is true where the last word may go on."""
        self._looked_at = 0
        found: list[Completion] = []
        if begun:
            found += self._lines(typed, words[:-1], words[-1], context)
            typed = f"{typed} "
        found += self._lines(typed, words, "", context)
        best: dict[str, Completion] = {}
        for line in sorted(found, key=lambda line: (line.cost, len(line.text), line.text)):
            best.setdefault(line.text, line)
        return list(best.values())

    def usual(self, context: Context) -> Iterator[Completion]:
        """One line of each intent that fits the moment: what fits it best, then the domains in turn."""
        known = _known(context)
        fitting: list[Completion] = []
        domains: dict[str, list[Completion]] = {}
        for intent, group in groupby(self._templates, key=lambda template: template.intent):
            line = next((line for line in (self._example(t, known, context) for t in group) if line), None)
            if line is not None and line.cost < 0:
                fitting.append(line)
            elif line is not None:
                domains.setdefault(intent.split(".")[0], []).append(line)
        yield from fitting
        for lines in zip_longest(*domains.values()):
            yield from filter(None, lines)

    def _example(self, template: Template, known: frozenset[str], context: Context) -> Completion | None:
        """The template said with the first of everything; None where it does not fit, or nothing fills it."""
        price = self._price(template, known) - USUAL.get(template.intent, 0.0)
        words = self._said(template.node, context)
        if price >= UNFIT or words is None:
            return None
        return Completion(_joined("", words), template.intent, price)

    def _said(self, node: Node, context: Context) -> tuple[str, ...] | None:
        match node:
            case Words(words):
                return words
            case Choice(options):
                return self._said(options[0], context)
            case Parts(parts):
                said = [self._said(part, context) for part in parts]
                return None if None in said else tuple(word for words in said if words for word in words)
            case Slot(name):
                names = self._names.beginning(name, ("",), self._language, context)
                return (names[0][0], *names[0][1]) if names else None
            case _:
                return None

    def _lines(
        self, typed: str, words: Sequence[str], partial: str, context: Context
    ) -> Iterable[Completion]:
        known = _known(context)
        best: dict[str, Completion] = {}
        for state, left in self._walk(words, partial, context):
            for tail, more, rest, cost in self._goes_on(state, left, known, context):
                text = _joined(typed + tail, more)
                intent = self._templates[rest.template].intent
                if text.strip() != typed.strip() and (text not in best or cost < best[text].cost):
                    best[text] = Completion(text, intent, cost)
        return best.values()

    def _walk(
        self, words: Sequence[str], partial: str, context: Context
    ) -> Iterator[tuple[State, tuple[str, ...]]]:
        """States that the typed words reach, each with the words that begin something there.

        The last of these is cut short, or empty; those before it are whole.
        """
        reached: list[dict[int, State]] = [{} for _ in range(len(words) + 1)]
        reached[0][id(self._root)] = self._root
        for at in range(len(words) + 1):
            waiting = list(reached[at].values())
            for state in waiting:
                yield state, (*words[at:], partial)
                if at < len(words) and (after := state.step(words[at])) is not None:
                    reached[at + 1][id(after)] = after
                if at == len(words):
                    continue
                for name, after in state.slots:
                    for end in self._names.ends(name, words, at, self._language, context):
                        if end - at <= MOST_SLOT_TOKENS:
                            reached[end][id(after)] = after

    def _goes_on(
        self, state: State, left: tuple[str, ...], known: frozenset[str], context: Context
    ) -> Iterator[tuple[str, tuple[str, ...], _Rest, float]]:
        """What may be said after the typed words: the end of a word, the words after it, the cost."""
        if len(left) == 1:
            begun = left[0]
            fitting = [word for word in state.words if word.startswith(begun)]
            for n, word in enumerate(fitting[:MOST_BRANCHES]):
                after = state.step(word)
                for rest in self._rest(after, known, context) if after is not None else ():
                    yield word[len(begun) :], rest.words, rest, rest.cost + WORD + LATER * n
        for name, after in state.slots:
            names = self._names.beginning(name, left, self._language, context)[:MOST_NAMES]
            for rest in self._rest(after, known, context) if names else ():
                for n, (tail, more) in enumerate(names):
                    yield tail, (*more, *rest.words), rest, rest.cost + SLOT + LATER * n

    def _rest(self, start: State, known: frozenset[str], context: Context) -> tuple[_Rest, ...]:
        """The shortest ways to the ends of templates, the cheapest first; none where none is near."""
        key = (id(start), known)
        if key not in self._rests:
            if self._looked_at >= MOST_LOOKED_AT:
                return ()
            self._kept.append(start)
            self._rests[key] = self._shortest(start, known, context)
        return self._rests[key]

    def _shortest(self, start: State, known: frozenset[str], context: Context) -> tuple[_Rest, ...]:
        order = count()
        waiting: list[tuple[float, int, State, tuple[str, ...]]] = [(0.0, next(order), start, ())]
        seen: set[int] = set()
        best: dict[int, _Rest] = {}
        for _ in range(MOST_WALKED):
            if not waiting or len(best) >= MOST_RESTS:
                break
            cost, _n, state, words = heappop(waiting)
            if id(state) in seen:
                continue
            seen.add(id(state))
            self._looked_at += 1
            for number in state.finals:
                whole = cost + self._price(self._templates[number], known)
                if number not in best or whole < best[number].cost:
                    best[number] = _Rest(words, number, whole)
            for n, word in enumerate(list(state.words)[:MOST_BRANCHES]):
                if (after := state.step(word)) is not None and id(after) not in seen:
                    heappush(waiting, (cost + WORD + LATER * n, next(order), after, (*words, word)))
            for name, after in state.slots:
                examples = self._names.beginning(name, ("",), self._language, context)
                if examples and id(after) not in seen:
                    example = (examples[0][0], *examples[0][1])
                    heappush(waiting, (cost + SLOT, next(order), after, (*words, *example)))
        return tuple(sorted(best.values(), key=lambda rest: (rest.cost, rest.template)))

    @staticmethod
    def _price(template: Template, known: frozenset[str]) -> float:
        fits = any(want in known or any(k.startswith(f"{want}:") for k in known) for want in template.when)
        usual = USUAL.get(template.intent, 0.0)
        return template.cost + usual + (FIT if fits else UNFIT if template.when else 0.0)


def _known(context: Context) -> frozenset[str]:
    """What templates may ask of the context, by the names they use."""
    found = set(context.expects)
    if context.domain:
        found.add(f"domain:{context.domain}")
    if context.cart:
        found.add("cart")
    if context.choices:
        found.add("choices")
    return frozenset(found)


def _varied(lines: Iterable[Completion]) -> Iterator[Completion]:
    """No intent crowds out the others; what there is more of comes after them."""
    counts: dict[str, int] = {}
    later: list[Completion] = []
    for line in lines:
        counts[line.intent] = counts.get(line.intent, 0) + 1
        if counts[line.intent] <= SAME_INTENT:
            yield line
        else:
            later.append(line)
    yield from later


def _joined(text: str, words: Sequence[str]) -> str:
    """Words after a text, with spaces between except around Chinese characters."""
    for word in words:
        glued = not text or text.endswith(" ") or is_han(text[-1]) or is_han(word)
        text += word if glued else f" {word}"
    return text
