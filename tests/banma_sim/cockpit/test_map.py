"""Drawing: dots, tiles, names and the route."""

import itertools
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from banma_sim.cockpit import dots
from banma_sim.cockpit.arrows import ANGLES, arrow, sign
from banma_sim.cockpit.cells import Cell, View, write
from banma_sim.cockpit.chart import Chart, ChartArea, ChartRoad
from banma_sim.cockpit.digits import big_number
from banma_sim.cockpit.labels import place_labels, wishes
from banma_sim.cockpit.lens import STEP_DEG, Lens, turned
from banma_sim.cockpit.map_paint import KEPT_TRACES, MapPainter
from banma_sim.cockpit.sheet import Sheet
from banma_sim.cockpit.state import Drive
from banma_sim.cockpit.tiles import TILE_COLUMNS, TILE_ROWS, Tiles, draw_tile
from banma_sim.cockpit.trace import __file__ as trace_file
from banma_sim.cockpit.trace import trace
from banma_sim.cockpit.zoom import ZOOMS_M
from banma_sim.events import Event
from tests.banma_sim.cockpit import fakes, streets

# Thousandths of a dot: nothing finer is ever seen.
number = st.integers(-500_000, 500_000).map(lambda thousandths: thousandths / 1000)


@given(number, number, number, number)
def test_a_line_has_no_gap_and_ends_where_it_should(x0: float, y0: float, x1: float, y1: float) -> None:
    drawn = list(dots.line_dots(x0, y0, x1, y1))
    assert all(max(abs(a[0] - b[0]), abs(a[1] - b[1])) <= 1 for a, b in itertools.pairwise(drawn))
    assert max(abs(drawn[0][0] - x0), abs(drawn[0][1] - y0)) <= 1
    assert max(abs(drawn[-1][0] - x1), abs(drawn[-1][1] - y1)) <= 1


@given(number, number, number, number)
def test_a_clipped_line_lies_within(x0: float, y0: float, x1: float, y1: float) -> None:
    clipped = dots.clip_line(x0, y0, x1, y1, 0, 0, 64, 48)
    if clipped is not None:
        assert all(-1e-6 <= x <= 64 + 1e-6 for x in clipped[::2])
        assert all(-1e-6 <= y <= 48 + 1e-6 for y in clipped[1::2])
    elif 0 <= x0 <= 64 and 0 <= y0 <= 48:
        pytest.fail("an end within was clipped away")


def test_a_ring_is_filled_once_and_only_inside() -> None:
    square = [(2.0, 2.0), (6.0, 2.0), (6.0, 5.0), (2.0, 5.0)]
    assert list(dots.fill_ring(square, 10, 10)) == [(2, 2, 6), (3, 2, 6), (4, 2, 6)]


def small_city() -> Sheet:
    """A lake, and two roads that cross in it, around (121.5, 31.2)."""
    lake = ((121.498, 31.198), (121.502, 31.198), (121.502, 31.202), (121.498, 31.202))
    return Sheet(
        Chart(
            roads=(
                ChartRoad({"en": "Long Road", "zh": "长路"}, 1, ((121.47, 31.2), (121.53, 31.2))),
                ChartRoad({"en": "Lane", "zh": "弄"}, 4, ((121.5, 31.17), (121.5, 31.23))),
            ),
            areas=(ChartArea({"en": "Lake", "zh": "湖"}, "water", lake),),
        )
    )


def test_a_tile_has_roads_over_water() -> None:
    tile = draw_tile(small_city(), Lens(3), 0, 0)
    assert [len(tile), *{len(row) for row in tile}] == [TILE_ROWS, TILE_COLUMNS]
    first = tile[0][0]
    assert first.ink == "road1"
    assert first.ground == "water"
    assert tile[1][1] == Cell(" ", "water", "water")
    assert tile[-1][-1].ground == "land"


def test_lesser_roads_vanish_from_afar() -> None:
    inks = [
        {
            cell.ink
            for column in (-1, 0)
            for row in (-1, 0)
            for line in draw_tile(small_city(), Lens(zoom), column, row)
            for cell in line
        }
        for zoom in (3, 8)
    ]
    assert "road4" in inks[0]
    assert "road4" not in inks[1]
    assert "road1" in inks[1]


def test_tiles_join_without_a_seam() -> None:
    tiles = Tiles(small_city())
    ground = [tiles.tile(Lens(3), column, 0)[0] for column in (-2, -1, 0, 1)]
    assert all(cell.ink == "road1" for row in ground for cell in row)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("zoom", range(len(ZOOMS_M)))
def test_no_two_names_collide_at_any_zoom(zoom: int, language: str) -> None:
    for row in place_labels(wishes(streets.city(), zoom, language), Lens(zoom)).values():
        ends = 0
        for index, label in enumerate(row):
            assert index == 0 or label.column >= ends, row
            ends = label.column + cell_len(label.text)


