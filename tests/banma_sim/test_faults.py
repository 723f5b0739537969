"""The network between car and services: latency, arranged faults, deadlines."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

import pytest

from banma_sim.clock import SimClock, SimulatedLoop, simulate
from banma_sim.events import Event, EventStream, FaultInjected, ServiceCalled
from banma_sim.faults import LATENCY_S, FaultKind, Faults, ReplyLostError, ServiceDownError, within


class TooLittleError(Exception):
    code = "too_little"


@dataclass
class Till:
    """A service that remembers what was done to it."""

    colour: str = "red"
    paid: list[int] = field(default_factory=list)

    async def pay(self, amount_fen: int) -> int:
        if amount_fen < 0:
            raise TooLittleError
        self.paid.append(amount_fen)
        return sum(self.paid)

    async def look(self) -> int:
        return sum(self.paid)

    def subscribe(self, listener: object) -> str:
        return f"told {listener}"


class Bench:
    """A till behind the network, on the simulated loop the test runs on."""

    def __init__(self, seed: int = 7) -> None:
        self.clock = SimClock(
            cast(SimulatedLoop, asyncio.get_running_loop()), datetime.fromisoformat("2026-05-18 08:30")
        )
        self.events: list[Event] = []
        stream = EventStream(lambda: self.clock.seconds)
        stream.subscribe(self.events.append)
        self.faults = Faults(self.clock, stream, seed)
        self.till = Till()
        self.wallet = self.faults.wrap("wallet", self.till)

    @property
    def calls(self) -> list[tuple[str, str]]:
        return [(e.operation, e.outcome) for e in self.events if isinstance(e, ServiceCalled)]


def test_a_call_takes_a_little_simulated_time_and_is_told() -> None:
    async def main() -> None:
        bench = Bench()
        assert await bench.wallet.pay(5) == 5
        called = [e for e in bench.events if isinstance(e, ServiceCalled)]
        assert [(e.service, e.operation, e.outcome) for e in called] == [("wallet", "pay", "ok")]
        assert LATENCY_S[0] <= called[0].took_s <= LATENCY_S[1]

    simulate(main)


def test_a_fault_that_lasts_meets_every_call_until_then_and_none_after() -> None:
    async def main() -> None:
        bench = Bench()
        till = bench.faults.wrap("wallet", bench.till)
        bench.faults.add("wallet", "fail", lasts_s=60.0)
        for _ in range(3):
            with pytest.raises(ServiceDownError):
                await till.pay(100)
        await asyncio.sleep(60)
        assert await till.pay(100) == 100
        assert bench.faults.waiting() == ()
        assert bench.faults.never_happened() == ()

    simulate(main)


def test_attributes_and_plain_methods_pass_through() -> None:
    async def main() -> None:
        bench = Bench()
        assert bench.wallet.colour == "red"
        assert bench.wallet.subscribe("me") == "told me"
        assert bench.calls == []

    simulate(main)


def test_the_same_seed_gives_the_same_latencies() -> None:
    async def took(seed: int) -> list[float]:
        bench = Bench(seed)
        for _ in range(5):
            await bench.wallet.look()
        return [e.took_s for e in bench.events if isinstance(e, ServiceCalled)]

    assert simulate(lambda: took(3)) == simulate(lambda: took(3)) != simulate(lambda: took(4))


def test_a_failing_service_does_nothing_and_recovers() -> None:
    async def main() -> None:
        bench = Bench()
        bench.faults.add("wallet", "fail", times=2)
        for _ in range(2):
            with pytest.raises(ServiceDownError):
                await bench.wallet.pay(5)
        assert await bench.wallet.pay(5) == 5
        assert bench.calls == [("pay", "service_down"), ("pay", "service_down"), ("pay", "ok")]
        assert [e.times for e in bench.events if isinstance(e, FaultInjected)] == [2]

    simulate(main)


@pytest.mark.parametrize(("fault", "paid"), [("slow", []), ("reply_lost", [5])])
def test_an_answer_beyond_the_deadline_is_lost(fault: FaultKind, paid: list[int]) -> None:
    async def main() -> None:
        bench = Bench()
        bench.faults.add("wallet", fault)
        with pytest.raises(ReplyLostError):
            await within(2, bench.wallet.pay(5))
        assert bench.clock.seconds == pytest.approx(2)
        assert bench.till.paid == paid
        assert bench.calls == [("pay", "timeout")]

    simulate(main)


def test_a_slow_answer_before_the_deadline_is_heard() -> None:
    async def main() -> None:
        bench = Bench()
        bench.faults.add("wallet", "slow", delay_s=1.5)
        assert await within(2, bench.wallet.pay(5)) == 5
        assert bench.clock.seconds > 1.5

    simulate(main)


def test_a_doubled_request_arrives_twice() -> None:
    async def main() -> None:
        bench = Bench()
        bench.faults.add("wallet", "double_reply")
        await bench.wallet.pay(5)
        assert bench.till.paid == [5, 5]

    simulate(main)


def test_a_fault_of_one_operation_leaves_the_others_alone() -> None:
    async def main() -> None:
        bench = Bench()
        bench.faults.add("wallet", "fail", operation="pay")
        assert await bench.wallet.look() == 0
        with pytest.raises(ServiceDownError):
            await bench.wallet.pay(5)

    simulate(main)


def test_faults_of_another_service_do_not_reach_here_and_can_be_cleared() -> None:
    async def main() -> None:
        bench = Bench()
        bench.faults.add("coffee", "fail")
        assert await bench.wallet.pay(1) == 1
        bench.faults.add("wallet", "fail")
        bench.faults.clear()
        assert await bench.wallet.pay(1) == 2

    simulate(main)


def test_what_was_arranged_in_vain_is_known() -> None:
    async def main() -> None:
        bench = Bench()
        bench.faults.add("wallet", "double_reply", times=2, operation="pay")
        bench.faults.add("coffee", "fail")
        await bench.wallet.pay(5)
        assert bench.faults.never_happened() == (("coffee", "fail", None),)

    simulate(main)


def test_a_refusal_by_the_service_is_told_by_its_code() -> None:
    async def main() -> None:
        bench = Bench()
        with pytest.raises(TooLittleError):
            await bench.wallet.pay(-1)
        assert bench.calls == [("pay", "too_little")]

    simulate(main)


def test_a_call_given_up_by_the_driver_is_cancelled_not_timed_out() -> None:
    async def main() -> None:
        bench = Bench()
        bench.faults.add("wallet", "slow")
        task: asyncio.Task[Any] = asyncio.create_task(within(5, bench.wallet.pay(5)))
        await asyncio.sleep(1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert bench.calls == [("pay", "cancelled")]

    simulate(main)


def test_a_timeout_of_the_works_own_is_not_mistaken_for_ours() -> None:
    async def late() -> None:
        raise TimeoutError("mine")

    with pytest.raises(TimeoutError, match="mine"):
        simulate(lambda: within(5, late()))


def test_a_fault_that_never_happens_is_refused() -> None:
    async def main() -> None:
        with pytest.raises(ValueError, match="times"):
            Bench().faults.add("wallet", "fail", times=0)

    simulate(main)
