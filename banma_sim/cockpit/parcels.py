"""What comes up from the simulation's thread beside events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from banma_sim.cockpit.flow import FlowSheet
    from banma_sim.cockpit.sheet import Sheet
    from banma_sim.cockpit.wording import Wording
    from banma_sim.distraction.rules import Rulebook
    from banma_sim.inspection import Insight
    from banma_sim.setup import Language
    from intents.complete import Completion
    from intents.explain import Explanation


@dataclass(frozen=True, slots=True)
class Charted:
    """The city is read, and the car will stand here; it is not ready to be spoken to yet."""

    sheet: Sheet
    position: tuple[float, float]
    """(lon, lat) in degrees."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The car is ready to be spoken to, and this is its city."""

    sheet: Sheet
    rules: Rulebook | None = None
    """What may be asked of the driver's eyes and hands; None for the shipped rules."""
    wordings: Mapping[Language, Wording] = field(default_factory=dict)
    """What is sold, in each language."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """Where it is not free, from now on."""

    flow: FlowSheet


@dataclass(frozen=True, slots=True)
class Beat:
    """So late it is, in simulated seconds; and what is expected of the way ahead."""

    at_s: float
    arrival_pct: float | None = None
    """The charge on arriving; None without a route."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The simulation could not start, or a command broke it; `reason` is one sentence."""

    reason: str
    final: bool = True


@dataclass(frozen=True, slots=True)
class Explained:
    """How the driver's utterance of that number was understood; None where it was not kept: a PIN."""

    number: int
    explanation: Explanation | None
    took_ms: float | None = None
    """What understanding it took of real time."""


@dataclass(frozen=True, slots=True)
class Sayable:
    """What can be said from now on."""

    lines: Callable[[str, str], tuple[Completion, ...]]
    """Whole lines that begin as typed, the likeliest first; a language for where nothing is typed yet."""


@dataclass(frozen=True, slots=True)
class Inside:
    """What was asked to be looked at."""

    insight: Insight


@dataclass(frozen=True, slots=True)
class Refused:
    """What was to be arranged could not be; `reason` is one sentence."""

    step: str
    reason: str


@dataclass(frozen=True, slots=True)
class Saved:
    """The session so far is a scenario in this file."""

    path: Path


Deliver = Callable[[object], None]
"""Called with an Event or one of the parcels above, in whatever thread; must not wait."""
