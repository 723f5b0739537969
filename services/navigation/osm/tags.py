"""What OpenStreetMap's tags say about a road: https://wiki.openstreetmap.org/wiki/Key:highway and its kin."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from services.navigation.features import EdgeFlag
from services.navigation.hours import Week, either, outside
from services.navigation.osm.conditional import ALWAYS, parse_conditional
from services.navigation.records import Language, Names

Tags = Mapping[str, str]

MAX_NAME = 120
CLASSES: Mapping[str, tuple[str, int]] = {
    "motorway": ("motorway", 110),
    "trunk": ("trunk", 80),
    "primary": ("primary", 60),
    "secondary": ("secondary", 50),
    "tertiary": ("tertiary", 50),
    "unclassified": ("residential", 40),
    "residential": ("residential", 40),
    "road": ("residential", 40),
    "living_street": ("living_street", 20),
    "service": ("service", 20),
    "motorway_link": ("link", 60),
    "trunk_link": ("link", 50),
    "primary_link": ("link", 40),
    "secondary_link": ("link", 40),
    "tertiary_link": ("link", 40),
}
"""Of each value of `highway` that cars may use: our class, and the limit where none is posted, in km/h."""
FERRY_KMH = 15
MAX_KMH = 130
URBAN = {"urban": 50, "rural": 80, "motorway": 130, "living_street": 20, "walk": 7, "zone30": 30, "30": 30}
"""What "FR:urban" and the like mean, roughly, in any country."""
KMH_OF_MPH = 1.609344
SHUT = {
    "no",
    "private",
    "agricultural",
    "forestry",
    "emergency",
    "psv",
    "bus",
    "military",
    "official",
    "permit",
}
OPEN = {"yes", "permissive", "designated"}
ENDS_ONLY = {"destination", "delivery", "customers", "residents"}
_SPEED = re.compile(r"(\d{1,3})(?:\.\d+)?\s*(mph|km/h|kmh)?")


class Unusable(Enum):
    """Why a way is no road to drive on; the value is how it is counted."""

    NO_ROAD = "ways that are no roads for cars"
    SHUT = "roads closed to cars"
    REVERSIBLE = "roads with changing direction"


@dataclass(frozen=True, slots=True)
class RoadTags:
    """A way as a road."""

    road_class: str
    limit_kmh: int
    direction: int
    """0 both ways, 1 as drawn, -1 against it."""
    flags: EdgeFlag
    layer: int
    names: Names
    limit_read: bool = True
    """False where a limit is posted that could not be read."""
    shut: Week | None = None
    """When no car may drive there; None is never."""
    condition_left: bool = False
    """True where a rule for some hours could not be kept: for access, direction or limit."""


def read_road(tags: Tags) -> RoadTags | Unusable:
    """What a way is to a driver."""
    ferry = tags.get("route") == "ferry"
    kind = ("ferry", FERRY_KMH) if ferry else CLASSES.get(tags.get("highway", ""))
    if kind is None or tags.get("area") == "yes":
        return Unusable.NO_ROAD
    access, shut, understood = _access(tags)
    if access in SHUT or (ferry and access != "yes"):
        return Unusable.SHUT
    direction = _direction(tags, kind[0])
    if direction is None:
        return Unusable.REVERSIBLE
    posted = tags.get("maxspeed")
    limit_kmh = speed_kmh(posted) if posted else None
    return RoadTags(
        road_class=kind[0],
        limit_kmh=limit_kmh or kind[1],
        direction=direction,
        flags=_flags(tags, kind[0], access),
        layer=_layer(tags),
        names=names_of(tags, "ref"),
        limit_read=posted is None or limit_kmh is not None,
        shut=shut,
        condition_left=not understood or "oneway:conditional" in tags or "maxspeed:conditional" in tags,
    )


def _access(tags: Tags) -> tuple[str, Week | None, bool]:
    """The rule for cars, when they are shut out beside it, and whether that was understood.

    The most special tag wins; what it says for some hours is laid over it.
    """
    keys = ("motorcar", "motor_vehicle", "vehicle", "access")
    usual = next((tags[key] for key in keys if key in tags), "unknown")
    special = next((key for key in keys if key in tags or f"{key}:conditional" in tags), "")
    conditional = tags.get(f"{special}:conditional")
    if conditional is None:
        return usual, None, True
    try:
        rules = parse_conditional(conditional)
    except ValueError:
        return usual, None, False
    shut: Week | None = None
    for value, hours in rules:
        if value in SHUT:
            shut = hours if shut is None else either(shut, hours)
        elif value in OPEN and (usual in SHUT or shut is not None):
            # Later rules win: what was shut, always or by a rule before, is open then.
            was = ALWAYS if shut is None else shut
            shut = outside(either(outside(was), hours) or hours)
            usual = "yes" if usual in SHUT else usual
        elif value not in OPEN:
            return usual, None, False
    return usual, shut, True


def _direction(tags: Tags, road_class: str) -> int | None:
    """None where the direction changes with the hour."""
    match tags.get("oneway"):
        case "yes" | "true" | "1":
            return 1
        case "-1" | "reverse":
            return -1
        case "reversible" | "alternating":
            return None
        case "no" | "false" | "0":
            return 0
    around = tags.get("junction") in ("roundabout", "circular")
    return 1 if around or road_class == "motorway" or tags.get("highway") == "motorway_link" else 0


def _flags(tags: Tags, road_class: str, access: str) -> EdgeFlag:
    tunnel, bridge = _is(tags, "tunnel"), _is(tags, "bridge")
    separated = tunnel or bridge or road_class in ("motorway", "link", "ferry")
    flags = EdgeFlag.SEPARATED if separated else EdgeFlag.STREET
    for has, flag in (
        (tunnel, EdgeFlag.TUNNEL),
        (bridge, EdgeFlag.BRIDGE),
        (_is(tags, "toll"), EdgeFlag.TOLL),
        (tags.get("junction") in ("roundabout", "circular"), EdgeFlag.ROUNDABOUT),
        (access in ENDS_ONLY, EdgeFlag.PRIVATE),
    ):
        flags |= flag if has else EdgeFlag(0)
    return flags


def _is(tags: Tags, key: str) -> bool:
    return tags.get(key, "no") not in ("no", "false", "0")


def _layer(tags: Tags) -> int:
    text = tags.get("layer", "")
    if re.fullmatch(r"[+-]?\d", text):
        return int(text)
    return 1 if _is(tags, "bridge") else -1 if _is(tags, "tunnel") else 0


def speed_kmh(text: str) -> int | None:
    """A posted limit in km/h; None where it cannot be read."""
    found = _SPEED.fullmatch(text.strip())
    if found:
        value = float(found[1]) * (KMH_OF_MPH if found[2] == "mph" else 1)
        return min(MAX_KMH, round(value)) if value >= 5 else None
    if text == "none":
        return MAX_KMH
    return URBAN.get(text.rpartition(":")[2])


def names_of(tags: Tags, *further: str) -> Names:
    """All ways to say it, per language the one to show first; empty where there is none.

    What is tagged in neither language is called by its own name in both. `further` are keys of names that
    serve where nothing better is there.
    """
    own = _texts(tags, "name")
    others = _texts(tags, "alt_name", "short_name", "loc_name", "official_name", *further)
    en = (*_texts(tags, "name:en", "int_name"), *own, *_texts(tags, "alt_name:en"), *others)
    zh = (*_texts(tags, "name:zh-Hans", "name:zh-CN", "name:zh"), *own, *_texts(tags, "alt_name:zh"), *others)
    found: dict[Language, tuple[str, ...]] = {}
    if en or zh:
        found["en"], found["zh"] = tuple(dict.fromkeys(en or zh)), tuple(dict.fromkeys(zh or en))
    return found


def _texts(tags: Tags, *keys: str) -> tuple[str, ...]:
    """The values of some keys; several in one value stand between semicolons."""
    parts = (clean(part) for key in keys for part in tags.get(key, "").split(";"))
    return tuple(part for part in parts if part)


def clean(text: str) -> str:
    """Text from outside without control, bidi and invisible characters, spaces tidied, cut at MAX_NAME."""
    kept = "".join(" " if c.isspace() else c for c in text[: 4 * MAX_NAME] if _printable(c))
    return " ".join(kept.split())[:MAX_NAME]


def _printable(char: str) -> bool:
    return char.isspace() or unicodedata.category(char)[0] != "C"
