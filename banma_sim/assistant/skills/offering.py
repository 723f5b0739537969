"""Places to choose from: never more at once than one can keep in mind, and why the first is the first."""

from collections.abc import Awaitable, Callable, Sequence

from banma_sim.assistant.desk import Desk, place_name
from banma_sim.assistant.dialogue import GOING, Continuation, Question, Says, fine, listing
from banma_sim.assistant.phrases import Length, say
from banma_sim.assistant.place_words import described, detour, not_found, why_first
from banma_sim.errands import ask
from intents.records import Slots
from services.navigation.records import Found, Place, PlaceQuery

AMBIGUOUS_SCORE = 4.0
"""Names that fit this nearly as well as the best are asked about."""

Act = Callable[[Found], Awaitable[Says]]
"""What is done with the place chosen."""


class Offering:
    """Asks which of several places is meant."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def towards(self, slot: Slots, act: Act) -> Says:
        """Resolve a place, asking where it is unclear, and act on it."""
        found = await self._desk.places.resolve(slot)
        if not found:
            return [not_found(slot)]
        unclear = slot.get("kind") in ("category", "brand") and slot.get("rank") != "nearest"
        alike = [f for f in found if f.score >= found[0].score - AMBIGUOUS_SCORE]
        if len(alike) > 1 and (unclear or slot.get("kind") in ("open", "address")) and not _same_name(alike):
            return self.offer(tuple(alike), act)
        return await act(found[0])

    def offer(self, found: Sequence[Found], act: Act, *, further: bool = False) -> Says:
        """Tell the first of them, and let the driver choose; `further` where better ones were told before."""
        most = self._desk.most_offered
        found, rest = tuple(found[:most]), tuple(found[most:])
        if len(found) == 1:
            return self._offer_only(found[0], act)

        async def choose(index: int) -> Says:
            return await act(found[index])

        async def inform(slots: Slots) -> Says:
            return await self.towards(slots["place"], act)

        async def more() -> Says:
            return self.offer(rest, act, further=True)

        self._desk.dialogue.there = found[0].place
        self._desk.dialogue.ask(
            Question(
                "choose_place",
                say("navigation.which_one"),
                choose=choose,
                inform=inform,
                no=fine,
                choices=tuple(f.place.names for f in found),
                more=more if rest else None,
                expects=frozenset(("dialogue.choose", "slot:place")),
                settled_by=GOING,
            )
        )
        places = listing([described(f) for f in found])
        if not further and (why := why_first(found)) is not None:
            return [say("navigation.found_because", places=places, why=why)]
        return [say("navigation.found", places=places)]

    async def offer_one(self, found: Found, act: Act) -> Says:
        """Tell how far the one that was asked for is, and ask whether to go there."""
        place = found.place
        self._desk.dialogue.there = place
        here = self._desk.car.state().position
        near = await ask(
            lambda: self._desk.navigation.find(PlaceQuery(place_id=place.id, near=here, limit=1))
        )
        away_m = near[0].distance_m if near else found.distance_m
        self._desk.dialogue.ask(_go_there(place, lambda: act(found)))
        return [say("navigation.found_one", place=place_name(place), distance=Length(away_m))]

    def _offer_only(self, one: Found, act: Act) -> Says:
        self._desk.dialogue.there = one.place
        self._desk.dialogue.ask(_go_there(one.place, lambda: act(one)))
        values = {"place": place_name(one.place), "distance": Length(one.distance_m)}
        if one.detour_s is None:
            return [say("navigation.found_one", **values)]
        return [say("navigation.found_one_ahead", **values, more=detour(one.detour_s))]


def _go_there(place: Place, yes: Continuation) -> Question:
    words = say("navigation.shall_we_go", place=place_name(place))
    return Question("go_there", words, yes=yes, no=fine, settled_by=GOING)


def _same_name(found: Sequence[Found]) -> bool:
    return len({f.place.name("en") for f in found}) == 1
