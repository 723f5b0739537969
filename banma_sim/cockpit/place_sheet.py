"""What was touched on the map: what it is, how far, and what one can do with it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget

from banma_sim.cockpit.card import row, spread
from banma_sim.cockpit.plain import clean, distance
from banma_sim.cockpit.projection import Projection
from banma_sim.cockpit.texts import has, text

if TYPE_CHECKING:
    from textual import events

    from banma_sim.cockpit.spot import Spot
    from banma_sim.cockpit.state import Drive
    from banma_sim.setup import Language

Deed = Literal["go", "stop", "ask"]
COMPASS = ("n", "ne", "e", "se", "s", "sw", "w", "nw")


class PlaceSheet(ModalScreen[Deed | None]):
    """Answers what the driver wants done with the spot, or None."""

    topic = "place"
    DEFAULT_CSS = """
    PlaceSheet { align: left bottom; background: $background 0%; }
    PlaceSheet > PlaceFace {
        width: 48; max-width: 100%; height: auto; max-height: 100%; margin: 0 0 1 1;
        border: round $frame-live; border-title-color: $primary; background: $surface; padding: 0 1;
    }
    """

    def __init__(self, drive: Drive, spot: Spot) -> None:
        super().__init__()
        self._drive = drive
        self._spot = spot
        self._at = 0

    def compose(self) -> ComposeResult:
        """One face."""
        yield PlaceFace(self)

    def on_mount(self) -> None:
        """Say what it is."""
        self.drive_changed()

    def drive_changed(self) -> None:
        """The frame says what kind of thing it is; the car may be elsewhere now, and the language another."""
        language = self._drive.language
        key = f"category.{self._spot.category}"
        kind = text(key, language) if has(key) else clean(self._spot.category.replace("_", " "), 30)
        face = self.query_one(PlaceFace)
        face.border_title = Content(kind)
        face.refresh()

    @property
    def deeds(self) -> tuple[Deed, ...]:
        """What can be done: a stop on the way needs a way, and a mere point has no name to ask by."""
        stop: tuple[Deed, ...] = ("stop",) if self._drive.route is not None else ()
        ask: tuple[Deed, ...] = ("ask",) if name_of(self._spot, self._drive.language) else ()
        return ("go", *stop, *ask)

    def on_key(self, event: events.Key) -> None:
        """A deed's letter; Up, Down, Enter and Escape."""
        event.stop()
        letters = {deed[0]: deed for deed in self.deeds}
        if event.key in ("escape", "backspace"):
            self.dismiss(None)
        elif event.key in ("ctrl+q", "ctrl+c"):
            self.app.exit(0)
        elif event.key in ("up", "down", "tab"):
            self._at = (self._at + (-1 if event.key == "up" else 1)) % len(self.deeds)
            self.query_one(PlaceFace).refresh()
        elif event.key in ("enter", "space"):
            self.dismiss(self.deeds[self._at])
        elif event.key in letters:
            self.dismiss(letters[event.key])

    def on_click(self, event: events.Click) -> None:
        """A deed under the pointer; beside the sheet is away."""
        face = self.query_one(PlaceFace)
        if not face.region.contains(event.screen_x, event.screen_y):
            self.dismiss(None)
            return
        index = event.screen_y - face.content_region.y - len(self._told())
        if 0 <= index < len(self.deeds):
            self.dismiss(self.deeds[index])

    def face(self, width: int) -> Content:
        """What it is, then what can be done."""
        language = self._drive.language
        lines = self._told()
        for index, deed in enumerate(self.deeds):
            chosen = index == self._at
            words = row(
                (
                    f"{'›' if chosen else ' '} {text(f'place.{deed}', language)}",
                    "bold $primary" if chosen else "",
                )
            )
            lines.append(spread(words, row((deed[0].upper(), "$quiet")), width))
        lines.append(row((text("place.keys", language), "$quiet")))
        return Content("\n").join(lines)

    def _told(self) -> list[Content]:
        language = self._drive.language
        name = name_of(self._spot, language) or text("place.here", language)
        other = clean(self._spot.names.get("zh" if language == "en" else "en", ""), 60)
        lines = [row((name, "bold"), (f"  {other}" if other and other != name else "", "$quiet"))]
        if (where := self._where(language)) is not None:
            lines.append(row((where, "$quiet")))
        return [*lines, Content("")]

    def _where(self, language: Language) -> str | None:
        """How far from the car, as the crow flies, and in which direction."""
        car = self._drive.position
        if car is None:
            return None
        x, y = Projection(*car).metres(*self._spot.position)
        eighth = COMPASS[round(math.degrees(math.atan2(x, -y)) / 45) % 8]
        far = distance(math.hypot(x, y), language, self._drive.units)
        return text("place.away", language, distance=far, direction=text(f"compass.{eighth}", language))


class PlaceFace(Widget, can_focus=True):
    """What the sheet shows."""

    def __init__(self, sheet: PlaceSheet) -> None:
        super().__init__()
        self._sheet = sheet

    def render(self) -> Content:
        """The face at this width."""
        return self._sheet.face(self.content_size.width)


def name_of(spot: Spot, language: Language) -> str:
    """Its name in that language, or in the other; empty where it has none."""
    return clean(spot.names.get(language) or next(iter(spot.names.values()), ""), 60)
