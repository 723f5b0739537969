"""Reads an extract once: the roads, restrictions, places and areas in it, as they are tagged."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from services.navigation.hours import Week
from services.navigation.osm.conditional import parse_conditional
from services.navigation.osm.tags import Tags
from services.navigation.records import LonLat

if TYPE_CHECKING:
    import osmium

NO_USABLE_ROADS = "turn restrictions that name no usable roads"
MAX_WAY = 100_000
"""Nodes of one way; OpenStreetMap allows 2,000."""


class OsmFileError(Exception):
    """An extract cannot be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way with its nodes and their positions."""

    id: int
    tags: Tags
    nodes: tuple[int, ...]
    points: tuple[LonLat, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """Something tagged at a point, or the middle of an outline."""

    tags: Tags
    position: LonLat


@dataclass(frozen=True, slots=True)
class Restriction:
    """A turn that is forbidden (`no_…`) or the only one allowed (`only_…`), by a node or by way of others."""

    kind: str
    from_ways: tuple[int, ...]
    to_ways: tuple[int, ...]
    via_node: int | None = None
    via_ways: tuple[int, ...] = ()
    """Where there is no `via_node`: the ways between, in the order driven or against it."""
    hours: Week | None = None
    """When it holds; None is always."""


@dataclass(slots=True)
class Extract:
    """What the file holds for us."""

    roads: list[Way] = field(default_factory=list)
    outlines: list[Way] = field(default_factory=list)
    """Closed ways that may be water, a park or a place."""
    spots: list[Spot] = field(default_factory=list)
    signals: set[int] = field(default_factory=set)
    barriers: set[int] = field(default_factory=set)
    """Nodes that no car passes."""
    restrictions: list[Restriction] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    """What could not be used, by reason."""


_KEYS = (
    *("highway", "route", "barrier", "type"),
    *("amenity", "shop", "tourism", "leisure", "historic", "office"),
    *("railway", "station", "aeroway", "natural", "waterway", "man_made"),
)
"""What has none of these is passed over while it is still in osmium's hands; buildings are most of a file."""
_BLOCKING = {
    "bollard",
    "block",
    "chain",
    "jersey_barrier",
    "log",
    "debris",
    "fence",
    "wall",
    "kerb",
    "planter",
}


def read_extract(path: Path) -> Extract:
    """Read an .osm.pbf, .osm or .osm.bz2 file. Raises OsmFileError."""
    try:
        import osmium
    except ImportError:
        raise OsmFileError(
            'reading OpenStreetMap files needs osmium; install it with: pip install "banma-sim[osm]"'
        ) from None
    if not path.is_file():
        raise OsmFileError(f"{path}: no such file; check the path")
    extract = Extract()
    wanted = osmium.filter.KeyFilter(*_KEYS)
    try:
        for one in osmium.FileProcessor(str(path)).with_locations().with_filter(wanted):
            if isinstance(one, osmium.osm.Node):
                _node(one, extract)
            elif isinstance(one, osmium.osm.Way):
                _way(one, extract)
            elif isinstance(one, osmium.osm.Relation):
                _relation(one, extract)
    except (RuntimeError, OSError, ValueError) as error:
        # osmium names the line or block; the first line of that is enough for one sentence.
        detail = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise OsmFileError(f"{path}: not a readable OpenStreetMap file: {detail}; fetch it again") from None
    return extract


def _node(node: "osmium.osm.Node", extract: Extract) -> None:
    tags = {tag.k: tag.v for tag in node.tags}
    if tags.get("highway") == "traffic_signals":
        extract.signals.add(node.id)
    elif "barrier" in tags:
        if _blocks(tags):
            extract.barriers.add(node.id)
    elif node.location.valid():
        extract.spots.append(Spot(tags, LonLat(round(node.lon, 6), round(node.lat, 6))))
    else:
        extract.counts["nodes without a position"] += 1


def _blocks(tags: Tags) -> bool:
    """True where no car gets through: a bollard in any case, a gate only where it says so."""
    allowed = tags.get("motor_vehicle") or tags.get("access") or ""
    return allowed in ("no", "private") or (
        tags["barrier"] in _BLOCKING and allowed not in ("yes", "permissive")
    )


def _way(way: "osmium.osm.Way", extract: Extract) -> None:
    tags = {tag.k: tag.v for tag in way.tags}
    is_road = "highway" in tags or tags.get("route") == "ferry"
    if not is_road and not way.is_closed():
        return
    found = list(_nodes(way))
    if len(found) < 2 or len(found) > MAX_WAY:
        extract.counts["ways without two usable nodes"] += 1
        return
    if len(found) < len(way.nodes):
        extract.counts["ways cut at the edge of the extract"] += 1
    nodes, points = zip(*found, strict=True)
    (extract.roads if is_road else extract.outlines).append(Way(way.id, tags, nodes, points))


def _nodes(way: "osmium.osm.Way") -> Iterator[tuple[int, LonLat]]:
    """Its first unbroken run of nodes that the extract holds; each node once in a row."""
    last = None
    for node in way.nodes:
        location = node.location
        if not location.valid():
            if last is not None:
                return
        elif node.ref != last:
            last = node.ref
            # Its whole numbers are of 1e-7 degrees; the map keeps microdegrees.
            yield last, LonLat(round(location.x / 10) / 1e6, round(location.y / 10) / 1e6)


def _relation(relation: "osmium.osm.Relation", extract: Extract) -> None:
    tags = {tag.k: tag.v for tag in relation.tags}
    if tags.get("type") == "multipolygon" and ("natural" in tags or "leisure" in tags):
        extract.counts["outlines of several parts"] += 1
    if tags.get("type") != "restriction" or "motorcar" in tags.get("except", "").split(";"):
        return
    rules = list(_rules(tags, extract.counts))
    ways: dict[str, tuple[int, ...]] = {"from": (), "via": (), "to": ()}
    nodes: list[int] = []
    for member in relation.members:
        if member.type == "w" and member.role in ways:
            ways[member.role] += (member.ref,)
        elif member.type == "n" and member.role == "via":
            nodes.append(member.ref)
    if rules and (len(nodes) > 1 or bool(nodes) == bool(ways["via"])):
        extract.counts[NO_USABLE_ROADS] += 1
        return
    for kind, hours in rules:
        via = nodes[0] if nodes else None
        extract.restrictions.append(Restriction(kind, ways["from"], ways["to"], via, ways["via"], hours))


def _rules(tags: Tags, counts: Counter[str]) -> Iterator[tuple[str, Week | None]]:
    """What is restricted, and when; None is always."""
    hours = (tags.get(f"{key}:conditional") for key in ("restriction:motorcar", "restriction"))
    kind = tags.get("restriction:motorcar") or tags.get("restriction")
    if kind is not None and "hour_on" not in tags:
        yield kind, None
    conditional = next((text for text in hours if text), None)
    if conditional is not None:
        try:
            rules = parse_conditional(conditional)
        except ValueError:
            counts["turn restrictions with a condition not understood"] += 1
            return
        yield from ((rule.value, rule.hours) for rule in rules if rule.value != "none")
        counts["turn restrictions with a condition not understood"] += any(r.value == "none" for r in rules)
    elif kind is None or "hour_on" in tags:
        other_vehicles = not any(key == "restriction" for key in tags)
        reason = "for other vehicles only" if other_vehicles else "with a condition not understood"
        counts[f"turn restrictions {reason}"] += 1
