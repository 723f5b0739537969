"""What a route will take from the battery: each of its links by speed, load and temperature."""

from collections.abc import Sequence

from banma_sim.vehicle.battery import (
    CAPACITY_KWH,
    DRIVE_EFFICIENCY,
    JOULES_A_KWH,
    MASS_KG,
    REGENERATION,
    auxiliary_w,
    cold_loss,
    energy_kwh,
)
from banma_sim.vehicle.journey import STOP_SHARE, Journey
from banma_sim.vehicle.motion import Motion, Phase
from banma_sim.vehicle.track import Track
from services.navigation.records import Route


def energy_by_link(route: Route, air_c: float, load_kg: float) -> tuple[float, ...]:
    """kWh for each of `route.links`, lights as expected: nobody knows which will be red.

    A link that leads down to a stop can give back more than it takes.
    """
    track = Track(route)
    journey = Journey(track, "forecast")
    taken: list[float] = []
    leg = 0
    begin_m = 0.0
    for one, end_m in zip(route.links, track.link_ends, strict=True):
        while leg + 1 < len(track.leg_ends) and begin_m >= track.leg_ends[leg]:
            leg += 1
        motion = journey.expected(leg)
        kwh = _between_kwh(motion, begin_m, min(end_m, track.leg_ends[leg]), air_c, load_kg)
        if one.delay_s > 0:
            reached_s = motion.time_at(end_m)
            passing_ms = motion.at(reached_s)[1] if reached_s is not None else 0.0
            kwh += _waiting_kwh(one.delay_s, max(passing_ms, one.speed_kmh / 3.6 / 2), air_c, load_kg)
        taken.append(kwh)
        begin_m = end_m
    return tuple(taken)


def percent(kwh: float) -> float:
    """That much energy as a share of the battery, in per cent."""
    return 100 * kwh / CAPACITY_KWH


def remaining_kwh(route: Route, by_link: Sequence[float], travelled_m: float) -> list[float]:
    """What each leg of the route will still take for a car that has travelled so far on it."""
    left = []
    first, along_m = 0, 0.0
    for leg in route.legs:
        last = leg.steps[-1].first_link
        kwh = 0.0
        for one, taken in zip(route.links[first:last], by_link[first:last], strict=True):
            ahead_m = along_m + one.length_m - max(along_m, travelled_m)
            if ahead_m > 0:
                kwh += taken * ahead_m / one.length_m
            along_m += one.length_m
        left.append(kwh)
        first = last
    return left


def _between_kwh(motion: Motion, begin_m: float, end_m: float, air_c: float, load_kg: float) -> float:
    begin_s, end_s = motion.time_at(begin_m), motion.time_at(end_m)
    if begin_s is None or end_s is None:
        return 0.0
    kwh = 0.0
    for i in range(motion.index(begin_s), len(motion.phases)):
        phase = motion.phases[i]
        if phase.t_s >= end_s:
            break
        since_s = max(begin_s, phase.t_s)
        until_s = min(end_s, motion.phases[i + 1].t_s if i + 1 < len(motion.phases) else end_s)
        s, v = phase.after(since_s - phase.t_s)
        kwh += energy_kwh(Phase(since_s, s, v, phase.a_ms2), until_s - since_s, air_c, load_kg)
    return kwh


def _waiting_kwh(delay_s: float, passing_ms: float, air_c: float, load_kg: float) -> float:
    """What an expected wait costs: the car stays on, and what braking does not give back is lost."""
    kept = 1 - cold_loss(air_c)
    kinetic_j = (MASS_KG + load_kg) * passing_ms**2 / 2
    lost_j = STOP_SHARE * kinetic_j * (1 / (DRIVE_EFFICIENCY * kept) - REGENERATION * kept)
    return (lost_j + auxiliary_w(air_c) * delay_s) / JOULES_A_KWH
