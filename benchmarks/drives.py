"""Drive the embedded city from place to place, again and again, and look whether the drives can be believed.

    python -m benchmarks.drives --drives 1000

Each is a trip between two places drawn by the seed, at a time of the week drawn by the seed. It has to end at
its destination; what guidance says has to agree with the line that is driven; and the time promised at
departure is set beside the time it took.
"""

import argparse
import asyncio
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from banma_sim.clock import SimClock, SimulatedLoop, simulate
from banma_sim.events import Event, EventStream, GuidanceChanged, RouteChanged
from banma_sim.guide import Guide
from banma_sim.trip import Trip, Waypoint, stop_at
from banma_sim.vehicle import Car
from banma_sim.vehicle.track import bearing_deg, distance_m
from services.navigation.geometry import point_along
from services.navigation.records import LonLat, Maneuver, ManeuverType, Modifier, Place, Route
from services.navigation.service import InProcessNavigation

MONDAY = datetime(2026, 5, 18)  # noqa: DTZ001 - the city's own time
MINUTES_A_WEEK = 7 * 24 * 60
SHORTEST_M = 1500.0
"""Between nearer places a single red light is more than a tenth of the way."""
LONGEST_S = 3 * 3600.0
HONEST = 0.10
"""A promise is kept where the drive took at most this share more or less."""
HONEST_SHARE = 0.95
AT_THE_STOP_M = 1.0

LOOK_M = 20.0
"""The line is looked at so far before and after a maneuver."""
TURNED_DEG = 30.0
"""A line that turns by more than this has a side that can be told."""
BACK_DEG = 120.0
"""One that turns by more than this turns round, or nearly."""
BEND_DEG = 60.0
"""A turn at a junction that a driver cannot take for the road's own bend."""


