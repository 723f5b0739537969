"""Seeded recognition errors."""

from itertools import pairwise

import pytest

from intents.noise import Noise, error_rate, misheard
from intents.sound import character_sound, syllables
from intents.tokens import words_of

ENGLISH = [
    "take me to people's square and get me a large oat latte on the way",
    "what's the traffic like on huaihai road",
    "remove the second drink from my order please",
    "top up my wallet with one hundred yuan",
]
CHINESE = [
    "导航到人民广场然后帮我点一杯大杯燕麦拿铁",
    "淮海路现在堵不堵",
    "把第二杯从订单里去掉",
    "钱包充值一百元",
]


def many(sentences: list[str], count: int = 40) -> list[tuple[str, int]]:
    return [(text, seed) for text in sentences for seed in range(count)]


@pytest.mark.parametrize("text", [*ENGLISH, *CHINESE, "", "…", "去 People's Square 的 Starbucks"])
def test_no_noise_changes_nothing(text: str) -> None:
    assert misheard(text, Noise(0.0)) == text


def test_same_seed_hears_the_same() -> None:
    for text in (*ENGLISH, *CHINESE):
        assert misheard(text, Noise(0.4, 7)) == misheard(text, Noise(0.4, 7))
    heard = {misheard(ENGLISH[0], Noise(0.4, seed)) for seed in range(20)}
    assert len(heard) > 15


def test_an_exact_case_does_not_move() -> None:
    # A change here makes every baseline that was stored with noise worthless.
    assert misheard("take me to the bund", Noise(0.5, 7)) == "take uh be to bund and"
    assert misheard("带我去人民广场", Noise(0.5, 7)) == "带我去人抿场"


@pytest.mark.parametrize("sentences", [ENGLISH, CHINESE], ids=["en", "zh"])
@pytest.mark.parametrize("rate", [0.05, 0.1, 0.2, 0.3])
def test_as_much_is_misheard_as_was_asked_for(sentences: list[str], rate: float) -> None:
    counts = [error_rate(text, misheard(text, Noise(rate, seed))) for text, seed in many(sentences, 100)]
    measured = sum(errors for errors, _ in counts) / sum(words for _, words in counts)
    assert measured == pytest.approx(rate, rel=0.2)


@pytest.mark.parametrize("text", [*ENGLISH, *CHINESE])
def test_errors_stay_when_the_rate_rises(text: str) -> None:
    for seed in range(20):
        rates = (0.0, 0.1, 0.2, 0.3, 0.5)
        errors = [error_rate(text, misheard(text, Noise(rate, seed)))[0] for rate in rates]
        # Two errors side by side may look like one, but never do errors go away.
        assert all(more >= less - 1 for less, more in pairwise(errors)), errors


def test_chinese_characters_mostly_become_others_of_their_sound() -> None:
    alike = other = 0
    for text, seed in many(CHINESE, 200):
        heard = misheard(text, Noise(0.15, seed))
        if len(heard) == len(text):
            for said, got in zip(text, heard, strict=True):
                if said != got:
                    alike += character_sound(said) == character_sound(got)
                    other += character_sound(said) != character_sound(got)
    assert alike > 3 * other > 0


@pytest.mark.parametrize("kind", ["lost", "inserted", "split", "joined"])
def test_every_kind_of_error_comes_in_english(kind: str) -> None:
    seen = set()
    for text, seed in many(ENGLISH, 100):
        heard = misheard(text, Noise(0.08, seed))
        before, after = words_of(text), words_of(heard)
        if len(after) < len(before):
            seen.add("joined" if "".join(before) == "".join(after) else "lost")
        if len(after) > len(before):
            seen.add("split" if "".join(before) == "".join(after) else "inserted")
    assert kind in seen


def test_numbers_are_heard_as_numbers_that_sound_like_them() -> None:
    heard = {misheard("top up 50 yuan", Noise(1.0, seed)) for seed in range(60)}
    assert any(" 15 " in text for text in heard)


def test_every_character_can_be_misheard() -> None:
    text = "".join(syllables())
    for start in range(0, len(text), 300):
        part = text[start : start + 300]
        assert misheard(part, Noise(1.0)) != part


def test_strange_text_comes_through() -> None:
    for text in ("\x00\x1b[31m", "¥38.50", "x" * 5000, "的" * 5000, "a\u202eb", "½ ②"):
        assert isinstance(misheard(text, Noise(1.0, 3)), str)
