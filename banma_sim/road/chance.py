"""What happens on the road by chance: drawn anew for each drive, the same for the same seed."""

import random
from functools import partial

from banma_sim.road.road import Happening, NothingThereError, Road, Wish
from banma_sim.vehicle.car import Car
from services.navigation.records import Route

KM_BETWEEN: dict[Happening, float] = {"jam": 20.0, "missed_turn": 25.0, "offline": 40.0, "closed": 60.0}
"""One of each in so many kilometres, in the mean."""
TUNNEL_SHARE = 0.5
"""Of the tunnels, in so many the position is lost."""
AFTER_M = 200.0


class Chance:
    """Draws when the car sets off; a new route under way has its share of luck already."""

    def __init__(self, seed: int, road: Road, car: Car) -> None:
        self._seed = seed
        self._road = road
        self._car = car
        self._drives = 0
        self._ahead: list[tuple[float, Wish]] = []
        """By the odometer, what is still to happen."""
        car.on_route(self._follows)

    def _follows(self, route: Route | None, setting_off: bool) -> None:
        if route is None:
            self._ahead.clear()
            return
        state = self._car.state()
        if setting_off:
            self._drives += 1
            self._ahead = [(state.odometer_m + at, wish) for at, wish in self._draw(route)]
        for at_m, wish in self._ahead:
            ahead_m = at_m - state.odometer_m
            if ahead_m > 0:
                self._car.at_distance(state.travelled_m + ahead_m, partial(self._happen, at_m, wish))

    def _draw(self, route: Route) -> list[tuple[float, Wish]]:
        chance = random.Random(f"{self._seed}:{self._drives}")
        drawn: list[tuple[float, Wish]] = []
        for what, km in KM_BETWEEN.items():
            at_m = AFTER_M + chance.expovariate(1 / (km * 1000))
            while at_m < route.distance_m:
                drawn.append((at_m, Wish(what)))
                at_m += chance.expovariate(1 / (km * 1000))
        along_m, inside = 0.0, False
        for one in route.links:
            if one.tunnel and not inside and chance.random() < TUNNEL_SHARE:
                drawn.append((along_m, Wish("gps_gap", lasts_s=chance.uniform(30.0, 150.0))))
            along_m, inside = along_m + one.length_m, one.tunnel
        return sorted(drawn, key=lambda one: one[0])

    def _happen(self, at_m: float, wish: Wish) -> None:
        self._ahead = [one for one in self._ahead if one[0] != at_m]
        try:
            self._road.happen(wish)
        except NothingThereError:
            return  # too near the end for it
