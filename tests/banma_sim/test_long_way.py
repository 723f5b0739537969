"""A way that one charge does not do for: stops as a whole, asked once, or an honest no."""

import asyncio
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banma_sim.chargeplan import RESERVE_PCT, Charger, Way, stops_to_charge
from banma_sim.events import Arrived, Replied
from banma_sim.setup import Language, Setup
from banma_sim.vehicle.battery import CAPACITY_KWH
from banma_sim.vehicle.forecast import Forecast
from services.navigation.compiling import compiled
from services.navigation.osm.importing import import_city
from services.navigation.records import LonLat, Place
from tests.services.navigation.osm.conftest import Drawing

from .driving import Drive, drive

NIGHT = datetime(2026, 5, 18, 2)  # noqa: DTZ001 - the city's own time
KM = 12.43
"""Steps of the drawing east, about."""


def long_road(folder: Path, chargers_km: list[float]) -> Path:
    """A road of 800 km along which there are fast chargers, as a map."""
    drawing = Drawing()
    ends = [east * 10 * KM for east in range(81)]
    drawing.way(*((east, 0.0) for east in ends), tags={"highway": "trunk"}, name="Long Road", maxspeed="120")
    for number, km in enumerate(chargers_km, 1):
        tags = {"amenity": "charging_station", "name": f"Charger {number}", "socket:chademo": "2"}
        drawing.node(km * KM, 0.3, **tags)
    drawing.node(1.0, 0.3, tourism="museum", name="Near Museum")
    drawing.node(790 * KM, 0.3, tourism="museum", name="Far Museum")
    target = folder / "long.map"
    target.write_bytes(compiled(import_city(drawing.write(folder / "long.osm"))))
    return target


def setup(map_file: Path, language: Language = "en") -> Setup:
    return Setup(language=language, map_file=map_file, start_at="near_museum", battery_pct=60.0, time=NIGHT)


@pytest.mark.parametrize(
    ("language", "go", "yes", "told"),
    [
        ("en", "take me to far museum", "yes", "It takes "),
        ("zh", "去Far Museum", "好的", "要停"),
    ],
)
def test_several_stops_are_asked_for_once_and_made(
    tmp_path: Path, language: Language, go: str, yes: str, told: str
) -> None:
    async def story(car: Drive) -> None:
        await car.say(go)
        asked = [e for e in car.events if isinstance(e, Replied) and e.key == "charging.offer_many"]
        assert len(asked) == 1
        assert asked[0].text.startswith(told)
        assert await car.say(yes) == ["charging.added_many"]
        assert car["dialogue.question"] is None
        stops = len(car["route.stops"]) - 1  # type: ignore[arg-type]
        assert stops >= 2
        assert car["route.arrival_pct"] >= RESERVE_PCT - 1  # type: ignore[operator]
        await asyncio.sleep(20 * 3600)
        arrived = [e for e in car.events if isinstance(e, Arrived)]
        assert len(arrived) == stops + 1
        assert car["vehicle.state"] == "parked"
        assert car.simulation.car.state().battery_pct > 4
        # On the way nothing more had to be asked.
        offers = [e for e in car.events if isinstance(e, Replied) and e.key.startswith("charging.offer")]
        assert offers == asked

    drive(story, setup(long_road(tmp_path, [90, 150, 200, 280, 400, 410, 520, 600, 700]), language))


def test_where_no_number_of_stops_will_do_that_is_said(tmp_path: Path) -> None:
    async def story(car: Drive) -> None:
        assert (await car.say("take me to far museum"))[-1] == "charging.not_even_so"
        assert car["dialogue.question"] is None

    drive(story, setup(long_road(tmp_path, [100, 150])))


WAYS = st.lists(st.floats(5, 250), min_size=1, max_size=5)
"""Kilometres between chargers, and at last to the end."""


@settings(max_examples=60, deadline=None)
@given(WAYS, st.floats(10, 90))
def test_stops_are_found_exactly_where_every_gap_can_be_driven(
    gaps_km: list[float], level_pct: float
) -> None:
    length_m = sum(gaps_km) * 1000
    kwh_a_km = 0.2
    way = Way(Forecast([length_m], [length_m / 1000 * kwh_a_km], [length_m]), [(length_m, None)])
    place = Place("c", {"en": ("C",), "zh": ("C",)}, "charger", LonLat(0, 0))
    chargers = [Charger(place, sum(gaps_km[: i + 1]) * 1000, 0.0, 120.0) for i in range(len(gaps_km) - 1)]
    stops = stops_to_charge(way, level_pct, chargers, 21.0)

    def pct(km: float) -> float:
        return 100 * km * kwh_a_km / CAPACITY_KWH

    # Step by step as a driver would who charges wherever there is one, as full as one does on the way.
    level = level_pct - pct(gaps_km[0])
    possible = level >= (2.0 if len(gaps_km) > 1 else RESERVE_PCT)
    for gap in gaps_km[1:]:
        level = max(level, 90.0) - pct(gap)
        possible = possible and level >= RESERVE_PCT
    direct = level_pct - pct(sum(gaps_km)) >= RESERVE_PCT
    if possible or direct:
        assert stops is not None
    if stops:
        at_m, level = 0.0, level_pct
        for number, (charger, to_pct) in enumerate(stops):
            level -= pct((charger.along_m - at_m) / 1000)
            assert level >= (RESERVE_PCT if number else 2.0) - 1e-6
            assert to_pct <= 90
            at_m, level = charger.along_m, to_pct
        assert level - pct((length_m - at_m) / 1000) >= RESERVE_PCT - 1e-6
