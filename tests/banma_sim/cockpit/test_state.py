"""The fold over events: what the screen knows after each."""

from dataclasses import replace

import pytest

from banma_sim.cockpit.progress import RouteProgress
from banma_sim.cockpit.state import Drive
from banma_sim.cockpit.talk import MAX_TURNS
from banma_sim.events import (
    Arrived,
    Event,
    GuidanceChanged,
    Heard,
    OrderChanged,
    QuestionChanged,
    Replied,
    RouteChanged,
    ServiceCalled,
    SignalsChanged,
    Trouble,
    Understood,
)
from tests.banma_sim.cockpit import fakes


def told(*events: Event) -> Drive:
    drive = Drive()
    for event in events:
        drive.apply(event)
    return drive


def test_chips_belong_to_the_sentence_they_were_read_from() -> None:
    understood = {"accepted": True, "frames": [{"intent": "coffee.order", "confidence": 0.5}]}
    drive = told(
        Heard(text="hello"),
        Replied(text="Hello.", act="ack", key="greet", language="en"),
        Heard(text="a latte"),
        Understood(understanding=understood),
    )
    first, _, second = drive.turns
    assert first.chips == ()
    assert [(chip.intent, chip.confidence) for chip in second.chips] == [("coffee.order", 0.5)]


def test_a_refused_sentence_says_why() -> None:
    drive = told(
        Heard(text="sing"),
        Understood(understanding={"accepted": False, "frames": [], "reason": "out_of_scope"}),
    )
    assert drive.turns[0].refused == "out_of_scope"


def test_what_is_heard_is_harmless() -> None:
    assert told(Heard(text="a\x1b]0;b\x07\u202ec")).turns[0].text == "a]0;bc"


def test_directions_are_shown_as_they_are_spoken_and_silence_is_not() -> None:
    turn = {"type": "turn", "modifier": "left", "road": {}, "distance_m": 100.0, "at_m": 100.0}
    drive = told(
        GuidanceChanged(phase="new", text="", **turn),  # type: ignore[arg-type]
        GuidanceChanged(phase="soon", text="Turn left", **turn),  # type: ignore[arg-type]
    )
    assert [(t.speaker, t.text) for t in drive.turns] == [("guide", "Turn left")]


def test_a_settled_question_is_gone() -> None:
    drive = told(QuestionChanged(question="confirm_payment", text="Pay?", options=("yes", "no")))
    assert drive.question is not None
    assert drive.apply(QuestionChanged(question=None)) == "question"
    assert drive.question is None


def test_the_distance_to_the_maneuver_counts_down_as_the_car_moves() -> None:
    drive = Drive()
    for event in fakes.driving():
        assert isinstance(event, Event)
        drive.apply(event)
    before = drive.maneuver_distance_m
    drive.apply(SignalsChanged(signals=fakes.signals(fakes.ROUTE[2], 40.0)))
    after = drive.maneuver_distance_m
    assert before is not None
    assert after is not None
    assert 100 < before - after < 400


def test_without_a_route_there_is_no_maneuver_and_no_stop() -> None:
    drive = Drive()
    for event in fakes.driving():
        assert isinstance(event, Event)
        drive.apply(event)
    assert drive.next_stop is not None
    assert drive.next_stop["place_id"] == "s"
    drive.apply(RouteChanged(reason="cancelled"))
    assert (drive.route, drive.guidance, drive.next_stop, drive.maneuver_distance_m) == (
        None,
        None,
        None,
        None,
    )


def test_an_order_that_was_only_proposed_goes_away_quietly() -> None:
    placed = OrderChanged(order_id="1", status="accepted", shop={}, items=(), total_fen=3_800)
    draft = replace(placed, order_id=None, status="proposed")
    assert told(draft, replace(draft, status="cancelled")).order is None
    assert told(placed, draft, replace(draft, status="cancelled")).order is placed


def test_arriving_ends_the_guidance() -> None:
    drive = Drive()
    for event in fakes.driving():
        assert isinstance(event, Event)
        drive.apply(event)
    drive.apply(Arrived(name={}, place_id=None, final=True))
    assert drive.guidance is None


def test_a_long_drive_forgets_its_oldest_turns() -> None:
    drive = told(*(Heard(text=str(n)) for n in range(MAX_TURNS + 50)))
    assert len(drive.turns) == MAX_TURNS
    assert drive.turns[0].text == "50"


def test_time_never_runs_back_and_unknown_events_touch_nothing() -> None:
    drive = told(fakes.at(Trouble(where="wallet", detail="x"), 9.0))
    call = ServiceCalled(service="wallet", operation="hold", outcome="ok", took_s=0.1)
    assert drive.apply(fakes.at(call, 3.0)) is None
    assert drive.at_s == 9.0


def test_progress_only_moves_forward_and_measures_in_metres() -> None:
    progress = RouteProgress(((121.0, 31.0), (121.0, 31.01), (121.01, 31.01)))
    assert progress.advance_to(121.0, 31.005) == pytest.approx(556, abs=2)
    assert progress.advance_to(121.0, 31.004) == pytest.approx(556, abs=2)
    assert progress.advance_to(121.00003, 31.0101) == pytest.approx(1112, abs=4)
    assert progress.length_m == pytest.approx(1112 + 953, abs=3)
