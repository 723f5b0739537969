"""The engine as a whole: spans, several transcripts, contexts, bounds, hostile text."""

import asyncio
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intents import Engine, to_json
from intents.records import Context, Hypothesis

ALPHABET = st.sampled_from(
    "去外滩拿铁大杯一两三不要改成的 到a the bund latte oat, 。！½①éÉß\u202e\u0000\ud800＂９ｈ[]{}|<>%"
)


@pytest.mark.parametrize(
    ("sentence", "spans"),
    [
        ("a large oat latte and take me to the bund", [(0, 17), (22, 41)]),
        ("  去外滩，来一杯拿铁", [(2, 5), (6, 11)]),
        ("ＴＡＫＥ me to the bund", [(0, 19)]),
    ],
)
def test_spans_are_characters_of_what_was_said(
    engine: Engine, sentence: str, spans: list[tuple[int, int]]
) -> None:
    assert [frame.span for frame in engine.parse(sentence).frames] == spans


def test_evidence_tells_the_words_as_said_and_what_they_cost(engine: Engine) -> None:
    frame = engine.parse("导航到星巴刻").frames[0]
    place = next(e for e in frame.evidence if e.part == "destination")
    assert (place.text, place.span) == ("星巴刻", (3, 6))
    assert 0 < place.cost < 1


def test_transcript_that_means_something_wins(engine: Engine) -> None:
    heard = [Hypothesis("cake me to the bond", 0.6), Hypothesis("take me to the bund", 0.55)]
    understood = engine.parse(heard)
    assert understood.text == "take me to the bund"
    assert understood.frames[0].slots["destination"]["id"] == "the_bund"


def test_first_transcript_wins_among_equals(engine: Engine) -> None:
    heard = [Hypothesis("take me to the bund", 0.6), Hypothesis("take me to xintiandi", 0.59)]
    assert engine.parse(heard).text == "take me to the bund"


def test_no_transcript_is_empty(engine: Engine) -> None:
    assert engine.parse([]).reason == "empty"


def test_context_raises_but_never_traps(engine: Engine) -> None:
    asked = Context(expects=frozenset({"dialogue.yes", "dialogue.no"}))
    assert engine.parse("take me to the bund", asked).frames[0].intent == "navigation.go"
    assert engine.parse("取消导航", asked).frames[0].intent == "navigation.cancel"


def test_language_of_the_conversation_decides_where_the_words_do_not(engine: Engine) -> None:
    assert engine.parse("1234", Context(language="zh")).language == "zh"
    assert engine.parse("去 People's Square").language == "zh"


def test_understand_is_parse_behind_an_async_door(engine: Engine) -> None:
    assert asyncio.run(engine.understand("去外滩")) == engine.parse("去外滩")


def test_wire_form_is_plain_json(engine: Engine) -> None:
    line = to_json(engine.parse("a large oat latte"))
    assert json.loads(json.dumps(line)) == line
    assert line["frames"][0]["slots"]["items"][0]["options"][1] == {"option": "milk", "choice": "oat"}


def test_confidence_is_lower_for_what_was_misheard(engine: Engine) -> None:
    assert engine.parse("navigate to star buks").confidence < engine.parse("navigate to starbucks").confidence


@pytest.mark.parametrize(
    ("misheard", "intent"),
    [
        ("pya now", "wallet.pay"),
        ("refnd me", "wallet.refund"),
        ("付宽", "wallet.pay"),
        ("冲值", "wallet.top_up"),
    ],
)
def test_money_is_not_moved_on_misheard_words_alone(engine: Engine, misheard: str, intent: str) -> None:
    [frame] = engine.parse(misheard).frames
    assert frame.intent == intent
    assert 0.6 <= frame.confidence < 0.75
    [expected] = engine.parse(misheard, Context(expects=frozenset({intent}))).frames
    assert expected.confidence > 0.75


@pytest.mark.parametrize(
    "text", ["do it know", "not far", "knot the bund", "i am not sure how to spell it", "to up"]
)
def test_a_slip_is_no_wish(engine: Engine, text: str) -> None:
    assert not {f.intent for f in engine.parse(text).frames} - {"dialogue.yes", "dialogue.no"}


