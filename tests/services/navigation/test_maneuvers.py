"""Which maneuvers a drawing calls for."""

import pytest

from services.navigation.features import EdgeFlag
from services.navigation.records import Route

Seen = list[tuple[str, str | None, str]]


def seen(route: Route) -> Seen:
    """Type, modifier and road of each maneuver between departure and arrival."""
    return [
        (s.maneuver.type.value, s.maneuver.modifier.value if s.maneuver.modifier else None, s.road["en"][0])
        for leg in route.legs
        for s in leg.steps[1:-1]
    ]


def test_a_bend_of_the_road_is_no_maneuver(sketch) -> None:
    city = sketch.city(sketch.road("bent", [(-500, 0), (0, 0), (0, 500)]))
    assert seen(sketch.route(city, (-400, 0), (0, 400))) == []


def test_a_road_that_changes_its_name_is_told(sketch) -> None:
    city = sketch.city(sketch.road("first", [(-500, 0), (0, 0)]), sketch.road("second", [(0, 0), (500, 0)]))
    assert seen(sketch.route(city, (-400, 0), (400, 0))) == [("new name", "straight", "Second")]


def test_a_road_that_turns_off_at_a_crossing_is_continued(sketch) -> None:
    city = sketch.city(
        sketch.road("main", [(-500, 0), (0, 0), (0, 500)]),
        sketch.road("side", [(0, 0), (500, 0)]),
    )
    assert seen(sketch.route(city, (-400, 0), (0, 400))) == [("continue", "left", "Main")]


def test_the_end_of_a_road_is_told(sketch) -> None:
    city = sketch.city(sketch.road("stem", [(0, -500), (0, 0)]), sketch.road("bar", [(-500, 0), (500, 0)]))
    assert seen(sketch.route(city, (0, -400), (400, 0))) == [("end of road", "right", "Bar")]
    assert seen(sketch.route(city, (0, -400), (-400, 0))) == [("end of road", "left", "Bar")]


def test_a_fork_is_kept_left_or_right(sketch) -> None:
    city = sketch.city(
        sketch.road("stem", [(-500, 0), (0, 0)]),
        sketch.road("upper", [(0, 0), (500, 200)]),
        sketch.road("lower", [(0, 0), (500, -200)]),
    )
    assert seen(sketch.route(city, (-400, 0), (400, 160))) == [("fork", "slight left", "Upper")]
    assert seen(sketch.route(city, (-400, 0), (400, -160))) == [("fork", "slight right", "Lower")]


def test_turning_round_is_a_u_turn(sketch) -> None:
    city = sketch.city(sketch.road("lane", [(-500, 0), (500, 0)]))
    route = sketch.route(city, (0, 0), (-400, 0), heading_deg=90)
    assert seen(route) == [("continue", "uturn", "Lane")]


@pytest.fixture(scope="module")
def interchange(sketch):
    return sketch.city(
        sketch.road("below", [(0, -800), (0, 800)]),
        sketch.road(
            "above",
            [(-1500, 0), (1500, 0)],
            layer=1,
            ends="open",
            ramps=[{"at": (0, 0), "to": "below"}, {"at": (1200, 0), "to": "far"}],
            **{"class": "motorway", "limit_kmh": 80},
        ),
        sketch.road("far", [(1200, -800), (1200, 800)]),
    )


def test_up_the_ramp_along_the_motorway_and_down_again(sketch, interchange) -> None:
    route = sketch.route(interchange, (0, -600), (1200, -600))
    assert seen(route) == [
        ("on ramp", "right", "Above"),
        ("merge", "slight left", "Above"),
        ("off ramp", "slight right", "Far"),
        ("turn", "right", "Far"),
    ]


def test_a_ramp_in_a_left_bend_still_leaves_on_the_right(sketch) -> None:
    bend = [(-1500, 0), (-120, 0), (0, 60), (1500, 700)]
    city = sketch.city(
        sketch.road("below", [(0, -800), (0, 800)]),
        sketch.road(
            "above",
            bend,
            layer=1,
            ends="open",
            ramps=[{"at": (0, 60), "to": "below"}],
            **{"class": "motorway", "limit_kmh": 80},
        ),
    )
    route = sketch.route(city, (-1400, 0), (0, -600), heading_deg=90)
    assert seen(route)[0] == ("off ramp", "slight right", "Below")
    assert seen(route)[1][:2] == ("turn", "right")


def test_motorways_that_meet_are_changed_by_keeping_to_a_side(sketch) -> None:
    motorway = {"class": "motorway", "limit_kmh": 80, "layer": 1, "ends": "open"}
    city = sketch.city(
        sketch.road("ring", [(-900, 0), (900, 0)], **motorway),
        sketch.road("axis", [(0, -900), (0, 900)], **motorway),
    )
    assert seen(sketch.route(city, (-800, 0), (0, 800))) == [("fork", "slight left", "Axis")]
    assert seen(sketch.route(city, (-800, 0), (0, -800))) == [("fork", "slight right", "Axis")]


def test_a_roundabout_is_one_maneuver_with_its_exit_counted(sketch) -> None:
    """A ring with four arms, driven counter-clockwise, as traffic that keeps right does."""
    ring = [(0, -40), (40, 0), (0, 40), (-40, 0), (0, -40)]
    city = sketch.city(
        sketch.road("ring", ring, oneway=True),
        sketch.road("south", [(0, -400), (0, -40)]),
        sketch.road("east", [(40, 0), (400, 0)]),
        sketch.road("north", [(0, 40), (0, 400)]),
        sketch.road("west", [(-400, 0), (-40, 0)]),
    )
    graph = city.graph
    ring_edges = {k for k in range(len(graph.flags)) if city.roads[graph.road(2 * k)].id == "ring"}
    graph.flags = [f | (EdgeFlag.ROUNDABOUT if k in ring_edges else 0) for k, f in enumerate(graph.flags)]
    for goal, out, exit_number, modifier in (
        ((300, 0), "East", 1, "right"),
        ((0, 300), "North", 2, "straight"),
        ((-300, 0), "West", 3, "left"),
    ):
        route = sketch.route(city, (0, -300), goal)
        assert seen(route) == [("roundabout", modifier, out)]
        assert route.legs[0].steps[1].maneuver.exit == exit_number
