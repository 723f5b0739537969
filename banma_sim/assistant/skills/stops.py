"""The stops on the way: one more, one less, in which order."""

from collections.abc import Sequence
from dataclasses import replace

from banma_sim.assistant.desk import Desk, Handlers, duration
from banma_sim.assistant.dialogue import GOING, Question, Says, Undoable, fine
from banma_sim.assistant.phrases import Several, say
from banma_sim.assistant.place_words import shown, stop_name
from banma_sim.assistant.skills.going import Going
from banma_sim.assistant.skills.offering import Offering
from banma_sim.errands import ask
from banma_sim.trip import Waypoint
from intents.records import Frame, Slots
from services.navigation.records import Found

MOST_MINUTES = 720
"""A stop for longer is none on the way."""


class StopsSkill:
    """Answers what is asked of the stops."""

    def __init__(self, desk: Desk, going: Going, offering: Offering) -> None:
        self._desk = desk
        self._going = going
        self._offering = offering

    @property
    def handlers(self) -> Handlers:
        """By intent."""
        return {
            "navigation.add_stop": self.add_stop,
            "navigation.remove_stop": self.remove_stop,
            "navigation.reorder": self.reorder,
            "navigation.stops": self.stops,
        }

    async def stops(self, frame: Frame) -> Says:
        """Which there are before the destination."""
        ahead = self._desk.trip.waypoints
        if not ahead:
            return [say("navigation.no_route_yet")]
        *vias, last = map(stop_name, ahead)
        if not vias:
            return [say("navigation.no_stops_before", place=last)]
        key = "navigation.one_stop" if len(vias) == 1 else "navigation.stops"
        return [say(key, count=len(vias), stops=Several(tuple(vias), "and"), place=last)]

    async def add_stop(self, frame: Frame) -> Says:
        """One more stop on the way."""
        if "place" not in frame.slots:
            return self._ask_where(frame)
        if self._desk.trip.route is None:
            return await self._offering.towards(
                frame.slots["place"], lambda f: self._going.set_destination(f.place)
            )
        slot = dict(frame.slots["place"])
        if slot.get("kind") in ("category", "brand"):
            slot.setdefault("near", "route")
        first, minutes = bool(frame.slots.get("first")), frame.slots.get("minutes")
        if minutes is not None and not 0 < minutes <= MOST_MINUTES:
            return [say("navigation.stop_too_long", most=duration(60.0 * MOST_MINUTES))]

        async def act(found: Found) -> Says:
            return await self._going.add_stop(found.place, first=first, minutes=minutes)

        return await self._offering.towards(slot, act)

    def _ask_where(self, frame: Frame) -> Says:
        async def inform(slots: Slots) -> Says:
            if "place" not in slots:
                return self._ask_where(frame)
            return await self.add_stop(replace(frame, slots={**frame.slots, "place": slots["place"]}))

        words = say("navigation.stop_where")
        expects = frozenset(("slot:place", "navigation.add_stop"))
        self._desk.dialogue.ask(
            Question("where_to", words, inform=inform, no=fine, expects=expects, settled_by=GOING)
        )
        return [words]

    async def remove_stop(self, frame: Frame) -> Says:
        """Leave out a stop; the destination stays."""
        trip = self._desk.trip
        vias = trip.waypoints[:-1]
        if frame.slots.get("all") and vias:
            return await self._remove_all(vias)
        dropped = await self._which_stop(frame.slots, vias)
        if dropped is None:
            question = self._desk.dialogue.question
            if question is not None and question.name in ("choose_place", "go_there"):
                self._desk.dialogue.settle()  # it is only being chosen: not now
                return await fine()
            return [say("navigation.no_such_stop" if vias else "navigation.no_stops")]
        if dropped.order_id is not None:
            return [say("navigation.stop_has_order", place=stop_name(dropped))]
        before = trip.waypoints
        route = await trip.go(lambda now: tuple(w for w in now if w != dropped), "stop_removed")
        self._going.undoable("undo.stop_removed", before, "stop_added")
        return [say("navigation.stop_removed", place=stop_name(dropped), time=duration(route.duration_s))]

    async def _remove_all(self, vias: Sequence[Waypoint]) -> Says:
        """Straight to the destination; where an order waits one stops all the same, and it is told."""
        trip = self._desk.trip
        kept = [
            say("navigation.stop_has_order", place=stop_name(via)) for via in vias if via.order_id is not None
        ]
        if len(kept) == len(vias):
            return kept
        before = trip.waypoints
        route = await trip.go(
            lambda now: (*(w for w in now[:-1] if w.order_id is not None), now[-1]), "stop_removed"
        )
        self._going.undoable("undo.stop_removed", before, "stop_added")
        return [say("navigation.stops_removed", time=duration(route.duration_s)), *kept]

    async def reorder(self, frame: Frame) -> Says:
        """The stops in the order that takes the least time; the destination stays the last."""
        trip = self._desk.trip
        before = trip.waypoints
        if len(before) < 2:
            return [say("navigation.no_stops")]
        request = trip.request(before)
        best = await ask(lambda: self._desk.navigation.best_order(request))
        if best.stops == request.stops or trip.waypoints != before:
            return [say("navigation.order_is_best")]
        ordered = tuple(next(w for w in before if w.stop == stop) for stop in best.stops)
        await trip.go(lambda now: ordered, "reordered")

        async def restore() -> Says:
            route = await trip.go(lambda now: before, "reordered")
            return [say("navigation.reordered", stops=self._names(), time=duration(route.duration_s))]

        self._desk.dialogue.undoable = Undoable(say("undo.reordered"), restore)
        return [say("navigation.reordered", stops=self._names(), time=duration(trip.remaining()[1]))]

    async def not_there(self, frame: Frame) -> Says | None:
        """ "We're not going there any more": a stop is left out; None where it is none."""
        if "place" not in frame.slots:
            return None
        is_stop = await self._which_stop(frame.slots, self._desk.trip.waypoints[:-1]) is not None
        return await self.remove_stop(frame) if is_stop else None

    async def _which_stop(self, slots: Slots, vias: Sequence[Waypoint]) -> Waypoint | None:
        if not vias:
            return None
        if (ordinal := slots.get("ordinal")) is not None:
            index = ordinal - 1 if ordinal > 0 else ordinal
            return vias[index] if -len(vias) <= index < len(vias) else None
        if (slot := slots.get("place")) is None:
            return vias[0]
        found = await self._desk.places.resolve(slot, limit=20)
        ids = {f.place.id for f in found}
        return next((w for w in vias if w.stop.place_id in ids), None)

    def _names(self) -> Several:
        return Several(tuple(shown(w.stop.name) for w in self._desk.trip.waypoints), "and")
