"""Accuracy against error rate, drawn in characters or as SVG."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from intents.records import Language

NAMES: Mapping[Language, str] = {"en": "English", "zh": "Mandarin"}
_MARKS: Mapping[Language, str] = {"en": "o", "zh": "+"}
_COLOURS: Mapping[Language, str] = {"en": "#2563eb", "zh": "#d97706"}
_ROWS = 15
_COLUMNS = 61
_WIDTH, _HEIGHT = 640.0, 400.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 56.0, 16.0, 40.0, 48.0


@dataclass(frozen=True, slots=True)
class Point:
    """What was measured at one error rate."""

    language: Language
    rate: float
    """The share of words (characters) that were to be hit, 0 to 1."""
    measured: float
    """The word (character) error rate that came of it."""
    accuracy: float
    """The share of sentences understood wholly, 0 to 1."""
    f1: float
    """Mean F1 over the intents, 0 to 1."""


def draw(points: Sequence[Point]) -> list[str]:
    """Rows of characters: accuracy upwards, error rate to the right."""
    low, furthest = _floor(points), _furthest(points)
    cells = [[" "] * _COLUMNS for _ in range(_ROWS)]
    for language, line in _lines(points).items():
        for one, other in pairwise(line):
            first, last = _column(one, furthest), _column(other, furthest)
            for column in range(first + 1, last):
                share = (column - first) / (last - first)
                height = one.accuracy + share * (other.accuracy - one.accuracy)
                _dot(cells, column, height, low, "·")
        for point in line:
            _dot(cells, _column(point, furthest), point.accuracy, low, _MARKS[language])
    rows = []
    for number, row in enumerate(cells):
        share = 1 - (1 - low) * number / (_ROWS - 1)
        label = f"{100 * share:5.0f} %" if number % 7 == 0 else " " * 7
        rows.append(f"{label} │{''.join(row)}".rstrip())
    rows.append(" " * 8 + "└" + "─" * _COLUMNS)
    rates = [" "] * (_COLUMNS + 6)
    for point in next(iter(_lines(points).values())):
        label = f"{100 * point.rate:g}"
        column = _column(point, furthest)
        rates[column : column + len(label)] = label
    rows.append(" " * 9 + "".join(rates).rstrip() + "   % error rate")
    rows.append(" " * 9 + "   ".join(f"{_MARKS[key]} {NAMES[key]}" for key in _lines(points)) + "   * both")
    return rows


def _dot(cells: list[list[str]], column: int, accuracy: float, low: float, mark: str) -> None:
    row = cells[round((1 - accuracy) / (1 - low) * (_ROWS - 1))]
    if mark == "·":
        row[column] = mark if row[column] == " " else row[column]
    else:
        row[column] = "*" if row[column] in _MARKS.values() else mark


def svg(points: Sequence[Point]) -> str:
    """The same as a picture that reads on light and on dark pages."""
    low, furthest = _floor(points), _furthest(points)

    def across(rate: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * rate / furthest

    def down(share: float) -> float:
        return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - share) / (1 - low)

    box = f'viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" font-family="sans-serif" font-size="13" fill="#737373"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {box}>',
        "<title>Sentences understood against recognition errors</title>",
    ]
    for step in range(6):
        share = 1 - (1 - low) * step / 5
        y = down(share)
        parts.append(
            f'<path d="M{_LEFT:g} {y:.1f}H{_WIDTH - _RIGHT:g}" stroke="#a3a3a3" stroke-opacity=".35"/>'
        )
        parts.append(f'<text x="{_LEFT - 8:g}" y="{y + 4:.1f}" text-anchor="end">{100 * share:.0f} %</text>')
    lines = _lines(points)
    for point in next(iter(lines.values())):
        at = f'x="{across(point.rate):.1f}" y="{_HEIGHT - _BOTTOM + 20:g}"'
        parts.append(f'<text {at} text-anchor="middle">{100 * point.rate:g} %</text>')
    parts.append(
        f'<text x="{(_LEFT + _WIDTH - _RIGHT) / 2:g}" y="{_HEIGHT - 8:g}" text-anchor="middle">'
        "words (Chinese: characters) misheard</text>"
    )
    for number, (language, line) in enumerate(lines.items()):
        colour = _COLOURS[language]
        where = [(across(point.rate), down(point.accuracy)) for point in line]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in where)
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in where]
        x = _LEFT + 110 * number
        parts.append(f'<circle cx="{x + 5:g}" cy="18" r="4" fill="{colour}"/>')
        parts.append(f'<text x="{x + 15:g}" y="22">{NAMES[language]}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _lines(points: Sequence[Point]) -> dict[Language, list[Point]]:
    lines: dict[Language, list[Point]] = {}
    for point in points:
        lines.setdefault(point.language, []).append(point)
    return lines


def _floor(points: Sequence[Point]) -> float:
    """Where the axis of accuracy begins: the tenth below the lowest point, 0.9 at most."""
    return min(0.9, int(10 * min(point.accuracy for point in points)) / 10)


def _furthest(points: Sequence[Point]) -> float:
    return max(point.rate for point in points) or 1.0


def _column(point: Point, furthest: float) -> int:
    return round(point.rate / furthest * (_COLUMNS - 1))
