"""Navigation: where to, which way, how far."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from banma_sim.assistant.desk import Desk, Handlers, duration, place_name
from banma_sim.assistant.dialogue import GOING, Question, Says, Undoable, listing
from banma_sim.assistant.phrases import Length, Say, say
from banma_sim.charging import USUAL_PCT, charging_stop
from banma_sim.errands import ask
from banma_sim.trip import VIA_DWELL_S, Reason, Waypoint, stop_at
from intents.records import Frame, Slots
from services.navigation.records import (
    Found,
    Language,
    Names,
    NoRouteError,
    Place,
    PlaceQuery,
    Preference,
    Route,
)

MOST_FOUND = 9
"""So many are looked for, that there are more to show than are read out at once."""
JAM_S = 60.0
"""Traffic that costs less is not worth a word."""
AMBIGUOUS_SCORE = 4.0
"""Names that fit this nearly as well as the best are asked about."""


class NavigationSkill:
    """Answers the navigation intents."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.on_arrival: Callable[[], Says] = list
        """What is said of the charge beside the time of arrival."""
        self.set_off: Callable[[], Awaitable[Says]] = _nothing
        """What is said of the charge when there is a new destination."""

    @property
    def handlers(self) -> Handlers:
        """By intent."""
        return {
            "navigation.go": self.go,
            "navigation.search": self.search,
            "navigation.add_stop": self.add_stop,
            "navigation.remove_stop": self.remove_stop,
            "navigation.prefer": self.prefer,
            "navigation.alternatives": self.alternatives,
            "navigation.cancel": self.cancel,
            "navigation.eta": self.eta,
            "navigation.distance": self.distance,
            "navigation.traffic": self.traffic,
            "navigation.repeat_instruction": self.repeat_instruction,
            "navigation.mute": self.mute,
            "navigation.unmute": self.unmute,
        }

    async def go(self, frame: Frame) -> Says:
        """Set the destination."""
        slots = frame.slots
        if "destination" not in slots:
            return self._ask_where() if self._desk.trip.destination is None else await self.eta(frame)
        vias = [await self._one(via) for via in slots.get("via", ())]
        if any(via is None for via in vias):
            return [say("navigation.unknown_place", text=slots["via"][vias.index(None)]["text"])]
        if (preference := slots.get("prefer")) is not None:
            self._desk.trip.preference = Preference(preference)
        before = tuple(self._stop(via) for via in vias if via is not None)
        says = await self._towards(slots["destination"], lambda place: self._set_destination(place, before))
        return [*_from_here(slots), *says]

    async def search(self, frame: Frame) -> Says:
        """List places; choosing one goes there, or by there where a route is under way."""
        slot = dict(frame.slots["place"])
        if self._desk.trip.route is not None and slot.get("kind") in ("category", "brand"):
            slot.setdefault("near", "route")  # what is looked for under way is wanted on the way
        found = await self._desk.places.resolve(slot, limit=MOST_FOUND)
        if not found:
            return [not_found(slot)]
        if slot.get("kind") in ("named", "saved", "address") and len(found) == 1:
            return await self._offer_one(found[0])
        return self._offer(found, self._go_or_stop)

    async def add_stop(self, frame: Frame) -> Says:
        """One more stop on the way."""
        if self._desk.trip.route is None:
            return await self.go(replace(frame, slots={"destination": frame.slots["place"]}))
        slot = dict(frame.slots["place"])
        if slot.get("kind") in ("category", "brand"):
            slot.setdefault("near", "route")
        return await self._towards(slot, self._add_stop)

    async def remove_stop(self, frame: Frame) -> Says:
        """Leave out a stop; the destination stays."""
        trip = self._desk.trip
        vias = trip.waypoints[:-1]
        if not vias:
            return [say("navigation.no_stops")]
        dropped = await self._which_stop(frame.slots, vias)
        if dropped is None:
            return [say("navigation.no_such_stop")]
        if dropped.order_id is not None:
            return [say("navigation.stop_has_order", place=_stop_name(dropped))]
        before = trip.waypoints
        route = await trip.go(lambda now: tuple(w for w in now if w != dropped), "stop_removed")
        self._undoable("undo.stop_removed", before, "stop_added")
        return [say("navigation.stop_removed", place=_stop_name(dropped), time=duration(route.duration_s))]

    async def prefer(self, frame: Frame) -> Says:
        """Another kind of route from here."""
        trip = self._desk.trip
        preference = Preference(frame.slots["preference"])
        words = say(f"preference.{preference.value}")
        if trip.route is None:
            trip.preference = preference
            return [say("navigation.preference_noted", preference=words)]
        route = await trip.go(lambda now: now, "preference", preference)
        return [say("navigation.preference_set", preference=words, **_way(route))]

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
            return [say("navigation.route_chosen", **_way(routes[index]))]

        names = _vias(routes)
        routed: list[Mapping[Language, Sequence[str]]] = [{"en": (n["en"],), "zh": (n["zh"],)} for n in names]
        listed = listing(
            [say("navigation.route_option", n=n + 1, road=names[n], **_way(r)) for n, r in enumerate(routes)]
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

    async def cancel(self, frame: Frame) -> Says:
        """No destination any more."""
        trip = self._desk.trip
        if trip.destination is None:
            return [say("navigation.no_route_yet")]
        here = (trip.at_stop,) if trip.standing and trip.at_stop is not None else ()
        if any(w.order_id for w in (*here, *trip.waypoints)):
            return [say("navigation.cancel_has_order")]
        before = trip.waypoints
        trip.cancel()
        self._undoable("undo.route_cancelled", before, "started")
        return [say("navigation.cancelled")]

    async def eta(self, frame: Frame) -> Says:
        """When we are there, or would be."""
        _, duration_s, name = await self._how_far(frame.slots)
        if name is None:
            return [say("navigation.no_route_yet")]
        return [
            *_from_here(frame.slots),
            say(
                "navigation.eta",
                place=name,
                time=duration(duration_s),
                clock=self._desk.clock_time(duration_s),
            ),
            *(self.on_arrival() if self._is_destination(name) else ()),
        ]

    async def distance(self, frame: Frame) -> Says:
        """How far it is."""
        distance_m, duration_s, name = await self._how_far(frame.slots)
        if name is None:
            return [say("navigation.no_route_yet")]
        return [
            *_from_here(frame.slots),
            say("navigation.distance", place=name, distance=Length(distance_m), time=duration(duration_s)),
        ]

    async def traffic(self, frame: Frame) -> Says:
        """What traffic costs on the way."""
        trip = self._desk.trip
        route = trip.route
        if (slot := frame.slots.get("place")) is not None:
            place = await self._one(slot)
            if place is None:
                return [not_found(slot)]
            route = await trip.plan((Waypoint(stop_at(place)),))
        if route is None:
            return [say("navigation.no_route_yet")]
        now = self._desk.clock.now()
        lost_s = await ask(lambda: self._desk.navigation.congestion(route, now))
        key = "navigation.traffic_slow" if lost_s >= JAM_S else "navigation.traffic_clear"
        return [say(key, time=duration(lost_s))]

    async def repeat_instruction(self, frame: Frame) -> Says:
        """The next maneuver once more."""
        text = self._desk.guide.repeat()
        return [say("navigation.instruction", text=text)] if text else [say("navigation.no_route_yet")]

    async def mute(self, frame: Frame) -> Says:
        """Guidance is silent from now on."""
        self._desk.guide.mute()
        return [say("navigation.muted")]

    async def unmute(self, frame: Frame) -> Says:
        """Guidance speaks again."""
        self._desk.guide.unmute()
        return [say("navigation.unmuted")]

    def _ask_where(self) -> Says:
        async def inform(slots: Slots) -> Says:
            if "place" not in slots:
                return self._ask_where()
            return await self.go(Frame("navigation.go", 1.0, (0, 0), {"destination": slots["place"]}))

        words = say("navigation.where_to")
        self._desk.dialogue.ask(
            Question(
                "where_to",
                words,
                inform=inform,
                no=fine,
                expects=frozenset(("slot:place", "navigation.go")),
                settled_by=GOING,
            )
        )
        return [words]

    async def _towards(self, slot: Slots, act: Any) -> Says:
        """Resolve a place, asking where it is unclear, and act on it."""
        found = await self._desk.places.resolve(slot)
        if not found:
            return [not_found(slot)]
        unclear = slot.get("kind") in ("category", "brand") and slot.get("rank") != "nearest"
        alike = [f for f in found if f.score >= found[0].score - AMBIGUOUS_SCORE]
        if len(alike) > 1 and (unclear or slot.get("kind") in ("open", "address")) and not _same_name(alike):
            return self._offer(tuple(alike), lambda f: act(f.place))
        says: Says = await act(found[0].place)
        return says

    async def _set_destination(self, place: Place, before: Sequence[Waypoint] = ()) -> Says:
        trip = self._desk.trip
        earlier = trip.waypoints
        there = replace(self._stop(place), stop=stop_at(place))

        def by_orders(now: tuple[Waypoint, ...]) -> tuple[Waypoint, ...]:
            """An order on the way is still to be collected when the destination changes."""
            collects = tuple(w for w in now if w.order_id is not None and w.stop.place_id != place.id)
            return (*collects, *before, there)

        route = await trip.go(by_orders, "started")
        self._desk.dialogue.there = place
        if earlier:
            self._undoable("undo.destination", earlier, "started")
        else:
            self._undoable_start()
        return [say("navigation.going", place=place_name(place), **_way(route)), *await self.set_off()]

    def _is_destination(self, name: Mapping[str, str]) -> bool:
        destination = self._desk.trip.destination
        return destination is not None and shown(destination.name) == name

    def _stop(self, place: Place) -> Waypoint:
        """A stop on the way; at a charger one charges."""
        if place.category != "charger":
            return Waypoint(stop_at(place, VIA_DWELL_S))
        state = self._desk.car.state()
        return charging_stop(place, state.battery_pct, USUAL_PCT, state.air_c)

    async def _add_stop(self, place: Place) -> Says:
        trip = self._desk.trip
        earlier = trip.waypoints
        before_s = self._desk.car.remaining().duration_s
        route = await trip.call_at(self._stop(place))
        self._desk.dialogue.there = place
        self._undoable("undo.stop_added", earlier, "stop_removed")
        more_s = max(0.0, route.duration_s - before_s)
        return [say("navigation.stop_added", place=place_name(place), more=duration(max(60.0, more_s)))]

    async def _go_or_stop(self, found: Found) -> Says:
        if self._desk.trip.route is not None:
            return await self._add_stop(found.place)
        return await self._set_destination(found.place)

    async def _offer_one(self, found: Found) -> Says:
        place = found.place
        self._desk.dialogue.there = place
        here = self._desk.car.state().position
        near = await ask(
            lambda: self._desk.navigation.find(PlaceQuery(place_id=place.id, near=here, limit=1))
        )
        away_m = near[0].distance_m if near else found.distance_m

        async def yes() -> Says:
            return await self._go_or_stop(found)

        self._desk.dialogue.ask(_go_there(place, yes))
        return [say("navigation.found_one", place=place_name(place), distance=Length(away_m))]

    def _offer(self, found: Sequence[Found], act: Any) -> Says:
        most = self._desk.most_offered
        found, rest = tuple(found[:most]), tuple(found[most:])
        if len(found) == 1:
            one = found[0]
            self._desk.dialogue.there = one.place

            async def yes() -> Says:
                says: Says = await act(one)
                return says

            self._desk.dialogue.ask(_go_there(one.place, yes))
            return [say("navigation.found_one", place=place_name(one.place), distance=Length(one.distance_m))]

        async def choose(index: int) -> Says:
            says: Says = await act(found[index])
            return says

        async def more() -> Says:
            return self._offer(rest, act)

        self._desk.dialogue.there = found[0].place
        self._desk.dialogue.ask(
            Question(
                "choose_place",
                say("navigation.which_one"),
                choose=choose,
                no=fine,
                choices=tuple(f.place.names for f in found),
                more=more if rest else None,
                expects=frozenset(("dialogue.choose", "slot:place")),
                settled_by=GOING,
            )
        )
        return [say("navigation.found", places=listing([_described(f) for f in found]))]

    async def _one(self, slot: Slots) -> Place | None:
        found = await self._desk.places.resolve(slot, limit=1)
        return found[0].place if found else None

    async def _how_far(self, slots: Slots) -> tuple[float, float, Mapping[str, str] | None]:
        trip = self._desk.trip
        slot = slots.get("place")
        if slot is None or (slot.get("id") == "there" and self._desk.dialogue.there is None):
            if trip.destination is None:
                return 0.0, 0.0, None
            return *trip.remaining(), shown(trip.destination.name)
        place = await self._one(slot)
        if place is None:
            raise UnknownHereError(slot)
        route = await trip.plan((Waypoint(stop_at(place)),))
        self._desk.dialogue.there = place
        return route.distance_m, route.duration_s, place_name(place)

    async def _which_stop(self, slots: Slots, vias: Sequence[Waypoint]) -> Waypoint | None:
        if (ordinal := slots.get("ordinal")) is not None:
            index = ordinal - 1 if ordinal > 0 else ordinal
            return vias[index] if -len(vias) <= index < len(vias) else None
        if (slot := slots.get("place")) is None:
            return vias[0]
        found = await self._desk.places.resolve(slot, limit=20)
        ids = {f.place.id for f in found}
        return next((w for w in vias if w.stop.place_id in ids), None)

    def _undoable(self, key: str, before: tuple[Waypoint, ...], reason: Reason) -> None:
        async def restore() -> Says:
            route = await self._desk.trip.go(lambda now: before, reason)
            return [say("undo.route_restored", place=shown(before[-1].stop.name), **_way(route))]

        self._desk.dialogue.undoable = Undoable(say(key), restore)

    def _undoable_start(self) -> None:
        async def restore() -> Says:
            self._desk.trip.cancel()
            return [say("navigation.cancelled")]

        self._desk.dialogue.undoable = Undoable(say("undo.destination"), restore)


class UnknownHereError(NoRouteError):
    """The place asked about is not on the map."""

    code = "unknown_place"

    def __init__(self, slot: Slots) -> None:
        super().__init__(slot["text"])
        self.text = str(slot["text"])


def _from_here(slots: Slots) -> Says:
    """Where the driver named another start: routes begin where the car is, and that is said."""
    return [say("navigation.only_from_here")] if "origin" in slots else []


def not_found(slot: Slots) -> Say:
    """What to say where a place was not found."""
    if slot.get("kind") == "saved":
        if slot.get("id") == "there":
            return say("navigation.where_is_there")
        return say("navigation.not_saved_yet", name=saved_name(str(slot.get("id")), str(slot["text"])))
    if slot.get("kind") in ("category", "brand"):
        return say("navigation.none_near", text=slot["text"])
    return say("navigation.unknown_place", text=slot["text"])


def _go_there(place: Place, yes: Callable[[], Awaitable[Says]]) -> Question:
    words = say("navigation.shall_we_go", place=place_name(place))
    return Question("go_there", words, yes=yes, no=fine, settled_by=GOING)


async def _nothing() -> Says:
    return []


async def fine() -> Says:
    """Nothing is done about it."""
    return [say("dialogue.fine")]


def _way(route: Route) -> dict[str, Any]:
    return {"distance": Length(route.distance_m), "time": duration(route.duration_s)}


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


def _described(found: Found) -> Say:
    if found.detour_s is not None:
        return say(
            "navigation.place_by_detour",
            place=place_name(found.place),
            more=duration(max(60.0, found.detour_s)),
        )
    return say(
        "navigation.place_by_distance", place=place_name(found.place), distance=Length(found.distance_m)
    )


def shown(names: Names) -> dict[str, str]:
    """A name as it is shown, in each language."""
    return {language: said[0] for language, said in names.items()}


def _stop_name(waypoint: Waypoint) -> dict[str, str]:
    return shown(waypoint.stop.name)


def _same_name(found: Sequence[Found]) -> bool:
    return len({f.place.name("en") for f in found}) == 1


def saved_name(name: str, text: str) -> Any:
    """What a saved place is called aloud: home and work in the language spoken, others as said."""
    return say(f"place.{name}") if name in ("home", "work") else text
