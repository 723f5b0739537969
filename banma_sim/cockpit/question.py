"""The question that waits for an answer, with the answers it can have."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content

from banma_sim.cockpit.card import Card, row
from banma_sim.cockpit.plain import clean, clip, money
from banma_sim.cockpit.wrap import wrap

PIN_QUESTION = "enter_pin"


class QuestionCard(Card):
    """Always visible while something is asked."""

    DEFAULT_CSS = """
    QuestionCard { border: round $accent; border-title-color: $accent; text-wrap: wrap; }
    """
    title_key = "question.title"

    def line(self, width: int) -> Content:
        """What can be answered; the question itself was just said."""
        return row(("? ", "bold $accent"), self._answers())

    def lines(self, width: int, height: int) -> Iterable[Content]:
        """The question, then its answers."""
        question = self.drive.question
        if question is None:
            return
        amount = f" {money(question.amount_fen)}" if question.amount_fen is not None else ""
        asked = clean(question.text, 300)
        if amount and money(question.amount_fen or 0) not in asked:
            asked += amount
        wrapped = wrap(asked, width)
        shown = wrapped[: max(1, height - 1)]
        if len(wrapped) > len(shown):
            shown[-1] = clip(f"{shown[-1]}……", width)
        for line in shown:
            yield row((line, "bold"))
        yield self._answers()

    def _answers(self) -> Content:
        question = self.drive.question
        if question is None:
            return Content("")
        if question.question == PIN_QUESTION:
            locked = self.drive.driving == "moving"
            words = self.words("pin.locked_hint" if locked else "pin.open")
            return row((f"⚠ {words}" if locked else f"^Y {words}", "$warning" if locked else "$quiet"))
        chosen = str(question.question).startswith("choose") or len(question.options) != 2
        keys = [f"Alt+{n}" for n in range(1, 10)] if chosen else ["^Y", "^N"]
        pieces = [
            row((f" {clean(option, 40)} ", "bold $accent on $boost"), (f" {key}", "$quiet"))
            for option, key in zip(question.options, keys, strict=False)
        ]
        return Content("   ").join(pieces)
