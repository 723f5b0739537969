"""The question that waits for an answer, with the answers it can have."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message

from banma_sim.cockpit.card import Card, row
from banma_sim.cockpit.plain import clean, clip, money
from banma_sim.cockpit.wrap import wrap

if TYPE_CHECKING:
    from textual import events

    from banma_sim.events import QuestionChanged

PIN_QUESTION = "enter_pin"
GAP = "   "


def rows_wanted(question: QuestionChanged | None) -> int:
    """How many rows it would like: one for the question, and one for its answers, or for each of a list."""
    if question is None:
        return 0
    return 1 + (len(question.options) if question.listed else 1)


class QuestionCard(Card):
    """Always visible while something is asked; an answer can be clicked."""

    DEFAULT_CSS = """
    QuestionCard { border: round $accent; border-title-color: $accent; text-wrap: wrap; }
    """
    title_key = "question.title"

    class Answered(Message):
        """One of the answers was clicked."""

        def __init__(self, action: str, ordinal: int | None = None) -> None:
            super().__init__()
            self.action = action
            self.ordinal = ordinal

    def line(self, width: int) -> Content:
        """What can be answered; the question itself was just said."""
        return row(("? ", "bold $accent"), *self._in_a_row())

    def lines(self, width: int, height: int) -> Iterable[Content]:
        """The question, then its answers, each of a list on a row of its own where there is room."""
        question = self.drive.question
        if question is None:
            return
        answers = self._below() if self._one_a_row(height) else [row(*self._in_a_row())]
        wrapped = wrap(self._asked(question), width)
        shown = wrapped[: max(1, height - len(answers))]
        if len(wrapped) > len(shown):
            shown[-1] = clip(f"{shown[-1]}……", width)
        for line in shown:
            yield row((line, "bold"))
        yield from answers

    def on_click(self, event: events.Click) -> None:
        """The answer under the pointer."""
        at = event.get_content_offset(self)
        question = self.drive.question
        if at is None or question is None or question.question == PIN_QUESTION:
            return
        width, height = self.content_size
        if self._one_a_row(height):
            first = len(list(self.lines(width, height))) - len(self._options())
            if 0 <= at.y - first < len(self._options()):
                self._answer(at.y - first)
        elif at.y == (0 if height <= 1 else len(list(self.lines(width, height))) - 1):
            x = 2 if height <= 1 else 0
            for n, piece in enumerate(self._pieces()):
                if x <= at.x < x + piece.cell_length:
                    self._answer(n)
                x += piece.cell_length + len(GAP)

    def _answer(self, index: int) -> None:
        if self._listed:
            self.post_message(self.Answered("choose", index + 1))
        else:
            self.post_message(self.Answered("confirm" if index == 0 else "refuse"))

    @property
    def _listed(self) -> bool:
        return self.drive.question is not None and self.drive.question.listed

    def _one_a_row(self, height: int) -> bool:
        return self._listed and height > len(self._options())

    def _options(self) -> tuple[str, ...]:
        """As many as may be shown now, as long as they may be."""
        question, limits, language = self.drive.question, self.drive.limits, self.drive.language
        if question is None:
            return ()
        most = limits.list_items if question.listed else len(question.options)
        return tuple(clip(clean(o, limits.text_chars.of(language)), 40) for o in question.options[:most])

    def _asked(self, question: QuestionChanged) -> str:
        from banma_sim.distraction.rules import shortened

        asked = shortened(clean(question.text, 300), self.drive.limits, self.drive.language)
        amount = money(question.amount_fen) if question.amount_fen is not None else ""
        return asked if amount in asked else f"{asked} {amount}"

    def _in_a_row(self) -> list[Content]:
        pieces = self._pieces()
        return [piece for n, each in enumerate(pieces) for piece in ((Content(GAP), each) if n else (each,))]

    def _pieces(self) -> list[Content]:
        question = self.drive.question
        if question is not None and question.question == PIN_QUESTION:
            return [self._pin()]
        keys = [f"Alt+{n}" for n in range(1, 10)] if self._listed else ["^Y", "^N"]
        return [
            row(*self._numbered(n), (f" {option} ", "bold $accent on $boost"), (f" {key}", "$quiet"))
            for n, (option, key) in enumerate(zip(self._options(), keys, strict=False), 1)
        ]

    def _below(self) -> list[Content]:
        return [
            row(*self._numbered(n), (option, "bold $accent"), (f"  Alt+{n}", "$quiet"))
            for n, option in enumerate(self._options(), 1)
        ]

    def _numbered(self, n: int) -> tuple[tuple[str, str], ...]:
        return ((f"{n} ", "bold"),) if self._listed else ()

    def _pin(self) -> Content:
        locked = self.drive.locked("enter_pin") is not None
        words = self.words("lock.pin" if locked else "pin.open")
        return row((f"⚠ {words}" if locked else f"^Y {words}", "$warning" if locked else "$quiet"))