@given(st.integers(-5000, 5000), st.integers(-5000, 5000), st.integers(0, 23), st.integers(0, 8))
def test_a_turned_lens_finds_its_way_back(x: int, y: int, steps: int, zoom: int) -> None:
    for lens in (Lens(zoom, steps * STEP_DEG), Lens(zoom, steps * STEP_DEG).shifted_to(x, y)):
        assert lens.metres(*lens.dots(x, y)) == pytest.approx((x, y), abs=1e-6)
    # What is looked at is in the upper left quadrant of its cell.
    dot_x, dot_y = lens.dots(x, y)
    assert 0 <= dot_x % 2 < 1 + 1e-6
    assert 0 <= dot_y % 4 < 2 + 1e-6


def test_the_map_glides_by_half_cells_and_a_road_keeps_its_shape() -> None:
    sheet = small_city()
    rows = []
    for metres in range(0, 60, 2):
        lens = Lens(4).shifted_to(-500.0 + metres, 0.0)
        column, row = lens.cell(-500.0 + metres, 0.0)
        painter = MapPainter(sheet, Drive())
        cells = painter.row(View(lens, column, row, 40, 3), 0, None)
        rows.append(tuple(cell.char for cell in cells if cell.ink.startswith("road1")))
    # The long road runs straight to the east: it looks the same wherever the car is on it.
    assert len(set(rows)) == 1


@pytest.mark.parametrize(("bearing_deg", "ahead_m"), [(0, (0, -90)), (90, (90, 0)), (180, (0, 90))])
def test_what_lies_ahead_is_up(bearing_deg: int, ahead_m: tuple[int, int]) -> None:
    x, y = Lens(4, bearing_deg).dots(*ahead_m)
    assert (x, y) == pytest.approx((0, -10))


def test_the_map_turns_in_steps_and_only_when_the_way_is_far_off() -> None:
    bearings = list(itertools.accumulate(range(0, 360, 2), turned, initial=0))
    assert all(bearing % STEP_DEG == 0 for bearing in bearings)
    assert len(set(bearings)) == 360 // STEP_DEG
    assert turned(0, 355.0) == 0
    assert turned(0, 345.0) == 345


def test_greater_roads_are_solid_and_lesser_ones_are_dots() -> None:
    chars = {cell.ink: cell.char for row in draw_tile(small_city(), Lens(3), 0, 0) for cell in row}
    assert chars["road1"] in dots.QUADRANTS
    assert "⠀" < chars["road4"] <= "⣿"


def test_the_river_is_named_in_both_languages() -> None:
    for language, name in (("en", "Huangpu River"), ("zh", "黄浦江")):
        labels = [
            label
            for row in place_labels(wishes(streets.city(), 4, language), Lens(4)).values()
            for label in row
        ]
        assert name in {label.text for label in labels if label.kind == "water"}


def test_a_trace_knows_how_far_along_each_cell_lies() -> None:
    sheet = streets.city()
    rows = trace(fakes.ROUTE, sheet.projection, Lens(3))
    cells = [(cell.along_m, cell.mask) for row in rows.values() for cell in row.values()]
    assert min(cells)[0] < 50
    assert 1900 < max(cells)[0] < 2600
    assert all(bits for _, bits in cells)


def test_driven_and_coming_route_differ_and_the_car_is_between() -> None:
    drive = Drive()
    for event in fakes.driving():
        assert isinstance(event, Event)
        drive.apply(event)
    painter = MapPainter(streets.city(), drive)
    assert drive.position is not None
    column, row = painter.cell(Lens(4), drive.position)
    view = View(Lens(4), column - 40, row - 12, 80, 25)
    cells = painter.row(view, 12, drive.position)
    assert cells[40].ink == "car"
    inks = [cell.ink for y in range(25) for cell in painter.row(view, y, drive.position)]
    assert {"driven", "route", "stop-sign", "stop", "car"} <= set(inks)


def test_a_stop_out_of_view_is_not_named_in_it() -> None:
    drive = Drive()
    for event in fakes.driving():
        assert isinstance(event, Event)
        drive.apply(event)
    painter = MapPainter(streets.sheet(), drive)
    column, row = painter.cell(Lens(4), (121.4832, 31.2301))
    signs = {
        left: [
            cell.ink
            for cell in painter.row(View(Lens(4), left, row, 60, 5), 0, None)
            if cell.ink.startswith("stop")
        ]
        for left in (column - 60, column - 59, column, column + 1)
    }
    assert signs[column - 60] == signs[column + 1] == []
    assert signs[column - 59].count("stop-sign") == signs[column].count("stop-sign") == 1
    assert "stop" in signs[column - 59]
    assert "stop" in signs[column]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("zoom", range(len(ZOOMS_M)))