@pytest.mark.parametrize(
    "action", ["take me home", "order a latte", "pay", "cancel the order", "top up my wallet"]
)
def test_negation_never_acts_in_english(engine: Engine, action: str) -> None:
    frames = engine.parse(f"don't {action}").frames
    assert {frame.intent for frame in frames} <= {"dialogue.no", "navigation.remove_stop"}


@pytest.mark.parametrize("action", ["带我回家", "点拿铁", "付款", "取消订单", "充值", "导航到外滩"])
def test_negation_never_acts_in_chinese(engine: Engine, action: str) -> None:
    assert {frame.intent for frame in engine.parse(f"不要{action}").frames} <= {"dialogue.no"}


@pytest.mark.parametrize(
    "text",
    [
        "去外滩" * 100_000,
        "take me to the bund and " * 50_000,
        "杯" * 10_000,
        "a " * 10_000,
        "\u202e" * 10_000,
        "拿铁大杯" * 5_000,
        "a latte and " * 5_000,
        "with milk " * 5_000,
    ],
    ids=["destinations", "joints", "measures", "articles", "controls", "drinks", "lattes", "options"],
)
def test_huge_text_is_cut(engine: Engine, text: str) -> None:
    understood = engine.parse(text)
    assert understood.truncated
    assert len(understood.text) <= 300


def test_transcripts_too_long_together_are_cut(engine: Engine) -> None:
    long = [Hypothesis("take me to the bund " * 14), *[Hypothesis("去外滩" * 90) for _ in range(9)]]
    assert engine.parse(long).truncated
    short = [Hypothesis("take me to the bund"), *[Hypothesis("take me to the band") for _ in range(9)]]
    assert not engine.parse(short).truncated


def test_digits_that_are_no_numbers_are_no_numbers(engine: Engine) -> None:
    assert not engine.parse("pay 𐹠 yuan 𐹠th").truncated


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(st.text(max_size=80), st.text(ALPHABET, max_size=60)))
def test_any_text_is_answered_with_valid_spans(engine: Engine, text: str) -> None:
    understood = engine.parse(text)
    assert understood.accepted == bool(understood.frames)
    assert understood.accepted == (understood.reason is None)
    assert 0 <= understood.confidence <= 1
    for frame in understood.frames:
        assert 0 <= frame.span[0] < frame.span[1] <= len(text)
        for evidence in frame.evidence:
            assert evidence.text == text[evidence.span[0] : evidence.span[1]]
    json.dumps(to_json(understood))


@pytest.mark.parametrize("text", ["navigate", "start the navigation", "导航", "打开导航"])
def test_going_nowhere_named_has_no_destination(engine: Engine, text: str) -> None:
    [frame] = engine.parse(text).frames
    assert (frame.intent, frame.slots) == ("navigation.go", {})


OFFERED = Context(choices=(("the bund", "外滩"), ("west bund car park", "西岸停车场")))


def test_what_was_heard_before_is_understood_alike_and_anew(engine: Engine) -> None:
    engine.forget()
    first = engine.parse("a large oat latte")
    items = first.frames[0].slots["items"]
    items[0]["options"].clear()
    items.clear()
    again = engine.parse("a large oat latte")
    assert [option["choice"] for option in again.frames[0].slots["items"][0]["options"]] == ["large", "oat"]


@pytest.mark.parametrize("text", ["west bund", "西岸", "yes", "a large latte", "外滩"])
def test_what_was_heard_before_is_understood_in_the_context_of_now(engine: Engine, text: str) -> None:
    contexts = (Context(), OFFERED, Context(expects=frozenset({"dialogue.yes"})), Context(), OFFERED)
    heard_before = [engine.parse(text, context) for context in contexts]
    for context, understood in zip(contexts, heard_before, strict=True):
        engine.forget()
        assert engine.parse(text, context) == understood


def test_name_on_offer_is_chosen_though_it_was_heard_before(engine: Engine) -> None:
    assert not engine.parse("west bund").accepted
    assert engine.parse("west bund", OFFERED).frames[0].slots["ordinal"] == 2
