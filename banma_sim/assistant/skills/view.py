"""How the map is looked at: nearer, further, the whole route, the car, what is up, its colours."""

from typing import get_args

from banma_sim.assistant.desk import Desk, Handlers
from banma_sim.assistant.dialogue import Says
from banma_sim.assistant.phrases import say
from banma_sim.events import MapLook, ViewChanged
from intents.records import Frame

_SHOWN: frozenset[MapLook] = frozenset(get_args(MapLook))

MOST_STEPS = 20
"""From one end of the map's scale to the other and beyond."""


class ViewSkill:
    """Asks whoever draws the map to show it otherwise; what no map here can show is refused."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def handlers(self) -> Handlers:
        """By intent."""
        return {"navigation.view": self.view}

    async def view(self, frame: Frame) -> Says:
        """Another view, if there is one."""
        view = next((each for each in _SHOWN if each == frame.slots["view"]), None)
        if view is None:
            return [say("navigation.view_unknown")]
        if view == "overview" and self._desk.trip.route is None:
            return [say("navigation.no_route_yet")]
        self._desk.stream.publish(ViewChanged(view=view, steps=min(MOST_STEPS, frame.slots.get("steps", 1))))
        return [say(f"navigation.view.{view}")]
