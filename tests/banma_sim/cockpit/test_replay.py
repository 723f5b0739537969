"""A recorded drive played again: from a log or a scenario, back and forth, and only looked at."""

import json
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

import pytest

from banma_sim.cli import main
from banma_sim.clock import simulate
from banma_sim.cockpit.parcels import Ready
from banma_sim.cockpit.plain import time_of_day
from banma_sim.cockpit.replay.app import ReplayApp
from banma_sim.cockpit.replay.link import ReplayLink
from banma_sim.cockpit.replay.sources import recording
from banma_sim.cockpit.replay.tape import Going, Recording, Tape
from banma_sim.cockpit.state import LATITUDE, LONGITUDE, Drive
from banma_sim.cockpit.texts import LANGUAGES, text
from banma_sim.eventdiff import LogFileError
from banma_sim.eventlog import log_of, to_json, write_log
from banma_sim.eventreading import read_session
from banma_sim.events import Event, EventStream, Heard, SessionStarted, SignalsChanged
from banma_sim.library import story_path
from banma_sim.scenario.runner import GivenUpError
from banma_sim.setup import Language, Setup
from banma_sim.simulation import Simulation
from services.datafile import DataFileError
from tests.banma_sim.cockpit.looking import Hands, at_hand, press, shown
from tests.waiting import until

SIZES = [(80, 24), (120, 36), (200, 55)]


@cache
def drive(language: Language = "en") -> tuple[Event, ...]:
    """A drive with a coffee whose payment fails once, to its end."""
    import asyncio

    async def story() -> tuple[Event, ...]:
        events: list[Event] = []
        stream = EventStream()
        stream.subscribe(events.append)
        car = await Simulation.open(Setup(language=language), stream)
        chinese = language == "zh"
        await car.say(
            "去外滩，路上买一杯拿铁" if chinese else "take me to the bund and get me a latte on the way"
        )
        await asyncio.sleep(3)
        car.faults.add("wallet", "fail", 1)
        await car.say("好的" if chinese else "yes")
        await asyncio.sleep(600)
        await car.close()
        return tuple(events)

    return simulate(story)


@pytest.fixture(scope="module", autouse=True)
def _driven_before() -> None:
    for language in LANGUAGES:
        drive(language)


@asynccontextmanager
async def replay(
    language: Language = "en", size: tuple[int, int] = (120, 36), speed: float = 60.0
) -> AsyncIterator[tuple[ReplayApp, Hands]]:
    link = ReplayLink(lambda going: Recording("a drive", drive(language)), speed)
    app = ReplayApp(link, language, speed)
    try:
        async with at_hand(app, size) as pilot:
            await pilot.until(lambda: app.started)
            yield app, pilot
    finally:
        link.close()


def test_every_event_of_a_log_is_read_back_as_it_was(tmp_path: Path) -> None:
    for language in LANGUAGES:
        log = tmp_path / "drive.jsonl"
        write_log(log, log_of(drive(language)))
        assert [to_json(event) for event in read_session(log)] == [
            to_json(event) for event in drive(language)
        ]


def test_a_log_without_signals_has_the_car_on_its_way(tmp_path: Path) -> None:
    log = tmp_path / "drive.jsonl"
    write_log(log, log_of(event for event in drive() if not isinstance(event, SignalsChanged)))
    light, full = (Tape(events) for events in (recording(log, Setup(), None, None).events, drive()))
    near = 0
    for at_s in range(30, int(full.ends_s) - 30, 10):
        here, there = light.glide(at_s), full.glide(at_s)
        if here and there:
            apart = [abs(float(here[name]) - float(there[name])) for name in (LATITUDE, LONGITUDE)]
            near += max(apart) < 0.001
    assert near > 10


def changed(**fields: object) -> str:
    entry = json.loads(to_json(drive()[0]))
    return json.dumps(entry | fields)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "there is no event in it"),
        ([changed(seed=7).replace("session.started", "turn.ended")], "no session begins in it"),
        (['{"at_s": 1, "kind": "turn.ended"}'], "no session begins in it"),
        (["{"], ":1:1: expected an event"),
        ([changed(), '{"at_s": 1, "kind": "tea.served"}'], ":2:1: no event is called 'tea.served'"),
        ([changed(language="fr")], ":1:1: session.started: language"),
        ([changed(at_s=9), '{"at_s": 8, "kind": "turn.ended"}'], ":2:1: at_s: 8 does not follow 9"),
        ([changed(at_s=float("nan"))], "at_s"),
        (
            [changed(), '{"at_s": 1, "kind": "route.changed", "reason": "started", "polyline": 5}'],
            "route.changed: polyline",
        ),
        (
            [
                changed(),
                '{"at_s": 1, "kind": "route.changed", "reason": "started", "stops": [1]}',
            ],
            "route.changed: stops",
        ),
        ([changed(map="/nowhere/at.map")], "give it with --map"),
    ],
)
def test_a_log_that_is_not_one_is_told_with_its_place(lines: list[str], words: str, tmp_path: Path) -> None:
    log = tmp_path / "drive.jsonl"
    log.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    with pytest.raises(LogFileError) as told:
        recording(log, Setup(), None, None)
    assert words in str(told.value)


