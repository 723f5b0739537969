"""Which maneuver, if any, a driver makes where one stretch meets the next: OSRM's type × modifier."""

from dataclasses import dataclass, replace

from services.navigation.city import City
from services.navigation.geometry import Polyline, turn_deg
from services.navigation.graph import NEARLY, bearing_of
from services.navigation.paths import Path
from services.navigation.records import LonLat, Maneuver, ManeuverType, Modifier

STRAIGHT_DEG = 20.0
TURN_DEG = 40.0
"""From here on it is a turn, not a bend."""
SHARP_DEG = 125.0
EXIT_DEG = 50.0
"""A ramp off a motorway that bends less than this is its exit, on the right unless it bends left."""


MIRRORED = {
    Modifier.SHARP_RIGHT: Modifier.SHARP_LEFT,
    Modifier.RIGHT: Modifier.LEFT,
    Modifier.SLIGHT_RIGHT: Modifier.SLIGHT_LEFT,
}
MIRRORED |= {left: right for right, left in MIRRORED.items()}

Kind = tuple[ManeuverType, Modifier | None]
"""Without a modifier where the drawing denies the side that a driver would be told."""


@dataclass(frozen=True, slots=True)
class Junction:
    """All that is judged where directed edge `before` gives way to `after`."""

    before: int
    after: int
    angle_deg: float
    others: tuple[tuple[int, float], ...]
    """The other ways on, with their angles; turning back is none."""


def modifier_of(angle_deg: float) -> Modifier:
    """The direction in words: right positive, as `turn_deg` has it."""
    size = abs(angle_deg)
    if size < STRAIGHT_DEG:
        return Modifier.STRAIGHT
    right = angle_deg > 0
    if size < TURN_DEG + 5:
        return Modifier.SLIGHT_RIGHT if right else Modifier.SLIGHT_LEFT
    if size < SHARP_DEG:
        return Modifier.RIGHT if right else Modifier.LEFT
    return Modifier.SHARP_RIGHT if right else Modifier.SHARP_LEFT


def junction(city: City, before: int, after: int) -> Junction:
    """Look at the junction at the end of `before`."""
    graph = city.graph
    arriving, back = graph.bearings(before)[1], graph.twin(before)
    angles = [
        (follower, turn_deg(arriving, graph.bearings(follower)[0]))
        for follower, _ in graph.followers[before]
        if graph.base(follower) != back or follower == after
    ]
    turns_back = graph.base(after) == back
    chosen = 180.0 if turns_back else next(angle for follower, angle in angles if follower == after)
    others = tuple((f, angle) for f, angle in angles if f != after and graph.base(f) != back)
    return Junction(before, after, chosen, others)


def kind_at(city: City, place: Junction) -> Kind | None:
    """The maneuver there; None where the driver just drives on."""
    if not city.origin.keeps_left:
        return _kind_at(city, place)
    others = tuple((e, -angle) for e, angle in place.others)
    found = _kind_at(city, replace(place, angle_deg=-place.angle_deg, others=others))
    return found and (found[0], found[1] and MIRRORED.get(found[1], found[1]))


def _kind_at(city: City, place: Junction) -> Kind | None:
    """Where traffic keeps to the right; elsewhere all is as in a mirror."""
    graph = city.graph
    before_class, after_class = graph.road_class[place.before >> 1], graph.road_class[place.after >> 1]
    angle = place.angle_deg
    modifier = modifier_of(angle)
    same_road = graph.road(place.before) == graph.road(place.after)
    if graph.base(place.after) == graph.twin(place.before):
        return ManeuverType.CONTINUE, Modifier.UTURN
    if after_class == "link" and before_class != "link":
        return _onto_ramp(city, place)
    if before_class == "link" and after_class != "link":
        return _off_ramp_end(city, place)
    if before_class == after_class == "motorway" and not same_road and abs(angle) >= STRAIGHT_DEG:
        # Motorways meet by long ramps, which this map draws as a crossing: a driver keeps to a side.
        return ManeuverType.FORK, Modifier.SLIGHT_RIGHT if angle > 0 else Modifier.SLIGHT_LEFT
    if abs(angle) >= TURN_DEG:
        return _turn(place, same_road, modifier)
    if forked := _fork(city, place, same_road):
        return ManeuverType.FORK, forked
    if same_road or not city.roads[graph.road(place.after)].names:
        return None
    return ManeuverType.NEW_NAME, modifier


