"""What the pages of the bench share: what they look at, and how they are drawn anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from textual.containers import Vertical

from banma_sim.cockpit.bench.journal import Journal
from banma_sim.cockpit.texts import text

if TYPE_CHECKING:
    from banma_sim.cockpit.link import Link
    from banma_sim.cockpit.parcels import Refused
    from banma_sim.cockpit.state import Drive
    from banma_sim.inspection import Insight


@dataclass
class View:
    """What an engineer looks at, and the way to reach in."""

    drive: Drive
    link: Link
    journal: Journal = field(default_factory=Journal)
    insight: Insight | None = None
    """As of the last look inside."""
    refused: Refused | None = None
    """What could not be arranged, until something is."""
    done: str = ""
    """The last step that was asked for."""

    def words(self, key: str, **values: object) -> str:
        """A text in the interface's language."""
        return text(key, self.drive.language, **values)

    def moment(self, at_s: float) -> str:
        """08:31:22.4, by the simulated clock."""
        start = self.drive.started
        # In tenths from the beginning: else 59.97 would be told as 60.0.
        tenths = round((at_s - (start.at_s if start else 0.0)) * 10)
        if start is None:
            return f"{tenths // 600}:{tenths % 600 / 10:04.1f}"
        now = datetime.fromisoformat(start.time) + timedelta(milliseconds=tenths * 100)
        return f"{now:%H:%M:%S}.{now.microsecond // 100_000}"


class Page(Vertical):
    """One page of the bench."""

    looks_inside = False
    """Whether it shows what only a look inside tells."""

    def __init__(self, view: View, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.view = view

    def on_resize(self) -> None:
        """Rows are cut to the width, also that of a page turned to."""
        self.update_page()

    def update_page(self) -> None:
        """Something has happened: draw what it changed."""

    def enter(self) -> None:
        """The page is turned to: take the keys."""
