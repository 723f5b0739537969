"""Traffic on the map, and what the command palette lets happen on the road."""

import dataclasses
from typing import cast

import pytest

from banma_sim.cockpit.cells import Cell, View
from banma_sim.cockpit.flow import FLOWS, PATTERNS, FlowLine, FlowSheet
from banma_sim.cockpit.lens import Lens
from banma_sim.cockpit.map_paint import MapPainter
from banma_sim.cockpit.palette import ON_THE_ROAD
from banma_sim.cockpit.parcels import Ready, Traffic
from banma_sim.cockpit.sheet import Sheet
from banma_sim.cockpit.state import Drive
from banma_sim.cockpit.texts import LANGUAGES, text
from banma_sim.cockpit.themes import THEMES
from banma_sim.cockpit.zoom import ZOOMS_M
from banma_sim.events import Event, RoadChanged, RouteChanged, Trouble
from banma_sim.road.road import HAPPENINGS
from banma_sim.setup import Language
from tests.banma_sim.cockpit import fakes, streets
from tests.banma_sim.cockpit.looking import cockpit, shown
from tests.banma_sim.cockpit.riding import Rider


def painted(language: Language = "en", zoom: int = 3, flow: bool = True) -> list[list[Cell]]:
    """The map around the car in the middle of the drive."""
    drive = Drive(language)
    for event in (*fakes.driving(language), *fakes.incidents()):
        assert isinstance(event, Event)
        drive.apply(event)
    painter = MapPainter(streets.sheet(), drive)
    painter.flow = fakes.traffic().flow if flow else None
    column, row = painter.cell(Lens(zoom), fakes.CAR)
    view = View(Lens(zoom), column - 60, row - 40, 140, 80)
    return [painter.row(view, y, fakes.CAR) for y in range(view.height)]


@pytest.mark.parametrize("zoom", range(len(ZOOMS_M)))
def test_each_kind_of_traffic_has_its_own_pattern_whatever_the_colour(zoom: int) -> None:
    rows = painted(zoom=zoom)
    for row in rows:
        for cell in row:
            if cell.ink.startswith("flow-"):
                pattern = PATTERNS[cell.ink.removeprefix("flow-")]
                # Its dots, within the road's own width.
                assert cell.char == pattern or ord(cell.char) | ord(pattern) == ord(pattern)
    assert len(set(PATTERNS.values())) == len(FLOWS)
    assert {len(row) for row in rows} == {140}


def test_the_route_ahead_shows_its_traffic_and_stays_told_apart() -> None:
    cells = [cell for row in painted() for cell in row]
    on_route = [cell for cell in cells if cell.ground == "route-back"]
    assert len(on_route) > 5
    assert {cell.ink for cell in on_route} <= {"route", "car-back", "flow-slow", "flow-jam", "flow-closed"}
    assert {"route", "driven", "flow-jam", "flow-slow", "flow-closed"} <= {cell.ink for cell in cells}
    # What is behind the car stays as it was driven.
    assert sum(cell.ink == "driven" for cell in cells) == sum(
        cell.ink == "driven" for row in painted(flow=False) for cell in row
    )


def test_the_worse_traffic_is_drawn_where_roads_cross() -> None:
    line = ((121.47, 31.23), (121.48, 31.23))
    sheet = streets.sheet()
    flow = FlowSheet([FlowLine(how, 2, False, line) for how in reversed(FLOWS)], sheet.projection)
    x, y = sheet.projection.metres(121.475, 31.23)
    found = flow.row(Lens(3), int(y / ZOOMS_M[3] // 4), int(x / ZOOMS_M[3] // 2) - 5, 10)
    assert {how.flow for how in found.values()} == {"closed"}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Jam · Yan'an East Road", "Closed · Renmin Road")),
        ("zh", ("拥堵 · 延安东路", "封闭 · 人民路")),
    ],
)
def test_incidents_are_named_on_the_map_until_they_are_over(
    language: Language, words: tuple[str, ...]
) -> None:
    screen = "\n".join("".join(cell.char for cell in row) for row in painted(language))
    assert all(word in screen for word in words)
    drive = Drive(language)
    for event in fakes.incidents():
        assert isinstance(event, RoadChanged)
        assert drive.apply(event) == "road"
        assert drive.apply(dataclasses.replace(event, phase="over")) == "road"
    assert drive.incidents == {}
    assert drive.apply(RoadChanged(what="offline", phase="began", id="offline")) is None


def test_every_look_knows_the_colours_of_traffic() -> None:
    for theme in THEMES:
        names = {"map-route-back", *(f"map-flow-{flow}" for flow in FLOWS)}
        assert names <= set(theme.variables)
        assert len({theme.variables[name] for name in names}) == len(names)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_palette_lets_things_happen_on_the_road(language: Language) -> None:
    assert set(ON_THE_ROAD) == set(HAPPENINGS)
    async with cockpit(language=language) as (app, link, _pilot):
        commands = {command.title: command for command in app.get_system_commands(app.screen)}
        for what in ON_THE_ROAD:
            commands[text(f"road.{what}", language)].callback()
        assert link.asked == [("tap", "road", {"event": what}) for what in ON_THE_ROAD]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_cannot_happen_is_told_in_a_notice(language: Language) -> None:
    trouble = Trouble(where="road", detail="the way ahead is not that long")
    async with cockpit(language=language) as (app, _, pilot):
        app.drain([trouble])
        await pilot.pause()
        assert [notice.message for notice in app._notifications] == [text("road.no_route", language)]
        app.drain([*fakes.driving(language), trouble])
        await pilot.pause()
        assert [notice.message for notice in app._notifications][1:] == [text("road.nothing", language)]
        assert all("that long" not in turn.text for turn in app.drive.turns)


def test_traffic_is_told_at_the_start_and_anew_when_a_jam_builds_up() -> None:
    rider = Rider()
    try:
        rider.start()
        sheet = cast(Ready, rider.until_a(Ready)).sheet
        before = cast(Traffic, rider.until_a(Traffic)).flow
        rider.link.say("take me to pudong airport")
        rider.until_a(RouteChanged)
        rider.link.tap("road", event="jam ahead 2 km slowdown 20")
        jam = cast(RoadChanged, rider.until_a(RoadChanged))
        # The observer hears of it before or after the screen does, but in the same breath.
        after = cast(Traffic, rider.until_a(Traffic)).flow
    finally:
        rider.link.close()
    at = jam.polyline[len(jam.polyline) // 2]
    assert worst_near(after, sheet, at) == "jam"
    assert worst_near(before, sheet, at) != "jam"


def worst_near(flow: FlowSheet, sheet: Sheet, position: tuple[float, float]) -> str:
    """The worst traffic within a few cells of a position."""
    painter = MapPainter(sheet, Drive())
    column, row = painter.cell(Lens(3), position)
    found = [how for y in (-1, 0, 1) for how in flow.row(Lens(3), row + y, column - 1, 3).values()]
    return max((how.flow for how in found), key=FLOWS.index, default="free")


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 55)])
async def test_the_map_is_painted_anew_when_traffic_comes(size: tuple[int, int]) -> None:
    async with cockpit([*fakes.started(), *fakes.driving()], size) as (app, _, pilot):
        free = shown(app)
        app.drain([fakes.traffic()])
        await pilot.pause()
        new = [char for was, char in zip(free, shown(app), strict=True) if char != was]
        # Dense dots in place of the solid route.
        assert sum(char in "⠛⣤⣿" for char in new) > 3
        app.drain(fakes.incidents())
        await pilot.pause()
        assert "Jam · Yan'an East Road" in shown(app)
