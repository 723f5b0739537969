"""Routes made for a test, on a plane around People's Square."""

import math
from collections.abc import Sequence

from banma_sim.vehicle.track import METRES_A_DEGREE, ahead_of, distance_m
from services.navigation.records import (
    Leg,
    Link,
    LonLat,
    Maneuver,
    ManeuverType,
    Modifier,
    Route,
    Step,
    Stop,
)

START = LonLat(121.4700, 31.2300)


def link(
    index: int,
    start: LonLat,
    heading_deg: float,
    length_m: float,
    limit_kmh: float = 50,
    speed_kmh: float | None = None,
    delay_s: float = 0.0,
    road: str | None = None,
) -> Link:
    """A straight link."""
    name = road or f"Road {index}"
    return Link(
        id=index,
        polyline=(start, ahead_of(start, heading_deg, length_m)),
        length_m=length_m,
        limit_kmh=limit_kmh,
        speed_kmh=limit_kmh if speed_kmh is None else speed_kmh,
        road={"en": (name,), "zh": (f"{name}路",)},
        road_class="secondary",
        signal_at_end=delay_s > 0,
        delay_s=delay_s,
    )


def chain(
    parts: Sequence[tuple[float, float]],
    *,
    limits_kmh: Sequence[float] | None = None,
    speeds_kmh: Sequence[float] | None = None,
    delays_s: Sequence[float] | None = None,
    start: LonLat = START,
) -> list[Link]:
    """Links end to end; each part is (heading_deg, length_m)."""
    links = []
    at = start
    for i, (heading, length) in enumerate(parts):
        limit = limits_kmh[i] if limits_kmh else 50
        speed = speeds_kmh[i] if speeds_kmh else None
        links.append(link(i, at, heading, length, limit, speed, delays_s[i] if delays_s else 0.0))
        at = links[-1].polyline[-1]
    return links


def route_of(links: Sequence[Link], leg_links: Sequence[int] | None = None) -> Route:
    """A route over the links; `leg_links` says how many belong to each leg. Every joint is a maneuver."""
    counts = leg_links or [len(links)]
    legs = []
    first, starts_at = 0, 0.0
    for number, count in enumerate(counts):
        part = links[first : first + count]
        end = part[-1].polyline[-1]
        name = f"Stop {number + 1}"
        legs.append(
            Leg(
                to=Stop(end, {"en": (name,), "zh": (f"{name}站",)}, f"stop_{number + 1}", 60.0),
                steps=_steps(part, first, starts_at),
                distance_m=sum(one.length_m for one in part),
                duration_s=sum(_time_s(one) for one in part),
            )
        )
        first += count
        starts_at += legs[-1].distance_m
    return Route(
        legs=tuple(legs),
        links=tuple(links),
        polyline=(*tuple(one.polyline[0] for one in links), links[-1].polyline[-1]),
        distance_m=sum(leg.distance_m for leg in legs),
        duration_s=sum(leg.duration_s for leg in legs),
    )


def _steps(links: Sequence[Link], first: int, starts_at: float) -> tuple[Step, ...]:
    steps = []
    before = _heading(links[0])
    for i, one in enumerate(links):
        after = _heading(one)
        turned = (after - before + 180) % 360 - 180
        if i == 0:
            kind, modifier = ManeuverType.DEPART, None
        elif abs(turned) < 20:
            kind, modifier = ManeuverType.NEW_NAME, Modifier.STRAIGHT
        else:
            kind, modifier = ManeuverType.TURN, Modifier.RIGHT if turned > 0 else Modifier.LEFT
        maneuver = Maneuver(kind, modifier, one.polyline[0], before, after)
        steps.append(Step(maneuver, one.road, one.length_m, _time_s(one), first + i, starts_at))
        starts_at += one.length_m
        before = after
    arrive = Maneuver(ManeuverType.ARRIVE, None, links[-1].polyline[-1], before, before)
    steps.append(Step(arrive, links[-1].road, 0.0, 0.0, first + len(links), starts_at))
    return tuple(steps)


def _time_s(one: Link) -> float:
    return one.length_m / (one.speed_kmh / 3.6) + one.delay_s


def _heading(one: Link) -> float:
    a, b = one.polyline[0], one.polyline[-1]
    east = METRES_A_DEGREE * math.cos(math.radians(a.lat_deg))
    return math.degrees(math.atan2((b.lon_deg - a.lon_deg) * east, (b.lat_deg - a.lat_deg) * METRES_A_DEGREE))


def gap_m(a: LonLat, b: LonLat) -> float:
    """How far apart two positions are."""
    return distance_m(a, b)
