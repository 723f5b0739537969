"""Fills the lexicon: the words of the packs, and every name of the vocabulary."""

from collections.abc import Iterable

from intents.cues import Cues
from intents.lexicon import Entry, Lexicon
from intents.naming import SHORT_DRINK, ChoiceNames, plurals, short_drinks
from intents.packs import Packs
from intents.templates import words_in
from intents.tokens import is_han, words_of
from intents.vocabulary import Vocabulary

ORDER_LISTS = (
    "degree",
    "measure",
    "binder",
    "article",
    "join",
    "trail",
    "every",
    "repair",
    "multiple",
    "pronoun",
)
"""The lists whose phrases orders are built with."""


def learned(packs: Packs, vocabulary: Vocabulary) -> tuple[Lexicon, Cues]:
    """All that can be recognised, and the words that templates say."""
    lexicon = Lexicon()
    said = _said(packs)
    _learn_packs(lexicon, packs, said)
    _learn_vocabulary(lexicon, packs, vocabulary)
    return lexicon, Cues({word for words in said for word in words}, packs.words["negations"])


def _learn_packs(lexicon: Lexicon, packs: Packs, said: Iterable[tuple[str, ...]]) -> None:
    for words in said:
        lexicon.know(words)
        if 2 <= len(words) <= 4 and all(map(is_han, words)):
            lexicon.add(words, Entry("cue", words))
    lexicon.know(sorted(packs.words["ordinary"]))
    for name, values in packs.lists.items():
        for value, phrases in values.items():
            entry = Entry(name, value)
            for words in phrases:
                lexicon.add(words, entry, by_sound=len(words) > 1)


def _learn_vocabulary(lexicon: Lexicon, packs: Packs, vocabulary: Vocabulary) -> None:
    for place in vocabulary.places:
        cost = 0.0 if place.weight >= 1 else min(0.1, 0.05 * (1 - place.weight))
        entry = Entry("place", (place.id, place.kind), cost)
        for names in place.names.values():
            for name in names:
                for words in plurals(words_of(name)) if place.kind == "category" else [words_of(name)]:
                    if not words:
                        continue
                    lexicon.add(words, entry)
                    if words[0] == "the" and len(words) > 1:
                        lexicon.add(words[1:], entry)
    for drink in vocabulary.drinks:
        for names in drink.names.values():
            for name in names:
                for words in plurals(words_of(name)):
                    lexicon.add(words, Entry("drink", drink.id))
    grammar = _grammar(packs)
    for words, drink_id in short_drinks(vocabulary, grammar):
        lexicon.add(words, Entry("drink", drink_id, SHORT_DRINK), by_sound=False)
    for spoken in ChoiceNames(vocabulary, grammar, packs.lists.get("degree", {})):
        entry = Entry("choice", (spoken.option, spoken.choice), spoken.cost)
        lexicon.add(spoken.words, entry, by_sound=spoken.cost == 0)


def _grammar(packs: Packs) -> frozenset[tuple[str, ...]]:
    """The phrases orders are built with, and the words that weigh little: no choice is short for those."""
    phrases = {
        words for name in ORDER_LISTS for found in packs.lists.get(name, {}).values() for words in found
    }
    return frozenset(
        phrases | {(word,) for kind in ("light", "fillers", "negations") for word in packs.words[kind]}
    )


def _said(packs: Packs) -> dict[tuple[str, ...], None]:
    """What templates and rules say between their slots, each once, in the order of the packs."""
    nodes = [template.node for template in (*packs.templates, *packs.places)] + list(packs.rules.values())
    return dict.fromkeys(words for node in nodes for words in words_in(node))
