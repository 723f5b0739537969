"""One clear sentence for a terminal too small for a cockpit, and the last reply, for one can still speak."""

from __future__ import annotations

from textual.content import Content

from banma_sim.cockpit.card import Card, row


class TooSmall(Card):
    """What to do, and what was said last."""

    DEFAULT_CSS = """
    TooSmall { border: none; background: $background; padding: 0; text-wrap: wrap; text-overflow: fold; }
    """

    def render(self) -> Content:
        """The sentence, then the last turn if there is any."""
        pieces = [row((self.words("app.too_small"), "bold"))]
        if self.drive.turns:
            pieces += [Content(""), row(self.drive.turns[-1].text)]
        return Content("\n").join(pieces)
