"""Kill a car while it orders, pays, collects, cancels and refunds, again and again, and look what is left.

    python -m benchmarks.kill_car --kills 300

A child process is a car's money side (`money_world.py`) that walks at random through orders, captures, fees
and refunds, with faults between it and its services. It keeps a journal of what the driver said yes to before
anything is sent, and of what was answered, after. It is killed (SIGKILL) at a random instant. The next one
opens the same folder, as a car does after a crash, and everything is looked at: the books balance, orders and
payments agree, nothing is there twice or unwanted, and nothing that was answered is lost. Now and then a day
passes, and nothing may be under way any more.
"""

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from banma_sim.assistant.purchase import Outcome
from banma_sim.clock import SimulatedLoop
from benchmarks.money_world import MoneyWorld, Said
from benchmarks.walk_wallet import STEPS

ROOT = Path(__file__).parent.parent
LONGEST_LIFE_S = 0.6
FRESH_EVERY = 30
"""Kills on one folder before a day passes on it and another is begun."""


@dataclass(slots=True)
class Journal:
    """What the killed cars of one folder have written."""

    said: Said = field(default_factory=Said)
    answers: dict[str, str] = field(default_factory=dict)
    """Key to the last answer."""
    lines: int = 0

    def read(self, path: Path) -> None:
        """Take in what was written since; what follows the last newline was cut off by the kill."""
        lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
        for line in lines[self.lines :]:
            when, what, key, value = json.loads(line)
            if when == "answered":
                self.answers[key] = value
            else:
                (self.said.purchases if what == "buy" else self.said.top_ups)[key] = value
        self.lines = len(lines)


async def live(folder: Path, journal: Path, seed: int) -> None:
    """The child: order and pay until killed."""
    file = os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    chance = random.Random(seed)

    def told(*line: object) -> None:
        os.write(file, json.dumps(line).encode() + b"\n")

    print("up", flush=True)
    world = MoneyWorld(folder, Said(), told=told)
    await world.begin()
    while True:
        (chosen,) = chance.choices(STEPS, [weight for weight, *_ in STEPS])
        await chosen[2](world, chance)


def kill_once(folder: Path, journal: Path, seed: int, life_s: float) -> None:
    """Start a car, let it live so long from when it begins to open its folder, kill it."""
    command = [sys.executable, "-m", "benchmarks.kill_car", "--child", str(folder), str(journal), str(seed)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(life_s)
        child.kill()


async def look(folder: Path, journal: Journal, a_day_later: bool) -> tuple[list[str], Counter[str]]:
    """Open what the killed car left; what is wrong with it, and how many orders and payments there are."""
    world = MoneyWorld(folder, journal.said)
    try:
        await world.begin()
        found = await world.broken() + await _lost(world, journal)
        if a_day_later:
            found += await world.unsettled()
        orders = await world.coffee.orders(10_000)
        payments = await world.wallet.history(10_000)
        return found, Counter(
            [f"orders {o.status}" for o in orders] + [f"payments {p.status}" for p in payments]
        )
    finally:
        await world.close()


async def _lost(world: MoneyWorld, journal: Journal) -> list[str]:
    """What a car was answered, and is not there."""
    found = []
    top_ups = Counter(e.amount_fen for e in await world.wallet.ledger() if e.kind == "top_up")
    for key, answer in journal.answers.items():
        if key in journal.said.top_ups:
            if not top_ups[journal.said.top_ups[key]]:
                found.append(f"the top-up {key} was answered, and is not in the ledger")
        elif answer == Outcome.PLACED:
            order, payment = await world.coffee.by_key(key), await world.wallet.payment(f"{key}/pay")
            if order is None or payment is None or order.payment_id != payment.id:
                found.append(f"{key} was placed and paid, and one of both is not there")
    return found


@dataclass(slots=True)
class Figures:
    """What a run found."""

    kills: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    answered: int = 0
    faults: list[str] = field(default_factory=list)


def run_kills(kills: int, seed: int) -> Figures:
    """Kill so many cars."""
    chance, figures = random.Random(seed), Figures()
    while figures.kills < kills and not figures.faults:
        with tempfile.TemporaryDirectory() as name:
            folder, file, journal = Path(name) / "data", Path(name) / "journal", Journal()
            count = min(FRESH_EVERY, kills - figures.kills)
            for number in range(count):
                kill_once(folder, file, chance.randrange(10**9), chance.uniform(0, LONGEST_LIFE_S))
                journal.read(file)
                figures.kills += 1
                with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
                    found, seen = runner.run(look(folder, journal, number == count - 1))
                figures.faults += [f"kill {figures.kills}: {words}" for words in found]
            figures.seen += seen
            figures.answered += len(journal.answers)
    return figures


def main() -> int:
    """Exit 0 where nothing was lost, doubled or out of balance."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kill_car", description="kill -9 a paying car")
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", nargs=3, metavar=("FOLDER", "JOURNAL", "SEED"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        folder, journal, seed = options.child
        with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
            runner.run(live(Path(folder), Path(journal), int(seed)))
    began = time.perf_counter()
    figures = run_kills(options.kills, options.seed)
    print(
        f"{figures.kills} kills in {time.perf_counter() - began:.0f} s, {figures.answered} requests answered;"
        f" {len(figures.faults)} faults"
    )
    print(", ".join(f"{count} {what}" for what, count in sorted(figures.seen.items())))
    for fault in figures.faults:
        print(fault)
    return 1 if figures.faults else 0


if __name__ == "__main__":
    sys.exit(main())
