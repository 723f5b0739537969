"""Simulated time: what happens in which order, and live on a machine that is busy with other things."""

import asyncio
import selectors
import time
from collections.abc import Callable, Iterator
from threading import Thread

import pytest

from banma_sim import clock
from banma_sim.clock import INSTANT, SimulatedLoop, simulate


class Machine:
    """A clock, and a selector that comes back so much later than it was asked to."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.hiccup_s = 0.0
        self.waits_s: list[float] = []
        self._real = selectors.DefaultSelector()

    def select(self, timeout: float | None = None) -> list[object]:
        assert timeout is not None, "nothing is due"
        if timeout > 0:
            self.now_s += timeout + self.hiccup_s
            self.waits_s.append(timeout)
        return []

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    machine = Machine()
    monkeypatch.setattr(selectors, "DefaultSelector", lambda: machine)
    monkeypatch.setattr(time, "monotonic", lambda: machine.now_s)
    yield machine
    machine._real.close()


def live(main: object, speed: float) -> object:
    with asyncio.Runner(loop_factory=lambda: SimulatedLoop(speed)) as runner:
        return runner.run(main())  # type: ignore[operator]


@pytest.mark.parametrize("hiccup_s", [0.0, 0.2, 30.0])
def test_an_answer_that_came_in_time_is_not_given_up_because_the_machine_was_busy(
    machine: Machine, hiccup_s: float
) -> None:
    machine.hiccup_s = hiccup_s

    async def call() -> str:
        async with asyncio.timeout(3.0):
            await asyncio.sleep(0.2)
            return "answered"

    assert live(call, 60.0) == "answered"


def test_things_happen_at_their_time_and_what_was_lost_is_made_up_for(machine: Machine) -> None:
    seen: list[float] = []

    async def drive() -> None:
        machine.hiccup_s = 0.05
        for _ in range(100):
            await asyncio.sleep(1.0)
            seen.append(asyncio.get_running_loop().time())
            machine.hiccup_s = 0.0

    live(drive, 10.0)
    assert seen == pytest.approx(range(1, 101))
    assert machine.now_s == pytest.approx(10.0)
    assert machine.waits_s[1] == pytest.approx(0.05)


def test_after_a_long_sleep_of_the_machine_time_does_not_race(machine: Machine) -> None:
    async def drive() -> None:
        machine.hiccup_s = 3600.0
        await asyncio.sleep(1.0)
        machine.hiccup_s = 0.0
        machine.waits_s.clear()
        await asyncio.sleep(20.0)

    live(drive, 10.0)
    assert sum(machine.waits_s) == pytest.approx(2.0 - clock.MADE_UP_S)


def test_of_what_is_due_together_what_was_asked_for_first_happens_first() -> None:
    happened: list[int] = []

    async def drive() -> None:
        loop = asyncio.get_running_loop()
        for number in range(100):
            loop.call_at(60.0, happened.append, number)
        await asyncio.sleep(60.0)

    simulate(drive)
    assert happened == [*range(100)]


def test_a_moment_that_nothing_happens_at_any_more_is_passed_over() -> None:
    async def drive() -> float:
        loop = asyncio.get_running_loop()
        called_off = loop.call_at(30.0, print, "never")
        loop.call_at(10.0, called_off.cancel)
        await asyncio.sleep(10.0)
        return loop.time()

    assert simulate(drive) == 10.0


def test_what_was_due_before_now_happens_at_once() -> None:
    async def drive() -> float:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(20.0)
        late = asyncio.Event()
        loop.call_at(5.0, late.set)
        await late.wait()
        return loop.time()

    assert simulate(drive) == 20.0


@pytest.mark.parametrize("speed", [INSTANT, 1000.0, 0.0])
def test_another_thread_is_heard_at_any_speed(speed: float) -> None:
    async def drive() -> str:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[str] = loop.create_future()
        speak: Callable[[], object] = lambda: loop.call_soon_threadsafe(answer.set_result, "heard")  # noqa: E731
        loop.call_soon(lambda: Thread(target=speak).start())
        return await answer

    assert live(drive, speed) == "heard"


def test_real_input_comes_through_while_simulated_time_jumps() -> None:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"hello")
        writer.close()

    async def talk() -> bytes:
        server = await asyncio.start_server(greet, "127.0.0.1")
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            said = await reader.read()
            writer.close()
            return said

    assert simulate(talk) == b"hello"
