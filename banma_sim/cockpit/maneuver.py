"""The next maneuver: arrow, distance, street; and when the car will be there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from textual.content import Content

from banma_sim.cockpit.card import Card, row, spread
from banma_sim.cockpit.plain import clean, distance, duration, time_of_day
from banma_sim.cockpit.state import ETA, REMAINING_M, REMAINING_S

NEAR_M = 150.0


class ManeuverCard(Card):
    """What to do next, how soon, and the way that remains."""

    DEFAULT_CSS = """
    ManeuverCard { border: round $frame-live; &.-idle { border: round $frame; } }
    """
    title_key = "maneuver.title"

    def update(self) -> None:
        """The frame is lit only while there is a way to go."""
        self.set_class(self.drive.route is None, "-idle")
        super().update()

    def line(self, width: int) -> Content:
        """Sign, distance and street; the arrival to the right."""
        drive = self.drive
        if drive.route is None:
            return self._standing()
        left = row(
            (f"{self._sign()} ", "bold $primary"),
            (f"{self._distance()} ", "bold"),
            f"{self._action()} {self._road()}",
        )
        pieces = [self._arrival(), self._time_left(), self._way_left()]
        right = " · ".join(piece for piece in pieces if piece)
        return spread(left, row((right, "$quiet")), width)

    def lines(self, width: int, height: int) -> Iterable[Content]:
        """The arrow at the left; distance, action and street beside it; the arrival below."""
        if self.drive.route is None:
            yield self._standing()
            yield row((self.words("maneuver.none_hint"), "$quiet"))
            return
        tall = height >= 8
        # Only now: the first picture has no route yet.
        from banma_sim.cockpit.arrows import arrow

        arrow_rows = height - 3 if tall else height
        columns = arrow_rows * 2
        picture = arrow(self._type(), self._modifier(), columns, arrow_rows)
        room = width - columns - 2
        distance_style = "bold $accent" if (self.drive.maneuver_distance_m or 0) < NEAR_M else "bold"
        words = [
            row((self._distance(), distance_style)),
            row((self._action(), "")),
            row((self._road(), "bold $primary")),
        ]
        if tall:
            words.insert(1, Content(""))
        else:
            words += [row((self._target(), "$quiet")), self._summary()]
        for index, painted in enumerate(picture):
            beside = words[index] if index < len(words) else Content("")
            yield row((painted, "bold $primary"), "  ", beside.truncate(room, ellipsis=True))
        if tall:
            yield Content("")
            yield row((self._target(), "$quiet"))
            yield spread(
                row((self._arrival(), "bold")), row(f"{self._time_left()} · {self._way_left()}"), width
            )

    def _standing(self) -> Content:
        """Without a route: there, or nowhere to go."""
        arrived = self.drive.arrived
        if arrived is None:
            return row(("○ ", "$quiet"), (self.words("maneuver.none"), "$quiet"))
        name = clean(arrived.name.get(self.language, ""), 60)
        return row(("⚑ ", "bold $success"), (self.words("maneuver.arrived", name=name), "bold"))

    def _summary(self) -> Content:
        return row((self._arrival(), "bold"), f" · {self._time_left()} · {self._way_left()}")

    def _type(self) -> str:
        return self.drive.guidance.type if self.drive.guidance else "continue"

    def _modifier(self) -> str | None:
        return self.drive.guidance.modifier if self.drive.guidance else None

    def _sign(self) -> str:
        from banma_sim.cockpit.arrows import sign

        return sign(self._type(), self._modifier())

    def _distance(self) -> str:
        left_m = self.drive.maneuver_distance_m
        return "" if left_m is None else distance(left_m, self.language)

    def _action(self) -> str:
        kind, modifier = self._type(), self._modifier()
        named = {"merge", "on ramp", "off ramp", "roundabout", "arrive", "depart"}
        key = kind if kind in named else modifier or "straight"
        return self.words(f"turn.{key.replace(' ', '_')}")

    def _road(self) -> str:
        guidance, stop = self.drive.guidance, self.drive.next_stop
        if guidance is None:
            return ""
        if guidance.type == "arrive" and stop is not None:
            return clean(str(stop["name"].get(self.language, "")), 80)
        return clean(guidance.road.get(self.language, ""), 80)

    def _target(self) -> str:
        route = self.drive.route
        if route is None or not route.stops:
            return ""
        names = [clean(str(stop["name"].get(self.language, "")), 60) for stop in route.stops]
        words = [self.words("maneuver.to", name=names[-1])]
        words += [self.words("maneuver.via", name=name) for name in names[:-1]]
        return " · ".join(words)

    def _arrival(self) -> str:
        eta = self.drive.signals.get(ETA)
        if isinstance(eta, str) and eta:
            try:
                return self.words("maneuver.arrival", time=datetime.fromisoformat(eta).strftime("%H:%M"))
            except ValueError:
                return ""
        left_s, started = self._left_s(), self.drive.started
        if left_s is None or started is None:
            return ""
        return self.words("maneuver.arrival", time=time_of_day(started.time, self.drive.at_s + left_s))

    def _left_s(self) -> float | None:
        found = self.drive.number(REMAINING_S)
        return found if found is not None else self.drive.route.duration_s if self.drive.route else None

    def _time_left(self) -> str:
        left_s = self._left_s()
        return "" if left_s is None else duration(left_s, self.language)

    def _way_left(self) -> str:
        left_m = self.drive.number(REMAINING_M)
        if left_m is None and self.drive.progress is not None:
            left_m = self.drive.progress.length_m - self.drive.progress.travelled_m
        return "" if left_m is None else distance(left_m, self.language)
