"""How the map is looked at: nearer, further, the whole route, the car."""

from banma_sim.assistant.desk import Desk, Handlers
from banma_sim.assistant.dialogue import Says
from banma_sim.assistant.phrases import say
from banma_sim.events import MapLook, ViewChanged
from intents.records import Frame

_SHOWN: dict[str, MapLook] = {
    "zoom_in": "zoom_in",
    "zoom_out": "zoom_out",
    "overview": "overview",
    "follow": "follow",
}


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
        view = _SHOWN.get(str(frame.slots["view"]))
        if view is None:
            return [say("navigation.view_unknown")]
        if view == "overview" and self._desk.trip.route is None:
            return [say("navigation.no_route_yet")]
        self._desk.stream.publish(ViewChanged(view=view))
        return [say(f"navigation.view.{view}")]
