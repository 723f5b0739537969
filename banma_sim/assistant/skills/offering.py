"""Places to choose from: never more at once than one can keep in mind, and why the first is the first."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from banma_sim.assistant.desk import Desk, place_name
from banma_sim.assistant.dialogue import GOING, Continuation, Question, Says, fine, listing
from banma_sim.assistant.phrases import Length, say
from banma_sim.assistant.place_words import described, detour, not_found, unknown_of, why_first
from banma_sim.assistant.skills.going import Going
from banma_sim.errands import ask
from intents.records import Slots
from services.navigation.records import Found, Place, PlaceQuery

AMBIGUOUS_SCORE = 4.0
"""Names that fit this nearly as well as the best are asked about."""

Act = Callable[[Found], Awaitable[Says]]
"""What is done with the place chosen."""


class Offering:
    """Asks which of several places is meant."""

    def __init__(self, desk: Desk, going: Going) -> None:
        self._desk = desk
        self._going = going

    async def towards(self, slot: Slots, act: Act) -> Says:
        """Resolve a place, asking where it is unclear, and act on it."""
        slot = await self._desk.places.broadened(slot)
        found = await self._desk.places.resolve(slot)
        if not found:
            return [*unknown_of(slot), not_found(slot)]
        unclear = slot.get("kind") in ("category", "brand") and slot.get("rank") != "nearest"
        alike = [f for f in found if f.score >= found[0].score - AMBIGUOUS_SCORE]
        if len(alike) > 1 and (unclear or slot.get("kind") in ("open", "address")) and not _same_name(alike):
            return [*unknown_of(slot), *self.offer(tuple(alike), act)]
        return [*unknown_of(slot), *await act(found[0])]

    def offer(self, found: Sequence[Found], act: Act) -> Says:
        """Tell the first of them, and let the driver choose."""
        told = found[: self._desk.most_offered]
        if len(told) == 1:
            return self._offer_only(told[0], act)
        self._ask_among(found, act)
        places = listing([described(f) for f in told])
        if (why := why_first(told)) is not None:
            return [say("navigation.found_because", places=places, why=why)]
        return [say("navigation.found", places=places)]

    def _offer_fewer(self, found: Sequence[Found], act: Act, chosen: Place | None, words: str) -> Says:
        """Some of those that were offered, or the rest of them: better ones were told before."""
        told = found[: self._desk.most_offered]
        if len(told) == 1:
            return self._offer_only(told[0], lambda one: self._take(one, act, chosen))
        self._ask_among(found, act, chosen)
        return [say(words, places=listing([described(f) for f in told]))]

    def _ask_among(self, found: Sequence[Found], act: Act, chosen: Place | None = None) -> None:
        """ "Which one?"; `chosen` is the place that one of these is wanted instead of."""
        most = self._desk.most_offered
        told, rest = tuple(found[:most]), tuple(found[most:])

        async def choose(index: int) -> Says:
            nonlocal chosen
            before, chosen = chosen, told[index].place
            return await self._take(told[index], act, before)

        async def inform(slots: Slots) -> Says:
            return await self.towards(slots["place"], act)

        async def more() -> Says:
            return self._offer_fewer(rest, act, chosen, "navigation.found")

        async def among(indexes: Sequence[int]) -> Says:
            meant = [told[index] for index in sorted(indexes)]
            return self._offer_fewer(meant, act, chosen, "navigation.found_besides")

        async def which(index: int) -> Says:
            words = say("navigation.shall_we_go", place=place_name(told[index].place))

            async def again() -> Says:
                self._desk.dialogue.ask(question)
                return [question.text]

            asked = replace(question, name="go_there", text=words, yes=lambda: choose(index), no=again)
            self._desk.dialogue.ask(asked)
            self._desk.dialogue.there = told[index].place
            return [say("navigation.that_is", place=described(told[index])), words]

        near = sorted(range(len(told)), key=lambda index: told[index].distance_m)
        ranked = {"nearest": near[0], "farthest": near[-1]}
        question = Question(
            "choose_place",
            say("navigation.which_one"),
            choose=choose,
            inform=inform,
            no=fine,
            choices=tuple(f.place.names for f in told),
            more=more if rest else None,
            among=among,
            which=which,
            ranked=ranked,
            expects=frozenset(("dialogue.choose", "slot:place")),
            settled_by=GOING,
        )
        self._desk.dialogue.there = told[0].place
        self._desk.dialogue.ask(question)

    async def _take(self, found: Found, act: Act, before: Place | None) -> Says:
        """What is done with the one chosen; where another was chosen before, it takes its place."""
        if before is not None and before.id != found.place.id and self._going.leads_by(before):
            return await self._going.go_instead(before, found.place)
        return await act(found)

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
