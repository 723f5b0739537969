"""How drawn lines become a network: on small cities with one thing to see in each."""

from services.navigation.checks import far_places, islands
from services.navigation.city import City
from services.navigation.geometry import distance_m


def node_near(city: City, position: tuple[float, float]) -> int:
    graph = city.graph
    return min(range(len(graph.node_at)), key=lambda node: distance_m(graph.node_at[node], position))


def ways_at(city: City, position: tuple[float, float]) -> int:
    node = node_near(city, position)
    graph = city.graph
    return sum(
        1 for e in range(0, len(graph.tail), 2) for end in (graph.tail[e], graph.head[e]) if end == node
    )


def test_lines_that_cross_on_one_layer_meet(sketch) -> None:
    city = sketch.city(
        sketch.road("east", [(-500, 0), (500, 0)]), sketch.road("north", [(0, -500), (0, 500)])
    )
    assert len(city.graph.shape) == 4
    assert ways_at(city, sketch.at(0, 0)) == 4


def test_lines_of_different_layers_pass_each_other(sketch) -> None:
    city = sketch.city(
        sketch.road("east", [(-500, 0), (500, 0)]),
        sketch.road("above", [(0, -500), (0, 500)], layer=1, ends="open"),
    )
    assert len(city.graph.shape) == 2


def test_an_end_that_stops_short_is_carried_to_the_road(sketch) -> None:
    city = sketch.city(sketch.road("east", [(-500, 0), (500, 0)]), sketch.road("north", [(0, 70), (0, 500)]))
    assert len(city.graph.shape) == 3
    assert ways_at(city, sketch.at(0, 0)) == 3


def test_an_end_further_off_stays_where_it_is(sketch) -> None:
    city = sketch.city(sketch.road("east", [(-500, 0), (500, 0)]), sketch.road("north", [(0, 95), (0, 500)]))
    assert len(city.graph.shape) == 2


def test_an_end_that_overshoots_is_cut_off(sketch) -> None:
    city = sketch.city(sketch.road("east", [(-500, 0), (500, 0)]), sketch.road("north", [(0, -40), (0, 500)]))
    assert len(city.graph.shape) == 3


def test_two_ends_of_one_road_join_up(sketch) -> None:
    city = sketch.city(sketch.road("east", [(-500, 0), (0, 0)], [(40, 5), (500, 0)]))
    assert len(city.graph.node_at) == 3


def test_a_bridge_lands_on_the_surface_and_passes_over_the_river_road(sketch) -> None:
    city = sketch.city(
        sketch.road("west_bank", [(-400, -500), (-400, 500)]),
        sketch.road("east_bank", [(400, -500), (400, 500)]),
        sketch.road("middle", [(0, -500), (0, 500)]),
        sketch.road("bridge", [(-280, 0), (280, 0)], layer=1, bridge=True),
    )
    assert ways_at(city, sketch.at(-400, 0)) == 3
    assert ways_at(city, sketch.at(400, 0)) == 3
    assert len(city.graph.shape) == 6  # neither the bridge nor the middle road is cut where they pass


def test_a_bridge_with_open_ends_lands_nowhere(sketch) -> None:
    network = sketch.network(
        sketch.road("west_bank", [(-400, -500), (-400, 500)]),
        sketch.road("bridge", [(-380, 0), (280, 0)], layer=1, bridge=True, ends="open"),
    )
    assert len(network.edges) == 2


def test_crossings_a_few_metres_apart_are_one_junction(sketch) -> None:
    city = sketch.city(
        sketch.road("east", [(-500, 0), (500, 0)]),
        sketch.road("north", [(0, -500), (0, 500)]),
        sketch.road("slant", [(-400, -390), (400, 410)]),
    )
    assert ways_at(city, sketch.at(0, 0)) == 6


