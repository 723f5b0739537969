"""Looking for places."""

from collections.abc import Awaitable, Callable, Sequence

from banma_sim.assistant.desk import Desk, Handlers
from banma_sim.assistant.dialogue import Says
from banma_sim.assistant.phrases import say
from banma_sim.assistant.place_words import not_found, unknown_of
from banma_sim.assistant.skills.going import Going
from banma_sim.assistant.skills.offering import Offering
from intents.records import Frame
from services.navigation.records import Found

MOST_FOUND = 9
"""So many are looked for, that there are more to show than are read out at once."""


class FindingSkill:
    """Lists places; choosing one goes there."""

    def __init__(self, desk: Desk, going: Going, offering: Offering) -> None:
        self._desk = desk
        self._going = going
        self._offering = offering

    @property
    def handlers(self) -> Handlers:
        """By intent."""
        return {"navigation.search": self.search, "navigation.price": self.price}

    async def price(self, frame: Frame) -> Says:
        """What parking costs: the map does not tell."""
        return [say("navigation.unknown_fee")]

    async def search(self, frame: Frame) -> Says:
        """List places; choosing one goes there, or by there where a route is under way."""
        slot = dict(await self._desk.places.broadened(frame.slots["place"]))
        if self._desk.trip.route is not None and slot.get("kind") in ("category", "brand"):
            slot.setdefault("near", "route")  # what is looked for under way is wanted on the way
        found = await self._desk.places.resolve(slot, limit=MOST_FOUND)
        if not found:
            return [*unknown_of(slot), not_found(slot)]
        if "wider" not in slot and (which := self._asked_about(found)) is not None:
            return await which(0)
        if slot.get("kind") in ("named", "saved", "address") and len(found) == 1:
            return await self._offering.offer_one(found[0], self._going.go_or_stop)
        return [*unknown_of(slot), *self._offering.offer(found, self._going.go_or_stop)]

    def _asked_about(self, found: Sequence[Found]) -> Callable[[int], Awaitable[Says]] | None:
        """ "Which airport?" said of the airports just offered: what tells which one is advised."""
        dialogue = self._desk.dialogue
        names = tuple(f.place.names for f in found[: len(dialogue.offered)])
        return dialogue.which_offered if dialogue.chosen is None and names == dialogue.offered else None
