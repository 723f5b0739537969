"""Journeys: corners, lights, legs, and an arrival time that is honest."""

import itertools
import statistics
from typing import Any

import pytest

from banma_sim.vehicle.course import FLOW, turn_speed_ms
from banma_sim.vehicle.journey import Journey
from banma_sim.vehicle.motion import KMH, Motion
from banma_sim.vehicle.track import Track, ahead_of, distance_m, turn_deg
from services.navigation.records import LonLat


def journey(route: Any, seed: str = "7:1") -> Journey:
    return Journey(Track(route), seed)


def test_sharper_turns_are_slower() -> None:
    speeds = [turn_speed_ms(deg) for deg in range(21, 181)]
    assert all(a >= b for a, b in itertools.pairwise(speeds))
    assert 15 <= turn_speed_ms(110) / KMH <= 20
    assert turn_speed_ms(10) > 100


def test_a_right_angle_is_taken_at_walking_pace_and_a_straight_joint_at_speed(roads: Any) -> None:
    corner = journey(roads.route(roads.chain([(0, 400), (90, 400)]))).drive(0, 0, 0, 0)
    straight = journey(roads.route(roads.chain([(0, 400), (0, 400)]))).drive(0, 0, 0, 0)
    assert corner.at(corner.time_at(400))[1] / KMH == pytest.approx(22, abs=0.5)
    assert straight.at(straight.time_at(400))[1] / KMH == pytest.approx(50, abs=0.5)


def test_traffic_slower_than_the_limit_is_followed(roads: Any) -> None:
    motion = journey(roads.route(roads.chain([(0, 900)], limits_kmh=[60], speeds_kmh=[25]))).drive(0, 0, 0, 0)
    assert max(v_ms for _, v_ms, _, _ in motion.steps) == pytest.approx(25 * FLOW * KMH)


def test_the_same_seed_meets_the_same_lights_and_another_seed_others(roads: Any) -> None:
    route = roads.city(60)
    first, again, other = (journey(route, seed).drive(0, 0, 0, 0) for seed in ("7:1", "7:1", "8:1"))
    assert first.steps == again.steps
    assert first.steps != other.steps


def test_some_lights_are_red_and_some_green(roads: Any) -> None:
    waits = journey(roads.city(120)).waits
    stopped = sum(wait > 0 for wait in waits.values())
    assert 0.2 < stopped / len(waits) < 0.8


def test_lights_cost_what_is_expected_in_the_mean(roads: Any) -> None:
    route = roads.city(40)
    drives = [journey(route, str(seed)) for seed in range(200)]
    taken = statistics.mean(one.drive(0, 0, 0, 0).end_s for one in drives)
    assert taken == pytest.approx(drives[0].remaining_s(0, 0, 0), rel=0.02)


def test_the_promised_arrival_holds_within_a_tenth(roads: Any) -> None:
    honest = 0
    for seed in range(100):
        one = journey(roads.city(40, seed), str(seed))
        honest += abs(one.drive(0, 0, 0, 0).end_s / one.remaining_s(0, 0, 0) - 1) <= 0.1
    assert honest >= 95


def test_what_remains_falls_to_nothing(roads: Any) -> None:
    one = journey(roads.city(30))
    left = [one.remaining_s(0, share * one.track.length_m / 50, 8.0) for share in range(51)]
    assert all(a > b for a, b in itertools.pairwise(left))
    assert left[-1] == pytest.approx(0, abs=1e-6)


def test_a_new_route_meets_the_lights_already_drawn(roads: Any) -> None:
    route = roads.city(40)
    first = journey(route, "7:1")
    later = Journey(Track(route), "another seed", 5.0, first.waits)
    assert later.waits == first.waits


def test_a_light_too_near_to_brake_for_is_passed(roads: Any) -> None:
    links = roads.chain([(0, 300), (0, 300)], delays_s=[40, 0])
    one = next(j for j in (journey(roads.route(links), str(seed)) for seed in range(50)) if j.waits[0] > 0)
    assert _stops(one.drive(0, 200, 12.0, 0))
    assert not _stops(one.drive(0, 280, 12.0, 0))


def test_each_leg_ends_in_a_stop_at_its_end(roads: Any) -> None:
    one = journey(roads.city(12, legs=[5, 7]))
    assert one.drive(0, 0, 0, 0).end_m == pytest.approx(one.track.leg_ends[0])
    assert one.drive(1, one.track.leg_ends[0], 0, 0).end_m == pytest.approx(one.track.length_m)


def test_positions_follow_the_line_and_headings_point_along_it(roads: Any) -> None:
    track = Track(roads.route(roads.chain([(0, 100), (90, 100)])))
    assert distance_m(track.position(0), roads.START) == 0
    assert distance_m(track.position(50), track.position(150)) == pytest.approx(70.7, abs=0.1)
    assert turn_deg(track.heading(50, 0), 0) < 0.1
    assert turn_deg(track.heading(150, 0), 90) < 0.1


def test_the_nearest_point_of_a_line_is_found_with_its_distance(roads: Any) -> None:
    track = Track(roads.route(roads.chain([(0, 100), (90, 100)])))
    on = track.position(140)
    along, beside = track.nearest(LonLat(on.lon_deg, on.lat_deg + 10 / 111_320))
    assert (along, beside) == (pytest.approx(140, abs=0.1), pytest.approx(10, abs=0.1))


def test_a_road_that_bends_is_taken_faster_than_a_turn_into_another(roads: Any) -> None:
    turn, bend = roads.chain([(0, 400), (60, 400)]), roads.chain([(0, 400), (60, 400)])
    bend[1] = bend[1]._replace(road=bend[0].road)
    speeds = []
    for links in (turn, bend):
        motion = journey(roads.route(links)).drive(0, 0, 0, 0)
        speeds.append(motion.at(motion.time_at(400))[1])
    assert speeds[1] > speeds[0] * 1.3


def test_a_link_longer_than_its_drawing_is_driven_at_its_length(roads: Any) -> None:
    links = roads.chain([(0, 100), (0, 100)])
    drawn = (roads.START, ahead_of(roads.START, 0, 50), ahead_of(roads.START, 0, 100))
    links[0] = links[0]._replace(length_m=300.0, polyline=drawn)
    track = Track(roads.route(links))
    assert track.length_m == 400
    assert distance_m(track.position(150), roads.START) == pytest.approx(50, abs=0.1)


def test_a_car_that_stands_needs_longer_than_one_at_speed(roads: Any) -> None:
    one = journey(roads.route(roads.chain([(0, 1000)])))
    assert one.remaining_s(0, 500, 0.0) - one.remaining_s(0, 500, 50 * KMH) == pytest.approx(3.9, abs=1)


def _stops(motion: Motion) -> bool:
    """True where the car stands before the end."""
    return any(motion.stands(i) for i in range(len(motion.steps) - 1))
