"""Stories about money in which each call to a service goes wrong in each way, one after another.

    python -m benchmarks.every_moment
    python -m benchmarks.every_moment change refund --ways killed_before killed_after
    python -m benchmarks.every_moment --wallet postgresql://user@host/database

A story is told once to count its calls, then again for each call and each way: the call is slow, fails, loses
its answer, arrives twice or too late, alone or with all that follow for a while; the car has no connection,
or is killed before or after the service has done the work, and another session goes on from its data folder.
What holds in every run of a scenario must hold after every step, and hours later nothing may be open.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, get_args

from banma_sim.clock import simulate
from banma_sim.faults import FaultKind, Faults
from banma_sim.scenario.invariants import Accounts, Manners
from banma_sim.setup import Setup
from banma_sim.simulation import Simulation
from benchmarks.walk_wallet import MEMORY, empty_schema
from services.coffee.records import LIVE
from services.wallet.records import Coupon, PaymentStatus

REST_S = 4 * 3600.0
OFF_S = 20.0
BETWEEN_S = 3.0
LASTING_S = 60.0
OPEN = (PaymentStatus.AUTHORISED, PaymentStatus.REQUIRES_ACTION)
WAYS = (*get_args(FaultKind), "down", "silent", "late_thrice", "offline", "killed_before", "killed_after")

Cars = Sequence[Simulation]
Step = Callable[[Cars], Awaitable[object]]


def said(words: str) -> Step:
    """The driver speaks, and is answered."""
    return lambda cars: cars[0].say(words)


def both_said(words: str) -> Step:
    """The drivers of both cars speak at once."""
    return lambda cars: asyncio.gather(*(car.say(words) for car in cars), return_exceptions=True)


def typed(pin: str) -> Step:
    """The driver types a PIN."""
    return lambda cars: cars[0].enter_pin(pin)


def passed(seconds: float) -> Step:
    """Time passes."""
    return lambda cars: asyncio.sleep(seconds)


def pin_set(pin: str, old_pin: str | None = None) -> Step:
    """The driver sets a PIN on the wallet's screen."""
    return lambda cars: cars[0].tap("set_pin", pin=pin, old_pin=old_pin)


async def coupon_given(cars: Cars) -> None:
    """¥5.00 off."""
    until = cars[0].clock.now() + timedelta(days=30)
    await cars[0].wallet.add_coupon(Coupon("five", 500, 1_500, until))
    for car in cars:
        await car.checkout.tell_wallet()


async def begun(cars: Cars) -> None:
    """A barista begins."""
    for order in await cars[0].coffee.open_orders():
        await asyncio.sleep(max(0.0, (order.starts_at - cars[0].clock.now()).total_seconds()) + 1)


@dataclass(frozen=True, slots=True)
class Story:
    """What a driver does, or the drivers of several cars on one wallet."""

    steps: tuple[Step, ...]
    setup: Setup = field(default_factory=Setup)
    cars: int = 1


YES = said("yes")
ORDERED = (said("take me to the bund and get me a large oat latte on the way"), YES)
COLLECTED = passed(1200)
BALANCE = said("what's my balance")
SPENT = said("how much did i spend today")
CANCELLED = (said("cancel the coffee"), YES)
STORIES: Mapping[str, Story] = {
    "order": Story((*ORDERED, COLLECTED, SPENT, said("show me the receipt"))),
    "cancel": Story((coupon_given, *ORDERED, *CANCELLED, BALANCE)),
    "late_cancel": Story((coupon_given, *ORDERED, begun, *CANCELLED, SPENT)),
    "change": Story((*ORDERED, said("make it two"), YES, COLLECTED, SPENT)),
    "refund": Story((coupon_given, *ORDERED, COLLECTED, said("i want a refund"), YES, SPENT)),
    "pin": Story(
        (said("get me a large oat latte"), YES, typed("000000"), typed("135790"), COLLECTED, SPENT),
        Setup(pin="135790"),
    ),
    "pin_changed": Story((pin_set("135790"), pin_set("246810", "135790"), BALANCE)),
    "top_up": Story(
        (said("get me a large oat latte"), YES, YES, COLLECTED, BALANCE), Setup(balance_fen=2_000)
    ),
    "two_orders": Story(
        (*ORDERED, said("get me a mocha from luckin"), YES, passed(2400), said("show me my payments"))
    ),
    "two_cars": Story(
        (coupon_given, *map(both_said, ("get me a large oat latte", "yes", "what's my balance"))),
        Setup(balance_fen=5_000),
        cars=2,
    ),
}


@dataclass(slots=True)
class Moment:
    """The call at which something goes wrong, counted from 1, and how; 0 is none."""

    number: int = 0
    way: str = ""
    calls: int = 0
    """So many there were."""
    operation: str = ""
    killed: asyncio.Event = field(default_factory=asyncio.Event)
    victim: Faults | None = None
    """The network of the car that is killed."""

    async def reached(
        self, faults: Faults, service: str, operation: str, work: Callable[[], Awaitable[Any]]
    ) -> None:
        """Before each call: arrange what is to happen to it."""
        self.calls += 1
        if self.calls != self.number:
            return
        self.operation = f"{service}.{operation}"
        match self.way:
            case "killed_before" | "killed_after":
                if self.way == "killed_after":
                    await asyncio.gather(work(), return_exceptions=True)
                self.victim = faults
                self.killed.set()
                await asyncio.Event().wait()
            case "down" | "silent":
                faults.add(service, "fail" if self.way == "down" else "reply_lost", lasts_s=LASTING_S)
            case "late_thrice":
                faults.add(service, "late", 3)
            case "offline":
                faults.connected = False
                asyncio.get_running_loop().call_later(LASTING_S, setattr, faults, "connected", True)
            case _:
                faults.add(service, self.way)  # type: ignore[arg-type]


