"""Where things are: the car, and the places spoken of."""

from typing import Any

from banma_sim.assistant.desk import Desk, Handlers, place_name
from banma_sim.assistant.dialogue import Says
from banma_sim.assistant.phrases import say
from banma_sim.assistant.place_words import not_found, shown
from banma_sim.errands import ask
from intents.records import Frame
from services.navigation.hours import DAYS, changes_at, is_open
from services.navigation.records import Place


class WhereaboutsSkill:
    """Answers the questions for a position or an address."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def handlers(self) -> Handlers:
        """By intent."""
        return {
            "navigation.where_am_i": self.where_am_i,
            "navigation.share_location": self.share_location,
            "navigation.address": self.address,
            "navigation.hours": self.hours,
        }

    async def where_am_i(self, frame: Frame) -> Says:
        """Street, crossing, landmark."""
        here = self._desk.car.state().position
        located = await ask(lambda: self._desk.navigation.locate(here))
        values: dict[str, Any] = {"road": shown(located.road)}
        if located.nearest_place is not None:
            values["place"] = place_name(located.nearest_place)
            self._desk.dialogue.there = located.nearest_place
        if located.crossing is not None and "place" in values:
            return [say("navigation.at_crossing", crossing=shown(located.crossing), **values)]
        return [say("navigation.on_road" if "place" in values else "navigation.on_road_only", **values)]

    async def share_location(self, frame: Frame) -> Says:
        """Messages are not ours to send, but what to tell them is."""
        return [say("navigation.cannot_send"), *await self.where_am_i(frame)]

    async def address(self, frame: Frame) -> Says:
        """Street and number of a place; without one, of that spoken of last, or of the destination."""
        place = await self._meant(frame)
        if place is None:
            return [not_found(frame.slots.get("place") or {"kind": "saved", "id": "there"})]
        self._desk.dialogue.there = place
        if place.address:
            address = shown(place.address)
        else:
            address = shown((await ask(lambda: self._desk.navigation.locate(place.position))).road)
        return [say("navigation.address", place=place_name(place), address=address)]

    async def hours(self, frame: Frame) -> Says:
        """Whether a place is open, and until when, or from when on."""
        place = await self._meant(frame)
        if place is None:
            return [not_found(frame.slots.get("place") or {"kind": "saved", "id": "there"})]
        self._desk.dialogue.there = place
        now = self._desk.clock.now()
        name, changes = place_name(place), changes_at(place.hours, now)
        if changes is None:
            key = "navigation.always_open" if is_open(place.hours, now) else "navigation.never_open"
            return [say(key, place=name)]
        if is_open(place.hours, now):
            return [say("navigation.open_until", place=name, clock=f"{changes:%H:%M}")]
        days = (changes.date() - now.date()).days
        key = (
            ("navigation.opens_today", "navigation.opens_tomorrow")[days]
            if days < 2
            else "navigation.opens_on"
        )
        return [say(key, place=name, clock=f"{changes:%H:%M}", day=say(f"day.{DAYS[changes.weekday()]}"))]

    async def _meant(self, frame: Frame) -> Place | None:
        slot = frame.slots.get("place", {"id": "there"})
        if slot.get("id") == "there":
            if (spoken_of := self._desk.dialogue.there) is not None:
                return spoken_of
            destination = self._desk.trip.destination
            if destination is None or destination.place_id is None:
                return None
            slot = {"kind": "named", "id": destination.place_id, "text": shown(destination.name)["en"]}
        found = await self._desk.places.resolve(slot, limit=1)
        return found[0].place if found else None
