"""What can be said now, for completion and help: told anew whenever the dialogue has moved on.

Lives in the simulation's thread; the screen is handed plain functions.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from banma_sim.cockpit.parcels import Sayable
from banma_sim.events import Event
from banma_sim.vocabulary import build_vocabulary
from intents.complete import Completer, Completion
from intents.records import Context

if TYPE_CHECKING:
    from banma_sim.simulation import Simulation
    from services.navigation.city import City

MOVED_ON = frozenset(("turn.ended", "dialogue.question", "order.changed"))
"""After these something else may be said."""
MOST_LINES = 8


class Prompter:
    """Delivers what can be said at its beginning and whenever it has changed."""

    def __init__(self, simulation: Simulation, deliver: Callable[[object], None]) -> None:
        known = simulation.knowledge
        vocabulary = build_vocabulary(known.city.vocabulary(), known.menus.values())
        self._completer = Completer(known.engine, vocabulary, famous(known.city))
        self._context = simulation.dialogue.context
        self._deliver = deliver
        self._told: Context | None = None
        simulation.stream.subscribe(self._listen)
        self._tell()

    def _listen(self, event: Event) -> None:
        if event.kind in MOVED_ON:
            self._tell()

    def _tell(self) -> None:
        context = self._context()
        if context != self._told:
            self._told = context
            self._deliver(Sayable(partial(sayable, self._completer, context)))


def sayable(completer: Completer, context: Context, typed: str, language: str = "") -> tuple[Completion, ...]:
    """Lines that begin as typed; a language goes before the conversation's where the words do not tell."""
    if language in ("en", "zh"):
        context = Context(
            "zh" if language == "zh" else "en", context.expects, context.choices, context.domain, context.cart
        )
    return completer.complete(typed, context, MOST_LINES)


def famous(city: City) -> list[str]:
    """Sights, those first that people have the most names for."""
    sights = (place for place in city.places.values() if place.category == "landmark")
    return [p.id for p in sorted(sights, key=lambda p: -sum(map(len, p.names.values())))]