@dataclass(frozen=True, slots=True)
class Errand:
    """From one place to another, at a time."""

    start: Place
    goal: Place
    depart_at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a drive."""

    errand: Errand
    arrived: bool
    promised_s: float
    took_s: float
    maneuvers: int
    contradictions: tuple[str, ...]

    @property
    def share(self) -> float:
        """The time it took, of the time promised."""
        return self.took_s / self.promised_s


def errands(navigation: InProcessNavigation, count: int, seed: int) -> list[Errand]:
    """Places apart and times of the week, drawn by a seed."""
    chance = random.Random(seed)
    places = sorted(navigation.city.places.values(), key=lambda place: place.id)
    found: list[Errand] = []
    while len(found) < count:
        start, goal = chance.sample(places, 2)
        if distance_m(start.position, goal.position) > SHORTEST_M:
            found.append(Errand(start, goal, MONDAY + timedelta(minutes=chance.randrange(MINUTES_A_WEEK))))
    return found


async def drive(navigation: InProcessNavigation, errand: Errand, seed: int) -> Outcome:
    """Drive it to its end, on the loop this runs on."""
    loop = asyncio.get_running_loop()
    if not isinstance(loop, SimulatedLoop):
        raise TypeError("a drive needs a simulated loop")
    clock = SimClock(loop, errand.depart_at)
    stream = EventStream(lambda: clock.seconds)
    car = Car(clock, stream, seed, errand.start.position, 80.0, publish_s=600.0)
    told: list[GuidanceChanged] = []
    over = asyncio.Event()

    def note(event: Event) -> None:
        if isinstance(event, GuidanceChanged):
            told.append(event)
        if isinstance(event, RouteChanged) and event.reason == "arrived":
            over.set()

    stream.subscribe(note)
    Guide(clock, stream, car, lambda: "en")
    trip = Trip(clock, stream, navigation, car)
    route = await trip.go(lambda now: (Waypoint(stop_at(errand.goal)),), "started")
    _, promised_s = trip.remaining()
    began_s = clock.seconds
    try:
        async with asyncio.timeout(LONGEST_S):
            await over.wait()
    except TimeoutError:
        pass
    took_s = clock.seconds - began_s
    arrived = over.is_set() and distance_m(car.state().position, route.polyline[-1]) <= AT_THE_STOP_M
    wrong = (*contradictions(route), *untold(route, told))
    steps = sum(len(leg.steps) for leg in route.legs)
    return Outcome(errand, arrived, promised_s, took_s, steps, wrong)


def contradictions(route: Route) -> list[str]:
    """Maneuvers that the line of the route denies, and turns at junctions that no maneuver tells of."""
    found = []
    along_m = 0.0
    maneuvers = {
        round(step.starts_at_m): step.maneuver
        for leg in route.legs
        for step in leg.steps
        if step.maneuver.type not in (ManeuverType.DEPART, ManeuverType.ARRIVE)
    }
    for before, after in zip(route.links, route.links[1:], strict=False):
        along_m += before.length_m
        if after.length_m == 0:
            continue  # it ends at the junction itself: there is no way on to turn into
        turned = _turned_deg(before.polyline, after.polyline)
        maneuver = maneuvers.get(round(along_m))
        if maneuver is not None and (why := denied(maneuver, turned)):
            found.append(f"{maneuver.type.value}, {maneuver.modifier}: {why}")
        around = before.roundabout or after.roundabout  # told as a whole where it begins
        if maneuver is None and not around and abs(turned) > BEND_DEG and before.road != after.road:
            found.append(f"no maneuver, but the way turns by {turned:.0f}° onto another road")
    return found


def denied(maneuver: Maneuver, turned_deg: float) -> str:
    """Why a line that turns so (right positive) is not that maneuver; empty where it may be."""
    name = maneuver.modifier.value if maneuver.modifier else ""
    turned = f"the way turns by {turned_deg:.0f}°"
    side = "right" if "right" in name else "left" if "left" in name else ""
    if maneuver.type is ManeuverType.ROUNDABOUT:
        turned_deg = (maneuver.bearing_after_deg - maneuver.bearing_before_deg + 180) % 360 - 180
    if maneuver.modifier is Modifier.UTURN:
        return "" if abs(turned_deg) > BACK_DEG else turned
    if side and abs(turned_deg) > TURNED_DEG:
        return "" if (turned_deg > 0) == (side == "right") else turned
    if maneuver.modifier is Modifier.STRAIGHT:
        return "" if abs(turned_deg) <= BEND_DEG else turned
    plain = maneuver.type in (ManeuverType.TURN, ManeuverType.END_OF_ROAD) and not name.startswith("slight")
    return turned if side and plain and abs(turned_deg) <= TURNED_DEG / 2 else ""


def untold(route: Route, told: Sequence[GuidanceChanged]) -> list[str]:
    """Maneuvers of the route that guidance left out."""
    done = {(event.type, event.at_m) for event in told if event.phase == "done"}
    wanted = [
        (step.maneuver.type.value, round(step.starts_at_m, 1)) for leg in route.legs for step in leg.steps
    ]
    return [f"{kind} was never told" for kind, at_m in wanted if (kind, at_m) not in done]


def _turned_deg(before: Sequence[LonLat], after: Sequence[LonLat]) -> float:
    """How far the line turns where one stretch meets the next, -180 to 180, right positive."""
    arriving = bearing_deg(point_along(before[::-1], LOOK_M), after[0])
    leaving = bearing_deg(after[0], point_along(after, LOOK_M))
    return (leaving - arriving + 180) % 360 - 180


def outcomes(count: int, seed: int, map_file: Path | None = None) -> Iterable[Outcome]:
    """Drive them one after the other."""
    navigation = InProcessNavigation.open(map_file, seed)
    for number, errand in enumerate(errands(navigation, count, seed)):
        yield simulate(lambda n=number, e=errand: drive(navigation, e, n))  # type: ignore[misc]


def summary(driven: Sequence[Outcome]) -> str:
    """The figures, a line each."""
    shares = sorted(one.share for one in driven)
    kept = sum(abs(share - 1) <= HONEST for share in shares)
    low, middle, high = (shares[round(part * (len(shares) - 1))] for part in (0.05, 0.5, 0.95))
    wrong = Counter(text for one in driven for text in one.contradictions)
    lines = [
        f"drives                          {len(driven)}",
        f"ended at their destination      {sum(one.arrived for one in driven)}",
        f"maneuvers                       {sum(one.maneuvers for one in driven)}",
        f"  that contradict the geometry  {sum(wrong.values())}",
        f"arrival within {HONEST:.0%} of the ETA  {kept} ({kept / len(driven):.1%})",
        f"  took, of the time promised    median {middle:.3f}, 5th {low:.3f}, 95th {high:.3f}",
    ]
    return "\n".join((*lines, *(f"  {count} × {text}" for text, count in wrong.most_common(12))))


def believable(driven: Sequence[Outcome]) -> bool:
    """True where all arrived, nothing said contradicts the way, and the promises were kept often enough."""
    kept = sum(abs(one.share - 1) <= HONEST for one in driven)
    fine = all(one.arrived and not one.contradictions for one in driven)
    return fine and kept >= HONEST_SHARE * len(driven)


def main() -> int:
    """Drive and print the figures. Exit code 1 where one could not believe them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.drives", description=__doc__.splitlines()[0])
    parser.add_argument("--drives", type=int, default=1000, metavar="N")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--map", type=Path, metavar="FILE", help="instead of the embedded city")
    options = parser.parse_args()
    began = time.perf_counter()
    driven = list(outcomes(options.drives, options.seed, options.map))
    print(summary(driven))
    print(f"all of it took                  {time.perf_counter() - began:.0f} s")
    return 0 if believable(driven) else 1


if __name__ == "__main__":
    sys.exit(main())
