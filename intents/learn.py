"""Fills the lexicon: the words of the packs, and every name of the vocabulary."""

from collections.abc import Iterator

from intents.cues import Cues
from intents.lexicon import Entry, Lexicon
from intents.packs import Packs
from intents.records import Language
from intents.templates import Choice as Alternatives
from intents.templates import Node, Words, words_in
from intents.templates import Sequence as Parts
from intents.tokens import is_han, words_of
from intents.vocabulary import Option, Vocabulary

_DERIVED = 0.08
"""What a shortened name costs beside the full one."""


def cues_of(packs: Packs) -> Cues:
    """All words that templates say."""
    nodes = [template.node for template in (*packs.templates, *packs.places)] + list(packs.rules.values())
    return Cues((word for node in nodes for word in words_in(node)), packs.words["negations"])


def learn(lexicon: Lexicon, packs: Packs, vocabulary: Vocabulary) -> None:
    """Make known all that can be recognised."""
    for template in (*packs.templates, *packs.places):
        _cues(lexicon, template.node)
    for node in packs.rules.values():
        _cues(lexicon, node)
    for name, values in packs.lists.items():
        for value, phrases in values.items():
            for words in phrases:
                lexicon.add(words, Entry(name, value), by_sound=len(words) > 1)
    for place in vocabulary.places:
        cost = 0.0 if place.weight >= 1 else min(0.1, 0.05 * (1 - place.weight))
        for names in place.names.values():
            for name in names:
                for words in _forms(words_of(name)) if place.kind == "category" else [words_of(name)]:
                    if not words:
                        continue
                    lexicon.add(words, Entry("place", (place.id, place.kind), cost))
                    if words[0] == "the" and len(words) > 1:
                        lexicon.add(words[1:], Entry("place", (place.id, place.kind), cost))
    for drink in vocabulary.drinks:
        for names in drink.names.values():
            for name in names:
                for words in _forms(words_of(name)):
                    lexicon.add(words, Entry("drink", drink.id))
    for option in vocabulary.options:
        for words, choice, cost in _choices(option):
            lexicon.add(words, Entry("choice", (option.id, choice), cost), by_sound=cost == 0)


def _cues(lexicon: Lexicon, node: Node) -> None:
    match node:
        case Words(words):
            lexicon.know(words)
            if 2 <= len(words) <= 4 and all(map(is_han, words)):
                lexicon.add(words, Entry("cue", words))
        case Parts(parts) | Alternatives(parts):
            for part in parts:
                _cues(lexicon, part)


def _forms(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """A name, and its English plural."""
    if words:
        yield words
        last = words[-1]
        if last.isascii() and last.isalpha() and len(last) > 2 and not last.endswith("s"):
            yield (
                *words[:-1],
                last + ("es" if last.endswith(("ch", "sh", "x", "o")) and last[-1] != "o" else "s"),
            )


def _choices(option: Option) -> Iterator[tuple[tuple[str, ...], str, float]]:
    """Every way to say a choice, with what it costs: "oat milk" may be said "oat", 大杯 大的."""
    said: dict[Language, list[tuple[tuple[str, ...], str]]] = {}
    for choice in option.choices:
        for language, spoken in choice.names.items():
            said.setdefault(language, []).extend((words, choice.id) for n in spoken if (words := words_of(n)))
    for language, names in said.items():
        tails = {words[-1] for words, _ in names if len(words) > 1}
        shared = {t for t in tails if len({named for words, named in names if words[-1] == t}) > 1}
        shared |= set(words_of(option.id.replace("_", " ")))
        for words, named in names:
            for form in _forms(words):
                yield form, named, 0.0
            if len(words) > 1 and words[-1] in shared:
                yield words[:-1], named, _DERIVED
                if language == "zh":
                    yield (*words[:-1], "的"), named, _DERIVED
            if language == "zh" and words[-1] != "的":
                yield (*words, "的"), named, 0.0
            if language == "en" and option.id == "size":
                for suffix in ("size", "sized"):
                    yield (*words, suffix), named, 0.0
