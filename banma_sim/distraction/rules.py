"""The distraction rules: what is allowed while parked, idling (standing in traffic) and moving.

Pure functions over records; the simulation refuses by them, and the cockpit shows by them.
"""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from banma_sim.setup import Language
from services.datafile import load

RULES_FILE = Path(__file__).with_name("rules.yaml")

DrivingState = Literal["parked", "idling", "moving"]
Need = Literal["setup", "pin", "typing"]
"""What a touch may need: settings to be changed, a PIN or words to be typed by hand."""
Transcript = Literal["all", "latest", "none"]
"""How much of the conversation is on the screen: what is said now is its latest exchange."""

UNLIMITED = 10_000
Seconds = Annotated[float, Field(ge=0, le=60)]
Rate = Annotated[float, Field(gt=0, le=100)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ByLanguage(_Form):
    """A number for each language: a Chinese character says more than a letter."""

    en: Rate
    zh: Rate

    def of(self, language: Language) -> float:
        """The one of that language."""
        return self.en if language == "en" else self.zh


class Chars(_Form):
    """The longest text, in characters."""

    en: int = Field(default=UNLIMITED, ge=10)
    zh: int = Field(default=UNLIMITED, ge=10)

    def of(self, language: Language) -> int:
        """The longest in that language."""
        return self.en if language == "en" else self.zh


class Limits(_Form):
    """What a driving state allows."""

    locked: frozenset[Need] = frozenset()
    list_items: int = Field(default=UNLIMITED, ge=1)
    """Of things to choose from, spoken or shown."""
    text_chars: Chars = Chars()
    transcript: Transcript = "all"


class Budget(_Form):
    """What a task may cost; nothing enforces it, scenarios assert it."""

    glance_s: Annotated[float, Field(gt=0, le=60)]
    task_s: Seconds


class GlanceModel(_Form):
    """How long the eyes are off the road, while the car moves."""

    look_s: Seconds
    """From the road to the screen: once a glance."""
    chars_per_s: ByLanguage
    touch_s: Seconds
    map_s: Seconds


class Rulebook(_Form):
    """All of it, as the file has it."""

    states: dict[DrivingState, Limits]
    needs: dict[Need, frozenset[str]]
    """The touches that take it: actions of `Simulation.tap`, and `enter_pin`."""
    budget: Budget
    glances: GlanceModel
    wheel: frozenset[str] = frozenset()
    """Touches found without a look; they are no steps."""
    bench: frozenset[str] = frozenset()
    """Touches of whoever drives the simulator; the driver has nothing to do with them."""

    @model_validator(mode="after")
    def _complete(self) -> "Rulebook":
        if missing := sorted({"parked", "idling", "moving"} - set(self.states)):
            raise ValueError(f"states lacks {', '.join(missing)}")
        if missing := sorted({"setup", "pin", "typing"} - set(self.needs)):
            raise ValueError(f"needs lacks {', '.join(missing)}")
        if self.glances.look_s >= self.budget.glance_s:
            raise ValueError("glances.look_s leaves no time to read within budget.glance_s")
        return self

    def limits(self, driving: DrivingState) -> Limits:
        """What is allowed now."""
        return self.states[driving]

    def locked(self, touch: str, driving: DrivingState) -> Need | None:
        """What the touch takes and may not have now; None where it is allowed."""
        locked = self.states[driving].locked
        return next(
            (need for need, touches in self.needs.items() if need in locked and touch in touches), None
        )

    def reading(self, text: str, language: Language) -> tuple[float, ...]:
        """The glances, in seconds each, that it takes to read a text."""
        return self._glances(len(text) / self.glances.chars_per_s.of(language))

    def _glances(self, work_s: float) -> tuple[float, ...]:
        """Work done in glances none of which is longer than the budget has it."""
        look_s = self.glances.look_s
        most_s = self.budget.glance_s - look_s
        found: list[float] = []
        while work_s > 1e-9:
            found.append(round(look_s + min(work_s, most_s), 3))
            work_s -= most_s
        return tuple(found)


@cache
def rulebook(path: Path = RULES_FILE) -> Rulebook:
    """The rules of a file, the shipped ones if none is named. Raises DataFileError."""
    return load(path, Rulebook)


def shortened(text: str, limits: Limits, language: Language) -> str:
    """The text as long as it may be now."""
    most = limits.text_chars.of(language)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
