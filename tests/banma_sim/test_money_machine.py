"""Orders, payments, faults, time and restarts in whatever order: all is as it must be after each step."""

import asyncio
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from banma_sim.clock import SimulatedLoop
from benchmarks.money_world import FAULTY, KINDS, MoneyWorld, Said
from benchmarks.walk_wallet import Walk
from tests.waiting import LIMIT_S

ROOT = Path(__file__).parents[2]
some = st.integers(0, 8)


class MoneyMachine(RuleBasedStateMachine):
    """Each rule is one thing that a driver, the network or a crash does."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner(loop_factory=SimulatedLoop)
        self.said = Said()
        self.open()

    def open(self) -> None:
        async def opened() -> MoneyWorld:
            world = MoneyWorld(Path(self.folder.name), self.said)
            await world.begin()
            return world

        self.world = self.runner.run(opened())

    def teardown(self) -> None:
        assert self.runner.run(self.world.unsettled()) == []
        self.runner.run(self.world.close())
        self.runner.close()
        self.folder.cleanup()

    @rule(drink=some, quantity=st.integers(1, 3), minutes=st.integers(1, 60), coupon=st.booleans())
    def buy(self, drink: int, quantity: int, minutes: int, coupon: bool) -> None:
        self.runner.run(self.world.buy(drink, quantity, minutes, coupon))

    @rule(drink=some, tenths=st.integers(0, 40))
    def buy_and_give_up(self, drink: int, tenths: int) -> None:
        self.runner.run(self.world.give_up(self.world.buy(drink, 1, 9), tenths / 10))

    @rule(which=some)
    def collect(self, which: int) -> None:
        self.runner.run(self.world.collect(which))

    @rule(which=some, seconds=st.integers(0, 300))
    def collect_and_give_up(self, which: int, seconds: int) -> None:
        self.runner.run(self.world.give_up(self.world.collect(which), seconds))

    @rule(which=some, agrees=st.booleans())
    def cancel(self, which: int, agrees: bool) -> None:
        self.runner.run(self.world.cancel(which, agrees))

    @rule(which=some)
    def refund(self, which: int) -> None:
        self.runner.run(self.world.refund(which))

    @rule(amount_fen=st.integers(1, 30_000))
    def top_up(self, amount_fen: int) -> None:
        self.runner.run(self.world.top_up(amount_fen))

    @rule(off_fen=st.integers(1, 2_000))
    def give_coupon(self, off_fen: int) -> None:
        self.runner.run(self.world.give_coupon(off_fen))

    @rule(
        which=st.integers(0, len(FAULTY) - 1),
        kind=st.integers(0, len(KINDS) - 1),
        times=st.sampled_from((1, 2, 3, 9)),
    )
    def break_down(self, which: int, kind: int, times: int) -> None:
        self.world.break_down(which, kind, times)

    @rule(seconds=st.sampled_from((1, 30, 300, 3_600, 90_000)))
    def wait(self, seconds: int) -> None:
        self.runner.run(self.world.wait(seconds))

    @rule()
    def restart(self) -> None:
        self.runner.run(self.world.close())
        self.open()

    @invariant()
    def all_is_as_it_must_be(self) -> None:
        assert self.runner.run(self.world.broken()) == []


MoneyMachine.TestCase.settings = settings(
    max_examples=12, stateful_step_count=25, deadline=None, derandomize=True, database=None
)
TestMoney = MoneyMachine.TestCase


def test_a_random_walk_meets_everything_and_breaks_nothing() -> None:
    walk = Walk(seed=5)
    walk.run(200)
    assert walk.faults == []
    assert walk.done.total() == 200
    assert len(walk.done) == 11, "each kind of step, and restarts"


def test_a_random_walk_on_a_server_breaks_nothing(server: str) -> None:
    walk = Walk(seed=6, server=server)
    walk.run(150)
    assert walk.faults == []
    assert walk.done.total() == 150


def test_a_car_killed_while_it_pays_leaves_nothing_lost_or_doubled() -> None:
    command = [sys.executable, "-m", "benchmarks.kill_car", "--kills", "4", "--seed", "3"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.search(r"^4 kills in .* 0 faults$", run.stdout, re.MULTILINE)
