"""From starting the command to the first words on a pseudo-terminal, beside a minimal app and posting.

Posting pins a Textual of its own: it is measured where a `posting` of some other environment is on the PATH
(`pipx install posting`).
"""

import shutil
import sys

from benchmarks.measure import CannotMeasureError, Row, spread
from benchmarks.pty_app import letters, painted

ROUNDS = 7
COCKPIT = (sys.executable, "-m", "banma_sim")
MINIMAL = (sys.executable, "-m", "benchmarks.minimal_app")


def rows() -> list[Row]:
    """In turns. First paint is 20 letters on the screen that the app took over; the map is roads."""
    first: list[float] = []
    drawn: list[float] = []
    minimal: list[float] = []
    other: list[float] = []
    posting = _posting()
    for number in range(ROUNDS + 1):
        paint_s, map_s = painted(COCKPIT, letters, _map)
        (least_s,) = painted(MINIMAL, letters)
        others = painted((posting,), letters) if posting else []
        if number:
            first.append(paint_s)
            drawn.append(map_s)
            minimal.append(least_s)
            other += others
    least = spread(minimal)
    found = [
        Row("cockpit: start to first paint", spread(first), "minimal Textual app", least),
        Row("cockpit: start to the map drawn", spread(drawn), "minimal Textual app", least),
    ]
    if other:
        found.insert(1, Row("cockpit: start to first paint", spread(first), "posting", spread(other)))
    return found


def _posting() -> str | None:
    """Where it is, if it runs here."""
    found = shutil.which("posting")
    if found is not None:
        try:
            painted((found,), letters)
        except CannotMeasureError as error:
            print(f"posting is left out: {error}", file=sys.stderr)
            return None
    return found


def _map(visible: str) -> bool:
    return sum("\u2801" <= c <= "\u28ff" or "▖" <= c <= "▟" for c in visible) >= 60
