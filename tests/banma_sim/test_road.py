"""What happens on the road, and what the car makes of it."""

import asyncio
import re
from datetime import timedelta

import pytest

from banma_sim.events import RoadChanged, RouteChanged, SignalsChanged
from banma_sim.road.road import NothingThereError, Wish
from banma_sim.road.wish import parse_wish
from banma_sim.setup import Setup
from services.navigation.incidents import Incident, IncidentKind
from tests.banma_sim.driving import Drive, drive

AIRPORT = "take me to pudong airport"
BUND = "take me to the bund"


async def arrives(car: Drive, within_s: float = 2 * 3600) -> None:
    """Let it drive to its end."""
    for _ in range(int(within_s / 20)):
        if car["route.destination"] is None:
            return
        await asyncio.sleep(20)
    raise AssertionError("it never arrived")


def said(car: Drive) -> list[str]:
    """The phrases about the road, in order."""
    return [e.key for e in car.kinds("reply") if e.key.startswith("road.")]  # type: ignore[attr-defined]


def test_a_closed_road_is_never_driven() -> None:
    async def story(car: Drive) -> None:
        await car.say(AIRPORT)
        seen: set[int | None] = set()
        car.simulation.stream.subscribe(
            lambda e: seen.add(car.simulation.car.state().link_id) if isinstance(e, SignalsChanged) else None
        )
        car.simulation.road.happen(parse_wish("closed ahead 2 km lasts 2 h"))
        (closure,) = car.kinds("road.changed")
        assert isinstance(closure, RoadChanged)
        await arrives(car)
        assert closure.links
        assert len(seen) > 20
        assert seen.isdisjoint(closure.links)

    played = drive(story)
    assert said(played)[0] == "road.closed_avoided"


def test_without_another_way_the_car_waits_before_the_barrier_until_it_opens() -> None:
    async def story(car: Drive) -> None:
        await car.say(BUND)
        sim = car.simulation
        route = sim.car.route
        assert route is not None
        end = route.links[-1].id
        shut = Incident("end", IncidentKind.CLOSED, frozenset((end, end ^ 1)), {}, ())
        sim.navigation.report(shut)
        sim.road.happen(Wish("closed", ahead_m=route.distance_m - 400, lasts_s=900))
        sim.clock.call_at(sim.clock.now() + timedelta(seconds=900), lambda: sim.navigation.clear("end"))
        await asyncio.sleep(600)
        assert car["Vehicle.Speed"] == 0
        assert car["vehicle.state"] == "idling"
        assert car["route.destination"] == "the_bund"
        await arrives(car)

    assert "road.no_other_way" in said(drive(story))


def test_a_jam_slows_the_car_even_when_it_cannot_hear_of_it() -> None:
    def takes_s(*wishes: str) -> float:
        took: list[float] = []

        async def story(car: Drive) -> None:
            await car.say(BUND)
            for wish in wishes:
                car.simulation.road.happen(parse_wish(wish))
            await arrives(car)
            took.append(car.simulation.clock.seconds)

        drive(story)
        return took[0]

    jam = "jam ahead 300 m length 700 m slowdown 6 lasts 1 h"
    free_s, jammed_s = takes_s(), takes_s("offline lasts 1 h", jam)
    assert jammed_s > free_s + 120


def test_a_turn_missed_without_a_connection_is_made_good_when_it_is_back() -> None:
    async def story(car: Drive) -> None:
        await car.say(AIRPORT)
        car.simulation.road.happen(parse_wish("offline lasts 10 min"))
        car.simulation.road.happen(parse_wish("missed_turn"))
        await asyncio.sleep(400)
        assert said(car) == ["road.lost_offline"]
        assert car["vehicle.state"] == "idling"  # it has come to the end of where straight on leads
        assert car["route.destination"] == "pudong_airport"
        await arrives(car)
        assert said(car)[1] == "road.rerouted"

    drive(story)


def test_a_turn_is_not_missed_where_there_is_none() -> None:
    async def story(car: Drive) -> None:
        with pytest.raises(NothingThereError, match="no route"):
            car.simulation.road.happen(Wish("missed_turn"))
        await car.say(BUND)
        with pytest.raises(NothingThereError, match="not on Nowhere Road"):
            car.simulation.road.happen(Wish("jam", named="Nowhere Road"))
        with pytest.raises(NothingThereError, match="not that long"):
            car.simulation.road.happen(Wish("closed", ahead_m=90_000))

    drive(story)


def test_chance_is_the_same_for_the_same_seed_and_every_drive_still_arrives() -> None:
    async def story(car: Drive) -> None:
        await car.say(AIRPORT)
        await arrives(car, 4 * 3600)

    def happened(chance: int) -> list[tuple[float, str, str]]:
        played = drive(story, Setup(chance=chance))
        assert [e for e in played.kinds("vehicle.arrived") if e.final]  # type: ignore[attr-defined]
        return [(e.at_s, e.what, e.phase) for e in played.events if isinstance(e, RoadChanged)]

    first = [happened(chance) for chance in range(4)]
    assert first[2] == happened(2)
    assert len({tuple(one) for one in first}) > 3
    assert {what for one in first for _, what, _ in one} >= {"jam", "missed_turn", "offline"}


def test_nothing_happens_by_chance_unless_it_is_asked_for() -> None:
    async def story(car: Drive) -> None:
        await car.say(AIRPORT)
        await arrives(car)

    played = drive(story)
    assert played.kinds("road.changed") == []
    assert [e.reason for e in played.events if isinstance(e, RouteChanged)] == ["started", "arrived"]


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("missed_turn", Wish("missed_turn")),
        ("closed ahead 2 km lasts 1 h", Wish("closed", ahead_m=2000.0, lasts_s=3600.0)),
        ("closed named Henan Middle Road", Wish("closed", named="Henan Middle Road")),
        ("jam length 500 m slowdown 2.5", Wish("jam", length_m=500.0, slowdown=2.5)),
        ("gps_gap lasts 90 s", Wish("gps_gap", lasts_s=90.0)),
    ],
)
def test_a_wish_is_read(text: str, wish: Wish) -> None:
    assert parse_wish(text) == wish


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("jamm", "did you mean jam?"),
        ("flood", "one of missed_turn, closed"),
        ("missed_turn ahead 1 km", "missed_turn has no ahead"),
        ("jam ahead 3 miles", "not in miles"),
        ("jam ahead soon", "not a length"),
        ("jam slowdown 0.5", "above 1"),
        ("offline lasts long", "not a duration"),
    ],
)
def test_a_wrong_wish_says_what_would_be_right(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        parse_wish(text)
