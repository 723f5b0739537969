"""The real simulation on its own thread, and the whole cockpit around it."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from banma_sim.cli import main
from banma_sim.cockpit.app import CockpitApp
from banma_sim.cockpit.link import SimulationLink
from banma_sim.cockpit.parcels import Beat, Charted, Explained, Failed, Inside, Ready, Saved, Sayable
from banma_sim.cockpit.readings import Reading
from banma_sim.cockpit.say import Say
from banma_sim.cockpit.state import SPEED
from banma_sim.events import (
    Heard,
    OrderChanged,
    Replied,
    RouteChanged,
    SessionStarted,
    SignalsChanged,
    TurnEnded,
)
from banma_sim.setup import Setup
from services.navigation.city import City
from tests.banma_sim.cockpit.looking import at_hand
from tests.banma_sim.cockpit.riding import Rider


@pytest.fixture
def driver() -> Iterator[Rider]:
    driver = Rider()
    yield driver
    driver.link.close()


def test_a_session_is_saved_as_a_scenario_that_passes(driver: Rider, tmp_path: Path) -> None:
    (tmp_path / "drive-1.yaml").touch()
    driver.start()
    driver.until_a(Ready)
    driver.link.say("get me a latte")
    driver.until_a(TurnEnded)
    driver.link.tap("confirm")
    driver.until_a(TurnEnded)
    driver.link.save(tmp_path)
    saved = driver.until_a(Saved)
    assert saved == Saved(tmp_path / "drive-2.yaml")
    assert "tap: confirm" in (tmp_path / "drive-2.yaml").read_text(encoding="utf-8")
    assert main(["run", str(tmp_path / "drive-2.yaml")]) == 0


def test_nothing_to_save_is_said_and_the_drive_goes_on(driver: Rider, tmp_path: Path) -> None:
    driver.start()
    driver.link.save(tmp_path)
    failed = driver.until_a(Failed)
    assert isinstance(failed, Failed)
    assert not failed.final
    assert "nothing" in failed.reason
    assert not list(tmp_path.iterdir())


def test_what_is_said_before_the_car_is_ready_is_answered_in_order(driver: Rider) -> None:
    driver.link.say("where am I")
    driver.link.say("what's my balance")
    driver.start()
    driver.until_a(SessionStarted)
    driver.until_a(Ready)
    first = driver.until_a(Replied)
    second = driver.until(lambda parcel: isinstance(parcel, Replied) and "200" in parcel.text)
    assert isinstance(first, Replied)
    assert first is not second
    assert driver.drive.position is not None


def test_a_drive_with_a_coffee_reaches_the_screen(driver: Rider) -> None:
    driver.start()
    driver.link.say("take me to the bund and get me a large oat latte on the way")
    driver.until(lambda parcel: isinstance(parcel, RouteChanged) and bool(parcel.polyline))
    driver.until(lambda _: driver.drive.question is not None)
    driver.link.tap("confirm")
    driver.until(lambda parcel: isinstance(parcel, OrderChanged) and parcel.status == "accepted")
    driver.until(
        lambda parcel: isinstance(parcel, SignalsChanged) and float(parcel.signals.get(SPEED, 0)) > 10
    )
    driver.until(lambda _: driver.drive.progress is not None and driver.drive.progress.travelled_m > 50)
    assert driver.drive.wallet is not None
    assert driver.drive.wallet.held_fen > 0
    assert [turn.speaker for turn in driver.drive.turns][:1] == ["driver"]


def looked_at_s(driver: Rider) -> float:
    """What time it is in the car; looking takes none."""
    driver.link.inspect()
    inside = driver.until_a(Inside)
    assert isinstance(inside, Inside)
    return inside.insight.at_s


def test_in_a_pause_time_stands_still_but_an_answer_still_comes() -> None:
    driver = Rider(speed=0.0)
    try:
        driver.start()
        driver.until_a(Ready)
        driver.link.say("what's my balance")
        reply = driver.until_a(Replied)
        assert isinstance(reply, Replied)
        driver.until_a(TurnEnded)
        stood_s = looked_at_s(driver)
        time.sleep(0.3)
        assert looked_at_s(driver) == stood_s
        driver.link.set_speed(60)
        driver.until(lambda parcel: isinstance(parcel, Beat) and parcel.at_s > reply.at_s + 20)
    finally:
        driver.link.close()


def test_a_broken_file_is_one_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "broken.map"
    broken.write_bytes(b"no map")
    driver = Rider(Setup(map_file=broken))
    driver.start()
    failed = driver.until_a(Failed)
    assert isinstance(failed, Failed)
    assert failed.final
    assert "broken.map" in failed.reason
    assert "\n" not in failed.reason
    driver.link.close()


def test_a_command_nobody_knows_does_not_end_the_drive(driver: Rider) -> None:
    driver.start()
    driver.link.tap("fly")
    failed = driver.until_a(Failed)
    assert isinstance(failed, Failed)
    assert not failed.final
    driver.link.say("what's my balance")
    driver.until_a(Replied)


@pytest.mark.parametrize("after_s", [0.0, 0.05, 0.4])
def test_closing_at_any_moment_ends_the_thread(after_s: float) -> None:
    driver = Rider()
    driver.start()
    driver.link.say("take me to the bund")
    time.sleep(after_s)
    driver.link.close()
    assert not any(thread.name == "simulation" and thread.is_alive() for thread in threading.enumerate())


async def test_the_whole_cockpit_answers_a_typed_sentence() -> None:
    link = SimulationLink(Setup(language="zh"), 60.0)
    app = CockpitApp(link, "zh", 60.0)
    try:
        async with at_hand(app, (120, 36)) as pilot:
            app.screen.query_one(Say).value = "带我去外滩"
            await pilot.press("enter")
            await pilot.until(lambda: app.drive.route is not None and len(app.drive.turns) > 2)
            assert app.drive.turns[1].text == "带我去外滩"
            assert app.drive.turns[1].chips[0].intent == "navigation.go"
    finally:
        link.close()


def test_what_can_be_said_is_told_and_changes_with_the_dialogue(driver: Rider) -> None:
    driver.start()
    first = driver.until_a(Sayable)
    assert isinstance(first, Sayable)
    assert [line.text for line in first.lines("how far is", "")][:1] == ["how far is it"]
    driver.link.say("get me a latte")
    driver.until(
        lambda parcel: isinstance(parcel, Sayable) and "yes" in [x.text for x in parcel.lines("y", "")]
    )


def test_an_utterance_is_explained_and_a_pin_is_not(driver: Rider) -> None:
    driver.start()
    driver.link.say("get me a latte")
    driver.link.say("1234")
    driver.until_a(Replied)
    driver.link.explain(1)
    driver.link.explain(2)
    found = [driver.until_a(Explained) for _ in range(2)]
    assert isinstance(found[0], Explained)
    assert isinstance(found[1], Explained)
    assert found[0].explanation is not None
    assert found[0].explanation.understanding.frames[0].intent == "coffee.order"
    assert found[0].took_ms is not None
    assert found[1].explanation is None


def test_noise_mishears_and_several_transcripts_are_weighed(driver: Rider) -> None:
    driver.start()
    driver.link.say("take me to the bund please", noise=0.9)
    heard = driver.until_a(Heard)
    assert isinstance(heard, Heard)
    assert heard.text != "take me to the bund please"
    driver.link.say(
        "taking mutter bun", (Reading("taking mutter bun", 0.46), Reading("take me to the bund", 0.44))
    )
    driver.until(lambda parcel: isinstance(parcel, Heard) and parcel.asr == ("take me to the bund",))
    driver.until_a(RouteChanged)


def test_the_map_is_there_before_the_car_is() -> None:
    driver = Rider(Setup(start_at="the_bund"))
    try:
        driver.start()
        first = driver.until(lambda _: True)
        assert isinstance(first, Charted)
        assert first.position == City.load().places["the_bund"].position
        ready = driver.until_a(Ready)
        assert isinstance(ready, Ready)
        assert ready.sheet is first.sheet
    finally:
        driver.link.close()
