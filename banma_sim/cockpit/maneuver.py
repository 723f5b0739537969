"""The next maneuver: arrow, distance, street; and when the car will be there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby

from textual.content import Content

from banma_sim.cockpit.card import Card, Piece, row, spread
from banma_sim.cockpit.digits import big_digits
from banma_sim.cockpit.plain import clean, distance, duration, time_of_day
from banma_sim.cockpit.state import ETA, REMAINING_M, REMAINING_S

NEAR_M = 150.0
WIDE_CELLS = 44
"""With so much room beside the arrow, distance and words stand beside each other."""
RESERVE_PCT = 8.0
"""As the car plans: with less one should not arrive."""
NAMED = frozenset(("merge", "on ramp", "off ramp", "roundabout", "arrive", "depart"))
"""Maneuvers told by their type, whatever the direction."""


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
        right = row((" · ".join(piece for piece in pieces if piece), "$quiet"))
        charge = self._charge()
        if charge.cell_length and left.cell_length + right.cell_length + charge.cell_length + 4 <= width:
            right = row(right, ("  ", ""), charge)
        return spread(left, right, width)

    def lines(self, width: int, height: int) -> Iterable[Content]:
        """The arrow, the distance large beside it, what to do and then what; the arrival below."""
        if self.drive.route is None:
            yield self._standing()
            yield row((self.words("maneuver.none_hint"), "$quiet"))
            return
        tall = height >= 8
        # Only now: the first picture has no route yet.
        from banma_sim.cockpit.arrows import arrow

        arrow_rows = height - 3 if tall else height
        columns = arrow_rows * 2
        guidance = self.drive.guidance
        picture = arrow(
            self._type(), self._modifier(), columns, arrow_rows, guidance.exit if guidance else None
        )
        room = width - columns - 2
        beside = self._beside(room) if tall or room < WIDE_CELLS else self._beside_each_other(room)
        for index, (strong, faint) in enumerate(zip(picture.strong, picture.faint, strict=True)):
            words = beside[index] if index < len(beside) else Content("")
            yield row(*_over(strong, faint), "  ", words.truncate(room, ellipsis=True))
        if tall:
            yield row((self._then(), "$quiet"))
            yield spread(row((self._target(), "$quiet")), self._charge(), width)
            yield spread(
                row((self._arrival(), "bold")), row(f"{self._time_left()} · {self._way_left()}"), width
            )

    def _beside(self, room: int) -> list[Content]:
        """One below the other: the distance, what to do, where."""
        action = row((self._action(), "bold"))
        return [*self._large_distance(room), action, row((self._road(), "bold $primary"))]

    def _beside_each_other(self, room: int) -> list[Content]:
        """The distance at the left; what to do, where, and then what at its right; the arrival below."""
        words = [
            row((self._action(), "bold")),
            row((self._road(), "bold $primary")),
            row((self._then(), "$quiet")),
        ]
        large = self._large_distance(room)
        taken = max(piece.cell_length for piece in large) + 2
        found = [
            row(piece.pad_right(taken - piece.cell_length), word.truncate(room - taken, ellipsis=True))
            for piece, word in zip(large, words, strict=True)
        ]
        summary = row((self._arrival(), "bold"), f" · {self._time_left()} · {self._way_left()}  ")
        return [*found, row((self._target(), "$quiet")), row(summary, self._charge())]

    def _large_distance(self, room: int) -> list[Content]:
        """Three rows: digits, with the unit beside the last."""
        number, _, unit = self._distance().partition(" ")
        near = (self.drive.maneuver_distance_m or 0) < NEAR_M
        style = "bold $accent" if near else "bold $speed"
        if not number:
            return [Content("")] * 3
        digits = big_digits(number)
        if len(digits[0]) + 1 + len(unit) * 2 > room:
            return [row((f"{number} {unit}", style)), Content(""), Content("")]
        return [
            row((rows, style), (f" {unit}" if index == 2 else "", "bold"))
            for index, rows in enumerate(digits)
        ]

    def _standing(self) -> Content:
        """Without a route: there, or nowhere to go."""
        arrived = self.drive.arrived
        if arrived is None:
            return row(("○ ", "$quiet"), (self.words("maneuver.none"), "$quiet"))
        name = clean(arrived.name.get(self.language, ""), 60)
        return row(("⚑ ", "bold $success"), (self.words("maneuver.arrived", name=name), "bold"))

    def _type(self) -> str:
        return self.drive.guidance.type if self.drive.guidance else "continue"

    def _modifier(self) -> str | None:
        return self.drive.guidance.modifier if self.drive.guidance else None

    def _sign(self) -> str:
        from banma_sim.cockpit.arrows import sign

        return sign(self._type(), self._modifier())

    def _distance(self) -> str:
        left_m = self.drive.maneuver_distance_m
        return "" if left_m is None else distance(left_m, self.language, self.drive.units)

    def _action(self) -> str:
        guidance = self.drive.guidance
        words = self._turn(self._type(), self._modifier())
        if guidance is not None and guidance.exit is not None and guidance.type == "roundabout":
            words = self.words("turn.exit", words=words, exit=guidance.exit)
        return words

    def _turn(self, kind: str, modifier: str | None) -> str:
        side = "left" if "left" in (modifier or "") else "right" if "right" in (modifier or "") else ""
        if kind in ("fork", "arrive") and side:
            return self.words(f"turn.{kind}_{side}")
        key = kind if kind in NAMED else modifier or "straight"
        return self.words(f"turn.{key.replace(' ', '_')}")

    def _then(self) -> str:
        """What follows, how far after it, and onto which road."""
        then = self.drive.guidance.then if self.drive.guidance else None
        if then is None:
            return ""
        from banma_sim.cockpit.arrows import sign

        where = clean(str(then["road"].get(self.language, "")), 60)
        words = self.words(
            "maneuver.then",
            sign=sign(str(then["type"]), then["modifier"]),
            turn=self._turn(str(then["type"]), then["modifier"]),
            distance=distance(float(then["after_m"]), self.language, self.drive.units),
        )
        return f"{words} · {where}" if where else words

    def _charge(self) -> Content:
        """What is expected to be left in the battery on arriving."""
        pct = self.drive.arrival_pct
        if pct is None:
            return Content("")
        low = pct < RESERVE_PCT
        words = self.words("maneuver.charge", pct=max(0, round(pct)))
        return row((f"⚠ {words}" if low else words, "bold $error" if low else "$success"))

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
        return "" if left_m is None else distance(left_m, self.language, self.drive.units)


def _over(strong: str, faint: str) -> Iterator[Piece]:
    """The strong strokes, and the faint dots where they leave room."""
    for is_strong, run in groupby(zip(strong, faint, strict=True), key=lambda pair: pair[0] != " "):
        pairs = list(run)
        if is_strong:
            yield "".join(char for char, _ in pairs), "bold $primary"
        else:
            yield "".join(char for _, char in pairs), "$quiet"
