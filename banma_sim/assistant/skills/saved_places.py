"""Places under the driver's own names: home, work, …"""

from banma_sim.assistant.desk import Desk, Handlers, place_name
from banma_sim.assistant.dialogue import GOING, Question, Says, fine
from banma_sim.assistant.phrases import say
from banma_sim.assistant.place_words import not_found, saved_name
from banma_sim.errands import ask
from intents.records import Frame, Slots
from services.navigation.records import Place


class SavedPlacesSkill:
    """Keeps places by name."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def handlers(self) -> Handlers:
        """By intent."""
        return {"navigation.save_place": self.save_place}

    async def save_place(self, frame: Frame) -> Says:
        """Remember a place under a name."""
        name = str(frame.slots["name"])
        slot = frame.slots.get("place")
        if slot is None and frame.slots.get("ask"):
            return self._ask_address(name)
        place = await self._meant(slot) if slot is not None else await self._here(name)
        if place is None:
            return [not_found(slot or {"text": name})]
        try:
            self._desk.places.saved.save(name, place)
        except OSError:
            return [say("navigation.not_saved")]
        return [say("navigation.saved", name=saved_name(name, name), place=place_name(place))]

    def _ask_address(self, name: str) -> Says:
        async def inform(slots: Slots) -> Says:
            if "place" not in slots:
                return self._ask_address(name)
            known = {"name": name, "place": slots["place"]}
            return await self.save_place(Frame("navigation.save_place", 1.0, (0, 0), known))

        words = say("navigation.which_address", name=saved_name(name, name))
        self._desk.dialogue.ask(
            Question(
                "which_address",
                words,
                inform=inform,
                no=fine,
                expects=frozenset(("slot:place",)),
                settled_by=GOING | {"navigation.save_place"},
            )
        )
        return [words]

    async def _meant(self, slot: Slots) -> Place | None:
        found = await self._desk.places.resolve(slot, limit=1)
        return found[0].place if found else None

    async def _here(self, name: str) -> Place:
        here = self._desk.car.state().position
        located = await ask(lambda: self._desk.navigation.locate(here))
        return Place(f"saved_{name}", {k: v[:1] for k, v in located.road.items()}, "saved", here)
