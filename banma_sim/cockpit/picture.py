"""The screen as an SVG picture: every cell in its place, wide characters two cells wide, no fonts fetched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.sax.saxutils import escape

from rich.cells import cell_len
from rich.segment import Segment

if TYPE_CHECKING:
    from rich.style import Style
    from textual.app import App

CELL_W, CELL_H, FONT_SIZE = 9.0, 18.0, 15.0
BASELINE = 0.76
MARGIN, BAR_H = 12.0, 30.0
FONTS = (
    "'JetBrains Mono','Cascadia Mono','DejaVu Sans Mono','Noto Sans Mono CJK SC','Noto Sans CJK SC',monospace"
)


class Run(NamedTuple):
    """Cells of one look in a row; all of its characters are equally wide."""

    row: int
    column: int
    text: str
    cells: int
    colour: str
    back: str
    bold: bool
    italic: bool


def picture(app: App[Any], title: str) -> str:
    """The screen of a running app."""
    width, height = app.size
    runs = list(_runs(_rows(app)))
    across, down = width * CELL_W + 2 * MARGIN, height * CELL_H + BAR_H + MARGIN
    background = app.theme_variables["background"]
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across:g} {down:g}" '
        f'font-family="{FONTS}" font-size="{FONT_SIZE:g}">'
    )
    heading = f'<text x="{across / 2:g}" y="20" text-anchor="middle" fill="#8b98a5" font-size="13">'
    body = [
        opening,
        f'<rect width="{across:g}" height="{down:g}" rx="10" fill="{background}"/>',
        *(
            f'<circle cx="{18 + 18 * index}" cy="15" r="5" fill="{colour}"/>'
            for index, colour in enumerate(("#e0625a", "#dfb44d", "#63b466"))
        ),
        f"{heading}{escape(title)}</text>",
        f'<g transform="translate({MARGIN:g},{BAR_H:g})">',
        *_backs(runs),
        *_texts(runs),
        "</g></svg>",
    ]
    return "\n".join(body) + "\n"


def _rows(app: App[Any]) -> Iterator[list[Segment]]:
    compositor = app.screen._compositor
    for strip in compositor.render_strips():
        yield [segment for segment in strip if not segment.control]


def _runs(rows: Iterable[list[Segment]]) -> Iterator[Run]:
    for row, segments in enumerate(rows):
        column = 0
        for segment in segments:
            for text, each in _alike(segment.text):
                cells = each * len(text)
                yield _run(row, column, text, cells, segment.style)
                column += cells


def _alike(text: str) -> Iterator[tuple[str, int]]:
    """Pieces of narrow characters, and wide characters one by one, with the cells of each character."""
    piece = ""
    for char in text:
        width = cell_len(char)
        if width == 1:
            piece += char
            continue
        if piece:
            yield piece, 1
            piece = ""
        if width == 2:
            yield char, 2
    if piece:
        yield piece, 1


def _run(row: int, column: int, text: str, cells: int, style: Style | None) -> Run:
    colour = back = ""
    if style is not None:
        colour = style.color.get_truecolor().hex if style.color else ""
        back = style.bgcolor.get_truecolor().hex if style.bgcolor else ""
        if style.reverse:
            colour, back = back, colour
    bold, italic = (bool(style.bold), bool(style.italic)) if style else (False, False)
    return Run(row, column, text, cells, colour or "#ffffff", back or "#000000", bold, italic)


def _backs(runs: list[Run]) -> Iterator[str]:
    """Neighbours of one colour are one rectangle; a hair higher than a row, so that no seam shows."""
    merged: list[Run] = []
    for run in runs:
        last = merged[-1] if merged else None
        if last and (last.row, last.back, last.column + last.cells) == (run.row, run.back, run.column):
            merged[-1] = last._replace(cells=last.cells + run.cells)
        else:
            merged.append(run)
    for run in merged:
        x, y = run.column * CELL_W, run.row * CELL_H
        size = f'width="{run.cells * CELL_W + 0.3:g}" height="{CELL_H + 0.3:g}"'
        yield f'<rect x="{x:g}" y="{y:g}" {size} fill="{run.back}"/>'


def _texts(runs: list[Run]) -> Iterator[str]:
    for run in runs:
        text = run.text.strip()
        if not text:
            continue
        column = run.column + len(run.text) - len(run.text.lstrip())
        x, y = column * CELL_W, run.row * CELL_H + CELL_H * BASELINE
        length = run.cells // len(run.text) * len(text) * CELL_W
        look = (' font-weight="bold"' if run.bold else "") + (' font-style="italic"' if run.italic else "")
        yield (
            f'<text x="{x:g}" y="{y:g}" textLength="{length:g}" lengthAdjust="spacingAndGlyphs" '
            f'fill="{run.colour}" xml:space="preserve"{look}>{escape(text)}</text>'
        )
