"""One clear sentence for a terminal too small for a cockpit, and the last reply, for one can still speak."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content

from banma_sim.cockpit.card import Card, row
from banma_sim.cockpit.wrap import wrap


class TooSmall(Card):
    """What to do, and what was said last."""

    DEFAULT_CSS = """
    TooSmall { border: none; background: $background; padding: 0; }
    """

    def line(self, width: int) -> Content:
        """The sentence as far as it fits."""
        return row((self.words("app.too_small"), "bold")).truncate(width, ellipsis=True)

    def lines(self, width: int, height: int) -> Iterable[Content]:
        """The sentence, then the last turn if there is any."""
        pieces = [row((line, "bold")) for line in wrap(self.words("app.too_small"), width)]
        if self.drive.turns:
            pieces += [Content(""), *(row(line) for line in wrap(self.drive.turns[-1].text, width))]
        return pieces
