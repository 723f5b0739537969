"""Several transcripts of one utterance: what means something, heard well enough, wins."""

from typing import Any

import pytest

from intents import Engine
from intents.records import Context, Hypothesis

YES_OR_NO = Context(expects=frozenset({"dialogue.yes", "dialogue.no"}))
CART = Context(cart=({"drink": "latte", "quantity": 1, "options": []},), domain="coffee")
AMOUNT = Context(expects=frozenset({"slot:amount"}), domain="wallet")


def heard(*transcripts: tuple[str, float]) -> list[Hypothesis]:
    return [Hypothesis(text, confidence) for text, confidence in transcripts]


@pytest.mark.parametrize(
    ("transcripts", "text", "intent"),
    [
        # homophones: one transcript is a word, the other only sounds like it
        ([("到航去外滩", 0.62), ("导航去外滩", 0.58)], "导航去外滩", "navigation.go"),
        ([("来一杯拿贴", 0.7), ("来一杯拿铁", 0.66)], "来一杯拿铁", "coffee.order"),
        ([("去星巴刻", 0.64), ("去星巴克", 0.6)], "去星巴克", "navigation.go"),
        ([("蔡一杯美式", 0.55), ("来一杯美式", 0.5)], "来一杯美式", "coffee.order"),
        # joined and split words
        (
            [("navi gate to the bund", 0.6), ("navigate to the bund", 0.55)],
            "navigate to the bund",
            "navigation.go",
        ),
        ([("go to star box", 0.6), ("go to starbucks", 0.52)], "go to starbucks", "navigation.go"),
        ([("get me a lot a", 0.6), ("get me a latte", 0.55)], "get me a latte", "coffee.order"),
        # noise beside a wish
        ([("the old rain", 0.5), ("take me to the bund", 0.45)], "take me to the bund", "navigation.go"),
        ([("西红柿炒蛋", 0.5), ("取消订单", 0.46)], "取消订单", "coffee.cancel"),
    ],
)
def test_the_transcript_that_means_something_wins(
    engine: Engine, transcripts: list[tuple[str, float]], text: str, intent: str
) -> None:
    understood = engine.parse(heard(*transcripts))
    assert understood.text == text
    assert [frame.intent for frame in understood.frames] == [intent]


@pytest.mark.parametrize(
    ("transcripts", "text"),
    [
        ([("去外滩", 0.9), ("去豫园", 0.3)], "去外滩"),
        ([("a latte", 0.9), ("a mocha", 0.2)], "a latte"),
        ([("top up two hundred yuan", 0.8), ("top up three hundred yuan", 0.35)], "top up two hundred yuan"),
        ([("no", 0.8), ("yes", 0.4)], "no"),
    ],
)
def test_of_transcripts_that_all_mean_something_the_surest_wins(
    engine: Engine, transcripts: list[tuple[str, float]], text: str
) -> None:
    assert engine.parse(heard(*transcripts)).text == text


@pytest.mark.parametrize(
    ("transcripts", "slots"),
    [
        ([("充值二白", 0.6), ("充值二百", 0.57)], {"amount_fen": 20_000}),
        ([("top up for the yuan", 0.5), ("top up forty yuan", 0.48)], {"amount_fen": 4_000}),
    ],
)
def test_digits_heard_wrong_are_read_from_another_transcript(
    engine: Engine, transcripts: list[tuple[str, float]], slots: dict[str, Any]
) -> None:
    [frame] = engine.parse(heard(*transcripts)).frames
    assert (frame.intent, frame.slots) == ("wallet.top_up", slots)


@pytest.mark.parametrize(
    ("context", "transcripts", "intent"),
    [
        (YES_OR_NO, [("号的", 0.5), ("好的", 0.45)], "dialogue.yes"),
        (YES_OR_NO, [("jess", 0.5), ("yes", 0.45)], "dialogue.yes"),
        (CART, [("make it too", 0.6), ("make it two", 0.55)], "coffee.change"),
        (CART, [("该成两杯", 0.6), ("改成两杯", 0.55)], "coffee.change"),
        (AMOUNT, [("one hundred you are", 0.5), ("one hundred yuan", 0.48)], "dialogue.inform"),
    ],
)
def test_what_was_asked_decides_between_transcripts(
    engine: Engine, context: Context, transcripts: list[tuple[str, float]], intent: str
) -> None:
    understood = engine.parse(heard(*transcripts), context)
    assert [frame.intent for frame in understood.frames] == [intent]


def test_where_none_means_anything_the_first_is_refused(engine: Engine) -> None:
    understood = engine.parse(heard(("the ball is round", 0.6), ("the bell is brown", 0.5)))
    assert (understood.accepted, understood.text) == (False, "the ball is round")


def test_without_confidences_the_order_counts(engine: Engine) -> None:
    same = [Hypothesis("去外滩"), Hypothesis("去豫园")]
    assert engine.parse(same).text == "去外滩"
    better = [Hypothesis("区外摊"), Hypothesis("去外滩")]
    assert engine.parse(better).frames[0].slots["destination"]["id"] == "the_bund"


def test_no_more_than_ten_transcripts_are_read(engine: Engine) -> None:
    noise = [Hypothesis("the ball is round", 0.5)] * 10
    assert not engine.parse([*noise, Hypothesis("take me to the bund", 0.5)]).accepted
