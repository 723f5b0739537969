"""From starting the command to the first words on a pseudo-terminal, beside a minimal Textual app."""

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.measure import CannotMeasureError, Row, spread

ROUNDS = 7
COLUMNS, LINES = 120, 36
LIMIT_S = 30.0
HERE = Path(__file__).parent.parent
ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*\x1b\\|[@-Z\\-_=>])")
COCKPIT = ("-m", "banma_sim")
MINIMAL = ("-m", "benchmarks.minimal_app")


def rows() -> list[Row]:
    """In turns. First paint is 20 letters on the screen that the app took over; the map is braille."""
    first: list[float] = []
    drawn: list[float] = []
    minimal: list[float] = []
    for number in range(ROUNDS + 1):
        paint_s, map_s = painted(COCKPIT, _words, _map)
        (least_s,) = painted(MINIMAL, _words)
        if number:
            first.append(paint_s)
            drawn.append(map_s)
            minimal.append(least_s)
    least = spread(minimal)
    return [
        Row("cockpit: start to first paint", spread(first), "minimal Textual app", least),
        Row("cockpit: start to the map drawn", spread(drawn), "minimal Textual app", least),
    ]


def painted(arguments: Sequence[str], *marks: Callable[[str], bool]) -> list[float]:
    """Seconds from the start until each mark is true of the visible text painted so far."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    with tempfile.TemporaryDirectory() as home:
        began = time.perf_counter()
        app = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=HERE,
            env={
                **os.environ,
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
                "HOME": home,
                "XDG_DATA_HOME": home,
            },
            start_new_session=True,
        )
        os.close(slave)
        try:
            return _watch(master, began, marks)
        finally:
            app.send_signal(signal.SIGTERM)
            _drain(master, app)
            os.close(master)


def _watch(master: int, began: float, marks: Sequence[Callable[[str], bool]]) -> list[float]:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    text = ""
    times: list[float] = []
    while len(times) < len(marks):
        if time.perf_counter() - began > LIMIT_S:
            raise CannotMeasureError(
                f"nothing painted within {LIMIT_S:.0f} s; so far: {_visible(text)[-500:]!r}"
            )
        if not select.select([master], [], [], 0.1)[0]:
            continue
        try:
            text += decoder.decode(os.read(master, 65536))
        except OSError:
            raise CannotMeasureError(f"it ended before it painted: {_visible(text)[-2000:]}") from None
        now = time.perf_counter() - began
        visible = _visible(text)
        while len(times) < len(marks) and marks[len(times)](visible):
            times.append(now)
    return times


def _visible(text: str) -> str:
    """What was painted after the alternate screen was entered, without escapes and blanks."""
    _, entered, after = text.partition("\x1b[?1049h")
    shown = ESCAPES.sub("", after if entered else text)
    # An escape sequence cut off at the end of what was read is no text.
    return "".join(shown.rpartition("\x1b")[0].split() if "\x1b" in shown[-20:] else shown.split())


def _words(visible: str) -> bool:
    return sum(c.isalnum() for c in visible) >= 20


def _map(visible: str) -> bool:
    return sum("\u2801" <= c <= "\u28ff" for c in visible) >= 100


def _drain(master: int, app: "subprocess.Popen[bytes]") -> None:
    """Read on until it has ended, so that it is not kept waiting by a full terminal."""
    until = time.perf_counter() + 5
    while app.poll() is None:
        if time.perf_counter() > until:
            app.kill()
        if select.select([master], [], [], 0.05)[0]:
            try:
                os.read(master, 65536)
            except OSError:
                break
    app.wait()
