"""Navigation: where to, which way, how far."""

from collections.abc import Callable, Mapping

from banma_sim.assistant.desk import Desk, Handlers, duration, place_name
from banma_sim.assistant.dialogue import GOING, Question, Says, fine
from banma_sim.assistant.phrases import Length, say
from banma_sim.assistant.place_words import UnknownHereError, not_found, only_from_here, shown, stop_name
from banma_sim.assistant.skills.going import Going
from banma_sim.assistant.skills.offering import Offering
from banma_sim.errands import ask
from banma_sim.trip import Waypoint, stop_at
from intents.records import Frame, Slots
from services.navigation.records import Found, Place, Preference

SAME_KIND = 20
"""Of a kind that is asked about, so many are looked at for one that is a stop of ours."""
JAM_S = 60.0
"""Traffic that costs less is not worth a word."""


class NavigationSkill:
    """Answers the navigation intents."""

    def __init__(self, desk: Desk, going: Going, offering: Offering) -> None:
        self._desk = desk
        self._going = going
        self._offering = offering
        self.on_arrival: Callable[[], Says] = list
        """What is said of the charge beside the time of arrival."""

    @property
    def handlers(self) -> Handlers:
        """By intent."""
        return {
            "navigation.go": self.go,
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
            elsewhere = bool(slots.get("ask")) or self._desk.trip.destination is None
            return self._ask_where() if elsewhere else await self.eta(frame)
        if (preference := slots.get("prefer")) is not None:
            self._desk.trip.preference = Preference(preference)
        vias = slots.get("via", ())
        by: Says = []
        if preference is not None:
            by = [say("navigation.preference_noted", preference=say(f"preference.{preference}"))]
        goes_on = bool(slots.get("then")) and self._desk.trip.destination is not None

        async def act(found: Found) -> Says:
            if goes_on:
                return await self._going.go_on(found.place)
            return await self._going.set_destination(found.place, vias)

        says = await self._offering.towards(slots["destination"], act)
        return [*only_from_here(slots), *by, *says]

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
        self._going.undoable("undo.route_cancelled", before, "started")
        return [say("navigation.cancelled")]

    async def eta(self, frame: Frame) -> Says:
        """When we are there, or would be."""
        _, duration_s, name = await self._how_far(frame.slots)
        if name is None:
            return [say("navigation.no_route_yet")]
        return [
            *only_from_here(frame.slots),
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
            *only_from_here(frame.slots),
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

    def _is_destination(self, name: Mapping[str, str]) -> bool:
        destination = self._desk.trip.destination
        return destination is not None and shown(destination.name) == name

    async def _one(self, slot: Slots) -> Place | None:
        found = await self._desk.places.resolve(slot, limit=1)
        return found[0].place if found else None

    async def _stop_meant(self, slots: Slots) -> int | None:
        """The stop ahead that is asked about, by its number or as a place; None where none is."""
        waypoints = self._desk.trip.waypoints
        if (ordinal := slots.get("ordinal")) is not None:
            index = ordinal - 1 if ordinal > 0 else len(waypoints) - 1 + ordinal
            return index if 0 <= index < len(waypoints) else None
        if (slot := slots.get("place")) is None or len(waypoints) < 2 or "near" in slot:
            return None
        ids = {found.place.id for found in await self._desk.places.resolve(slot, limit=SAME_KIND)}
        return next((i for i, w in enumerate(waypoints) if w.stop.place_id in ids), None)

    async def _how_far(self, slots: Slots) -> tuple[float, float, Mapping[str, str] | None]:
        trip = self._desk.trip
        slot = slots.get("place")
        if slot is None and trip.destination is None and self._desk.dialogue.there is not None:
            slot = {"text": "", "kind": "saved", "id": "there"}  # nowhere to go yet: that spoken of is meant
        if slot is None or (slot.get("id") == "there" and self._desk.dialogue.there is None):
            if trip.destination is None:
                return 0.0, 0.0, None
            index = await self._stop_meant(slots)
            if index is None:
                return *trip.remaining(), shown(trip.destination.name)
            return trip.reach_m(index), trip.reach_s(index), stop_name(trip.waypoints[index])
        if (index := await self._stop_meant(slots)) is not None:
            return trip.reach_m(index), trip.reach_s(index), stop_name(trip.waypoints[index])
        place = await self._one(slot)
        if place is None:
            raise UnknownHereError(slot)
        route = await trip.plan((Waypoint(stop_at(place)),))
        self._desk.dialogue.there = place
        return route.distance_m, route.duration_s, place_name(place)
