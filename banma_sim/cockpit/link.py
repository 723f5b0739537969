"""The way between the screen and the simulation: commands go down, what happened comes up.

The simulation lives on its own thread and loop. Nothing of it is imported before that thread runs, so that
the first picture waits for neither engine nor map.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from banma_sim.cockpit.parcels import Beat, Charted, Deliver, Failed, Inside, Ready, Refused, Saved
from banma_sim.cockpit.stepping import next_event

if TYPE_CHECKING:
    from banma_sim.clock import SimulatedLoop
    from banma_sim.cockpit.books import Bookkeeper
    from banma_sim.cockpit.hindsight import Hindsight
    from banma_sim.cockpit.observer import TrafficObserver
    from banma_sim.cockpit.readings import Reading
    from banma_sim.cockpit.sheet import Sheet
    from banma_sim.events import SignalsChanged
    from banma_sim.scenario.recording import Recorder
    from banma_sim.setup import Setup
    from banma_sim.simulation import Simulation

BEAT_S = 0.25
"""Real seconds between two notices of the time."""
SIGNALS_HZ = 30.0
"""How often a real second the car tells its signals: once a frame, so that it moves smoothly at any speed."""
CLOSING_LIMIT_S = 10.0
HURRIED_PUBLISH_S = 1.0
"""How often the car tells its signals, in simulated seconds, where a step is taken at once."""

Command = Callable[["Simulation"], Awaitable[object]]


class Link(Protocol):
    """What the screen asks of the simulation. Every call returns at once; answers arrive as events."""

    def start(self, deliver: Deliver) -> None:
        """Begin; from now on parcels are delivered."""
        ...

    def say(self, words: str, readings: Sequence[Reading] = (), noise: float = 0.0) -> None:
        """The driver says something; `readings` are what the recogniser makes of it, surest first.

        `noise` is the share of its words that are misheard.
        """
        ...

    def explain(self, number: int) -> None:
        """Why the driver's utterance of that number was understood so; answered by Explained."""
        ...

    def enter_pin(self, pin: str) -> None:
        """The driver typed a PIN."""
        ...

    def tap(self, action: str, **values: object) -> None:
        """The driver touched something; the actions are those of Simulation.tap."""
        ...

    def save(self, folder: Path) -> None:
        """Keep the session so far as a scenario, in a new file of that folder."""
        ...

    def set_speed(self, speed: float) -> None:
        """Simulated seconds a real second, 0 to pause."""
        ...

    def step(self, seconds: float | None) -> None:
        """Let so many simulated seconds pass at once; None is to the next event."""
        ...

    def arrange(self, step: str) -> None:
        """Make the world so, by a step as a scenario writes it."""
        ...

    def inspect(self) -> None:
        """Look inside; answered by Inside."""
        ...

    def close(self) -> None:
        """End the simulation and wait until its books are closed."""
        ...


