"""What packs can say, said at random."""

import pytest

from intents import Engine
from intents.packs import load_packs
from intents.sample import Sampler
from intents.vocabulary import Vocabulary

PACKS = load_packs()


def drawn(vocabulary: Vocabulary, intent: str, language: str, count: int = 20, seed: int = 7) -> list[str]:
    templates = [t for t in PACKS.templates if t.intent == intent and t.language == language]
    return [sample.text for sample in Sampler(PACKS, vocabulary, seed).draw(templates, count)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_same_seed_says_the_same(vocabulary: Vocabulary, language: str) -> None:
    first = drawn(vocabulary, "navigation.go", language)
    assert drawn(vocabulary, "navigation.go", language) == first
    assert drawn(vocabulary, "navigation.go", language, seed=8) != first


def test_no_sentence_comes_twice(vocabulary: Vocabulary) -> None:
    said = drawn(vocabulary, "dialogue.thanks", "en", 500)
    assert len(said) == len(set(said)) < 500


def test_english_words_stand_apart_and_chinese_ones_do_not(vocabulary: Vocabulary) -> None:
    assert all("  " not in text and text == text.strip() for text in drawn(vocabulary, "coffee.order", "en"))
    assert not any(" " in text for text in drawn(vocabulary, "dialogue.undo", "zh"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_most_of_what_a_pack_says_is_understood_so(
    engine: Engine, vocabulary: Vocabulary, language: str
) -> None:
    right = total = 0
    for intent in sorted(engine.intents):
        for text in drawn(vocabulary, intent, language, 6):
            found = engine.parse(text)
            right += intent in {frame.intent for frame in found.frames}
            total += 1
    assert total > 200
    assert right / total > 0.7


def test_a_vocabulary_of_nothing_still_gives_sentences() -> None:
    assert drawn(Vocabulary(), "coffee.order", "en", 3)
