"""The regions of China, of which the names of places are built."""

from intents import Engine
from intents.cues import Cues
from intents.lexicon import Lexicon
from intents.packs import WORD_SETS
from intents.reading import Reading
from intents.regions import regions
from intents.tokens import tokenise
from intents.vocabulary import Vocabulary


def _region(text: str) -> tuple[str, bool]:
    reading = Reading(text, tokenise(text)[0], Lexicon(), Cues((), ()), {name: set() for name in WORD_SETS})
    end, telling = reading.region(0)
    return text[:end], telling


def test_long_and_short_names_are_known() -> None:
    assert {"成都市", "成都", "青龙满族自治县", "青龙", "浦东新区", "浦东"} <= regions().names


def test_a_short_name_of_one_character_is_none() -> None:
    assert "唐县" in regions().names
    assert "唐" not in regions().names


def test_an_everyday_word_tells_nothing_by_itself() -> None:
    assert _region("和平") == ("和平", False)
    assert _region("天津和平") == ("天津和平", True)
    assert _region("和平区") == ("和平区", True)


def test_regions_are_read_one_within_another() -> None:
    assert _region("四川省成都市动物园") == ("四川省成都市", True)


def test_no_region_runs_across_a_pause() -> None:
    assert _region("四川，成都")[0] == "四川"


def test_words_after_a_region_keep_it_from_being_all_of_the_name() -> None:
    engine = Engine.load(Vocabulary())
    frame = engine.parse("去苏州平江路").frames[0]
    assert frame.slots["destination"] == {"text": "苏州平江路", "kind": "open"}
