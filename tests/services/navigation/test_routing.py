"""Routes on small cities: what is respected, what is refused, how the parts add up."""

import pytest

from services.navigation.city import City
from services.navigation.geometry import distance_m, length_m
from services.navigation.maneuvers import modifier_of
from services.navigation.records import ManeuverType, Modifier, NoRouteError, Preference, Route, RouteRequest
from services.navigation.routing import Router


def check_parts(route: Route) -> None:
    """Links join up; links, steps and legs cover the same way; times add up."""
    for before, after in zip(route.links, route.links[1:], strict=False):
        assert distance_m(before.polyline[-1], after.polyline[0]) < 1
    assert sum(link.length_m for link in route.links) == pytest.approx(route.distance_m, abs=0.01)
    assert length_m(route.polyline) == pytest.approx(route.distance_m, rel=1e-3, abs=1)
    assert sum(leg.distance_m for leg in route.legs) == pytest.approx(route.distance_m, abs=0.01)
    assert sum(leg.duration_s for leg in route.legs) == pytest.approx(route.duration_s, abs=0.01)
    travelled, links = 0.0, 0
    for leg in route.legs:
        assert leg.steps[0].maneuver.type is ManeuverType.DEPART
        assert leg.steps[-1].maneuver.type is ManeuverType.ARRIVE
        assert leg.steps[-1].distance_m == 0
        for step, following in zip(leg.steps, leg.steps[1:], strict=False):
            assert step.starts_at_m == pytest.approx(travelled, abs=0.01)
            assert step.first_link == links
            part = route.links[step.first_link : following.first_link]
            assert sum(link.length_m for link in part) == pytest.approx(step.distance_m, abs=0.01)
            travelled += step.distance_m
            links += len(part)
        assert sum(step.duration_s for step in leg.steps) == pytest.approx(leg.duration_s, abs=0.01)
    assert links == len(route.links)
    assert all(link.speed_kmh <= link.limit_kmh + 1e-9 for link in route.links)


def maneuvers(route: Route) -> list[tuple[str, str | None]]:
    return [
        (step.maneuver.type.value, step.maneuver.modifier.value if step.maneuver.modifier else None)
        for leg in route.legs
        for step in leg.steps
    ]


def roads(route: Route) -> list[str]:
    names = [link.road["en"][0] for link in route.links]
    return [name for i, name in enumerate(names) if i == 0 or name != names[i - 1]]


@pytest.fixture(scope="module")
def crossroads(sketch) -> City:
    return sketch.city(
        sketch.road("east", [(-1000, 0), (1000, 0)], **{"class": "primary"}),
        sketch.road("north", [(0, -1000), (0, 1000)]),
    )


@pytest.mark.parametrize(
    ("goal", "modifier"),
    [((1000, 0), None), ((10, 700), Modifier.LEFT), ((10, -700), Modifier.RIGHT)],
)
def test_turns_go_the_way_they_look(
    sketch, crossroads: City, goal: tuple[float, float], modifier: Modifier | None
) -> None:
    route = sketch.route(crossroads, (-700, 0), goal)
    check_parts(route)
    turns = [s.maneuver for s in route.legs[0].steps[1:-1]]
    assert [turn.modifier for turn in turns] == ([modifier] if modifier else [])
    assert all(turn.type is ManeuverType.TURN for turn in turns)


@pytest.mark.parametrize(("offset", "side"), [(40, "left"), (-40, "right"), (0, None)])
def test_arrival_tells_the_side(sketch, crossroads: City, offset: float, side: str | None) -> None:
    route = sketch.route(crossroads, (-700, 0), (700, offset))
    assert maneuvers(route)[-1] == ("arrive", side)


def test_a_wait_is_expected_at_the_signal_and_at_no_other_place(sketch, crossroads: City) -> None:
    route = sketch.route(crossroads, (-700, 0), (700, 0))
    assert [link.signal_at_end for link in route.links] == [True, False]
    assert route.links[0].delay_s > 5
    assert route.duration_s == pytest.approx(1400 * 3.6 / 50 + route.links[0].delay_s, rel=0.01)


def test_within_one_stretch_one_drives_straight_there(sketch, crossroads: City) -> None:
    route = sketch.route(crossroads, (-800, 0), (-300, 0))
    check_parts(route)
    assert maneuvers(route) == [("depart", None), ("arrive", None)]
    assert route.distance_m == pytest.approx(500, rel=0.01)


def test_being_there_already_is_a_route_of_no_length(sketch, crossroads: City) -> None:
    route = sketch.route(crossroads, (-800, 0), (-800, 0))
    check_parts(route)
    assert route.distance_m == pytest.approx(0, abs=0.01)
    assert len(route.polyline) == 2


def test_one_ways_are_respected(sketch) -> None:
    city = sketch.city(
        sketch.road("west_side", [(-500, -500), (-500, 500)]),
        sketch.road("east_side", [(500, -500), (500, 500)]),
        sketch.road("out", [(-500, 300), (500, 300)], oneway=True),
        sketch.road("home", [(500, -300), (-500, -300)], oneway=True),
    )
    assert roads(sketch.route(city, (-500, 400), (500, 400))) == ["West Side", "Out", "East Side"]
    assert roads(sketch.route(city, (500, 400), (-500, 400))) == ["East Side", "Home", "West Side"]


