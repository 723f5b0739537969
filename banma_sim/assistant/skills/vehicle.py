"""The vehicle: what it can tell of itself."""

from banma_sim.assistant.desk import Desk, Handlers, duration, place_name
from banma_sim.assistant.dialogue import Says
from banma_sim.assistant.phrases import Length, Speed, say
from banma_sim.assistant.place_words import not_found, shown
from banma_sim.charging import FAST_KW, USUAL_PCT, Charge
from banma_sim.errands import ask
from banma_sim.trip import Waypoint, stop_at
from banma_sim.vehicle.battery import CAPACITY_KWH, charging_s
from banma_sim.vehicle.state import DrivingState
from intents.records import Frame, Slots
from services.navigation.units import METRES_A_MILE


class VehicleSkill:
    """Answers the vehicle intents."""

    def __init__(self, desk: Desk, charge: Charge) -> None:
        self._desk = desk
        self._charge = charge

    @property
    def handlers(self) -> Handlers:
        """By intent."""
        return {
            "vehicle.range": self.range,
            "vehicle.battery": self.battery,
            "vehicle.speed": self.speed,
            "vehicle.charging": self.charging,
            "vehicle.pace": self.pace,
            "vehicle.temperature": self.temperature,
            "vehicle.state": self.state,
            "vehicle.stop": self.stop,
            "vehicle.fuel": self.fuel,
            "vehicle.consumption": self.consumption,
            "vehicle.upkeep": self.upkeep,
        }

    async def range(self, frame: Frame) -> Says:
        """How far the charge lasts, and whether that is enough."""
        if (slot := frame.slots.get("place")) is not None:
            return await self._reaches(slot)
        state = self._desk.car.state()
        levels = self._charge.levels_pct()
        key = "vehicle.range_short" if levels and min(levels) <= 0 else "vehicle.range"
        arrival = [say("charging.arrival", percent=round(levels[-1]))] if levels and min(levels) > 0 else []
        words = say(key, distance=Length(state.range_km * 1000), percent=round(state.battery_pct))
        return [words, *arrival]

    async def _reaches(self, slot: Slots) -> Says:
        """Whether the charge lasts to a place."""
        found = await self._desk.places.resolve(slot, limit=1)
        if not found:
            return [not_found(slot)]
        place = found[0].place
        route = await self._desk.trip.plan((Waypoint(stop_at(place)),))
        state = self._desk.car.state()
        range_m = state.range_km * 1000
        self._desk.dialogue.there = place
        words = {"place": place_name(place), "distance": Length(route.distance_m)}
        if route.distance_m >= range_m:
            return [say("vehicle.range_falls_short", range=Length(range_m), **words)]
        left_pct = state.battery_pct * (1 - route.distance_m / range_m)
        return [say("vehicle.range_reaches", percent=round(left_pct), **words)]

    async def battery(self, frame: Frame) -> Says:
        """The charge."""
        state = self._desk.car.state()
        return [
            say("vehicle.battery", percent=round(state.battery_pct), distance=Length(state.range_km * 1000))
        ]

    async def speed(self, frame: Frame) -> Says:
        """The speed, and the limit here; only that where it was asked for."""
        state = self._desk.car.state()
        if "ask" in frame.slots:
            here = await ask(lambda: self._desk.navigation.locate(state.position))
            limit = here.limit_kmh if state.limit_kmh is None else state.limit_kmh
            return [say("vehicle.limit", road=shown(state.road or here.road), limit=Speed(limit))]
        if state.limit_kmh is None:
            return [say("vehicle.speed", speed=Speed(state.speed_kmh))]
        return [
            say("vehicle.speed_limit", speed=Speed(state.speed_kmh), limit=Speed(state.limit_kmh, bare=True))
        ]

    async def charging(self, frame: Frame) -> Says:
        """How long charging takes from here; what it costs, nobody has told the car."""
        if frame.slots["ask"] == "cost":
            return [say("vehicle.charging_cost")]
        state, level = self._desk.car.state(), frame.slots.get("quantity", USUAL_PCT)
        if not state.battery_pct < level <= 100:
            return [say("vehicle.charged_enough", percent=round(state.battery_pct), level=round(USUAL_PCT))]
        needs_s = charging_s(state.battery_pct, level, FAST_KW, state.air_c)
        values = {"percent": round(state.battery_pct), "level": round(level), "time": duration(needs_s)}
        return [say("vehicle.charging_time", **values)]

    async def pace(self, frame: Frame) -> Says:
        """ "Slow down": the driver drives; the speed, and the limit here, are told."""
        return [say("vehicle.pace"), *await self.speed(frame)]

    async def temperature(self, frame: Frame) -> Says:
        """The air outside."""
        return [say("vehicle.temperature", degrees=round(self._desk.car.air_c))]

    async def state(self, frame: Frame) -> Says:
        """Everything in a sentence."""
        state = self._desk.car.state()
        return [
            say(
                "vehicle.state",
                driving=say(f"driving.{state.driving.value}"),
                percent=round(state.battery_pct),
                distance=Length(state.range_km * 1000),
            )
        ]

    async def stop(self, frame: Frame) -> Says:
        """The driver drives: never a promise that the car would brake."""
        parked = self._desk.car.driving is DrivingState.PARKED
        return [say("vehicle.stop_parked" if parked else "vehicle.stop")]

    async def fuel(self, frame: Frame) -> Says:
        """There is none: the charge instead."""
        state = self._desk.car.state()
        return [say("vehicle.fuel", percent=round(state.battery_pct), distance=Length(state.range_km * 1000))]

    async def consumption(self, frame: Frame) -> Says:
        """What the last kilometres took, as the range is reckoned with it."""
        state = self._desk.car.state()
        if state.range_km < 1:
            return await self.battery(frame)
        a_hundred_km = CAPACITY_KWH * state.battery_pct / state.range_km
        if self._desk.dialogue.units.miles:
            a_hundred_miles = a_hundred_km * METRES_A_MILE / 1000
            return [say("vehicle.consumption_miles", energy=f"{a_hundred_miles:.1f}")]
        return [say("vehicle.consumption", energy=f"{a_hundred_km:.1f}")]

    async def upkeep(self, frame: Frame) -> Says:
        """Tyres, oil and the like: no sensor tells."""
        return [say(f"vehicle.upkeep.{frame.slots['part']}")]
