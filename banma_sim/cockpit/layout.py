"""Which part of the cockpit stands where, for any terminal size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import Layout, WidgetPlacement

if TYPE_CHECKING:
    from textual.layout import ArrangeResult
    from textual.widget import Widget

MIN_COLUMNS, MIN_ROWS = 40, 10
SMALL_ROWS = 18
CARDS_COLUMNS, CARDS_ROWS = 100, 30
WIDE_COLUMNS, WIDE_ROWS = 160, 40
CARD_ROWS = 8
PAYMENT_LINES, PAYMENT_ROWS = 6, 8
FRAME = 2
"""Rows that a frame takes."""
DRAWER_COLUMNS = 110
"""From here on there is room for drive and bench, one below the other."""


class Plan(NamedTuple):
    """Where each named part stands; a part without a region is not shown."""

    size: str
    """narrow (one sentence), small, lines (cards are one line each), cards, wide."""
    regions: dict[str, Region]


def plan(width: int, height: int, asking: int = 0, paying: bool = False) -> Plan:
    """Divide the screen; a pending question has so many rows above the input, where there is room.

    A payment takes the lower part of the map, where there is one.
    """
    found = _plan(width, height, asking)
    if paying and (whole := found.regions.get("map")) is not None:
        rows = min(PAYMENT_LINES if found.size == "lines" else PAYMENT_ROWS, whole.height - 3)
        found.regions["map"] = whole._replace(height=whole.height - rows)
        found.regions["payment"] = whole._replace(y=whole.bottom - rows, height=rows)
    return found


def _plan(width: int, height: int, asking: int) -> Plan:
    if width < MIN_COLUMNS or height < MIN_ROWS:
        return _narrow(width, height)
    if height < SMALL_ROWS:
        return _small(width, height, asking)
    if width >= WIDE_COLUMNS and height >= WIDE_ROWS:
        return _wide(width, height, asking)
    if width >= CARDS_COLUMNS and height >= CARDS_ROWS:
        return _cards(width, height, asking)
    return _lines(width, height, asking)


def _narrow(width: int, height: int) -> Plan:
    regions = {"too-small": Region(0, 0, width, max(0, height - 1))}
    if height >= 2:
        regions["say"] = Region(0, height - 1, width, 1)
    return Plan("narrow", regions)


def _small(width: int, height: int, asking: int) -> Plan:
    question = 1 if asking else 0
    regions = {
        "maneuver": Region(0, 0, width, 1),
        "conversation": Region(0, 1, width, height - 3 - question),
        "say": Region(0, height - 2, width, 1),
        "keys": Region(0, height - 1, width, 1),
    }
    if asking:
        regions["question"] = Region(0, height - 3, width, 1)
    return Plan("small", regions)


def _lines(width: int, height: int, asking: int) -> Plan:
    question = _rows(asking, (height - 10) // 2)
    left = width - max(34, min(60, width * 9 // 20))
    top, bottom = 2, height - 4 - question
    regions = {
        "status": Region(0, 0, width, 1),
        "maneuver": Region(0, 1, width, 1),
        "map": Region(0, top, left, bottom - top - 3),
        "vehicle": Region(0, bottom - 3, left, 1),
        "order": Region(0, bottom - 2, left, 1),
        "wallet": Region(0, bottom - 1, left, 1),
        "conversation": Region(left, top, width - left, bottom - top),
        **_speaking(0, bottom, width, question),
        "keys": Region(0, height - 1, width, 1),
    }
    return Plan("lines", regions)


def _cards(width: int, height: int, asking: int) -> Plan:
    right = max(40, width * 2 // 5)
    left = width - right
    question = _rows(asking, height // 4) + FRAME if asking else 0
    cards_top = height - 1 - CARD_ROWS
    third = left // 3
    regions = {
        "status": Region(0, 0, width, 1),
        "maneuver": Region(0, 1, left, 7),
        "map": Region(0, 8, left, cards_top - 8),
        "vehicle": Region(0, cards_top, third, CARD_ROWS),
        "order": Region(third, cards_top, left - 2 * third, CARD_ROWS),
        "wallet": Region(left - third, cards_top, third, CARD_ROWS),
        "conversation": Region(left, 1, right, height - 5 - question),
        **_speaking(left, height - 4 - question, right, question),
        "keys": Region(0, height - 1, width, 1),
    }
    return Plan("cards", regions)


def _wide(width: int, height: int, asking: int) -> Plan:
    cards = 38
    talk = max(50, min(76, width * 3 // 10))
    left = width - cards - talk
    question = _rows(asking, height // 4) + FRAME if asking else 0
    vehicle_rows = 13
    rest = height - 2 - 10 - vehicle_rows
    order_rows = rest // 2 + 1
    regions = {
        "status": Region(0, 0, width, 1),
        "map": Region(0, 1, left, height - 2),
        "conversation": Region(left, 1, talk, height - 5 - question),
        **_speaking(left, height - 4 - question, talk, question),
        "maneuver": Region(left + talk, 1, cards, 10),
        "vehicle": Region(left + talk, 11, cards, vehicle_rows),
        "order": Region(left + talk, 11 + vehicle_rows, cards, order_rows),
        "wallet": Region(left + talk, 11 + vehicle_rows + order_rows, cards, rest - order_rows),
        "keys": Region(0, height - 1, width, 1),
    }
    return Plan("wide", regions)


def _rows(asking: int, most: int) -> int:
    """Of a question: two at least, as many as it would like at most."""
    return max(2, min(asking, most)) if asking else 0


def _speaking(x: int, y: int, width: int, question: int) -> dict[str, Region]:
    regions = {"say": Region(x, y + question, width, 3)}
    if question:
        regions["question"] = Region(x, y, width, question)
    return regions


class Divided(NamedTuple):
    """A screen with the drawer on it."""

    side: Literal["right", "bottom", "full"]
    rest: Size
    """What is left for the drive, at the top left."""
    drawer: Region


def divide(width: int, height: int) -> Divided | None:
    """The drawer to the right of a wide screen, below a middling one, over a small one."""
    if width < MIN_COLUMNS or height < MIN_ROWS:
        return None
    if width >= WIDE_COLUMNS:
        wide = max(72, width * 2 // 5)
        return Divided("right", Size(width - wide, height), Region(width - wide, 0, wide, height))
    if width >= DRAWER_COLUMNS and height >= CARDS_ROWS:
        rows = height * 9 // 20
        return Divided("bottom", Size(width, height - rows), Region(0, height - rows, width, rows))
    return Divided("full", Size(width, height), Region(0, 0, width, height - 1))


class CockpitLayout(Layout):
    """Places the screen's children, by their ids, as `plan` says."""

    name = "cockpit"

    def __init__(self) -> None:
        self.paying = False
        self.asking = 0
        """Rows that a pending question would like; 0 where nothing is asked."""
        self.drawer = False
        """The bench is open: it takes its part of the screen first."""

    def room(self, size: Size) -> Size:
        """What is left for the drive."""
        divided = divide(size.width, size.height) if self.drawer else None
        return divided.rest if divided else size

    def regions(self, size: Size) -> dict[str, Region]:
        """Where each part stands, by its id."""
        divided = divide(size.width, size.height) if self.drawer else None
        if divided is None:
            return plan(size.width, size.height, self.asking, self.paying).regions
        if divided.side == "full":
            keys = Region(0, size.height - 1, size.width, 1)
            return {"bench": divided.drawer, "keys": keys}
        rest = plan(divided.rest.width, divided.rest.height, self.asking, self.paying)
        return rest.regions | {"bench": divided.drawer}

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        """One placement for each child that has a region."""
        found = self.regions(size)
        return [
            WidgetPlacement(found[child.id], NULL_OFFSET, NULL_SPACING, child)
            for child in children
            if child.id in found
        ]
