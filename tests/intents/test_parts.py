"""The small parts: text, sounds, numbers, templates, the automaton."""

from itertools import pairwise

import pytest

from intents.automaton import Automaton
from intents.lexicon import Entry, Lexicon
from intents.normalise import normalise
from intents.numbers import amount_fen, digits, number, ordinal
from intents.offered import Offered
from intents.sound import character_sound, word_sound
from intents.templates import parse, phrases
from intents.tokens import tokenise, words_of


def test_width_case_and_invisible_characters_are_levelled() -> None:
    assert normalise("ＴＡＫＥ\u200b me\u202e　Café").text == "take me cafe"
    assert normalise("導航到機場").text == "导航到机场"


def test_every_plain_character_knows_its_origin() -> None:
    plain = normalise("a½é\u200b導")
    assert len(plain.text) == len(plain.origin)
    assert all(one <= other for one, other in pairwise(plain.origin))


def test_tokens_are_words_numbers_and_characters() -> None:
    assert [t.text for t in tokenise("Don't go, 来2杯 flat-white 38.5%")[0]] == [
        "dont", "go", "来", "2", "杯", "flat", "white", "38.5", "%",
    ]  # fmt: skip
    assert [t.pause for t in tokenise("no, large")[0]] == [False, True]


@pytest.mark.parametrize(
    ("one", "other"), [("星", "新"), ("南", "蓝"), ("是", "四"), ("湖", "福"), ("铁", "贴")]
)
def test_near_sounds_are_one(one: str, other: str) -> None:
    assert character_sound(one) == character_sound(other)


@pytest.mark.parametrize(("one", "other"), [("拿", "大"), ("东", "多"), ("家", "油")])
def test_far_sounds_are_two(one: str, other: str) -> None:
    assert character_sound(one) != character_sound(other)


@pytest.mark.parametrize(("one", "other"), [("starbucks", "starbux"), ("latte", "lattay"), ("phone", "fone")])
def test_misheard_english_sounds_alike(one: str, other: str) -> None:
    assert word_sound(one) == word_sound(other)


@pytest.mark.parametrize(
    ("said", "value"),
    [("twenty five", 25), ("a hundred and fifty", 150), ("two", 2), ("three thousand two hundred", 3200),
     ("38.5", 38.5),
     ("二十五", 25), ("两百", 200), ("一百五", 150), ("三千零五", 3005), ("十二", 12)],
)  # fmt: skip
def test_numbers(said: str, value: float) -> None:
    words = words_of(said)
    found = number(words, 0)
    assert found == (len(words), value)


@pytest.mark.parametrize(
    ("said", "fen"),
    [("38 yuan", 3800), ("三十八块五", 3850), ("¥38.50", 3850), ("两百块钱", 20000), ("200", 20000)],
)
def test_money_is_whole_fen(said: str, fen: int) -> None:
    words = words_of(said)
    found = amount_fen(words, 0)
    assert found is not None
    assert found[:2] == (len(words), fen)


@pytest.mark.parametrize(
    ("said", "value"), [("second", 2), ("2nd", 2), ("last", -1), ("第二", 2), ("最后", -1), ("第12", 12)]
)
def test_ordinals(said: str, value: int) -> None:
    found = ordinal(words_of(said), 0)
    assert found is not None
    assert found[1] == value


def test_digits_are_read_one_by_one() -> None:
    assert digits(words_of("one two three four"), 0) == (4, "1234")
    assert digits(words_of("幺二三四"), 0) == (4, "1234")
    assert digits(words_of("one two"), 0) is None


def test_a_template_says_all_its_phrases() -> None:
    assert set(phrases(parse("[please] (go|drive) home"))) == {
        ("go", "home"), ("drive", "home"), ("please", "go", "home"), ("please", "drive", "home"),
    }  # fmt: skip


def test_automaton_tells_which_templates_end() -> None:
    automaton = Automaton({"en:way": parse("route|way")})
    automaton.add(parse("the <way>"), 0, "en")
    automaton.add(parse("the way [home]"), 1, "en")
    the = automaton.root.step("the")
    assert the is not None
    way, route = the.step("way"), the.step("route")
    assert way is not None
    assert route is not None
    assert (way.finals, route.finals) == ((0, 1), (0,))
    assert route.step("home") is None


def test_lexicon_finds_by_letters_and_by_sound() -> None:
    lexicon = Lexicon()
    lexicon.add(words_of("星巴克"), Entry("place", "starbucks"))
    lexicon.add(words_of("navigate"), Entry("cue", "navigate"))
    assert lexicon.entries("星巴克") == (Entry("place", "starbucks"),)
    said = "去新巴刻"
    [(end, entry, cost)] = lexicon.named(said, range(5), list(map(character_sound, said)), 1, 4)
    assert (end, entry.value) == (4, "starbucks")
    assert 0.5 < cost < 1
    assert lexicon.correct("navigat")[0][0] == "navigate"
    assert lexicon.correct("xyzzyx") == ()


@pytest.mark.parametrize(
    ("part", "numbers"),
    [("bund", [1, 2]), ("westbund", [2]), ("thebund", [1]), ("carpark", [2]), ("und", []), ("停车", [2]),
     ("外滩", [1]), ("外", [1, 2]), ("滩停", [2]), ("mall", [])],
)  # fmt: skip
def test_part_of_an_offered_name_means_the_choices_that_have_it(part: str, numbers: list[int]) -> None:
    choices = Offered([("the bund", "外滩"), ("west bund car park", "外滩停车场")])
    assert choices.fitting(part) == numbers
