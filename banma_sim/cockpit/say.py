"""Where speech is typed: recall of earlier lines, and completion from what can be said now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input

from banma_sim.cockpit.plain import clean
from banma_sim.cockpit.texts import text

if TYPE_CHECKING:
    from textual import events

    from banma_sim.setup import Language

MAX_CHARS = 4_000
MAX_HISTORY = 200


class _Answers(Suggester):
    """Completes the shortest known line that begins as typed."""

    def __init__(self, known: Callable[[], Iterable[str]]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._known = known

    async def get_suggestion(self, value: str) -> str | None:
        """A line to complete `value` to."""
        typed = value.casefold()
        for line in self._known():
            if line.casefold().startswith(typed) and len(line) > len(value):
                return value + line[len(value) :]
        return None


class Say(Input):
    """The driver's voice, typed."""

    DEFAULT_CSS = """
    Say {
        height: 3; border: round $frame-live; border-title-color: $primary; background: $surface;
        padding: 0 1; color: $foreground;
        &:focus { border: round $frame-live; background-tint: $foreground 0%; }
        &:blur { border: round $frame; }
        &>.input--placeholder, &>.input--suggestion { color: $quiet; text-style: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "recall(-1)", show=False),
        Binding("down", "recall(1)", show=False),
        Binding("escape", "clear", show=False),
    ]

    class Said(Message):
        """The driver has finished a sentence."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    class Zoomed(Message):
        """+ or - was pressed while nothing was typed."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        self._history: list[str] = []
        self._at = 0
        self._draft = ""
        self._offered: tuple[str, ...] = ()
        super().__init__(id=id, max_length=MAX_CHARS, suggester=_Answers(self._known), select_on_focus=False)

    def show_language(self, language: Language, asking: bool) -> None:
        """Words around the line."""
        self.border_title = text("say.prompt", language)
        self.placeholder = text("say.answer" if asking else "say.placeholder", language)

    def offer(self, answers: Iterable[str]) -> None:
        """What would answer the pending question; completed first."""
        self._offered = tuple(clean(answer, 80) for answer in answers)

    def action_recall(self, step: int) -> None:
        """The line said before, or after."""
        if not self._history:
            return
        if self._at == len(self._history):
            self._draft = self.value
        self._at = min(len(self._history), max(0, self._at + step))
        self.value = self._history[self._at] if self._at < len(self._history) else self._draft
        self.cursor_position = len(self.value)

    def action_clear(self) -> None:
        """An empty line."""
        self.value = ""
        self._at = len(self._history)

    async def action_submit(self) -> None:
        """Say it. An empty line says nothing."""
        words = self.value.strip()
        if not words:
            return
        if not self._history or self._history[-1] != words:
            self._history = [*self._history, words][-MAX_HISTORY:]
        self._at = len(self._history)
        self.value = ""
        self.post_message(self.Said(words))

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """+ and - zoom the map while nothing is typed."""
        if not self.value and character in ("+", "-"):
            return False
        return super().check_consume_key(key, character)

    async def _on_key(self, event: events.Key) -> None:
        if not self.value and event.character in ("+", "-"):
            event.stop()
            event.prevent_default()
            self.post_message(self.Zoomed(-1 if event.character == "+" else 1))
            return
        await super()._on_key(event)

    def _known(self) -> Iterable[str]:
        yield from self._offered
        yield from reversed(self._history)
