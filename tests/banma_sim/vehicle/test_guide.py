"""Guidance: each maneuver told in time, once per phase, and in order."""

import asyncio
import itertools
from collections import Counter
from typing import Any

import pytest

from banma_sim.clock import simulate
from banma_sim.events import GuidanceChanged
from banma_sim.guide import Guide
from services.navigation.records import Step

ORDER = ["new", "early", "soon", "now", "done"]


def told(step: Step, language: str, phase: str, distance_m: float, then: Step | None = None) -> str:
    """Words that show what the guide asked for."""
    also = f" then {then.maneuver.type.value}" if then else ""
    return f"{language} {phase} {step.maneuver.type.value} {round(distance_m)}{also}"


class Guided:
    """A ride with a guide."""

    def __init__(self, ride: Any) -> None:
        self.ride = ride()
        self.car = self.ride.car
        self.guide = Guide(self.ride.clock, self.ride.stream, self.car, lambda: "en", told)

    @property
    def events(self) -> list[GuidanceChanged]:
        return [event for event in self.ride.events if isinstance(event, GuidanceChanged)]

    def spoken(self) -> list[str]:
        return [event.text for event in self.events if event.text]


def test_each_maneuver_is_told_once_a_phase_and_in_order(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = Guided(ride)
        route = roads.city(25, legs=[10, 15])
        here.car.follow(route)
        await asyncio.sleep(7200)
        here.car.resume()
        await asyncio.sleep(7200)
        keyed = [(event.type, event.at_m, event.phase) for event in here.events]
        assert max(Counter(keyed).values()) == 1
        by_turn: dict[tuple[str, float], list[str]] = {}
        for kind, at_m, phase in keyed:
            by_turn.setdefault((kind, at_m), []).append(phase)
        for phases in by_turn.values():
            assert phases == sorted(phases, key=ORDER.index)
            assert phases[-1] == "done"
        steps = [(s.maneuver.type.value, round(s.starts_at_m, 1)) for leg in route.legs for s in leg.steps]
        assert list(by_turn) == steps

    simulate(main)


def test_events_tell_where_the_car_is(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = Guided(ride)
        seen: list[tuple[str, float, float]] = []
        here.ride.stream.subscribe(
            lambda e: (
                seen.append((e.phase, e.distance_m, e.at_m - here.car.state().travelled_m))
                if isinstance(e, GuidanceChanged) and e.phase in ("new", "early", "soon")
                else None
            )
        )
        here.car.follow(roads.city(20))
        await asyncio.sleep(7200)
        assert len(seen) > 20
        for _, said, true in seen:
            assert said == pytest.approx(true, abs=0.2)

    simulate(main)


def test_a_faster_road_is_told_of_earlier(roads: Any, ride: Any) -> None:
    async def early(limit: float) -> float:
        here = Guided(ride)
        here.car.follow(roads.route(roads.chain([(0, 4000), (90, 300)], limits_kmh=[limit, limit])))
        await asyncio.sleep(7200)
        return next(e.distance_m for e in here.events if e.phase == "early" and e.type == "turn")

    distances = [simulate(lambda limit=limit: early(limit)) for limit in (40, 60, 80, 120)]
    assert distances == pytest.approx([300, 500, 1000, 2000], abs=0.2)


def test_now_leaves_the_driver_time_to_turn(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = Guided(ride)
        here.car.follow(roads.route(roads.chain([(0, 900), (90, 300)], limits_kmh=[60, 60])))
        await asyncio.sleep(7200)
        times = {(e.type, e.phase): e.at_s for e in here.events}
        assert 3 <= times["turn", "done"] - times["turn", "now"] <= 9
        assert times["turn", "soon"] - times["turn", "early"] > 10

    simulate(main)


def test_two_turns_in_one_breath_are_not_told_twice(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = Guided(ride)
        here.car.follow(roads.route(roads.chain([(0, 600), (90, 25), (0, 600)])))
        await asyncio.sleep(7200)
        spoken = here.spoken()
        assert "en soon turn 200 then turn" in spoken
        assert any(text.startswith("en now turn") and text.endswith("then turn") for text in spoken)
        first, second = sorted({e.at_m for e in here.events if e.type == "turn"})
        assert {e.phase for e in here.events if e.at_m == second} == {"new", "now", "done"}
        assert first == 600

    simulate(main)


def test_nobody_is_flooded(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = Guided(ride)
        here.car.follow(roads.city(60))
        await asyncio.sleep(7200)
        times = [event.at_s for event in here.events if event.text]
        gaps = [b - a for a, b in itertools.pairwise(times)]
        assert sum(gap < 2.5 for gap in gaps) == 0
        minutes = (times[-1] - times[0]) / 60
        assert len(times) / minutes < 8

    simulate(main)


def test_a_road_that_only_changes_its_name_is_not_spoken_of(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = Guided(ride)
        here.car.follow(roads.route(roads.chain([(0, 600), (0, 600)])))
        await asyncio.sleep(7200)
        assert [e.phase for e in here.events if e.type == "new name"] == ["new", "done"]

    simulate(main)


def test_muted_it_still_shows_and_repeat_still_answers(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = Guided(ride)
        here.guide.mute()
        here.car.follow(roads.route(roads.chain([(0, 900), (90, 300)])))
        await asyncio.sleep(30)
        assert here.events
        assert not here.spoken()
        ahead = round(900 - here.car.state().travelled_m)
        assert here.guide.repeat() == f"en soon turn {ahead}"
        here.guide.unmute()
        await asyncio.sleep(7200)
        assert here.spoken()

    simulate(main)


def test_arriving_is_said_when_the_car_stands_and_then_there_is_nothing_to_repeat(
    roads: Any, ride: Any
) -> None:
    async def main() -> None:
        here = Guided(ride)
        assert here.guide.repeat() == ""
        here.car.follow(roads.route(roads.chain([(0, 900)])))
        await asyncio.sleep(7200)
        last, done = here.events[-2:]
        assert (last.type, last.phase, last.text) == ("arrive", "now", "en now arrive 0")
        assert (done.type, done.phase) == ("arrive", "done")
        assert last.at_s == pytest.approx(here.ride.arrivals[0][2], abs=0.01)
        assert here.guide.repeat() == ""

    simulate(main)


def test_setting_off_is_told_at_each_leg_but_not_when_the_route_changes_on_the_way(
    roads: Any, ride: Any
) -> None:
    async def main() -> None:
        here = Guided(ride)
        here.car.follow(roads.city(6, legs=[3, 3]))
        assert [e.type for e in here.events] == ["depart", "depart", "turn"]
        await asyncio.sleep(20)
        here.car.follow(
            roads.route(roads.chain([(0, 900), (90, 300)], start=here.car.state().position), [1, 1])
        )
        await asyncio.sleep(7200)
        assert sum(e.type == "depart" for e in here.events) == 2
        here.car.resume()
        await asyncio.sleep(7200)
        assert sum(e.type == "depart" and e.phase == "now" for e in here.events) == 2

    simulate(main)


def test_a_cancelled_route_is_not_guided_along(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = Guided(ride)
        here.car.follow(roads.city(6))
        await asyncio.sleep(20)
        count = len(here.events)
        here.car.cancel_route()
        await asyncio.sleep(7200)
        assert len(here.events) == count
        assert here.guide.repeat() == ""

    simulate(main)


@pytest.mark.parametrize(("language", "words"), [("en", "turn right"), ("zh", "右转")])
def test_the_words_are_those_of_the_phrase_book(roads: Any, ride: Any, language: str, words: str) -> None:
    async def main() -> list[str]:
        mine = ride()
        Guide(mine.clock, mine.stream, mine.car, lambda: language)
        mine.car.follow(roads.route(roads.chain([(0, 900), (90, 300)])))
        await asyncio.sleep(7200)
        return [e.text for e in mine.events if isinstance(e, GuidanceChanged)]

    assert any(words in text.lower() for text in simulate(main))


def test_what_was_just_told_as_then_is_not_told_again_at_once(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = Guided(ride)
        here.car.follow(roads.route(roads.chain([(0, 600), (90, 8), (0, 600)], limits_kmh=[30, 30, 30])))
        await asyncio.sleep(7200)
        turns = [(e.at_m, e.phase, bool(e.text)) for e in here.events if e.type == "turn"]
        assert (600.0, "now", True) in turns
        assert [(at, spoken) for at, phase, spoken in turns if phase == "now"] == [
            (600.0, True),
            (608.0, False),
        ]

    simulate(main)


def test_arriving_at_a_stop_says_nothing_yet_of_the_way_on(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = Guided(ride)
        here.car.follow(roads.route(roads.chain([(0, 600), (90, 600)]), [1, 1]))
        await asyncio.sleep(600)
        assert here.spoken()[-2:] == ["en soon arrive 200", "en now arrive 0"]
        here.car.resume()
        await asyncio.sleep(600)
        assert here.spoken()[-1] == "en now arrive 0"

    simulate(main)


def test_unmuting_does_not_make_it_speak_where_nobody_knows_where_the_car_is(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = Guided(ride)
        here.guide.pause()
        here.guide.mute()
        here.guide.unmute()
        here.car.follow(roads.city(25, legs=[10]))
        await asyncio.sleep(60)
        assert here.events
        assert here.spoken() == []
        here.guide.go_on()
        await asyncio.sleep(7200)
        assert here.spoken()

    simulate(main)


def test_what_follows_is_what_becomes_the_next_to_do(roads: Any, ride: Any) -> None:
    async def main() -> None:
        here = Guided(ride)
        here.car.follow(roads.city(20))
        await asyncio.sleep(7200)
        new = [event for event in here.events if event.phase == "new"]
        noticed = [
            event
            for event in new
            if not (event.type in ("new name", "continue") and event.modifier in (None, "straight"))
        ]
        assert len(noticed) > 10
        for event, after in itertools.pairwise(noticed):
            assert event.then is not None
            found = (event.then["type"], event.then["modifier"], event.then["road"])
            assert found == (after.type, after.modifier, after.road)
            assert event.then["after_m"] == pytest.approx(after.at_m - event.at_m, abs=0.2)
        assert new[-1].type == "arrive"
        assert new[-1].then is None

    simulate(main)
