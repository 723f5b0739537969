"""What outlives a session: wallet, orders, saved places, and a log."""

import asyncio
import json
import sqlite3
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from banma_sim.clock import simulate
from banma_sim.datafolder import DataFolder, DataFolderError
from banma_sim.events import Replied, SessionStarted
from banma_sim.setup import Setup
from banma_sim.simulation import Simulation
from services.coffee.records import OrdersUnreadableError
from services.navigation.records import UnknownPlaceError
from services.wallet.records import LedgerUnreadableError
from tests.banma_sim.driving import Drive, drive

ORDER = "take me to the bund and get me a large oat latte on the way"


def kept(folder: Path) -> Setup:
    return Setup(data_dir=folder)


def test_the_wallet_and_the_receipts_are_there_again(tmp_path: Path) -> None:
    async def first(car: Drive) -> None:
        await car.say(ORDER, "yes")
        await asyncio.sleep(600)

    async def second(car: Drive) -> None:
        assert car["wallet.balance"] == "162.00"
        assert await car.say("show me the receipt") == ["wallet.receipt_items"]

    drive(first, kept(tmp_path))
    drive(second, kept(tmp_path))


def test_keys_of_one_session_are_never_those_of_another(tmp_path: Path) -> None:
    async def story(car: Drive) -> None:
        await car.say(ORDER, "yes")
        await asyncio.sleep(600)
        payments = await car.simulation.wallet.history()
        assert [p.status for p in payments] == ["captured"] * int(car.simulation.folder.session[1:])
        assert len({p.key for p in payments}) == len(payments)

    for _ in range(3):
        drive(story, kept(tmp_path))


def test_simulated_time_never_runs_back(tmp_path: Path) -> None:
    async def story(car: Drive) -> None:
        await asyncio.sleep(60)
        await car.say(ORDER, "yes")
        await asyncio.sleep(600)

    starts = []
    for _ in range(2):
        simulation_events = drive(story, kept(tmp_path))
        starts.append(simulation_events.simulation.clock.now())
    assert starts[0] < starts[1]
    assert starts[1].date() > starts[0].date()


def test_a_car_that_died_with_a_coffee_ordered_gives_the_money_back(tmp_path: Path) -> None:
    async def dies() -> None:
        simulation = await Simulation.open(kept(tmp_path))
        await simulation.say(ORDER)
        await simulation.say("yes")
        assert simulation.snapshot()["wallet.held"] == "38.00"
        await simulation.close()  # what is kept was written before: closing adds nothing to it

    async def again(car: Drive) -> None:
        await asyncio.sleep(120)
        assert (car["wallet.balance"], car["wallet.held"]) == ("200.00", "0.00")
        assert car["order.status"] == "expired"

    simulate(dies)
    drive(again, kept(tmp_path))


def test_money_held_for_an_order_that_was_never_placed_is_freed(tmp_path: Path) -> None:
    async def dies() -> None:
        simulation = await Simulation.open(kept(tmp_path))
        simulation.faults.add("coffee", "slow", 50, operation="place")
        await simulation.say(ORDER)
        turn = asyncio.get_running_loop().create_task(simulation.say("yes"))
        await asyncio.sleep(1)
        assert simulation.snapshot()["wallet.held"] == "38.00"
        turn.cancel()
        await asyncio.gather(turn, return_exceptions=True)
        await simulation.close()

    async def again(car: Drive) -> None:
        assert (car["wallet.balance"], car["wallet.held"]) == ("200.00", "0.00")

    simulate(dies)
    drive(again, kept(tmp_path))


def test_a_saved_place_is_known_again(tmp_path: Path) -> None:
    async def first(car: Drive) -> None:
        assert await car.say("save this as home") == ["navigation.saved"]

    async def second(car: Drive) -> None:
        await car.say("take me to the bund")
        assert await car.say("take me home") == ["navigation.going"]

    drive(first, kept(tmp_path))
    drive(second, kept(tmp_path))


def test_a_damaged_file_of_places_costs_only_the_places(tmp_path: Path) -> None:
    (tmp_path / "places.json").write_text("{half", encoding="utf-8")

    async def story(car: Drive) -> None:
        assert await car.say("take me home") == ["navigation.not_saved_yet"]

    drive(story, kept(tmp_path))


def test_every_event_is_in_the_log(tmp_path: Path) -> None:
    async def story(car: Drive) -> None:
        await car.say("take me to the bund")
        await asyncio.sleep(60)

    played = drive(story, kept(tmp_path))
    lines = (tmp_path / "sessions" / "1" / "events.jsonl").read_text(encoding="utf-8").splitlines()
    logged = [json.loads(line) for line in lines]
    assert logged[0]["kind"] == SessionStarted.kind
    said = [e.text for e in played.kinds("reply") if isinstance(e, Replied)]
    assert [e["text"] for e in logged if e["kind"] == "reply"] == said


def test_the_same_session_gives_the_same_log(tmp_path: Path) -> None:
    async def story(car: Drive) -> None:
        await car.say(ORDER, "make it two", "yes")
        await asyncio.sleep(600)

    logs = []
    for name in ("a", "b"):
        drive(story, kept(tmp_path / name))
        logs.append((tmp_path / name / "sessions" / "1" / "events.jsonl").read_bytes())
    assert logs[0] == logs[1]


def test_two_sessions_at_once_claim_different_numbers(tmp_path: Path) -> None:
    assert [DataFolder.open(tmp_path).session for _ in range(3)] == ["s1", "s2", "s3"]


