"""What a wish costs the driver: steps, and looks away from the road while the car moves.

A task begins with the first word or touch of a wish and ends when it has been answered and no question is
pending. What is spoken needs no look. What has to be read does: a list to choose from, an amount to be paid;
so does a touch, and a map that was asked to look otherwise. How long a look takes is in rules.yaml.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from banma_sim.distraction.rules import DrivingState, Rulebook, shortened
from banma_sim.events import (
    Event,
    EventStream,
    Heard,
    PinTyped,
    QuestionChanged,
    TaskEnded,
    Touched,
    TouchLocked,
    TurnEnded,
    ViewChanged,
)
from banma_sim.setup import Language
from services.wallet.money import display


@dataclass(slots=True)
class Task:
    """What one wish has cost so far."""

    began_s: float = 0.0
    steps: int = 0
    looks: list[float] = field(default_factory=list)
    """Seconds of each glance away from the road."""
    locked: str | None = None
    """What it would have taken and was locked, last."""


class Attention:
    """Follows the events and keeps account of the present task, or the last."""

    def __init__(
        self,
        stream: EventStream,
        rules: Rulebook,
        driving: Callable[[], DrivingState],
        language: Callable[[], Language],
    ) -> None:
        self._stream = stream
        self._rules = rules
        self._driving = driving
        self._language = language
        self.task = Task()
        self._open = False
        self._turns = 0
        """How many are being answered."""
        self._asked = False
        stream.subscribe(
            self._listen, Heard, PinTyped, Touched, TouchLocked, QuestionChanged, ViewChanged, TurnEnded
        )

    def now(self) -> dict[str, object]:
        """For the snapshot: of the task under way, or the last one."""
        task = self.task
        return {
            "distraction.steps": task.steps,
            "distraction.glances": len(task.looks),
            "distraction.glance_s": round(sum(task.looks), 1),
            "distraction.longest_glance_s": max(task.looks, default=0.0),
            "distraction.locked": task.locked,
        }

    def _listen(self, event: Event) -> None:
        match event:
            case Heard():
                self._step(event.at_s)
            case PinTyped():
                self._step(event.at_s, touched=True)
            case Touched(action=action) if action not in self._rules.bench | self._rules.wheel:
                self._step(event.at_s, touched=True)
            case TouchLocked():
                self.task.locked = event.need
            case QuestionChanged():
                self._asked = event.question is not None
                self._read(event)
                self._settle(event.at_s)
            case ViewChanged():
                self._look((self._rules.glances.map_s,))
            case TurnEnded():
                self._turns = max(0, self._turns - 1)
                self._settle(event.at_s)

    def _step(self, at_s: float, *, touched: bool = False) -> None:
        if not self._open:
            self.task, self._open = Task(began_s=at_s), True
        self._turns += 1
        self.task.steps += 1
        if touched:
            self._look((self._rules.glances.touch_s,))

    def _read(self, question: QuestionChanged) -> None:
        """Things to choose from are read; a sum of money is checked. All else was heard."""
        language, limits = self._language(), self._rules.limits(self._driving())
        shown = question.options[: limits.list_items] if question.listed else ()
        text = "".join(shortened(option, limits, language) for option in shown)
        if question.amount_fen is not None:
            text += display(question.amount_fen)
        self._look(self._rules.reading(text, language))

    def _look(self, glances_s: tuple[float, ...]) -> None:
        if self._open and self._driving() == "moving":
            self.task.looks += glances_s

    def _settle(self, at_s: float) -> None:
        if not self._open or self._turns or self._asked:
            return
        self._open = False
        self._stream.publish(
            TaskEnded(
                steps=self.task.steps,
                glances=len(self.task.looks),
                glance_s=round(sum(self.task.looks), 1),
                longest_glance_s=max(self.task.looks, default=0.0),
                took_s=round(at_s - self.task.began_s, 3),
            )
        )
