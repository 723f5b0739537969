"""One clear sentence for a terminal too small for a cockpit, and the last reply, for one can still speak."""

from __future__ import annotations

from textual.content import Content

from banma_sim.cockpit.card import Card, row
from banma_sim.cockpit.wrap import wrap


class TooSmall(Card):
    """What to do, and what was said last."""

    DEFAULT_CSS = """
    TooSmall { border: none; background: $background; padding: 0; }
    """

    def render(self) -> Content:
        """The sentence, then the last turn if there is any."""
        width = self.content_size.width
        pieces = [row((line, "bold")) for line in wrap(self.words("app.too_small"), width)]
        if self.drive.turns:
            pieces += [Content(""), *(row(line) for line in wrap(self.drive.turns[-1].text, width))]
        return Content("\n").join(pieces)