class SimulationLink:
    """A real simulation on a thread of its own. What is asked before it is ready waits in order."""

    def __init__(self, setup: Setup, speed: float = 1.0) -> None:
        self._setup = setup
        self._speed = speed
        self._deliver: Deliver = lambda parcel: None
        self._waiting: deque[tuple[Command, bool]] = deque()
        self._lock = threading.Lock()
        self._loop: SimulatedLoop | None = None
        self._simulation: Simulation | None = None
        self._recorder: Recorder | None = None
        self._hindsight: Hindsight | None = None
        self._spoken = 0
        self._main: asyncio.Task[None] | None = None
        self._running: set[asyncio.Task[None]] = set()
        self._turns: set[asyncio.Task[None]] = set()
        """Those of them that are acts of the driver, or let time pass."""
        self._hand = asyncio.Lock()
        """One thing is arranged after the other."""
        self._hurried = 0
        """Steps that are to be taken at once."""
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="simulation", daemon=True)

    def start(self, deliver: Deliver) -> None:
        """Start the thread."""
        self._deliver = deliver
        self._thread.start()

    def say(self, words: str, readings: Sequence[Reading] = (), noise: float = 0.0) -> None:
        """The driver says something. What is misheard of it depends on nothing but how often was spoken."""
        self._spoken += 1
        seed = self._setup.seed + self._spoken

        async def say(simulation: Simulation) -> None:
            from intents.noise import Noise, misheard
            from intents.records import Hypothesis

            heard = misheard(words, Noise(noise, seed)) if noise else ""
            await simulation.say(heard or words, [Hypothesis(text, sure) for text, sure in readings])

        self._command(say)

    def explain(self, number: int) -> None:
        """Answered by Explained."""

        async def tell(_: Simulation) -> None:
            if self._hindsight is not None:
                self._deliver(self._hindsight.explain(number))

        self._command(tell)

    def enter_pin(self, pin: str) -> None:
        """The driver typed a PIN."""
        self._command(lambda simulation: simulation.enter_pin(pin))

    def tap(self, action: str, **values: object) -> None:
        """The driver touched something."""
        self._command(lambda simulation: simulation.tap(action, **values))

    def save(self, folder: Path) -> None:
        """Answered by Saved, or by Failed where nothing was done yet or nothing can be written."""

        async def save(simulation: Simulation) -> None:
            await self._turns_to_end()
            if self._recorder is not None:
                from banma_sim.scenario.recording import write_scenario

                path = free_path(folder)
                write_scenario(path, self._recorder, simulation.faults.never_happened())
                self._deliver(Saved(path))

        self._command(save, turn=False)

    def step(self, seconds: float | None) -> None:
        """As fast as its events can be computed; then time runs, or stands, as before."""

        async def step(simulation: Simulation) -> None:
            self._hurried += 1
            self._pace()
            try:
                await (next_event(simulation) if seconds is None else asyncio.sleep(seconds))
            finally:
                self._hurried -= 1
            self._deliver(Beat(simulation.clock.seconds))

        self._command(step)

    def arrange(self, step: str) -> None:
        """Between two turns, so that it is recorded in its place; answered by its event, or Refused."""

        async def arrange_it(simulation: Simulation) -> None:
            from banma_sim.scenario.arranging import arrange
            from services.datafile import DataFileError

            async with self._hand:
                await self._turns_to_end()
                try:
                    await arrange(simulation, step)
                except DataFileError as error:
                    self._deliver(Refused(step, _sentence(error)))

        self._command(arrange_it, turn=False)

    def inspect(self) -> None:
        """Takes no simulated time, even in a pause."""

        async def look(simulation: Simulation) -> None:
            from banma_sim.inspection import inspect

            self._deliver(Inside(await inspect(simulation)))

        self._command(look, turn=False)

    def set_speed(self, speed: float) -> None:
        """Takes effect at once, even out of a pause."""
        self._speed = speed
        with self._lock:
            if self._loop is not None and not self._closing:
                self._loop.call_soon_threadsafe(self._pace)

    def close(self) -> None:
        """Cancel what runs, close the simulation, and join the thread."""
        with self._lock:
            # Only once: the closing itself is not to be cancelled.
            if not self._closing and self._loop is not None and self._main is not None:
                self._loop.call_soon_threadsafe(self._main.cancel)
            self._closing = True
        if self._thread.is_alive():
            self._thread.join(CLOSING_LIMIT_S)

    # In the simulation's thread.

    def _run(self) -> None:
        try:
            from banma_sim.clock import SimulatedLoop

            with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
                runner.run(self._live())
        except asyncio.CancelledError:
            return
        except Exception as error:
            self._deliver(Failed(_sentence(error)))

    async def _live(self) -> None:
        early = self._chart()
        from banma_sim.clock import SimulatedLoop
        from banma_sim.cockpit.books import Bookkeeper
        from banma_sim.cockpit.chart import chart_of
        from banma_sim.cockpit.hindsight import Hindsight
        from banma_sim.cockpit.observer import TrafficObserver
        from banma_sim.cockpit.prompter import Prompter
        from banma_sim.cockpit.sheet import Sheet
        from banma_sim.cockpit.wording import wordings
        from banma_sim.events import EventStream
        from banma_sim.scenario.recording import Recorder
        from banma_sim.simulation import Simulation

        loop = cast(SimulatedLoop, asyncio.get_running_loop())
        loop.speed = 1
        stream = EventStream()
        stream.subscribe(self._deliver)
        self._recorder = Recorder()
        stream.subscribe(self._recorder.listen)
        with self._lock:
            if self._closing:
                return
            self._loop, self._main = loop, asyncio.current_task()
        try:
            simulation = await Simulation.open(self._setup, stream)
            try:
                self._hindsight = Hindsight.of(simulation)
                sheet = early or Sheet(chart_of(simulation.navigation.city))
                self._deliver(Ready(sheet, simulation.rules, wordings(simulation.menus.values())))
                self._deliver(signals_now(simulation))
                traffic = TrafficObserver(simulation, sheet.projection, self._deliver)
                books = Bookkeeper(simulation, self._deliver)
                self._take_over(simulation)
                Prompter(simulation, self._deliver)
                try:
                    await self._beat(loop, simulation, traffic, books)
                finally:
                    books.close()
            finally:
                self._refuse_more()
                # A closing simulation must not wait for time that stands still.
                loop.speed = 60
                await simulation.close()
        finally:
            self._refuse_more()
            self._loop = None

    def _chart(self) -> Sheet | None:
        """The map, before the rest is imported and read: that takes several times as long.

        None where the map is not that of the file alone, or cannot be read: then opening the car tells why.
        """
        from banma_sim.cockpit.chart import chart_of
        from banma_sim.cockpit.sheet import Sheet
        from banma_sim.start import start_place
        from services.navigation.city import City
        from services.navigation.mapfile import MapFileError
        from services.navigation.records import UnknownPlaceError

        if self._setup.extensions:
            return None
        try:
            city = City.load(self._setup.map_file)
            start = start_place(city, self._setup.start_at)
        except (MapFileError, UnknownPlaceError, OSError):
            return None
        sheet = Sheet(chart_of(city))
        self._deliver(Charted(sheet, start.position))
        return sheet

    def _refuse_more(self) -> None:
        with self._lock:
            self._closing = True

    def _take_over(self, simulation: Simulation) -> None:
        with self._lock:
            self._simulation = simulation
            waiting, self._waiting = self._waiting, deque()
        for command, turn in waiting:
            self._begin(command, turn)
        self._pace()

    async def _beat(
        self, loop: SimulatedLoop, simulation: Simulation, traffic: TrafficObserver, books: Bookkeeper
    ) -> None:
        while True:
            self._deliver(Beat(simulation.clock.seconds, simulation.arrival_pct()))
            traffic.look()
            books.look()
            await asyncio.sleep(BEAT_S * (1.0 if self._hurried else max(1.0, loop.speed)))

    def _command(self, command: Command, turn: bool = True) -> None:
        with self._lock:
            if self._closing:
                return
            if self._simulation is None or self._loop is None:
                self._waiting.append((command, turn))
            else:
                self._loop.call_soon_threadsafe(self._begin, command, turn)

    def _begin(self, command: Command, turn: bool) -> None:
        simulation = self._simulation
        if simulation is None:
            return
        task = asyncio.get_running_loop().create_task(self._obey(command, simulation))
        self._running.add(task)
        if turn:
            self._turns.add(task)
        task.add_done_callback(self._ended)
        self._pace()

    async def _obey(self, command: Command, simulation: Simulation) -> None:
        try:
            await command(simulation)
        except Exception as error:
            self._deliver(Failed(_sentence(error), final=False))

    async def _turns_to_end(self) -> None:
        """Wait until nothing is being said, done or stepped through."""
        while self._turns:
            await asyncio.wait(self._turns)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._turns.discard(task)
        self._pace()

    def _pace(self) -> None:
        """While something is being answered time runs, even in a pause: or no answer would ever come."""
        if self._loop is None or self._simulation is None:
            return
        if self._hurried:
            from banma_sim.clock import INSTANT

            self._loop.speed, self._simulation.car.publish_s = INSTANT, HURRIED_PUBLISH_S
            return
        self._loop.speed = max(1.0, self._speed) if self._running else self._speed
        self._simulation.car.publish_s = max(1.0, self._loop.speed) / SIGNALS_HZ


def free_path(folder: Path) -> Path:
    """The first drive-1.yaml, drive-2.yaml, … that is not there yet."""
    return next(path for n in count(1) if not (path := folder / f"drive-{n}.yaml").exists())


def signals_now(simulation: Simulation) -> SignalsChanged:
    """What the car last said, for a screen that came later."""
    from banma_sim.events import SignalsChanged

    now = simulation.snapshot()
    said = {name: value for name, value in now.items() if name.startswith("Vehicle.")}
    return SignalsChanged(
        at_s=simulation.clock.seconds,
        signals={name: value for name, value in said.items() if isinstance(value, (bool, float, int, str))},
    )


def _sentence(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
