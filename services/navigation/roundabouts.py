"""Roundabouts: one maneuver from the way in to the way out, with the exit counted as a driver counts it."""

from services.navigation.city import City
from services.navigation.drive import ROUNDABOUT
from services.navigation.geometry import turn_deg
from services.navigation.maneuvers import modifier_of
from services.navigation.records import Maneuver, ManeuverType


def is_ring(city: City, e: int) -> bool:
    """True for a stretch that goes round."""
    return bool(city.graph.flags[e >> 1] & ROUNDABOUT)


def begins_ring(city: City, before: int, after: int) -> bool:
    """True where one drives into a roundabout."""
    return is_ring(city, after) and not is_ring(city, before)


def roundabout(city: City, edges: tuple[int, ...], i: int) -> tuple[Maneuver, int]:
    """The roundabout that begins with `edges[i]`, and the index of the edge by which it is left.

    One that the way ends on has no exit, and leaves at the end of the edges.
    """
    graph = city.graph
    leaves = next((j for j in range(i, len(edges)) if not is_ring(city, edges[j])), len(edges))
    passed = sum(_has_exit(city, edges[j]) for j in range(i, leaves - 1))
    before = graph.bearings(edges[i - 1])[1]
    out = edges[leaves] if leaves < len(edges) else edges[-1]
    after = graph.bearings(out)[0 if leaves < len(edges) else 1]
    return (
        Maneuver(
            type=ManeuverType.ROUNDABOUT,
            modifier=modifier_of(turn_deg(before, after)),
            position=graph.node_at[graph.head[edges[i - 1]]],
            bearing_before_deg=round(before, 1),
            bearing_after_deg=round(after, 1),
            exit=passed + 1 if leaves < len(edges) else None,
        ),
        leaves,
    )


def _has_exit(city: City, e: int) -> bool:
    """True where one could leave the ring at the end of that stretch."""
    return any(not is_ring(city, follower) for follower, _ in city.graph.followers[e])
