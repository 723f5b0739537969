"""What can be done by hand on the screen."""

from collections.abc import Mapping
from typing import Any

from banma_sim.assistant.assistant import Assistant
from banma_sim.assistant.desk import Desk
from banma_sim.assistant.dialogue import Question, Says
from banma_sim.assistant.hearing import cleaned
from banma_sim.assistant.skills.wallet import WalletSkill
from banma_sim.events import Replied, Touched, Trouble
from banma_sim.road.road import NothingThereError, Road
from banma_sim.road.wish import parse_wish
from intents.records import Frame

SPOKEN_ALIKE = {
    "confirm": "dialogue.yes",
    "refuse": "dialogue.no",
    "choose": "dialogue.choose",
    "arrived": "coffee.arrived",
    "mute": "navigation.mute",
    "unmute": "navigation.unmute",
    "cancel_route": "navigation.cancel",
    "cancel_order": "coffee.cancel",
    "top_up": "wallet.top_up",
}
"""Taps that are the same as an intent spoken clearly; their values are its slots."""

ACTIONS = (
    *SPOKEN_ALIKE,
    "go",
    "add_stop",
    "search",
    "listen",
    "password_free",
    "set_pin",
    "language",
    "road",
)

DESTINATIONS = {"go": ("navigation.go", "destination"), "add_stop": ("navigation.add_stop", "place")}
"""Taps on a place, by the intent and the slot that the place fills."""


class UnknownTapError(ValueError):
    """There is no such action."""


class Taps:
    """Actions of the cockpit."""

    def __init__(self, desk: Desk, assistant: Assistant, wallet: WalletSkill, road: Road) -> None:
        self._desk = desk
        self._road = road
        self._assistant = assistant
        self._wallet = wallet

    async def tap(self, action: str, values: Mapping[str, Any]) -> tuple[Replied, ...]:
        """Do it, as a turn of its own. Raises UnknownTapError."""
        if action not in ACTIONS:
            raise UnknownTapError(f"unknown action {action}; known: {', '.join(ACTIONS)}")
        kept = {name: "••••" if "pin" in name else value for name, value in values.items()}
        self._desk.stream.publish(Touched(action=action, values=kept))
        if action == "road":
            return self._happen(values["event"])
        if action == "listen":
            return ()  # whoever listens has fallen silent already
        asked = self._desk.dialogue.question
        return await self._assistant.do(lambda: self._act(action, values, asked))

    def _happen(self, event: str) -> tuple[Replied, ...]:
        """Something on the road, in the words of `parse_wish`; it is no turn of the conversation."""
        try:
            self._road.happen(parse_wish(event))
        except NothingThereError as error:
            self._desk.stream.publish(Trouble(where="road", detail=str(error)))
        except ValueError as error:
            raise UnknownTapError(str(error)) from None
        return ()

    async def _act(self, action: str, values: Mapping[str, Any], asked: Question | None) -> Says:
        if (why := self._desk.locked(action)) is not None:
            return [why]
        if action in SPOKEN_ALIKE:
            return await self._assistant.act(Frame(SPOKEN_ALIKE[action], 1.0, (0, 0), dict(values)), asked)
        match action:
            case "go" | "add_stop":
                # An id, or "latitude,longitude", which no id is: then it is looked up as said.
                place = {"kind": "named", "id": values["place_id"], "text": values["place_id"]}
                intent, slot = DESTINATIONS[action]
                return await self._assistant.act(Frame(intent, 1.0, (0, 0), {slot: place}), asked)
            case "search":
                place = {"kind": "open", "text": cleaned(values["text"])}
                return await self._assistant.act(
                    Frame("navigation.search", 1.0, (0, 0), {"place": place}), asked
                )
            case "set_pin":
                return await self._wallet.set_pin(values["pin"], values.get("old_pin"))
            case "password_free":
                return await self._wallet.switch_password_free(values["on"], values.get("limit_fen"))
            case _:
                if values["language"] not in ("en", "zh"):
                    raise UnknownTapError(f"unknown language {values['language']}; known: en, zh")
                self._desk.dialogue.speak_in(values["language"])
                return []
