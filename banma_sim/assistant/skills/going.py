"""Setting out: a destination, with stops on the way, and what can be taken back."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from banma_sim.assistant.desk import Desk, duration, place_name
from banma_sim.assistant.dialogue import Says, Undoable
from banma_sim.assistant.phrases import Several, say
from banma_sim.assistant.place_words import detour, not_avoided, not_found, shown, stop_name, way
from banma_sim.charging import USUAL_PCT, charging_stop
from banma_sim.trip import VIA_DWELL_S, Reason, Waypoint, stop_at
from intents.records import Slots
from services.navigation.records import Found, Place


async def _nothing() -> Says:
    return []


class Going:
    """Changes where the trip leads, and says so."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.set_off: Callable[[], Awaitable[Says]] = _nothing
        """What is said of the charge when there is a new destination."""

    async def go_on(self, place: Place) -> Says:
        """Go there afterwards: where the way led until now is called at first."""
        trip = self._desk.trip
        earlier, there = trip.waypoints, replace(self._stop(place), stop=stop_at(place))

        def after(now: tuple[Waypoint, ...]) -> tuple[Waypoint, ...]:
            calls = (
                w if w.stop.dwell_s else replace(w, stop=replace(w.stop, dwell_s=VIA_DWELL_S)) for w in now
            )
            return (*(w for w in calls if w.stop.place_id != place.id), there)

        route = await trip.go(after, "started")
        self._desk.dialogue.there = place
        self.undoable("undo.destination", earlier, "started")
        told = way(route, sum(w.stop.dwell_s for w in trip.waypoints[:-1]))
        names = Several(tuple(stop_name(w) for w in trip.waypoints[:-1]))
        going = say("navigation.going_by", place=place_name(place), stops=names, **told)
        return [going, *not_avoided(route), *await self.set_off()]

    async def set_destination(self, place: Place, vias: Sequence[Slots] = ()) -> Says:
        """Go there, by these stops as they were said."""
        trip = self._desk.trip
        there = replace(self._stop(place), stop=stop_at(place))
        stops: list[Found] = []
        for slot in vias:
            found = await self._on_the_way(slot, there)
            if found is None:
                return [not_found(slot)]
            stops.append(found)
        earlier = trip.waypoints
        before = tuple(
            self._stop(found.place, slot.get("minutes")) for found, slot in zip(stops, vias, strict=True)
        )

        def by_orders(now: tuple[Waypoint, ...]) -> tuple[Waypoint, ...]:
            """An order on the way is still to be collected when the destination changes."""
            collects = tuple(w for w in now if w.order_id is not None and w.stop.place_id != place.id)
            return (*collects, *before, there)

        route = await trip.go(by_orders, "started")
        self._desk.dialogue.there = place
        if earlier:
            self.undoable("undo.destination", earlier, "started")
        else:
            self._undoable_start()
        left = not_avoided(route)
        told = way(route, sum(w.stop.dwell_s for w in trip.waypoints[:-1]))
        if not stops:
            return [say("navigation.going", place=place_name(place), **told), *left, *await self.set_off()]
        names = Several(tuple(place_name(found.place) for found in stops))
        by = [
            say("navigation.chosen_on_the_way", stop=place_name(found.place), more=detour(found.detour_s))
            for found in stops
            if found.detour_s is not None
        ]
        going = say("navigation.going_by", place=place_name(place), stops=names, **told)
        return [going, *by, *left, *await self.set_off()]

    async def add_stop(self, place: Place, *, first: bool = False, minutes: int | None = None) -> Says:
        """Call there on the way, where it costs the least time; `first`, before all other stops; for so many
        minutes."""
        trip = self._desk.trip
        earlier = trip.waypoints
        there = next((w for w in earlier if w.stop.place_id == place.id), None)
        if there is not None and minutes is not None and there is not earlier[-1] and not there.charging:
            return await self._stay(there, minutes)
        if there is not None and (not first or there is earlier[0]):
            return [say("navigation.stop_already", place=place_name(place))]
        before_s = self._desk.car.remaining().duration_s
        stop = self._stop(place, minutes) if there is None else there
        if first:
            route = await trip.go(lambda now: (stop, *(w for w in now if w != stop)), "stop_added")
        else:
            route = await trip.call_at(stop)
        self._desk.dialogue.there = place
        self.undoable("undo.stop_added", earlier, "stop_removed")
        more = detour(max(0.0, route.duration_s - before_s))
        if minutes is None or stop.charging is not None:  # one charges as long as it takes
            return [say("navigation.stop_added", place=place_name(place), more=more)]
        return [say("navigation.stop_added_for", **_stay_of(stop), more=more)]

    async def _stay(self, there: Waypoint, minutes: int) -> Says:
        """Stand that long at a stop that is ahead already."""
        earlier = self._desk.trip.waypoints
        longer = replace(there, stop=replace(there.stop, dwell_s=60.0 * minutes))
        await self._desk.trip.go(lambda now: tuple(longer if w == there else w for w in now), "stop_added")
        self.undoable("undo.stop_added", earlier, "stop_removed")
        return [say("navigation.stop_for", **_stay_of(longer))]

    def leads_by(self, place: Place) -> bool:
        """True where the way ahead leads to or by there, and nothing is ordered there."""
        return any(w.stop.place_id == place.id and w.order_id is None for w in self._desk.trip.waypoints)

    async def go_instead(self, before: Place, place: Place) -> Says:
        """Where the way led to or by one place, it leads to or by another."""
        trip = self._desk.trip
        earlier, stop = trip.waypoints, self._stop(place)
        if earlier[-1].stop.place_id == before.id:
            stop = replace(stop, stop=stop_at(place))

        def swapped(now: tuple[Waypoint, ...]) -> tuple[Waypoint, ...]:
            others = (w for w in now if w.stop.place_id != place.id or w.order_id is not None)
            return tuple(stop if w.stop.place_id == before.id else w for w in others)

        route = await trip.go(swapped, "started")
        self._desk.dialogue.there = place
        self.undoable("undo.destination", earlier, "started")
        if earlier[-1].stop.place_id != before.id:
            values = {"place": place_name(place), "instead": place_name(before)}
            return [say("navigation.stop_instead", **values)]
        told = way(route, sum(w.stop.dwell_s for w in trip.waypoints[:-1]))
        going = say("navigation.going", place=place_name(place), **told)
        return [going, *not_avoided(route), *await self.set_off()]

    async def go_or_stop(self, found: Found) -> Says:
        """Go there; by there, where a route is under way."""
        if self._desk.trip.route is not None:
            return await self.add_stop(found.place)
        return await self.set_destination(found.place)

    def undoable(self, key: str, before: tuple[Waypoint, ...], reason: Reason) -> None:
        """From now on "undo" leads by these stops again."""

        async def restore() -> Says:
            route = await self._desk.trip.go(lambda now: before, reason)
            return [say("undo.route_restored", place=shown(before[-1].stop.name), **way(route))]

        self._desk.dialogue.undoable = Undoable(say(key), restore)

    def _undoable_start(self) -> None:
        async def restore() -> Says:
            self._desk.trip.cancel()
            return [say("navigation.cancelled")]

        self._desk.dialogue.undoable = Undoable(say("undo.destination"), restore)

    async def _on_the_way(self, slot: Slots, there: Waypoint) -> Found | None:
        """The place that is meant; of a kind, the one that costs least on the way. Raises NoRouteError."""
        if slot.get("kind") in ("category", "brand"):
            route = await self._desk.trip.plan((there,))
            found = await self._desk.places.along(slot, route, limit=1)
            if found:
                return found[0]
        found = await self._desk.places.resolve(slot, limit=1)
        return found[0] if found else None

    def _stop(self, place: Place, minutes: int | None = None) -> Waypoint:
        """A stop on the way, for so many minutes; at a charger one charges."""
        if place.category != "charger":
            return Waypoint(stop_at(place, VIA_DWELL_S if minutes is None else 60.0 * minutes))
        state = self._desk.car.state()
        return charging_stop(place, state.battery_pct, USUAL_PCT, state.air_c)


def _stay_of(stop: Waypoint) -> dict[str, Any]:
    return {"place": stop_name(stop), "time": duration(stop.stop.dwell_s)}