def test_a_scenario_is_run_and_its_failure_is_on_the_tape(tmp_path: Path) -> None:
    demo = recording(story_path("demo"), Setup(), "zh", None)
    assert any(event.kind == "payment.changed" for event in demo.events)
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(
        "scenario: x\nsteps:\n  - say: hello\n    expect: {order.status: ready}\n", encoding="utf-8"
    )
    last = recording(wrong, Setup(), None, None).events[-1]
    assert last.kind == "trouble"
    assert "order.status" in to_json(last)
    with pytest.raises(DataFileError, match="it has no zh"):
        recording(wrong, Setup(), "zh", None)


def switched_off_and_on(tmp_path: Path) -> tuple[Recording, Recording]:
    """The same drive over two sessions, as a scenario and as the log of its run."""
    story = tmp_path / "story.yaml"
    story.write_text(
        "scenario: Off and on\nsteps:\n  - {say: take me to pudong airport}\n  - {advance: 90 s}\n"
        "  - {restart: 2 h}\n  - {say: 'yes'}\n  - {advance: 30 s, expect: {vehicle.state: moving}}\n",
        encoding="utf-8",
    )
    assert main(["run", str(story), "--log", str(tmp_path), "--jobs", "1"]) == 0
    log = tmp_path / "story.en.jsonl"
    setup = Setup(tells_signals=False)
    return recording(story, setup, None, None), recording(log, setup, None, None)


def test_a_drive_over_two_sessions_is_played_from_its_beginning(tmp_path: Path) -> None:
    for played in switched_off_and_on(tmp_path):
        begun = [event for event in played.events if isinstance(event, SessionStarted)]
        assert len(begun) == 2
        screen = Drive()
        clocks: list[str] = []
        for event in played.events:
            screen.apply(event)
            if screen.started is not None and event.kind == "speech.heard":
                clocks.append(time_of_day(screen.started.time, event.at_s))
        # Ninety seconds, and two hours in which nobody was in the car.
        assert clocks == ["08:30", "10:31"]
        assert [turn.text for turn in screen.talk.turns if turn.speaker == "driver"] == [
            "take me to pudong airport",
            "yes",
        ]


