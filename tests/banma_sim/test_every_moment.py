"""Whatever call goes wrong, and however, the money adds up: a few stories here, the others by command."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from banma_sim.assistant.checkout import Checkout
from banma_sim.assistant.moves import Moves
from banma_sim.clock import simulate
from banma_sim.faults import FaultKind, Faults
from banma_sim.setup import Setup
from banma_sim.simulation import Simulation
from benchmarks.every_moment import STORIES, every_moment


@pytest.mark.parametrize(
    ("story", "way"), [("change", "killed_after"), ("top_up", "killed_before"), ("two_cars", "reply_lost")]
)
def test_each_call_goes_wrong_and_the_money_adds_up(story: str, way: str) -> None:
    moments = [*every_moment(STORIES[story], (way,))]
    assert [(m.operation, m.way, found) for m, found in moments if found] == []
    assert len(moments) > 20
    assert len({moment.operation for moment, _ in moments}) > 8, "each kind of call there is"


def test_a_wallet_on_a_server_adds_up_as_well(url: str) -> None:
    for _, found in every_moment(STORIES["pin_changed"], ("killed_after",), url):
        assert found == []


async def nothing(*_: object) -> int:
    return 0


async def done(*_: object) -> bool:
    return True


@pytest.mark.parametrize(
    ("where", "name", "instead", "way"),
    [(Checkout, "reconcile", nothing, "killed_after"), (Moves, "_move", done, "fail")],
)
def test_money_that_is_left_behind_is_found(
    monkeypatch: pytest.MonkeyPatch, where: type, name: str, instead: object, way: str
) -> None:
    monkeypatch.setattr(where, name, instead)
    assert any(found for _, found in every_moment(STORIES["cancel"], (way,)))


@pytest.mark.parametrize("fault", ["fail", "reply_lost"])
@pytest.mark.parametrize(("service", "operation"), [("coffee", "open_orders"), ("wallet", "orphans")])
def test_what_was_left_is_taken_up_once_the_services_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, service: str, operation: str, fault: FaultKind
) -> None:
    wrap = Faults.wrap

    def silent(self: Faults, name: str, target: Any) -> Any:
        if name == service:
            self.add(service, fault, operation=operation, lasts_s=10)
        return wrap(self, name, target)

    async def story() -> None:
        first = await Simulation.open(Setup(data_dir=tmp_path))
        first.faults.add("coffee", "slow", 9, operation="place")
        await first.say("get me a latte")
        turn = asyncio.create_task(first.say("yes"))
        await asyncio.sleep(1)
        await first.close()
        await asyncio.gather(turn, return_exceptions=True)

        monkeypatch.setattr(Faults, "wrap", silent)
        second = await Simulation.open(Setup(data_dir=tmp_path, time=first.clock.now()))
        assert second.snapshot()["wallet.held"] != "0.00", "held, and never ordered"
        await second.say("get me a large oat latte")
        await second.say("yes")
        await asyncio.sleep(60)
        assert second.snapshot()["wallet.held"] == "38.00", "the new order's, which is no leftover"
        assert second.snapshot()["order.status"] in ("accepted", "preparing")
        await second.close()

    simulate(story)
