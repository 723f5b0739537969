"""The map under a driver's hands: looking around, touching a place or a road, and what comes of it."""

import pytest
from textual.geometry import Size
from textual.pilot import Pilot

from banma_sim.cockpit.app import CockpitApp
from banma_sim.cockpit.cells import View
from banma_sim.cockpit.lens import Lens
from banma_sim.cockpit.look import Look
from banma_sim.cockpit.map_paint import MapPainter
from banma_sim.cockpit.payment_sheet import PaymentSheet
from banma_sim.cockpit.place_sheet import PlaceSheet
from banma_sim.cockpit.spot import spot_at, tour
from banma_sim.cockpit.state import Drive
from banma_sim.cockpit.texts import LANGUAGES, text
from banma_sim.events import ViewChanged
from banma_sim.setup import Language
from tests.banma_sim.cockpit import fakes, streets
from tests.banma_sim.cockpit.looking import cockpit, press, shown

GREAT_WORLD, CHARGER = (121.4795, 31.2276), (121.4745, 31.2270)


def view_at(painter: MapPainter, lens: Lens, position: tuple[float, float]) -> View:
    """That position in the middle."""
    column, row = painter.cell(lens, position)
    return View(lens, column - 40, row - 12, 81, 25)


@pytest.mark.parametrize("bearing_deg", [0, 45, 270])
@pytest.mark.parametrize("position", [GREAT_WORLD, CHARGER])
def test_a_place_is_found_by_its_sign_and_by_its_name(
    position: tuple[float, float], bearing_deg: int
) -> None:
    painter = MapPainter(streets.sheet(), Drive())
    lens = Lens(2, bearing_deg)
    view = view_at(painter, lens, position)
    column, row = painter.cell(lens, position)
    beside = spot_at(painter, view, column, row)
    assert beside.kind == "place"
    assert beside.position == position
    for label in painter.labels_in_row(view, row):
        if label.place is not None:
            found = spot_at(painter, view, label.column + len(label.text) // 2, row)
            assert found.names == painter.sheet.chart.places[label.place].names


def test_beside_all_places_a_road_is_found_by_name_and_else_a_point_to_go_to() -> None:
    painter = MapPainter(streets.sheet(), Drive())
    on_road, nowhere = (121.4763, 31.2280), (121.4700, 31.2265)
    spots = []
    for position in (on_road, nowhere):
        view = view_at(painter, Lens(3), position)
        spots.append(spot_at(painter, view, *painter.cell(Lens(3), position)))
    road, point = spots
    assert (road.kind, road.names["en"]) == ("road", "Xizang Road")
    assert (point.kind, point.names) == ("point", {})
    for spot, position in zip(spots, (on_road, nowhere), strict=True):
        lat, lon = map(float, spot.target.split(","))
        assert (lon, lat) == pytest.approx(position, abs=4e-4)


def test_looking_around_stays_where_it_is_while_the_car_drives_on() -> None:
    look, size, projection = Look(), Size(80, 24), streets.sheet().projection
    first = look.view(size, projection, fakes.SQUARE, 0.0, ())
    look.hold(first, 10, 3)
    held = look.view(size, projection, fakes.SQUARE, 0.0, ())
    assert (held.left - first.left, held.top - first.top) == (10, 3)
    assert look.view(size, projection, fakes.CAR, 90.0, ()) == held
    look.follow()
    assert look.view(size, projection, fakes.SQUARE, 0.0, ()) == first


def test_with_the_way_ahead_up_the_car_is_low_and_more_is_seen_ahead() -> None:
    look, sheet = Look(heading_up=True), streets.sheet()
    view = look.view(Size(80, 24), sheet.projection, fakes.CAR, 88.0, ())
    assert view.lens.bearing_deg == 90
    column, row = view.lens.cell(*sheet.projection.metres(*fakes.CAR))
    assert (column - view.left, row - view.top) == (40, 16)


def test_the_tour_goes_to_the_nearest_place_first() -> None:
    painter = MapPainter(streets.sheet(), Drive())
    assert tour(painter, view_at(painter, Lens(3), CHARGER))[0] == CHARGER
    assert tour(painter, view_at(painter, Lens(3), GREAT_WORLD))[0] == GREAT_WORLD


async def settle(app: CockpitApp, pilot: Pilot[int]) -> None:
    """What was paid has been seen: the map is whole."""
    app.main.query_one(PaymentSheet).put_away()
    await pilot.pause()


async def touch_great_world(app: CockpitApp, pilot: Pilot[int]) -> None:
    app.main.map.focus()
    app.main.map.look.held = streets.sheet().projection.metres(*GREAT_WORLD)
    await press(app, pilot, "enter")
    await pilot.pause()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("keys", "tap"),
    [(("enter",), "go"), (("down", "enter"), "add_stop"), (("g",), "go"), (("s",), "add_stop")],
)
async def test_a_place_under_the_cross_can_be_gone_to(
    language: Language, keys: tuple[str, ...], tap: str
) -> None:
    parcels = [*fakes.started(language), *fakes.driving(language)]
    async with cockpit(parcels, language=language) as (app, link, pilot):
        await touch_great_world(app, pilot)
        assert isinstance(app.screen, PlaceSheet)
        screen = shown(app)
        assert ("Great World" if language == "en" else "大世界") in screen
        assert text("category.landmark", language) in screen
        await press(app, pilot, *keys)
        assert ("tap", tap, {"place_id": "world"}) in link.asked
        assert app.main.map.look.held is None


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_question_about_it_is_put_into_the_input_to_be_said(language: Language) -> None:
    async with cockpit(language=language) as (app, link, pilot):
        await touch_great_world(app, pilot)
        await press(app, pilot, "a")
        name = "Great World" if language == "en" else "大世界"
        assert app.main.say.value == text("place.ask_words", language, name=name)
        assert app.main.say.has_focus
        assert link.asked == []


