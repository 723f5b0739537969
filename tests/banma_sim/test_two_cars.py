"""Two cars at once on one data folder: each ends what it began, and nobody the other's."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from banma_sim.clock import simulate
from banma_sim.datafolder import DataFolder
from banma_sim.setup import Setup
from banma_sim.simulation import Simulation
from services.wallet.records import PaymentStatus

ORDER = "get me a large oat latte"


def standing(car: Simulation) -> tuple[object, object]:
    now = car.snapshot()
    return now["wallet.balance"], now["wallet.held"]


def test_a_second_car_joins_the_day_and_leaves_the_first_ones_hold_alone(tmp_path: Path) -> None:
    async def story() -> None:
        first = await Simulation.open(Setup(data_dir=tmp_path))
        await asyncio.sleep(90)
        await first.say(ORDER)
        await first.say("yes")
        held = standing(first)
        assert held[1] == "38.00"

        second = await Simulation.open(Setup(data_dir=tmp_path))
        assert first.clock.now().date() == second.clock.now().date()
        assert standing(second) == held
        assert second.snapshot().get("order.status") is None
        (said,) = await second.say("where is my coffee")
        assert said.key == "coffee.no_order"

        await asyncio.sleep(25 * 3600)
        payments = await first.wallet.history()
        assert [p.status for p in payments] == [PaymentStatus.CAPTURED]
        await second.close()
        await first.close()
        assert first.snapshot()["order.status"] == "handed_over"

    simulate(story)


def test_both_order_and_both_are_served_once(tmp_path: Path) -> None:
    async def story() -> None:
        cars = [await Simulation.open(Setup(data_dir=tmp_path, seed=seed)) for seed in (7, 8)]
        for car in cars:
            await car.say(ORDER)
        await asyncio.gather(*(car.say("yes") for car in cars))
        await asyncio.sleep(2 * 3600)
        assert [car.snapshot()["order.status"] for car in cars] == ["handed_over"] * 2
        payments = await cars[0].wallet.history()
        assert [p.status for p in payments] == [PaymentStatus.CAPTURED] * 2
        assert {p.owner for p in payments} == {"s1", "s2"}
        assert await cars[0].wallet.audit() == ()
        for car in cars:
            await car.close()

    simulate(story)


def test_a_car_that_has_ended_leaves_its_order_to_the_next(tmp_path: Path) -> None:
    async def story() -> None:
        first = await Simulation.open(Setup(data_dir=tmp_path))
        await first.say(ORDER)
        await first.say("yes")
        (order,) = await first.coffee.open_orders()
        await first.close()
        second = await Simulation.open(Setup(data_dir=tmp_path))
        assert second.clock.now().date() > first.clock.now().date()
        after = await second.coffee.order(order.id)
        assert after.owner == second.folder.session
        await asyncio.sleep(60)
        assert standing(second) == ("200.00", "0.00")
        await second.close()

    simulate(story)


def test_who_is_alive_is_known_by_a_lock_that_ends_with_the_process(tmp_path: Path) -> None:
    first, second = DataFolder.open(tmp_path), DataFolder.open(tmp_path)
    assert second.is_alive("s1")
    assert first.is_alive("s2")
    first.close()
    assert not second.is_alive("s1")
    assert not second.is_alive("s99")
    second.close()


@pytest.mark.parametrize("data", [False, True])
def test_cars_share_a_wallet_on_a_server_without_meeting_keys(tmp_path: Path, url: str, data: bool) -> None:
    async def story() -> None:
        setup = Setup(wallet_url=url)
        folders = [tmp_path / "a" if data else None, tmp_path / "b" if data else None]
        cars = [await Simulation.open(replace(setup, data_dir=folder)) for folder in folders]
        for car in cars:
            await car.say(ORDER)
        await asyncio.gather(*(car.say("yes") for car in cars))
        assert standing(cars[0])[1] in ("38.00", "76.00")
        await asyncio.sleep(2 * 3600)
        payments = await cars[0].wallet.history()
        assert [p.status for p in payments] == [PaymentStatus.CAPTURED] * 2
        assert len({p.order_id for p in payments}) == 2
        for car in cars:
            await car.close()

    simulate(story)


def test_a_car_ends_what_its_own_folder_left_on_the_server_and_nothing_else(tmp_path: Path, url: str) -> None:
    async def story() -> None:
        setups = [Setup(wallet_url=url, data_dir=tmp_path / name) for name in ("a", "b")]
        first = await Simulation.open(setups[0])
        first.faults.add("coffee", "slow", 50, operation="place")
        await first.say(ORDER)
        turn = asyncio.get_running_loop().create_task(first.say("yes"))
        await asyncio.sleep(1)
        turn.cancel()
        await asyncio.gather(turn, return_exceptions=True)
        await first.close()  # held, and never ordered
        other = await Simulation.open(setups[1])
        assert standing(other)[1] == "38.00"
        await other.close()
        again = await Simulation.open(setups[0])
        assert standing(again) == ("200.00", "0.00")
        await again.close()

    simulate(story)
