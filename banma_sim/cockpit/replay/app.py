"""The cockpit over a tape: the same screen, marked as a replay, with a tape's keys instead of speech."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from banma_sim.cockpit.app import CockpitApp
from banma_sim.cockpit.intake import Intake
from banma_sim.cockpit.plain import countdown
from banma_sim.cockpit.purse import Purse
from banma_sim.cockpit.replay.link import Glide, Position, ReadOnly, ReplayLink, Running, Wound
from banma_sim.cockpit.say import Say
from banma_sim.cockpit.texts import text

if TYPE_CHECKING:
    from textual import events

    from banma_sim.cockpit.replay.tape import Mark
    from banma_sim.cockpit.state import Part
    from banma_sim.cockpit.talk import Microphone
    from banma_sim.setup import Language

BAR_CELLS = 20
TAPE_KEYS = (
    ("space", "pause"),
    ("full_stop", "step"),
    ("greater_than_sign,right", "jump('event')"),
    ("less_than_sign,left", "jump('event', True)"),
    ("u", "jump('utterance')"),
    ("U", "jump('utterance', True)"),
    ("p", "jump('payment')"),
    ("P", "jump('payment', True)"),
    ("x", "jump('failure')"),
    ("X", "jump('failure', True)"),
    ("home", "rewind"),
)


class ReplayBar(Say):
    """Where speech would be typed: how far the tape is, and its keys."""

    DEFAULT_CSS = """
    ReplayBar, ReplayBar:focus, ReplayBar:blur { border: round $warning; border-title-color: $warning; }
    """
    # Before the keys of an input line.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, f"app.{action}", show=False) for key, action in TAPE_KEYS
    ]

    def __init__(self) -> None:
        super().__init__(id="say")
        self.cursor_blink = False
        self._position: Position | Running = Running(0.0)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Nothing is typed here: every key is a command."""
        return False

    async def _on_key(self, event: events.Key) -> None:
        event.prevent_default()

    def wound(self, position: Position | Running, language: Language) -> None:
        """The tape is there now, or is still being made."""
        self._position = position
        self._draw(language)

    def show(
        self, language: Language, microphone: Microphone, *, asking: bool = False, noise: float = 0.0
    ) -> None:
        """No microphone: nobody listens."""
        self._draw(language)

    def _draw(self, language: Language) -> None:
        at = self._position
        self.border_title = text("replay.title", language)
        if isinstance(at, Running):
            self.border_subtitle = text("replay.give_up", language)
            self.placeholder = text("replay.running", language, time=countdown(at.at_s))
            return
        long_s = max(at.ends_s - at.begins_s, 1e-9)
        full = round(min(1.0, (at.at_s - at.begins_s) / long_s) * BAR_CELLS)
        times = f"{countdown(at.at_s)} / {countdown(at.ends_s)}"
        self.border_subtitle = text("replay.keys", language)
        self.placeholder = f"{times} {'━' * full}{'─' * (BAR_CELLS - full)}"


class _ReplayIntake(Intake):
    """Takes what only a tape delivers."""

    def __init__(self, app: ReplayApp) -> None:
        super().__init__(app)
        self._replay = app

    def take(self, parcel: object) -> set[Part]:
        """Whatever a tape delivers."""
        match parcel:
            case Wound():
                self._drive.forget()
                self._replay.journal.clear()
                return {"session"}
            case Glide():
                self._drive.glide(parcel.signals)
                return {"vehicle"}
            case Position() | Running():
                self._replay.bar.wound(parcel, self._drive.language)
                return set()
            case ReadOnly():
                words = text("replay.read_only", self._drive.language)
                self._replay.notify(words, severity="warning", timeout=3, markup=False)
                return set()
            case _:
                return super().take(parcel)


class _ClosedPurse(Purse):
    """What was paid is paid."""

    def offer_pin_pad(self, asked_now: bool) -> None:
        """The PIN was typed long ago."""

    def open_pin_pad(self) -> None:
        """The PIN was typed long ago."""


class ReplayApp(CockpitApp):
    """Only looked at."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding(key, action, show=False) for key, action in TAPE_KEYS]

    def __init__(self, link: ReplayLink, language: Language = "en", speed: float = 1.0) -> None:
        self.bar = ReplayBar()
        super().__init__(link, language, speed, say=self.bar)
        self._tape = link
        self._intake = _ReplayIntake(self)
        self.purse = _ClosedPurse(self, link)
        self.main.status.mark = "replay.mark"

    def action_step(self) -> None:
        """One second, and stand still."""
        self.pace.set(0.0)
        self._tape.step(1.0)

    def action_jump(self, mark: Mark, back: bool = False) -> None:
        """To the next event of a sort, or the one before."""
        self._tape.jump(mark, back)

    def action_rewind(self) -> None:
        """To the beginning."""
        self._tape.rewind()