def _onto_ramp(city: City, place: Junction) -> Kind:
    graph = city.graph
    from_motorway = graph.road_class[place.before >> 1] == "motorway"
    # A ramp between two bridges or tunnels leads up, as far as a driver can tell: only motorways have exits.
    from_above = not graph.street(place.before >> 1) and _on_surface(city, place.after)
    kind = ManeuverType.OFF_RAMP if from_motorway or from_above else ManeuverType.ON_RAMP
    # Traffic keeps right and ramps leave on that side, which a drawing to about a block may not show.
    if -STRAIGHT_DEG < place.angle_deg < (EXIT_DEG if from_motorway else STRAIGHT_DEG):
        return kind, Modifier.SLIGHT_RIGHT
    if from_motorway and -EXIT_DEG < place.angle_deg < 0:
        return kind, None
    return kind, modifier_of(place.angle_deg)


def _on_surface(city: City, ramp: int) -> bool:
    """True where the ramp leads to a street."""
    road = city.roads[city.graph.road(ramp)]
    return road.layer == 0 and road.road_class != "motorway"


def _off_ramp_end(city: City, place: Junction) -> Kind:
    if not city.graph.street(place.after >> 1):
        # Ramps join from the right: the driver moves over to the left, unless the drawing bends right.
        right = place.angle_deg >= STRAIGHT_DEG
        return ManeuverType.MERGE, Modifier.SLIGHT_RIGHT if right else Modifier.SLIGHT_LEFT
    modifier = modifier_of(place.angle_deg)
    return (ManeuverType.MERGE if modifier is Modifier.STRAIGHT else ManeuverType.TURN), modifier


def _turn(place: Junction, same_road: bool, modifier: Modifier) -> Kind | None:
    if same_road:
        # A bend with nothing else to choose is just the road.
        return (ManeuverType.CONTINUE, modifier) if place.others else None
    ends = all(abs(angle) >= TURN_DEG for _, angle in place.others)
    both_ways = any(angle * place.angle_deg < 0 for _, angle in place.others)
    if ends and both_ways:
        return ManeuverType.END_OF_ROAD, modifier
    return ManeuverType.TURN, modifier


def _fork(city: City, place: Junction, same_road: bool) -> Modifier | None:
    """Keep left or right, where another way of the same weight leads on almost as straight."""
    graph = city.graph
    rivals = [
        angle
        for other, angle in place.others
        if abs(angle) < TURN_DEG and (graph.road_class[other >> 1] == "link") == (_is_link(city, place.after))
    ]
    if not rivals or (same_road and abs(place.angle_deg) < min(map(abs, rivals))):
        return None
    return Modifier.SLIGHT_LEFT if place.angle_deg < min(rivals) else Modifier.SLIGHT_RIGHT


def _is_link(city: City, e: int) -> bool:
    return city.graph.road_class[e >> 1] == "link"


def maneuver_at(city: City, before: int, after: int) -> Maneuver | None:
    """The maneuver between two edges driven one after the other."""
    graph = city.graph
    kind = kind_at(city, junction(city, before, after))
    if kind is None:
        return None
    node: LonLat = graph.node_at[graph.head[before]]
    return Maneuver(
        type=kind[0],
        modifier=kind[1],
        position=node,
        bearing_before_deg=round(graph.bearings(before)[1], 1),
        bearing_after_deg=round(graph.bearings(after)[0], 1),
    )


def departure(city: City, path: Path, way: Polyline, heading_deg: float | None) -> Maneuver:
    """Setting out along the first link, which is drawn as `way`."""
    goes_on = len(path.edges) > 1 and path.begin <= NEARLY
    bearing = round(bearing_of(way) if goes_on else city.graph.bearing_at(path.edges[0], path.begin), 1)
    before = bearing if heading_deg is None else round(heading_deg % 360, 1)
    return Maneuver(ManeuverType.DEPART, None, way[0], before, bearing)


def arrival(city: City, path: Path, position: LonLat, wanted: LonLat) -> Maneuver:
    """Being there: the modifier is the side that the place is on, None where it is on the road itself."""
    bearing = round(city.graph.bearing_at(path.edges[-1], path.end), 1)
    right_m = city.graph.side(path.edges[-1], path.end, wanted)
    side = None if abs(right_m) < 5 else Modifier.RIGHT if right_m > 0 else Modifier.LEFT
    return Maneuver(ManeuverType.ARRIVE, side, position, bearing, bearing)
