"""Small extracts, written as OpenStreetMap writes them."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from services.navigation import mapfile
from services.navigation.city import City
from services.navigation.compiling import compiled
from services.navigation.osm.importing import import_city

LON, LAT = 7.42, 43.73
STEP = 0.001
"""Degrees between columns and rows of the grid that nodes are placed on; some 80 and 111 m."""

Tags = Mapping[str, str]


class Drawing:
    """An extract in the making. Nodes are named by column and row, counted east and north."""

    def __init__(self) -> None:
        self._nodes: dict[tuple[float, float], Tags] = {}
        self._ways: list[tuple[Sequence[tuple[float, float]], Tags]] = []
        self._relations: list[tuple[Sequence[tuple[str, str, int]], Tags]] = []

    def node(self, east: float, north: float, **tags: str) -> int:
        """A node, tagged or not; its id."""
        at = (east, north)
        self._nodes[at] = {**self._nodes.get(at, {}), **tags}
        return list(self._nodes).index(at) + 1

    def way(self, *nodes: tuple[float, float], tags: Tags | None = None, **more: str) -> int:
        """A way through nodes; its id."""
        for node in nodes:
            self.node(*node)
        self._ways.append((nodes, {**(tags or {}), **more}))
        return 1000 + len(self._ways)

    def restriction(
        self, kind: str, from_way: int, via: tuple[float, float], to_way: int, **tags: str
    ) -> None:
        members = [("way", "from", from_way), ("node", "via", self.node(*via)), ("way", "to", to_way)]
        self._relations.append((members, {"type": "restriction", "restriction": kind, **tags}))

    def relation(self, *members: tuple[str, str, int], **tags: str) -> None:
        """Any relation of (type, role, id)."""
        self._relations.append((members, tags))

    def write(self, target: Path) -> Path:
        """The extract as a file."""
        lines = ["<?xml version='1.0' encoding='UTF-8'?>", '<osm version="0.6" generator="test">']
        for number, ((east, north), tags) in enumerate(self._nodes.items(), 1):
            place = f'lon="{LON + east * STEP:.7f}" lat="{LAT + north * STEP:.7f}"'
            lines.append(f'<node id="{number}" version="1" {place}>{_tags(tags)}</node>')
        for number, (nodes, tags) in enumerate(self._ways, 1001):
            refs = "".join(f'<nd ref="{self.node(*node)}"/>' for node in nodes)
            lines.append(f'<way id="{number}" version="1">{refs}{_tags(tags)}</way>')
        for number, (members, tags) in enumerate(self._relations, 5001):
            inside = "".join(f'<member type="{t}" role="{role}" ref="{ref}"/>' for t, role, ref in members)
            lines.append(f'<relation id="{number}" version="1">{inside}{_tags(tags)}</relation>')
        target.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
        return target


def _tags(tags: Tags) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())


@pytest.fixture
def drawing() -> Drawing:
    return Drawing()


@pytest.fixture
def imported(tmp_path: Path) -> Callable[[Drawing], City]:
    """Writes a drawing, imports it, compiles it, and loads what came of it."""

    def run(drawing: Drawing) -> City:
        content = import_city(drawing.write(tmp_path / "small.osm"))
        return City.from_data(mapfile.from_bytes(memoryview(compiled(content)), "small"), "small")

    return run