def test_a_route_sets_out_the_way_the_car_heads(sketch) -> None:
    city = sketch.city(
        sketch.road("north_side", [(-500, 500), (500, 500)]),
        sketch.road("south_side", [(-500, -500), (500, -500)]),
        sketch.road("west_side", [(-500, -500), (-500, 500)]),
        sketch.road("east_side", [(500, -500), (500, 500)]),
    )
    freely = sketch.route(city, (0, -500), (-500, -400))
    heading_east = sketch.route(city, (0, -500), (-500, -400), heading_deg=90)
    assert roads(freely) == ["South Side", "West Side"]
    assert heading_east.links[0].polyline[1].lon_deg > heading_east.links[0].polyline[0].lon_deg
    check_parts(heading_east)


def test_a_car_in_a_dead_end_may_turn_round_whatever_its_heading(sketch) -> None:
    city = sketch.city(
        sketch.road("east", [(-500, 0), (500, 0)]),
        sketch.road("only_out", [(0, 500), (0, 0)], oneway=True),
    )
    route = sketch.route(city, (0, 300), (400, 0), heading_deg=0)
    assert roads(route) == ["Only Out", "East"]


def test_the_link_the_car_is_on_tells_a_road_from_the_one_above(sketch) -> None:
    city = sketch.city(
        sketch.road("below", [(-1000, 0), (1000, 0)]),
        sketch.road("above", [(-1000, 5), (1000, 5)], layer=1, ramps=[{"at": (600, 5), "to": "below"}]),
    )
    near = city.graph.near(sketch.at(-500, 0), within_m=20)
    links = {city.roads[city.graph.road(2 * snap.edge)].id: 2 * snap.edge for snap in near}
    up = sketch.route(city, (-500, 0), (900, -30), heading_deg=90, on_link=links["above"])
    down = sketch.route(city, (-500, 5), (900, -30), heading_deg=90, on_link=links["below"])
    assert up.links[0].road["en"] == ("Above",)
    assert down.links[0].road["en"] == ("Below",)


def test_a_stop_on_the_way_is_a_leg_of_its_own(sketch, crossroads: City) -> None:
    route = sketch.route(crossroads, (-700, 0), (500, -30), (30, 700))
    check_parts(route)
    assert len(route.legs) == 2
    assert distance_m(route.legs[0].steps[-1].maneuver.position, sketch.at(500, 0)) < 5
    assert distance_m(route.polyline[-1], sketch.at(0, 700)) < 5


def test_stops_lie_on_streets_and_not_on_a_motorway_nearer_by(sketch) -> None:
    city = sketch.city(
        sketch.road("street", [(-1000, 0), (1000, 0)]),
        sketch.road("fast", [(-1000, 60), (1000, 60)], layer=1, ends="open", **{"class": "motorway"}),
    )
    assert roads(sketch.route(city, (-500, 0), (500, 55))) == ["Street"]


def test_a_parked_car_sets_out_on_the_street_under_the_motorway(sketch) -> None:
    city = sketch.city(
        sketch.road("street", [(-1000, 0), (1000, 0)]),
        sketch.road("fast", [(-1000, 10), (1000, 10)], layer=1, **{"class": "motorway"}),
    )
    assert roads(sketch.route(city, (-500, 10), (500, 0))) == ["Street"]


def two_ways(sketch) -> City:
    """A straight toll motorway and a longer street from one side to the other."""
    return sketch.city(
        sketch.road("west", [(-2000, -600), (-2000, 600)]),
        sketch.road("east", [(2000, -600), (2000, 600)]),
        sketch.road("fast", [(-2000, 0), (2000, 0)], toll=True, limit_kmh=80, **{"class": "motorway"}),
        sketch.road("slow", [(-2000, 500), (2000, 500)], limit_kmh=40),
    )


@pytest.mark.parametrize(
    ("preference", "through"),
    [
        (Preference.QUICKEST, "Fast"),
        (Preference.SHORTEST, "Fast"),
        (Preference.AVOID_TOLLS, "Slow"),
        (Preference.AVOID_MOTORWAYS, "Slow"),
        (Preference.AVOID_FERRIES, "Fast"),
    ],
)
def test_preferences_choose_the_road(sketch, preference: Preference, through: str) -> None:
    route = sketch.route(two_ways(sketch), (-2000, -300), (2000, -300), preference=preference)
    assert through in roads(route)
    assert route.preference is preference
    check_parts(route)


def test_a_closed_road_is_gone_round_by_its_english_name(sketch) -> None:
    city = two_ways(sketch)
    route = sketch.route(city, (-2000, -300), (2000, -300), closed_roads=frozenset({"Fast"}))
    assert "Fast" not in roads(route)


def test_no_way_there_is_a_named_answer(sketch) -> None:
    city = two_ways(sketch)
    closed = frozenset({"Fast", "Slow"})
    with pytest.raises(NoRouteError) as caught:
        sketch.route(city, (-2000, -300), (2000, -300), closed_roads=closed)
    assert caught.value.code == "no_route"


def test_a_place_in_the_sea_is_a_named_answer(sketch, crossroads: City) -> None:
    with pytest.raises(NoRouteError):
        sketch.route(crossroads, (0, 0), (90_000, 0))


def test_a_route_without_stops_is_a_named_answer(sketch, crossroads: City) -> None:
    with pytest.raises(NoRouteError):
        Router(crossroads, 0).route(RouteRequest(sketch.at(0, 0), ()))


@pytest.mark.parametrize(
    ("angle", "modifier"),
    [
        (0, "straight"),
        (30, "slight right"),
        (90, "right"),
        (140, "sharp right"),
        (175, "sharp right"),
        (-90, "left"),
    ],
)
def test_modifiers_follow_the_angle(angle: float, modifier: str) -> None:
    assert modifier_of(angle).value == modifier
