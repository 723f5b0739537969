"""Every way to say a choice: its names, what people shorten them to, and "none of it" in other words.

A menu lists a few names; people say "oat" for "oat milk", 大的 for 大杯, "hold the sugar" for "no sugar".
None of that is ever a bare number or a word of the grammar: "two" is no milk, and "light" no roast
that was not listed so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from intents.numbers import only_numbers
from intents.tokens import is_han, words_of
from intents.vocabulary import Option, Vocabulary

DERIVED = 0.08
"""What a shortened name costs beside the full one."""
MEASURED = 0.04
"""What another word of how much costs in the name of a choice: "hold the ice" for "no ice"."""

SHORT_DRINK = 0.2
"""What it costs to leave off what a drink is in general: "drip" for "drip coffee"."""
LONG = 6
"""Letters of a word from which one letter more makes another spelling of it, not another word."""

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A way to say a choice."""

    words: Phrase
    option: str
    choice: str
    cost: float = 0.0


class ChoiceNames:
    """Works out how the choices of a vocabulary are said.

    `grammar` holds the phrases that orders are built with, `degrees` those that tell how much.
    """

    def __init__(
        self, vocabulary: Vocabulary, grammar: frozenset[Phrase], degrees: Mapping[str, Sequence[Phrase]]
    ) -> None:
        self._options = vocabulary.options
        self._grammar = grammar
        self._degrees = degrees
        self._degree_of = {words: value for value, phrases in degrees.items() for words in phrases}
        names = [(o.id, c, words) for o in self._options for c, words in _named(o)]
        self._listed = {words for _, _, words in names}
        self._listed |= {words_of(n) for d in vocabulary.drinks for said in d.names.values() for n in said}
        self._heads = {words[-1] for _, _, words in names if len(words) > 1}
        self._used: dict[str, set[tuple[str, str]]] = {}
        for option, choice, words in names:
            for word in words:
                self._used.setdefault(word, set()).add((option, choice))
        self._spellings = _spellings(vocabulary)

    def __iter__(self) -> Iterator[Spoken]:
        for option in self._options:
            yield from self._of(option)

    def _of(self, option: Option) -> Iterator[Spoken]:
        shared = _shared_tails(option)
        names = _named(option)
        of_choice: dict[str, set[Phrase]] = {}
        for choice, words in names:
            of_choice.setdefault(choice, set()).add(words)
        for choice, words in names:
            # "medium" beside "medium roast" is the short form of it, listed or not.
            listed = any((*words, tail) in of_choice[choice] for tail in shared)
            for form in (*plurals(words), *self._respelt(words)):
                yield Spoken(form, option.id, choice, DERIVED if listed else 0.0)
            han = is_han(words[-1])
            if han and words[-1] != "的":
                yield Spoken((*words, "的"), option.id, choice)
            if not han and option.id == "size":
                for suffix in ("size", "sized"):
                    yield Spoken((*words, suffix), option.id, choice)
            if self._shortens(words, shared):
                short = words[:-1]
                yield Spoken(short, option.id, choice, DERIVED)
                if han:
                    yield Spoken((*short, "的"), option.id, choice, DERIVED)
        yield from self._measured(option)
        yield from self._usual(option)

    def _respelt(self, words: Phrase) -> Iterator[Phrase]:
        """ "expresso shot", where the menu spells the drink both ways."""
        for at, word in enumerate(words):
            for other in self._spellings.get(word, ()):
                yield from plurals((*words[:at], other, *words[at + 1 :]))

    def _shortens(self, words: Phrase, shared: set[str]) -> bool:
        """True where the name is understood without its last word."""
        short = words[:-1]
        if not short or short in self._grammar or short in self._listed or only_numbers(short):
            return False
        if len(short) == 1 and short[0] in self._heads:
            return False  # "milk" is never short for "milk foam"
        if words[-1] in shared:
            return True
        # "whipped" can be but one thing where no other name has the word.
        alone = all(len(self._used[word]) == 1 for word in short)
        return alone and not is_han(words[-1]) and (short[-1],) not in self._grammar

    def _measured(self, option: Option) -> Iterator[Spoken]:
        """ "no ice" is a choice of its own in some menus, and "hold the ice", 不要冰 the same one."""
        found: dict[tuple[str, Phrase], str] = {}
        for choice, words in _named(option):
            for cut in range(1, len(words)):
                value = self._degree_of.get(words[:cut])
                if value is not None:
                    found.setdefault((value, words[cut:]), choice)
        for (value, thing), choice in found.items():
            for degree in self._degrees[value]:
                same = is_han(degree[0]) == is_han(thing[0])
                if same and (*degree, *thing) not in self._listed:
                    yield Spoken((*degree, *thing), option.id, choice, MEASURED)

    def _usual(self, option: Option) -> Iterator[Spoken]:
        """ "milk" alone is the usual milk, where the option is called so and its choices are kinds of it."""
        own = set(words_of(option.id.replace("_", " ")))
        for choice, words in _named(option):
            kind, thing = words[:-1], words[-1:]
            if kind and thing[0] in own and thing not in self._listed and not self._tells_amount(kind):
                yield Spoken(thing, option.id, choice, DERIVED)
                return

    def _tells_amount(self, words: Phrase) -> bool:
        return words in self._degree_of or only_numbers(words)


def short_drinks(vocabulary: Vocabulary, grammar: frozenset[Phrase]) -> Iterator[tuple[Phrase, str]]:
    """ "drip" for "drip coffee", where "coffee" alone names the drink too and "drip" names nothing else."""
    named = [(d.id, words_of(n)) for d in vocabulary.drinks for said in d.names.values() for n in said]
    used = {word for option in vocabulary.options for _, words in _named(option) for word in words}
    drinks = {words: drink for drink, words in named}
    for drink, words in named:
        if len(words) == 2 and not is_han(words[0]) and drinks.get(words[1:]) == drink:
            short = words[:1]
            if short not in grammar and short not in drinks and short[0] not in used:
                yield short, drink


def _spellings(vocabulary: Vocabulary) -> dict[str, set[str]]:
    """Words that a menu spells in several ways, as the names of a drink that differ in a letter or two."""
    found: dict[str, set[str]] = {}
    for drink in vocabulary.drinks:
        words = {w[0] for said in drink.names.values() for n in said if len(w := words_of(n)) == 1}
        for one in words:
            for other in words - {one}:
                if len(one) == len(other) >= LONG and OSA.distance(one, other, score_cutoff=1) <= 1:
                    found.setdefault(one, set()).add(other)
    return found


def plurals(words: Phrase) -> Iterator[Phrase]:
    """A name, and its English plural."""
    if words:
        yield words
        last = words[-1]
        if "of" in words[1:]:
            yield (words[0] + "s", *words[1:])  # "shots of espresso"
        if last.isascii() and last.isalpha() and len(last) > 2 and not last.endswith("s"):
            yield (*words[:-1], last + ("es" if last.endswith(("ch", "sh", "x")) else "s"))


def _named(option: Option) -> list[tuple[str, Phrase]]:
    return [
        (choice.id, words)
        for choice in option.choices
        for spoken in choice.names.values()
        for name in spoken
        if (words := words_of(name))
    ]


def _shared_tails(option: Option) -> set[str]:
    """Last words that several of an option's choices end with, and the words the option is called by."""
    ends: dict[str, set[str]] = {}
    for choice, words in _named(option):
        if len(words) > 1:
            ends.setdefault(words[-1], set()).add(choice)
    return {tail for tail, choices in ends.items() if len(choices) > 1} | set(
        words_of(option.id.replace("_", " "))
    )
