"""Why the car understood what it did: each utterance is kept with what the dialogue expected then.

Lives in the simulation's thread; what it tells is plain records.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from banma_sim.assistant.assistant import MASK
from banma_sim.cockpit.parcels import Explained
from banma_sim.events import Event, Heard, Understood
from intents.explain import explain

if TYPE_CHECKING:
    from banma_sim.simulation import Simulation
    from intents.engine import Engine
    from intents.records import Context

MOST_KEPT = 400


@dataclass(slots=True)
class _Utterance:
    text: str
    context: Context
    heard_at: float
    took_ms: float | None = None


class Hindsight:
    """Listens to a session from its beginning."""

    def __init__(self, engine: Engine, context: Callable[[], Context]) -> None:
        self._engine = engine
        self._context = context
        self._kept: OrderedDict[int, _Utterance] = OrderedDict()
        self._count = 0

    @classmethod
    def of(cls, simulation: Simulation) -> Hindsight:
        """Subscribed to that simulation."""
        hindsight = cls(simulation.assistant.engine, simulation.dialogue.context)
        simulation.stream.subscribe(hindsight.listen)
        return hindsight

    def listen(self, event: Event) -> None:
        """What is heard is understood with the context of that very moment."""
        match event:
            case Heard():
                self._count += 1
                self._kept[self._count] = _Utterance(event.text, self._context(), time.perf_counter())
                if len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
            case Understood() if (last := self._kept.get(self._count)) is not None:
                last.took_ms = 1000 * (time.perf_counter() - last.heard_at)
                # Of several transcripts it is the winning one that is explained.
                last.text = str(event.understanding["text"])

    def explain(self, number: int) -> Explained:
        """Understand it again, and tell what was weighed."""
        utterance = self._kept.get(number)
        if utterance is None or utterance.text == MASK:
            return Explained(number, None)
        found = explain(self._engine, self._engine.packs.rules, utterance.text, utterance.context)
        return Explained(number, found, utterance.took_ms)
