"""The charge on the way: said with the arrival, and where it will not do a stop to charge is offered."""

from banma_sim.assistant.desk import Desk, duration, place_name
from banma_sim.assistant.dialogue import GOING, MOST_READ_OUT, Question, Says
from banma_sim.assistant.phrases import Length, Say, Several, say
from banma_sim.assistant.place_words import shown
from banma_sim.background import Background
from banma_sim.charging import Charge, ChargingPlan
from banma_sim.errands import ask
from banma_sim.events import Event, GuidanceChanged, RouteChanged
from banma_sim.faults import ServiceTroubleError
from banma_sim.trip import Charging
from services.navigation.records import NavigationError, PlaceQuery

QUESTION = "charging_stop"
WORSE_PCT = 5.0
"""After a no, so much less on arrival is asked about again."""
FREELY_PCT = 30.0
"""Arriving with less than this is told without being asked."""


class ChargingSkill:
    """Looks after the charge."""

    def __init__(self, desk: Desk, charge: Charge) -> None:
        self._desk = desk
        self._charge = charge
        self._background = Background(desk.stream)
        self._settled_pct: float | None = None
        """The arrival the driver was asked about last; None on a new route."""
        desk.stream.subscribe(self._begin_anew, RouteChanged)
        desk.stream.subscribe(self._watch, GuidanceChanged)
        desk.car.on_empty(lambda: self._background.start(self._ran_out))
        desk.trip.charges = self._charges

    async def close(self) -> None:
        """End what is under way."""
        await self._background.close()

    def on_arrival(self, freely: bool = False) -> Says:
        """The charge we arrive with; `freely`, only where it is low."""
        if freely and self._charge.surely(FREELY_PCT):
            return []
        percent = self._charge.arrival_pct()
        if percent is None or not self._charge.enough or (freely and percent >= FREELY_PCT):
            return []
        return [say("charging.arrival", percent=round(percent))]

    async def offer(self) -> Says:
        """Where the charge will not do: what is wrong, and a stop that would mend it."""
        trip = self._desk.trip
        if self._charge.enough or trip.destination is None:
            return self.on_arrival(freely=True)
        levels = self._charge.levels_pct()
        self._settled_pct = min(levels)
        place = shown(trip.destination.name)
        key = "charging.would_be_empty" if min(levels) <= 0 else "charging.would_be_low"
        short = say(key, place=place, percent=max(0, round(min(levels))))
        try:
            plan = await self._charge.plan()
        except (NavigationError, ServiceTroubleError):
            return [short]
        if plan is None:
            return [short, say("charging.none")]
        if plan.arrival_pct <= 0:
            return [short, say("charging.not_even_so")]
        return [short, self._ask(plan)]

    def _ask(self, plan: ChargingPlan) -> Say:
        words = _in_words(plan, self._desk.clock_time(plan.duration_s))
        names = Several(tuple(shown(stop.stop.name) for stop in plan.stops))

        async def yes() -> Says:
            trip = self._desk.trip
            ahead = trip.waypoints
            new = [stop.stop for stop in plan.stops]
            await trip.go(
                lambda now: tuple(w for w in plan.waypoints if w in ahead or w.stop in new), "stop_added"
            )
            if len(plan.stops) > MOST_READ_OUT:
                return [say("charging.added_many", count=len(plan.stops))]
            return [say("charging.added", charger=names)]

        async def no() -> Says:
            return [say("charging.without")]

        self._desk.dialogue.ask(Question(QUESTION, words, yes=yes, no=no, settled_by=GOING))
        return words

    def _begin_anew(self, event: Event) -> None:
        if isinstance(event, RouteChanged) and event.reason in ("started", "cancelled", "arrived"):
            self._settled_pct = None

    def _watch(self, event: Event) -> None:
        """At each maneuver that is behind."""
        if not isinstance(event, GuidanceChanged) or event.phase != "done":
            return
        if self._desk.dialogue.question is None and not self._charge.enough:
            self._background.start(self._remind)

    async def _remind(self) -> None:
        """The charge got short on the way: cold, a jam, another route."""
        levels = self._charge.levels_pct()
        if not levels or self._desk.dialogue.question is not None:
            return
        if self._settled_pct is None or min(levels) <= self._settled_pct - WORSE_PCT:
            for what in await self.offer():
                self._desk.announce(what)

    def _charges(self, charging: Charging, needs_s: float, goes_on: bool) -> None:
        if needs_s > 0:
            key = "charging.begins" if goes_on else "charging.begins_here"
            self._desk.announce(say(key, level=round(charging.to_pct), time=duration(max(60.0, needs_s))))
        elif goes_on:
            self._desk.announce(say("charging.done", level=round(self._desk.car.battery_pct)))

    async def _ran_out(self) -> None:
        """The car rolls to a stop: say so, and where charge could come from."""
        here = self._desk.car.state().position
        query = PlaceQuery(category="charger", near=here, tags=frozenset(("fast_charger",)), limit=1)
        try:
            located = await ask(lambda: self._desk.navigation.locate(here))
            near = await ask(lambda: self._desk.navigation.find(query))
        except (NavigationError, ServiceTroubleError):
            self._desk.announce(say("charging.empty"))
            return
        if not near:
            self._desk.announce(say("charging.empty"))
            return
        self._desk.announce(
            say(
                "charging.empty_near",
                road=shown(located.road),
                charger=place_name(near[0].place),
                distance=Length(near[0].distance_m),
            )
        )


def _in_words(plan: ChargingPlan, clock: str) -> Say:
    """All the stops, what they cost, and what comes of them."""
    values = {
        "time": duration(plan.charging_s),
        "clock": clock,
        "percent": max(0, round(plan.arrival_pct)),
    }
    told = [(shown(stop.stop.name), round(stop.to_pct)) for stop in plan.stops]
    if len(told) == 1:
        [(charger, level)] = told
        more = duration(max(60.0, plan.more_s))
        return say("charging.offer", charger=charger, level=level, more=more, **values)
    stops = tuple(say("charging.stop", charger=charger, level=level) for charger, level in told)
    if len(stops) > MOST_READ_OUT:
        return say("charging.offer_many", stop=stops[0], count=len(stops), **values)
    return say("charging.offer_several", stops=Several(stops), count=len(stops), **values)
