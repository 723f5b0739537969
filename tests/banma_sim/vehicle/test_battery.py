"""Energy: what moving takes, what braking gives back, how far the rest will do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banma_sim.vehicle.battery import (
    CAPACITY_KWH,
    JOULES_A_KWH,
    MASS_KG,
    REGENERATION,
    Battery,
    Consumption,
    auxiliary_w,
)
from banma_sim.vehicle.motion import KMH

speeds = st.floats(1, 40)


@given(speeds, st.floats(0, 2), st.floats(0.1, 600))
def test_driving_without_braking_only_takes(v: float, a: float, dt: float) -> None:
    assert Consumption(21).kwh(v, a, dt) > 0


@given(speeds)
def test_braking_gives_back_less_than_gaining_the_speed_took(v: float) -> None:
    took = Consumption(21).kwh(0, 2.0, v / 2.0)
    gave = -Consumption(21).kwh(v, -2.0, v / 2.0)
    assert took > gave


def test_braking_from_town_speed_charges() -> None:
    assert Consumption(21).kwh(50 * KMH, -2.0, 5.0) < 0


@given(speeds, st.floats(-1, 1), st.floats(0.01, 0.99))
def test_the_energy_of_a_phase_is_the_sum_of_its_parts(v: float, a: float, share: float) -> None:
    dt = 0.9 * v / 2
    cold = Consumption(5)
    parts = cold.kwh(v, a, dt * share) + cold.kwh(v + a * dt * share, a, dt * (1 - share))
    # Where drag and braking nearly cancel out, each part's own sign decides: a watt-hour at most.
    assert cold.kwh(v, a, dt) == pytest.approx(parts, abs=1e-3)


def test_consumption_is_that_of_a_mid_size_car() -> None:
    for kmh, low, high in ((50, 0.07, 0.13), (120, 0.15, 0.24)):
        used = Consumption(21).kwh(kmh * KMH, 0, 3600) / kmh
        assert low < used < high


def test_cold_and_heat_cost() -> None:
    assert auxiliary_w(-10) > auxiliary_w(21) < auxiliary_w(38)


def test_range_follows_recent_consumption() -> None:
    battery = Battery.charged(50)
    thirsty = battery.used((0.3 * 5, 5000))
    sparing = battery.used((0.1 * 5, 5000))
    assert thirsty.range_m < sparing.range_m
    assert battery.range_m == pytest.approx(200_000)


@given(st.floats(-2, 5), st.floats(1, 30_000), st.floats(0, 1))
def test_the_range_is_the_same_however_a_way_is_cut(kwh: float, way_m: float, at: float) -> None:
    whole = Battery.charged(50).used((kwh, way_m))
    halves = Battery.charged(50).used((kwh * at, way_m * at), (kwh * (1 - at), way_m * (1 - at)))
    assert halves.recent_kwh == pytest.approx(whole.recent_kwh, abs=1e-6)


def test_a_battery_is_neither_emptier_than_empty_nor_fuller_than_full() -> None:
    assert Battery.charged(1).used((5, 1000)).percent == 0
    assert Battery.charged(100).used((-5, 1000)).left_kwh == CAPACITY_KWH
    assert Battery.charged(150).percent == 100


def test_braking_gives_back_its_share_of_the_energy_of_motion() -> None:
    v = 60 * KMH
    motion_kwh = MASS_KG * v**2 / 2 / JOULES_A_KWH
    assert -Consumption(21).kwh(v, -2.0, v / 2.0) == pytest.approx(REGENERATION * motion_kwh, rel=0.1)
