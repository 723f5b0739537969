"""The stops on the way: in which order."""

from banma_sim.assistant.desk import Desk, Handlers, duration
from banma_sim.assistant.dialogue import Says, Undoable
from banma_sim.assistant.phrases import Several, say
from banma_sim.assistant.skills.navigation import shown
from banma_sim.errands import ask
from intents.records import Frame


class StopsSkill:
    """Answers what is asked of the stops as a whole."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def handlers(self) -> Handlers:
        """By intent."""
        return {"navigation.reorder": self.reorder}

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

    def _names(self) -> Several:
        return Several(tuple(shown(w.stop.name) for w in self._desk.trip.waypoints), "and")
