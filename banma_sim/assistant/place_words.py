"""Places and ways in the words they are told in."""

from collections.abc import Mapping, Sequence
from typing import Any

from banma_sim.assistant.desk import duration, place_name
from banma_sim.assistant.phrases import Length, Say, Several, say
from banma_sim.trip import Waypoint
from intents.records import Slots
from services.navigation.records import Found, Names, NoRouteError, Preference, Route

HERE_M = 100.0
"""What one turns off to so soon is not told to be ahead."""
LITTLE_S = 30.0
"""A detour that costs less is none."""


class UnknownHereError(NoRouteError):
    """The place asked about is not on the map."""

    code = "unknown_place"

    def __init__(self, slot: Slots) -> None:
        super().__init__(slot["text"])
        self.text = str(slot["text"])


def shown(names: Names) -> dict[str, str]:
    """A name as it is shown, in each language."""
    return {language: said[0] for language, said in names.items()}


def stop_name(waypoint: Waypoint) -> dict[str, str]:
    """What a stop is called."""
    return shown(waypoint.stop.name)


def saved_name(name: str, text: str) -> Any:
    """What a saved place is called aloud: home and work in the language spoken, others as said."""
    return say(f"place.{name}") if name in ("home", "work") else text


def way(route: Route, stops_s: float = 0.0) -> dict[str, Any]:
    """How far a route is and how long it takes; `stops_s` is what one stands on it."""
    return {"distance": Length(route.distance_m), "time": duration(route.duration_s + stops_s)}


def not_avoided(route: Route) -> list[Say]:
    """What the route has of the roads that were to be avoided."""
    match route.preference:
        case Preference.AVOID_TOLLS:
            metres = sum(link.length_m for link in route.links if link.toll)
        case Preference.AVOID_MOTORWAYS:
            metres = sum(link.length_m for link in route.links if link.road_class == "motorway")
        case Preference.AVOID_FERRIES:
            metres = sum(link.length_m for link in route.links if link.road_class == "ferry")
        case _:
            return []
    if metres < HERE_M:
        return []
    roads = say(f"avoided.{route.preference.value}")
    return [say("navigation.not_avoidable", metres=Length(metres), roads=roads)]


def detour(extra_s: float) -> Say:
    """What calling somewhere costs."""
    if extra_s < LITTLE_S:
        return say("navigation.no_detour")
    return say("navigation.detour", more=duration(max(60.0, extra_s)))


def described(found: Found) -> Say:
    """One of several places that are offered: how far, and what it costs to call there."""
    values = {"place": place_name(found.place), "distance": Length(found.distance_m)}
    if found.detour_s is None:
        return say("navigation.place_by_distance", **values)
    if found.distance_m < HERE_M:
        return say("navigation.place_here_by_detour", place=values["place"], more=detour(found.detour_s))
    return say("navigation.place_by_detour", **values, more=detour(found.detour_s))


def why_first(found: Sequence[Found]) -> Say | None:
    """Why the first of several is told first; None where it only fits the name best."""
    if all(one.detour_s is not None for one in found):
        return say("navigation.first_costs_least")
    nearest = min(found, key=lambda one: one.distance_m)
    alike = all(one.score == found[0].score for one in found)
    return say("navigation.first_is_nearest") if alike and nearest is found[0] else None


def not_found(slot: Slots) -> Say:
    """What to say where a place was not found."""
    if slot.get("kind") == "saved":
        if slot.get("id") == "there":
            return say("navigation.where_is_there")
        return say("navigation.not_saved_yet", name=saved_name(str(slot.get("id")), str(slot["text"])))
    if slot.get("kind") in ("category", "brand"):
        told = Several(tuple(say(f"filter.{one}") for one in slot.get("filters", ()) if one in TOLD_FILTERS))
        if told.parts:
            return say("navigation.none_with", text=slot["text"], filters=told)
        return say("navigation.none_near", text=slot["text"])
    return say("navigation.unknown_place", text=slot["text"])


def unknown_of(slot: Slots) -> list[Say]:
    """What was asked for that the map does not tell: prices, ratings, what is free, who has what food."""
    said = {slot.get("rank"), *slot.get("filters", ())}
    wider = slot.get("wider")
    instead = [say("navigation.wider_kind", text=slot["instead_of"], kind=shown(wider))] if wider else []
    return instead + [say(key) for key, words in _UNTOLD.items() if said & words]


_UNTOLD = {
    "navigation.unknown_prices": frozenset(("cheapest", "cheap")),
    "navigation.unknown_ratings": frozenset(("best", "well_rated")),
    "navigation.unknown_free": frozenset(("free_slot",)),
}


TOLD_FILTERS = frozenset(("fast_charger", "free_parking", "drive_through"))
"""What the map marks places with, so that "none with that" is true."""


def only_from_here(slots: Mapping[str, Any]) -> list[Say]:
    """Where the driver named another start: routes begin where the car is, and that is said."""
    return [say("navigation.only_from_here")] if "origin" in slots else []