def test_on_the_screen_a_restart_begins_anew_with_the_talk_still_to_be_read() -> None:
    screen = Drive()
    for event in drive()[: len(drive()) // 3]:
        screen.apply(event)
    assert screen.route is not None
    screen.apply(drive()[0])
    assert (screen.route, screen.question, screen.order) == (None, None, None)
    assert screen.talk.turns


def test_two_logs_over_several_sessions_are_compared_to_their_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    switched_off_and_on(tmp_path)
    log, other = tmp_path / "story.en.jsonl", tmp_path / "other.jsonl"
    lines = log.read_text(encoding="utf-8").splitlines()
    assert main(["diff", str(log), str(log)]) == 0
    last = max(number for number, line in enumerate(lines) if '"kind":"speech.heard"' in line)
    lines[last] = lines[last].replace('"yes"', '"no"')
    other.write_text("\n".join(lines) + "\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["diff", str(log), str(other)]) == 1
    assert "- yes" in capsys.readouterr().out


async def test_while_a_scenario_is_run_it_says_so_and_can_be_given_up() -> None:
    given_up = threading.Event()

    def endless(going: Going) -> Recording:
        while going(754.0):
            time.sleep(0.01)
        given_up.set()
        raise GivenUpError

    link = ReplayLink(endless)
    app = ReplayApp(link)
    try:
        async with at_hand(app, (80, 24)) as pilot:
            await pilot.until(lambda: text("replay.running", "en", time="12:34") in shown(app))
            assert text("replay.give_up", "en") in shown(app)
    finally:
        link.close()
    assert given_up.is_set()
    assert app.failure == ""


def test_a_run_that_is_given_up_ends_its_session(tmp_path: Path) -> None:
    story = tmp_path / "story.yaml"
    story.write_text(
        "scenario: x\nsteps: [{advance: 20 h, expect: {order.status: null}}]\n", encoding="utf-8"
    )
    asked: list[float] = []

    def going(at_s: float) -> bool:
        asked.append(at_s)
        return at_s < 3600

    with pytest.raises(GivenUpError):
        recording(story, Setup(), None, None, None, going)
    assert 3600 <= asked[-1] < 3700


def test_marks_are_found_both_ways() -> None:
    tape = Tape(drive())
    first = tape.find("utterance", 0)
    assert first is not None
    second = tape.find("utterance", first)
    assert second is not None
    assert tape.events[second - 1].text == "yes"  # type: ignore[attr-defined]
    assert tape.find("utterance", second, back=True) == first
    assert tape.find("utterance", first, back=True) is None
    paid = tape.find("payment", second)
    assert paid is not None
    failed = tape.find("failure", 0)
    assert failed is not None
    assert tape.find("failure", len(tape.events)) is None


def test_the_car_glides_between_the_places_it_told() -> None:
    def at(at_s: float, lat: float, lon: float) -> Event:
        event = SignalsChanged(
            signals={LATITUDE: lat, LONGITUDE: lon, "Vehicle.CurrentLocation.Heading": 350 + lat}
        )
        object.__setattr__(event, "at_s", at_s)
        return event

    tape = Tape([at(0, 0.0, 0.0), at(10, 0.001, 0.002), at(20, 5.0, 5.0)])
    assert tape.glide(5.0)[LATITUDE] == pytest.approx(0.0005)
    assert tape.glide(5.0)[LONGITUDE] == pytest.approx(0.001)
    assert tape.glide(15.0) == {}  # carried, not driven
    assert tape.glide(30.0) == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_it_is_marked_and_plays_to_its_end(size: tuple[int, int], language: Language) -> None:
    async with replay(language, size, speed=6000) as (app, pilot):
        await pilot.until(lambda: app.drive.at_s >= drive(language)[-1].at_s)
        await pilot.until(lambda: text("replay.mark", language) in shown(app))
        assert text("replay.title", language) in shown(app)
        told = Drive(language=language)
        for event in drive(language):
            told.apply(event)
        assert app.drive.order == told.order
        assert app.drive.wallet == told.wallet


async def test_it_stands_steps_and_jumps_back_and_forth() -> None:
    async with replay() as (app, pilot):
        await press(app, pilot, "space", "home")
        await pilot.until(lambda: app.pace.speed == 0 and app.drive.at_s == drive()[0].at_s)
        began_s = app.drive.at_s
        await press(app, pilot, "full_stop")
        await pilot.until(lambda: app.drive.at_s >= began_s + 1)
        assert app.drive.at_s == pytest.approx(began_s + 1, abs=0.01)
        await press(app, pilot, "home", "u")
        await pilot.until(lambda: bool(app.drive.talk.turns))
        assert app.drive.question is None
        await press(app, pilot, "p")
        await pilot.until(lambda: app.drive.payment is not None)
        await press(app, pilot, "U")
        await pilot.until(lambda: app.drive.payment is None)
        assert [turn.speaker for turn in app.drive.talk.turns].count("driver") == 2
        await press(app, pilot, "x")
        await pilot.until(lambda: any(entry.trouble for entry in app.journal))


async def test_nothing_can_be_done_to_it() -> None:
    async with replay(speed=1.0) as (app, pilot):
        await press(app, pilot, "u", *"hello", "enter")
        assert app.main.say.value == ""
        await press(app, pilot, "f9")
        refused = text("replay.read_only", "en")
        await pilot.until(lambda: refused in [note.message for note in app._notifications])


def test_a_jump_asked_for_as_soon_as_it_is_ready_is_made() -> None:
    link = ReplayLink(lambda going: Recording("a drive", drive()), 0.0)
    parcels: list[object] = []

    def deliver(parcel: object) -> None:
        parcels.append(parcel)
        if isinstance(parcel, Ready):
            link.jump("utterance")

    link.start(deliver)
    until(lambda: any(isinstance(parcel, Heard) for parcel in parcels))
    link.close()


async def test_the_bench_lists_the_events_of_the_tape() -> None:
    async with replay() as (app, pilot):
        await press(app, pilot, "space", "home")
        await pilot.until(lambda: app.pace.speed == 0 and app.drive.at_s == drive()[0].at_s)
        await press(app, pilot, "u", "f12")
        await pilot.sees("speech.heard")


def test_without_a_terminal_or_a_file_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(tmp_path / "none.jsonl")]) == 2
    assert "no such file" in capsys.readouterr().err
    assert main(["replay", str(story_path("demo"))]) == 2
    assert "no terminal" in capsys.readouterr().err