def test_a_file_in_place_of_the_folder_is_one_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("", encoding="utf-8")
    with pytest.raises(DataFolderError, match=r"cannot be used as data folder: .*; choose another"):
        DataFolder.open(tmp_path / "data")


@pytest.mark.parametrize(
    ("file", "error"), [("wallet.db", LedgerUnreadableError), ("orders.db", OrdersUnreadableError)]
)
def test_a_dead_database_is_one_clear_sentence(tmp_path: Path, file: str, error: type[Exception]) -> None:
    (tmp_path / file).write_bytes(b"not a database at all" * 100)
    with pytest.raises(error, match=file) as caught:
        simulate(lambda: Simulation.open(kept(tmp_path)))
    assert "\n" not in str(caught.value)


def test_the_disk_fills_up_mid_drive() -> None:
    async def story(car: Drive) -> None:
        await car.say(ORDER)

        async def full(request: object) -> None:
            raise LedgerUnreadableError("wallet.db: the disk is full; make room and try again")

        car.simulation.wallet.authorise = full  # type: ignore[assignment,method-assign]
        assert await car.say("yes") == ["service.storage"]

    drive(story)


def test_an_unknown_start_is_refused_with_a_hint() -> None:
    with pytest.raises(UnknownPlaceError, match="did you mean peoples_square"):
        simulate(lambda: Simulation.open(replace(Setup(), start_at="people_square")))


def test_a_kept_ledger_is_plain_sqlite(tmp_path: Path) -> None:
    async def story(car: Drive) -> None:
        await car.say(ORDER, "yes")

    drive(story, replace(kept(tmp_path), time=datetime(2026, 5, 19, 9, 0)))  # noqa: DTZ001
    with sqlite3.connect(tmp_path / "wallet.db") as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()


def test_a_drive_cut_short_is_offered_again_from_where_the_car_was(tmp_path: Path) -> None:
    left: list[object] = []

    async def first(car: Drive) -> None:
        await car.say("take me to pudong airport and avoid tolls")
        await asyncio.sleep(900)
        left.extend((car["Vehicle.CurrentLocation.Longitude"], car.simulation.car.state().battery_pct))

    async def declines_nothing(car: Drive) -> None:
        assert car["dialogue.question"] == "resume_drive"
        assert "Pudong Airport" in str(car["reply"])
        assert car["route.destination"] is None
        assert car["Vehicle.CurrentLocation.Longitude"] == pytest.approx(left[0], abs=0.03)
        assert car.simulation.car.state().battery_pct == pytest.approx(left[1], abs=2)
        assert car.simulation.car.state().battery_pct < 64

    async def agrees(car: Drive) -> None:
        assert await car.say("yes") == ["undo.route_restored"]
        assert car["route.destination"] == "pudong_airport"
        for _ in range(400):
            await asyncio.sleep(20)
        assert car["route.destination"] is None

    async def afterwards(car: Drive) -> None:
        assert car["dialogue.question"] is None

    for story in (first, declines_nothing, agrees, afterwards):
        drive(story, kept(tmp_path))


def test_a_drive_that_is_not_wanted_any_more_is_forgotten(tmp_path: Path) -> None:
    async def first(car: Drive) -> None:
        await car.say("take me to pudong airport")
        await asyncio.sleep(60)

    async def refuses(car: Drive) -> None:
        assert await car.say("no") == ["dialogue.fine"]

    async def afterwards(car: Drive) -> None:
        assert car["dialogue.question"] is None

    for story in (first, refuses, afterwards):
        drive(story, kept(tmp_path))


def test_the_drive_of_a_session_that_is_alive_is_left_to_it(tmp_path: Path) -> None:
    async def both(car: Drive) -> None:
        await car.say("take me to pudong airport")
        await asyncio.sleep(60)
        beside = await Simulation.open(kept(tmp_path))
        assert beside.snapshot()["dialogue.question"] is None
        await beside.close()
        assert car["route.destination"] == "pudong_airport"

    drive(both, kept(tmp_path))


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"waypoints": []}', '{"waypoints": [{"position": ["a", 1]}]}']
)
def test_a_kept_drive_that_cannot_be_read_is_told_and_left(tmp_path: Path, text: str) -> None:
    async def first(car: Drive) -> None:
        await car.say("take me to pudong airport")

    async def second(car: Drive) -> None:
        assert car["dialogue.question"] is None

    drive(first, kept(tmp_path))
    (tmp_path / "sessions" / "1" / "drive.json").write_text(text, encoding="utf-8")
    drive(second, kept(tmp_path))
    log = (tmp_path / "sessions" / "2" / "events.jsonl").read_text(encoding="utf-8")
    assert "so its drive is not resumed" in log


def test_an_order_that_waits_on_the_way_is_still_collected_after_a_restart(tmp_path: Path) -> None:
    async def first(car: Drive) -> None:
        await car.say(ORDER, "yes")
        await asyncio.sleep(20)
        assert len(car["route.stops"]) == 2  # type: ignore[arg-type]

    async def second(car: Drive) -> None:
        await car.say("yes")
        stops = car["route.stops"]
        assert isinstance(stops, list)
        # Its time may have run out while the car was off; then there is nothing to collect.
        assert (len(stops) == 2) == (car["order.status"] in ("accepted", "preparing", "ready"))
        assert stops[-1] == "the_bund"

    drive(first, kept(tmp_path))
    drive(second, kept(tmp_path))