async def test_without_a_route_there_is_no_stop_on_the_way() -> None:
    async with cockpit() as (app, link, pilot):
        await touch_great_world(app, pilot)
        assert text("place.stop", "en") not in shown(app)
        await press(app, pilot, "s", "escape")
        assert link.asked == []
        assert not isinstance(app.screen, PlaceSheet)


async def test_a_click_touches_and_a_drag_moves_the_map() -> None:
    async with cockpit([*fakes.started(), *fakes.driving()]) as (app, link, pilot):
        await settle(app, pilot)
        view = app.main.map._view()
        assert view is not None
        painter = MapPainter(streets.sheet(), app.drive)
        column, row = painter.cell(view.lens, GREAT_WORLD)
        at = (column - view.left, row - view.top)
        await pilot.click(app.main.map, offset=at)
        await pilot.pause()
        assert isinstance(app.screen, PlaceSheet)
        rows = shown(app).splitlines()
        y, line = next((y, line) for y, line in enumerate(rows) if text("place.go", "en") in line)
        await pilot.click(offset=(line.index(text("place.go", "en")), y))
        await pilot.pause()
        assert ("tap", "go", {"place_id": "world"}) in link.asked
        before = app.main.map._view()
        assert before is not None
        await pilot.mouse_down(app.main.map, offset=(30, 10))
        await pilot.hover(app.main.map, offset=(36, 12))
        await pilot.mouse_up(app.main.map, offset=(36, 12))
        after = app.main.map._view()
        assert after is not None
        assert (after.left - before.left, after.top - before.top) == (-6, -2)
        assert not isinstance(app.screen, PlaceSheet)


async def test_places_are_looked_at_in_turn_and_home_returns() -> None:
    async with cockpit() as (app, _, pilot):
        app.main.map.focus()
        await press(app, pilot, "-")
        seen = set()
        for _ in range(3):
            await press(app, pilot, "n")
            seen.add(app.main.map.look.held)
        assert len(seen) == 3
        await press(app, pilot, "p", "p")
        assert app.main.map.look.held in seen
        await press(app, pilot, "home")
        assert app.main.map.look.held is None


async def test_the_map_is_turned_by_key_and_by_voice() -> None:
    async with cockpit([*fakes.started(), *fakes.driving()]) as (app, _, pilot):
        await settle(app, pilot)
        assert "N↑" in shown(app)
        app.main.map.focus()
        await press(app, pilot, "h")
        assert "N←" in shown(app)
        app.drain([ViewChanged(view="north_up")])
        await pilot.pause()
        assert "N↑" in shown(app)
        app.drain([ViewChanged(view="heading_up")])
        await pilot.pause()
        assert "N←" in shown(app)


async def test_by_voice_the_colours_change() -> None:
    async with cockpit() as (app, _, pilot):
        app.drain([ViewChanged(view="day")])
        await pilot.pause()
        assert app.theme == "banma-day"