@contextmanager
def met(moment: Moment) -> Iterator[None]:
    """While it lasts, the calls of every car pass by that moment."""
    call = Faults._call

    async def passing(
        self: Faults, service: str, operation: str, chance: Random, work: Callable[[], Awaitable[Any]]
    ) -> Any:
        await moment.reached(self, service, operation, work)
        return await call(self, service, operation, chance, work)

    Faults._call = passing  # type: ignore[method-assign]
    try:
        yield
    finally:
        Faults._call = call  # type: ignore[method-assign]


class Telling:
    """A story under way."""

    def __init__(self, story: Story, moment: Moment, setup: Setup) -> None:
        self._story = story
        self._moment = moment
        self._setup = setup
        self._by_hand: set[str] = set()
        self._manners: list[Manners] = []
        self._accounts = Accounts()

    @property
    def _cars(self) -> list[Simulation]:
        return [each.sim for each in self._manners]

    async def tell(self) -> list[str]:
        """From the beginning to hours after its end; the answer is what did not hold."""
        found: list[str] = []
        try:
            for _ in range(self._story.cars):
                self._manners.append(Manners(await Simulation.open(self._setup), self._by_hand))
                self._accounts.begin(self._cars[-1])
            for number, step in enumerate((*self._story.steps, passed(REST_S)), 1):
                await self._take(step)
                broken = [each for car in self._manners for each in car.broken()]
                broken += await self._accounts.broken(self._manners)
                found += [f"step {number}: {what}: {told}" for what, told in broken]
            return found + await self._left_open()
        finally:
            for car in self._cars:
                await car.close()

    async def _take(self, step: Step) -> None:
        async def taken() -> None:
            await step(self._cars)
            await asyncio.sleep(BETWEEN_S)

        work = asyncio.create_task(taken())
        killed = asyncio.create_task(self._moment.killed.wait())
        await asyncio.wait((work, killed), return_when=asyncio.FIRST_COMPLETED)
        killed.cancel()
        if not self._moment.killed.is_set():
            await work
            return
        self._moment.killed.clear()
        which = next(n for n, car in enumerate(self._cars) if car.faults is self._moment.victim)
        await self._begin_again(which)
        # What the one that was killed was doing has no end; the other's has.
        await asyncio.gather(work, return_exceptions=True)

    async def _begin_again(self, which: int) -> None:
        ended = self._cars[which]
        self._accounts.agreed(self._manners[which])
        await ended.close()
        setup = replace(self._setup, time=ended.clock.now() + timedelta(seconds=OFF_S))
        self._manners[which] = Manners(await Simulation.open(setup), self._by_hand)

    async def _left_open(self) -> list[str]:
        car = self._cars[0]
        payments, orders = await car.wallet.history(99), await car.coffee.orders(99)
        return [
            *(f"{p.id} is {p.status} hours later" for p in payments if p.status in OPEN),
            *(f"{o.id} is {o.status} hours later" for o in orders if o.status in LIVE),
        ]


def told(story: Story, moment: Moment, wallet: str | None = None) -> list[str]:
    """What did not hold in that story with that moment, told on a data folder of its own."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None))
        url = stack.enter_context(empty_schema(wallet))
        stack.enter_context(met(moment))
        setup = replace(story.setup, data_dir=Path(folder), wallet_url=url)
        return simulate(lambda: Telling(story, moment, setup).tell())


def every_moment(
    story: Story, ways: Sequence[str], wallet: str | None = None
) -> Iterator[tuple[Moment, list[str]]]:
    """Each call of the story in each way, and what did not hold then."""
    calm = Moment()
    yield calm, told(story, calm, wallet)
    for number in range(1, calm.calls + 1):
        for way in ways:
            moment = Moment(number, way)
            yield moment, told(story, moment, wallet)


def main() -> int:
    """Exit 0 where everything held everywhere."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.every_moment", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("stories", nargs="*", metavar="STORY", help=f"of {', '.join(STORIES)} (all)")
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=WAYS, metavar="WAY", help=", ".join(WAYS))
    parser.add_argument("--wallet", metavar="URL", help="a PostgreSQL database instead of a file")
    options = parser.parse_args()
    unknown = [name for name in options.stories if name not in STORIES]
    if unknown:
        parser.error(f"no story is called {unknown[0]}; known: {', '.join(STORIES)}")
    faults = 0
    for name in options.stories or STORIES:
        began, runs = time.perf_counter(), 0
        for moment, found in every_moment(STORIES[name], options.ways, options.wallet):
            runs += 1
            faults += len(found)
            for words in found:
                print(f"{name}, call {moment.number} ({moment.operation}) {moment.way}: {words}")
        print(f"{name}: {runs} times told in {time.perf_counter() - began:.0f} s", flush=True)
    print(f"{faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
