"""A long random walk over orders, payments, faults, time and restarts; everything is checked after each step.

    python -m benchmarks.walk_wallet --steps 100000 --seed 1
    python -m benchmarks.walk_wallet --wallet postgresql://user@host/database

The steps are those of a car's money side (`money_world.py`). After each one the books must balance, orders
and payments must agree, and nothing may have been bought that the driver did not say yes to; at the end of
each world, when the faults are over and a day has passed, nothing may be under way any more.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from banma_sim.clock import SimulatedLoop
from benchmarks.money_world import KINDS, MoneyWorld, Said

MEMORY = Path("/dev/shm")
"""Where there is such a folder: this walk is not about the disk."""
STEPS_A_WORLD = 125
"""A world is left for a new one before checking all of it after each step gets slow."""

Step = Callable[[MoneyWorld, random.Random], Awaitable[object]]


async def _buy(world: MoneyWorld, chance: random.Random) -> object:
    return await world.buy(
        chance.randrange(3), chance.randint(1, 3), chance.randint(1, 40), chance.random() < 0.3
    )


async def _buy_and_give_up(world: MoneyWorld, chance: random.Random) -> None:
    await world.give_up(_buy(world, chance), chance.uniform(0, 3))


async def _collect_and_give_up(world: MoneyWorld, chance: random.Random) -> None:
    await world.give_up(world.collect(chance.randrange(9)), chance.uniform(0, 400))


async def _break_down(world: MoneyWorld, chance: random.Random) -> None:
    world.break_down(chance.randrange(99), chance.randrange(len(KINDS)), chance.choice((1, 1, 2, 3, 9)))


STEPS: tuple[tuple[int, str, Step], ...] = (
    (8, "buy", _buy),
    (3, "buy, given up", _buy_and_give_up),
    (6, "collect", lambda world, chance: world.collect(chance.randrange(9))),
    (2, "collect, given up", _collect_and_give_up),
    (3, "cancel", lambda world, chance: world.cancel(chance.randrange(9), chance.random() < 0.6)),
    (2, "refund", lambda world, chance: world.refund(chance.randrange(9))),
    (2, "top up", lambda world, chance: world.top_up(chance.randint(1, 20_000))),
    (1, "coupon", lambda world, chance: world.give_coupon(chance.randint(1, 2_000))),
    (6, "break down", _break_down),
    (6, "wait", lambda world, chance: world.wait(chance.choice((1, 30, 300, 1800, 9000)))),
)
"""(how often, name, step); restarts come besides."""
RESTART_CHANCE = 0.04


class Walk:
    """One world after another, until a fault is found or the steps are done."""

    def __init__(self, seed: int, server: str | None = None) -> None:
        """`server` is the URL of a PostgreSQL database; each world has a schema there, dropped at its end."""
        self._server = server
        self.chance = random.Random(seed)
        self.done: Counter[str] = Counter()
        self.faults: list[str] = []

    def run(self, steps: int) -> None:
        """Take so many steps."""
        while steps > 0 and not self.faults:
            with (
                tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder,
                asyncio.Runner(loop_factory=SimulatedLoop) as runner,
                empty_schema(self._server) as wallet,
            ):
                runner.run(self._world(Path(folder), wallet, min(steps, STEPS_A_WORLD)))
            steps -= STEPS_A_WORLD

    async def _world(self, folder: Path, wallet: str | None, steps: int) -> None:
        said = Said()
        world = await _opened(folder, said, wallet)
        try:
            for _ in range(steps):
                if self.chance.random() < RESTART_CHANCE:
                    name = "restart"
                    await world.close()
                    world = await _opened(folder, said, wallet)
                else:
                    (chosen,) = self.chance.choices(STEPS, [weight for weight, *_ in STEPS])
                    name = chosen[1]
                    await chosen[2](world, self.chance)
                self.done[name] += 1
                self._found(await world.broken(), name)
                if self.faults:
                    return
            self._found(await world.unsettled(), "a day later")
        finally:
            await world.close()

    def _found(self, broken: list[str], after: str) -> None:
        self.faults += [f"step {self.done.total()}, {after}: {words}" for words in broken]


@contextmanager
def empty_schema(server: str | None) -> Iterator[str | None]:
    """The URL of a schema on the server that nobody else has; None where there is no server."""
    if server is None:
        yield None
        return
    import psycopg

    name = f"walk_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as db:
        db.execute(f"CREATE SCHEMA {name}".encode())
        try:
            yield f"{server}{'&' if '?' in server else '?'}options=-csearch_path%3D{name}"
        finally:
            db.execute(f"DROP SCHEMA {name} CASCADE".encode())


async def _opened(folder: Path, said: Said, wallet: str | None) -> MoneyWorld:
    world = MoneyWorld(folder, said, wallet)
    await world.begin()
    return world


def main() -> int:
    """Exit 0 where everything was as it must be after every step."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.walk_wallet", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--steps", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wallet", metavar="URL", help="a PostgreSQL database instead of a file")
    options = parser.parse_args()
    began = time.perf_counter()
    walk = Walk(options.seed, options.wallet)
    walk.run(options.steps)
    taken = ", ".join(f"{count} × {name}" for name, count in walk.done.most_common())
    print(f"{walk.done.total()} steps in {time.perf_counter() - began:.0f} s: {taken}")
    print(f"{len(walk.faults)} faults")
    for fault in walk.faults:
        print(fault)
    return 1 if walk.faults else 0


if __name__ == "__main__":
    sys.exit(main())
