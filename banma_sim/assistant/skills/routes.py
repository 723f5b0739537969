"""Which way: by preference, or one of several routes that differ."""

from collections.abc import Mapping, Sequence

from banma_sim.assistant.desk import Desk, Handlers
from banma_sim.assistant.dialogue import GOING, Question, Says, listing
from banma_sim.assistant.phrases import say
from banma_sim.assistant.place_words import not_avoided, shown, way
from banma_sim.errands import ask
from intents.records import Frame
from services.navigation.records import Language, Preference, Route


class RoutesSkill:
    """Answers what is wished of the way."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def handlers(self) -> Handlers:
        """By intent."""
        return {"navigation.prefer": self.prefer, "navigation.alternatives": self.alternatives}

    async def prefer(self, frame: Frame) -> Says:
        """Another kind of route from here."""
        trip = self._desk.trip
        preference = Preference(frame.slots["preference"])
        words = say(f"preference.{preference.value}")
        if trip.route is None:
            trip.preference = preference
            return [say("navigation.preference_noted", preference=words)]
        route = await trip.go(lambda now: now, "preference", preference)
        return [say("navigation.preference_set", preference=words, **way(route)), *not_avoided(route)]

    async def alternatives(self, frame: Frame) -> Says:
        """Other routes to choose from."""
        trip = self._desk.trip
        if trip.route is None:
            return [say("navigation.no_route_yet")]
        request = trip.request(trip.waypoints)
        routes = await ask(lambda: self._desk.navigation.alternatives(request, self._desk.most_offered))
        if len(routes) < 2:
            return [say("navigation.no_alternative")]
        waypoints = trip.waypoints

        async def choose(index: int) -> Says:
            if trip.waypoints != waypoints:
                return [say("navigation.passed_it")]
            trip.follow(waypoints, routes[index], "preference")
            return [say("navigation.route_chosen", **way(routes[index]))]

        names = _vias(routes)
        routed: list[Mapping[Language, Sequence[str]]] = [{"en": (n["en"],), "zh": (n["zh"],)} for n in names]
        listed = listing(
            [say("navigation.route_option", n=n + 1, road=names[n], **way(r)) for n, r in enumerate(routes)]
        )
        question = Question(
            "choose_route",
            say("navigation.which_route"),
            choose=choose,
            choices=tuple(routed),
            expects=frozenset(("dialogue.choose",)),
            settled_by=GOING | {"navigation.prefer"},
        )
        self._desk.dialogue.ask(question)
        return [say("navigation.alternatives", routes=listed)]


def _vias(routes: Sequence[Route]) -> tuple[dict[str, str], ...]:
    """For each route the road to tell it by: what it drives most of beyond what any other does."""
    metres = [_metres_by_road(route) for route in routes]
    found = []
    for own in metres:
        others = [other for other in metres if other is not own]
        best = max(
            own,
            key=lambda road: own[road] - max((o.get(road, 0.0) for o in others), default=0.0),
            default=None,
        )
        found.append({"en": "?", "zh": "?"} if best is None else dict(best))
    return tuple(found)


def _metres_by_road(route: Route) -> dict[tuple[tuple[str, str], ...], float]:
    """How far it is on each road, by the names to show."""
    metres: dict[tuple[tuple[str, str], ...], float] = {}
    for link in route.links:
        if link.road:
            road = tuple(shown(link.road).items())
            metres[road] = metres.get(road, 0.0) + link.length_m
    return metres
