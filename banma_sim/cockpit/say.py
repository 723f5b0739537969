"""Where speech is typed: completed from what can be said now, recalled, or given as several transcripts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input

from banma_sim.cockpit.history import History
from banma_sim.cockpit.plain import clean, clip
from banma_sim.cockpit.readings import Reading, readings_of
from banma_sim.cockpit.texts import text
from banma_sim.cockpit.wrap import WIDE_FROM

if TYPE_CHECKING:
    from textual import events

    from banma_sim.cockpit.talk import Microphone
    from banma_sim.setup import Language

MAX_CHARS = 4_000
MOST_OFFERED = 8
SIGNS: dict[Microphone, str] = {
    "ready": "○",
    "listening": "●",
    "heard": "◉",
    "thinking": "…",
    "speaking": "»",
    "muted": "✕",
}
Completer = Callable[[str], Sequence[str]]
"""For what is typed whole lines that begin with it, the likeliest first."""


class Say(Input):
    """The driver's voice, typed."""

    DEFAULT_CSS = """
    Say {
        height: 3; border: round $frame-live; border-title-color: $primary; background: $surface;
        padding: 0 1; color: $foreground; border-subtitle-color: $quiet; border-subtitle-style: none;
        &:focus { border: round $frame-live; background-tint: $foreground 0%; }
        &:blur { border: round $frame; }
        &.-muted { border-title-color: $warning; }
        &>.input--placeholder, &>.input--suggestion { color: $quiet; text-style: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "recall(-1)", show=False),
        Binding("down", "recall(1)", show=False),
        Binding("ctrl+down,alt+down", "another(1)", show=False),
        Binding("ctrl+up,alt+up", "another(-1)", show=False),
        Binding("escape", "clear", show=False),
    ]

    virtual_size = Reactive(Size(0, 0))
    """As any widget's, but that the words grow moves nothing on the screen: no layout with each letter."""

    class Said(Message):
        """The driver has finished a sentence; `readings` are what the recogniser is to make of it."""

        def __init__(self, words: str, readings: Sequence[Reading] = ()) -> None:
            super().__init__()
            self.words = words
            self.readings = tuple(readings)

    class Hearing(Message):
        """So much of a sentence has been said."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    class Pressed(Message):
        """A key that is a command while nothing is typed: + and - zoom, ? explains."""

        def __init__(self, command: str) -> None:
            super().__init__()
            self.command = command

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        self._history = History()
        self._offered: tuple[str, ...] = ()
        self._numbered = False
        self._completer: Completer = lambda value: ()
        self._found: tuple[str, ...] = ()
        self._at = 0
        """Which of the found lines is shown."""
        self.secret: Callable[[str], bool] = lambda words: False
        """Whether these words are kept nowhere."""
        self.heeded = True
        """False while the microphone is off: what is typed then is not heard."""
        self._behind = False
        """Something was typed that has not been heard yet."""
        super().__init__(id=id, max_length=MAX_CHARS, select_on_focus=False)

    def show(self, language: Language, microphone: Microphone, *, asking: bool, noise: float) -> None:
        """Words around the line, and what the microphone does."""
        title = f"{SIGNS[microphone]} {text(f'mic.{microphone}', language)}"
        if noise:
            title += f" · {text('mic.noise', language, percent=round(100 * noise))}"
        if str(self.border_title or "") != title:
            self.border_title = Content(title)
        self.set_class(microphone == "muted", "-muted")
        placeholder = text("say.answer" if asking else "say.placeholder", language)
        if microphone == "muted":
            placeholder = text("say.muted", language)
        if self.placeholder != placeholder:
            self.placeholder = placeholder

    def offer(self, answers: Iterable[str], *, numbered: bool = False) -> None:
        """What would answer the pending question, completed first; numbered, Alt and the number choose."""
        self._numbered = numbered
        self._offered = tuple(clean(answer, 80) for answer in answers)

    def complete_by(self, completer: Completer) -> None:
        """Complete by what can be said now, from here on."""
        self._completer = completer

    def watch_value(self, value: str) -> None:
        """First the letter is painted, then heard and completed; letters that come together are one."""
        if not value:
            self._found = ()
            self._show_found()
        if not self._behind:
            self._behind = self.call_after_refresh(self._catch_up)

    def _catch_up(self) -> None:
        """What is typed by now is heard, and completed."""
        self._behind = False
        self.post_message(self.Hearing(self.value))
        self._suggestion = (self._complete(self.value) or "") if self.value else ""

    def action_recall(self, step: int) -> None:
        """The line said before, or after; with something typed, one that begins so."""
        line = self._history.recall(step, self.value)
        if line is not None:
            self.value = line
            self.cursor_position = len(self.value)

    def action_another(self, step: int) -> None:
        """Another completion of what is typed."""
        if self._found:
            self._at = (self._at + step) % len(self._found)
            self._suggestion = self._found[self._at]
            self._show_found()

    def action_clear(self) -> None:
        """An empty line."""
        self.value = ""
        self._history.forget_place()

    async def action_submit(self) -> None:
        """Say it. An empty line says nothing, and with the microphone off nothing is heard."""
        words = self.value.strip()
        if not words:
            return
        if not self.heeded:
            self.post_message(self.Pressed("unheard"))
            return
        if self.secret(words):
            self._history.forget_place()
        else:
            self._history.add(words)
        readings = readings_of(words)
        self.value = ""
        self.post_message(self.Said(readings[0].text if readings else words, readings))

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """While nothing is typed some keys are commands."""
        if not self.value and character is not None and character in COMMANDS:
            return False
        return super().check_consume_key(key, character)

    async def _on_key(self, event: events.Key) -> None:
        command = self._command(event.character or "")
        if command:
            event.stop()
            event.prevent_default()
            self.post_message(self.Pressed(command))
            return
        await super()._on_key(event)

    def _command(self, character: str) -> str:
        """What that character asks of the app; empty where it is merely typed."""
        if self._numbered and character and character in ALT_DIGITS:
            return f"choose({ALT_DIGITS.index(character) + 1})"
        return COMMANDS.get(character, "") if not self.value else ""

    def _complete(self, value: str) -> str | None:
        typed = value.casefold()
        lines = (*self._offered, *self._completer(value), *self._history.latest())
        fits = (value + line[len(value) :] for line in lines if _longer(line, value, typed))
        self._found, self._at = tuple(dict.fromkeys(fits))[:MOST_OFFERED], 0
        self._show_found()
        return self._found[0] if self._found else None

    def _show_found(self) -> None:
        """The other ways to go on, in the frame."""
        others = [*self._found[self._at + 1 :], *self._found[: self._at]]
        room = max(0, self.size.width - 6)
        start = _word_start(self.value)
        tails = " · ".join(line[start:].strip() for line in others)
        self.border_subtitle = Content(clip(f"^↓ {tails}", room)) if tails and room else ""


COMMANDS = {"+": "zoom(-1)", "-": "zoom(1)", "?": "explain", "？": "explain"}
"""Actions of the app by what is typed into an empty line."""
ALT_DIGITS = "¡™£¢∞§¶•ª"
"""What Textual makes of Alt+1 … Alt+9 where they come as Escape and the digit: what a Mac would type."""


def _word_start(value: str) -> int:
    """Where the word that is being typed begins; a Chinese character is a word of its own."""
    at = len(value)
    while at and value[at - 1] < WIDE_FROM and not value[at - 1].isspace():
        at -= 1
    return at


def _longer(line: str, value: str, typed: str) -> bool:
    return len(line) > len(value) and line[: len(value)].casefold() == typed