def test_every_row_is_as_wide_as_the_view(zoom: int, language: str) -> None:
    drive = Drive(language="zh" if language == "zh" else "en")
    for event in fakes.driving():
        assert isinstance(event, Event)
        drive.apply(event)
    painter = MapPainter(streets.city(), drive)
    assert drive.position is not None
    column, row = painter.cell(Lens(zoom), drive.position)
    for y in range(20):
        cells = painter.row(View(Lens(zoom), column - 30, row - 10, 61, 20), y, drive.position)
        assert len(cells) == 61
        assert cell_len("".join(cell.char for cell in cells)) == 61


def test_half_of_a_wide_character_is_never_left() -> None:
    cells = [Cell(" ", "land", "land")] * 6
    write(cells, 0, "外滩上", "label")
    write(cells, 1, "x", "car")
    write(cells, 4, "y", "car")
    assert "".join(cell.char for cell in cells) == " x滩y "
    write(cells, 5, "外", "label")
    assert cells[5].char == " "


@pytest.mark.parametrize("modifier", [*ANGLES, "uturn", None])
@pytest.mark.parametrize("kind", ["turn", "roundabout", "arrive"])
def test_every_maneuver_has_an_arrow_that_fits(kind: str, modifier: str | None) -> None:
    for columns, rows in ((10, 5), (14, 7)):
        drawn = arrow(kind, modifier, columns, rows).strong
        assert [len(row) for row in drawn] == [columns] * rows
        assert sum(char != " " for row in drawn for char in row) > rows
    assert cell_len(sign(kind, modifier)) == 1


def test_arrows_to_left_and_right_are_each_others_mirror() -> None:
    def weight(modifier: str) -> float:
        rows = arrow("turn", modifier, 10, 5).strong
        return sum(
            (x - 4.5) * (ord(c) - 0x2800).bit_count() for row in rows for x, c in enumerate(row) if c != " "
        )

    for turn in ("left", "slight left", "sharp left"):
        assert weight(turn) == pytest.approx(-weight(turn.replace("left", "right")), abs=12)


def test_digits_are_three_rows_of_equal_width() -> None:
    rows = big_number(104)
    assert len(rows) == 3
    assert {len(row) for row in rows} == {14}
    assert len({tuple(big_number(n)) for n in range(10)}) == 10


@pytest.mark.parametrize("width", [12, 60])
def test_whose_data_is_drawn_is_told_on_the_map(width: int) -> None:
    sheet = Sheet(Chart(roads=small_city().chart.roads, attribution="© OpenStreetMap contributors, ODbL"))
    painter = MapPainter(sheet, Drive("en"))
    view = View(Lens(2), 0, 0, width, 3)
    lowest = "".join(cell.char for cell in painter.row(view, 2, None))
    assert lowest.startswith(" ©")
    assert cell_len(lowest) == width
    assert width < 60 or "© OpenStreetMap contributors, ODbL" in lowest
    assert "©" not in "".join(cell.char for cell in painter.row(view, 1, None))


def test_a_roundabout_shows_its_exit_and_the_ring_faintly() -> None:
    drawn = arrow("roundabout", "left", 12, 6, 3)
    assert sum(row.count("3") for row in drawn.strong) == 1
    assert any(char != " " for row in drawn.faint for char in row)


def test_what_one_leaves_aside_is_faint_at_a_fork_and_an_exit_only() -> None:
    aside = {
        kind: any(row.strip() for row in arrow(kind, "slight right", 10, 5).faint)
        for kind in ("turn", "fork", "off ramp", "arrive")
    }
    assert aside == {"turn": False, "fork": True, "off ramp": True, "arrive": False}


def test_arriving_left_and_right_differ() -> None:
    assert len({arrow("arrive", side, 10, 5) for side in (None, "left", "right")}) == 3


def test_a_turning_map_keeps_few_pictures_of_the_route() -> None:
    drive = Drive()
    for event in fakes.driving():
        assert isinstance(event, Event)
        drive.apply(event)
    painter = MapPainter(streets.sheet(), drive)  # of few streets: memory that is traced is slow
    assert drive.position is not None
    tracemalloc.start()
    try:
        held: list[int] = []
        for bearing_deg in range(0, 360, 15):
            lens = Lens(3, bearing_deg)
            column, row = painter.cell(lens, drive.position)
            painter.row(View(lens, column - 40, row, 80, 1), 0, drive.position)
            ours = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, trace_file)])
            held.append(sum(found.size for found in ours.traces))
    finally:
        tracemalloc.stop()
    assert held[0] > 0
    assert max(held[KEPT_TRACES:]) < 1.6 * held[KEPT_TRACES - 1]
