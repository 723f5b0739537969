"""Lights, windows and air, switched by a word as far as the guards let it."""

from banma_sim.assistant.desk import Desk, Handlers
from banma_sim.assistant.dialogue import Says
from banma_sim.assistant.phrases import say
from banma_sim.vehicle.cabin import COOLEST_C, WARMEST_C, Cabin
from intents.records import Frame

OPEN_PCT = {"open": 100, "half": 50, "little": 15, "closed": 0}
STEP_C = 2


class CabinSkill:
    """Answers the intents of lights, windows and climate."""

    def __init__(self, desk: Desk, cabin: Cabin) -> None:
        self._desk = desk
        self._cabin = cabin

    @property
    def handlers(self) -> Handlers:
        """By intent."""
        return {
            "vehicle.lights": self.lights,
            "vehicle.window": self.window,
            "vehicle.climate": self.climate,
            "vehicle.switch": self.switch,
        }

    async def lights(self, frame: Frame) -> Says:
        """On or off; that the dark needs them is the guards' business."""
        lamp, state = frame.slots.get("lamp", "headlights"), frame.slots["state"]
        self._cabin.switch_lamp(lamp, state == "on")
        return [say(f"cabin.lights_{state}", lamp=say(f"cabin.lamp.{lamp}"))]

    async def window(self, frame: Frame) -> Says:
        """Open, half open, open a crack, or closed."""
        pane, opening = frame.slots.get("pane", "driver"), frame.slots["opening"]
        self._cabin.move_window(pane, OPEN_PCT[opening])
        return [say(f"cabin.window_{opening}", pane=say(f"cabin.pane.{pane}"))]

    async def switch(self, frame: Frame) -> Says:
        """Something called "it", where nothing was switched just before."""
        return [say(f"cabin.switch_what_{frame.slots['state']}")]

    async def climate(self, frame: Frame) -> Says:
        """On, off, to so many degrees, or warmer and cooler."""
        slots = frame.slots
        if (state := slots.get("state")) is not None:
            self._cabin.set_air(on=state == "on")
            return [say(f"cabin.air_{state}")]
        degrees = slots.get("quantity")
        if degrees is None:
            step = STEP_C if slots["change"] == "warmer" else -STEP_C
            degrees = max(COOLEST_C, min(WARMEST_C, self._cabin.temperature_c + step))
        if not COOLEST_C <= degrees <= WARMEST_C:
            return [say("cabin.air_bounds", least=COOLEST_C, most=WARMEST_C)]
        self._cabin.set_air(on=True, degrees_c=round(degrees))
        return [say("cabin.air_set", degrees=round(degrees))]
