"""Motion: phases that keep the laws of driving, whatever the road asks."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banma_sim.vehicle.motion import (
    COMFORT_BRAKE,
    HARD_BRAKE,
    KMH,
    Motion,
    Section,
    brake,
    drive,
    later,
    run,
    stopping_loss_s,
)

STRONGEST = 2.0


@st.composite
def stretches(draw: st.DrawFn) -> list[Section]:
    """A road in sections, some ending in a turn, some in a stop."""
    sections = []
    end = 0.0
    for _ in range(draw(st.integers(1, 12))):
        end += draw(st.floats(0.5, 1500))
        speed = draw(st.floats(5, 120)) * KMH
        exit_ms = draw(st.sampled_from([math.inf, math.inf, 0.0, 4.0, 9.0]))
        sections.append(Section(end, speed, exit_ms, draw(st.floats(0, 60)) if exit_ms == 0 else 0.0))
    return sections


def samples(motion: Motion, count: int = 400) -> list[float]:
    """Times evenly over a motion."""
    span = motion.end_s - motion.start_s
    return [motion.start_s + span * i / count for i in range(count + 1)]


@given(stretches())
def test_distance_is_the_integral_of_speed(sections: list[Section]) -> None:
    motion = drive(sections)
    way = 0.0
    for _, v_ms, a_ms2, dt in motion.steps:
        way += v_ms * dt + a_ms2 * dt * dt / 2
    assert way == pytest.approx(sections[-1].end_m, abs=1e-5)


@given(stretches())
def test_each_phase_begins_where_and_as_fast_as_the_last_one_ended(sections: list[Section]) -> None:
    for step, (s_m, v_ms, _, _) in itertools.pairwise(drive(sections).steps):
        assert later(*step) == (pytest.approx(s_m, abs=1e-5), pytest.approx(v_ms, abs=1e-3))


@given(stretches())
def test_no_section_is_driven_faster_than_it_allows(sections: list[Section]) -> None:
    motion = drive(sections)
    for t in samples(motion):
        s, v, _ = motion.at(t)
        allowed = max(
            x.speed_ms for x, start in _with_starts(sections) if start - 1e-6 <= s <= x.end_m + 1e-6
        )
        assert v <= allowed + 1e-3


@given(stretches())
def test_corners_are_taken_and_stops_made(sections: list[Section]) -> None:
    motion = drive(sections)
    for section in sections:
        reached = motion.time_at(section.end_m)
        assert reached is not None
        assert motion.at(reached)[1] <= section.exit_ms + 1e-3


@given(stretches())
def test_acceleration_stays_comfortable(sections: list[Section]) -> None:
    for _, _, a_ms2, _ in drive(sections).steps:
        assert -COMFORT_BRAKE - 1e-3 <= a_ms2 <= STRONGEST + 1e-3


@given(stretches())
def test_the_car_waits_as_long_as_it_must_and_stands_at_the_end(sections: list[Section]) -> None:
    motion = drive(sections)
    stood = sum(dt for i, (_, _, _, dt) in enumerate(motion.steps) if motion.stands(i))
    assert stood == pytest.approx(sum(s.wait_s for s in sections[:-1]), abs=1e-6)
    assert motion.at(motion.end_s + 3600) == (motion.end_m, 0.0, 0.0)
    assert motion.end_m == sections[-1].end_m


@given(stretches(), st.floats(0, 1))
def test_the_time_of_reaching_a_distance_is_when_the_car_is_there(
    sections: list[Section], share: float
) -> None:
    motion = drive(sections)
    distance = share * motion.end_m
    reached = motion.time_at(distance)
    assert reached is not None
    assert motion.at(reached)[0] == pytest.approx(distance, abs=1e-5)


@given(stretches(), st.floats(0, 130), st.floats(0, 1))
def test_whatever_the_speed_a_new_plan_begins_with_it(
    sections: list[Section], kmh: float, share: float
) -> None:
    """A reroute may ask for too much; the car brakes hard then, but its speed never jumps."""
    start = share * sections[-1].end_m * 0.9
    motion = drive(sections, s_m=start, v_ms=kmh * KMH, t_s=100.0)
    assert motion.at(100.0)[:2] == (start, kmh * KMH)
    for step, (s_m, v_ms, _, _) in itertools.pairwise(motion.steps):
        assert -HARD_BRAKE - 1e-3 <= step[2] <= STRONGEST + 1e-3
        assert later(*step) == (pytest.approx(s_m, abs=1e-5), pytest.approx(v_ms, abs=1e-3))
    assert motion.end_m >= sections[-1].end_m - 1e-6


@given(stretches(), st.data())
def test_what_is_taken_over_from_a_run_is_what_would_have_been_driven(
    sections: list[Section], data: st.DataObject
) -> None:
    """Other sections to begin with, stops where there were none, any place and speed: the very same steps."""
    sections = [section._replace(wait_s=0.0) for section in sections]
    known = run(sections, 0.0)
    stops = data.draw(st.sets(st.integers(0, len(sections) - 1)), label="stops")
    other = [s._replace(exit_ms=0.0, wait_s=20.0) if i in stops else s for i, s in enumerate(sections)]
    other[0] = other[0]._replace(speed_ms=data.draw(st.floats(5, 120), label="speed_kmh") * KMH)
    start_m = data.draw(st.floats(-0.5, 0.95), label="share") * sections[-1].end_m
    speed_ms = data.draw(st.sampled_from([0.0, 5.0, 20.0]), label="speed_ms")
    shared, alone = (drive(other, s_m=start_m, v_ms=speed_ms, like=like) for like in (known, None))
    assert shared.steps == alone.steps
    assert run(other[1:], start_m, known).exits_ms == run(other[1:], start_m).exits_ms


def test_a_stop_too_near_is_overrun_by_what_the_brakes_need() -> None:
    motion = drive([Section(10.0, 50 * KMH)], v_ms=20.0)
    assert motion.end_m == pytest.approx(20.0**2 / (2 * HARD_BRAKE))


def test_a_kilometre_at_fifty_takes_what_the_formula_says() -> None:
    # 40 km/h after 5.56 s and 30.9 m, 50 after 1.85 s and 23.1 m more; braking takes 6.94 s and 48.2 m.
    motion = drive([Section(1000.0, 50 * KMH)])
    assert motion.end_s == pytest.approx(
        5.556 + 1.852 + (1000 - 30.86 - 23.15 - 48.23) / (50 * KMH) + 6.944, abs=0.02
    )


def test_braking_from_fifty_takes_48_m() -> None:
    motion = brake(100.0, 50 * KMH, 3.0)
    assert motion.end_m == pytest.approx(148.2, abs=0.1)
    assert motion.end_s == pytest.approx(3.0 + 6.94, abs=0.01)


def test_a_red_light_costs_its_wait_and_the_stopping_loss() -> None:
    through = drive([Section(500.0, 50 * KMH), Section(1000.0, 50 * KMH)])
    stopped = drive([Section(500.0, 50 * KMH, 0.0, 30.0), Section(1000.0, 50 * KMH)])
    assert stopped.end_s - through.end_s == pytest.approx(30.0 + stopping_loss_s(50 * KMH), abs=0.01)


def _with_starts(sections: list[Section]) -> list[tuple[Section, float]]:
    return list(zip(sections, [0.0, *(s.end_m for s in sections[:-1])], strict=True))