def test_a_ramp_leaves_before_and_after_the_road_below(sketch) -> None:
    city = sketch.city(
        sketch.road("below", [(0, -500), (0, 500)]),
        sketch.road(
            "above",
            [(-900, 0), (900, 0)],
            layer=1,
            ends="open",
            ramps=[{"at": (0, 0), "to": "below"}],
            **{"class": "motorway"},
        ),
    )
    graph = city.graph
    ramps = [k for k, road_class in enumerate(graph.road_class) if road_class == "link"]
    assert len(ramps) == 2
    for k in ramps:
        assert graph.limit_kmh(2 * k) == 40
        assert city.roads[graph.road(2 * k)].id == "below"
        assert city.roads[graph.road(2 * k + 1)].id == "above"
        assert 100 < graph.length_m[2 * k] < 140


def test_signals_stand_where_two_bigger_roads_meet(sketch) -> None:
    city = sketch.city(
        sketch.road("east", [(-500, 0), (500, 0)], **{"class": "primary"}),
        sketch.road("north", [(0, -500), (0, 500)]),
        sketch.road("lane", [(300, -500), (300, 500)], **{"class": "tertiary"}),
    )
    lit = [city.graph.node_at[node] for node, signal in enumerate(city.graph.signal) if signal]
    assert len(lit) == 1
    assert distance_m(lit[0], sketch.at(0, 0)) < 5


def test_nobody_turns_into_a_one_way_against_it(sketch) -> None:
    network = sketch.network(
        sketch.road("east", [(-500, 0), (500, 0)]),
        sketch.road("north", [(0, -500), (0, 500)], oneway=True),
    )
    against = {2 * k + 1 for k, edge in enumerate(network.edges) if edge.oneway}
    assert against
    assert not any(follower in against for turns in network.turns for follower, _ in turns)
    assert not any(network.turns[e] for e in against)


def test_no_turning_round_on_a_motorway(sketch) -> None:
    network = sketch.network(
        sketch.road("east", [(-500, 0), (500, 0)], **{"class": "motorway"}),
        sketch.road("north", [(0, -500), (0, 500)]),
    )
    for e, turns in enumerate(network.turns):
        edge = network.edges[e // 2]
        dead_end = distance_m(edge.shape[0 if e % 2 else -1], sketch.at(0, 0)) > 400
        back = e ^ 1 in {follower for follower, _ in turns}
        assert back == (dead_end or edge.road_class != "motorway")


def test_an_island_is_reported(sketch) -> None:
    roads = [
        sketch.road("east", [(-500, 0), (500, 0)]),
        sketch.road("north", [(0, -500), (0, 500)]),
        sketch.road("far", [(2000, 0), (2500, 0)]),
    ]
    warnings = islands(sketch.network(*roads), [road.id for road in roads])
    assert [warning.split(":")[0] for warning in warnings] == ["far"]


def test_a_one_way_that_leads_nowhere_is_reported(sketch) -> None:
    roads = [
        sketch.road("east", [(-500, 0), (500, 0)]),
        sketch.road("out", [(0, 0), (0, 500)], oneway=True),
    ]
    assert [
        warning.split(":")[0] for warning in islands(sketch.network(*roads), [road.id for road in roads])
    ] == ["out"]


def test_a_place_far_from_every_road_is_reported(sketch) -> None:
    roads = [
        sketch.road("east", [(-500, 0), (500, 0)]),
        sketch.road("fast", [(-500, 900), (500, 900)], **{"class": "motorway"}),
    ]
    places = [("near", sketch.at(0, 100)), ("far", sketch.at(0, 900))]
    assert [warning.split(":")[0] for warning in far_places(sketch.network(*roads), places)] == ["far"]


def test_a_ramp_between_roads_far_apart_is_reported(sketch) -> None:
    network = sketch.network(
        sketch.road("east", [(-500, 0), (500, 0)], ramps=[{"at": (0, 0), "to": "far"}]),
        sketch.road("far", [(-500, 900), (500, 900)]),
    )
    assert "apart" in network.warnings[0]
