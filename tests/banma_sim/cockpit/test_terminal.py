"""The cockpit as a process on a terminal: how it ends, and what it leaves behind."""

import fcntl
import os
import pty
import re
import select
import signal
import sqlite3
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from banma_sim.cli import main
from tests.waiting import LIMIT_S

PROGRAM = """
import sys
from pathlib import Path
from banma_sim.cockpit import run_cockpit
from banma_sim.setup import Setup
given = sys.argv[2:]
sys.exit(run_cockpit(Setup(data_dir=Path(sys.argv[1]), map_file=Path(given[0]) if given else None), 5.0))
"""
IGNORED = ("NO_COLOR", "COLUMNS", "LINES")


class Terminal:
    """A process with a pseudo-terminal of 100 by 30."""

    def __init__(self, *args: str, env: Mapping[str, str] | None = None) -> None:
        self._here, there = pty.openpty()
        fcntl.ioctl(there, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        colours = {"TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {})}
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *args],
            stdin=there,
            stdout=there,
            stderr=there,
            env={**{k: v for k, v in os.environ.items() if k not in IGNORED}, **colours},
            start_new_session=True,
        )
        os.close(there)
        self.shown = ""

    def until(self, words: str) -> None:
        """Read until these words have been written."""
        self.until_so(lambda: words in self.shown)

    def until_so(self, holds: Callable[[], bool]) -> None:
        """Read until it is so."""
        ends = time.monotonic() + LIMIT_S
        while not holds():
            assert time.monotonic() < ends, self.shown[-2000:]
            if select.select([self._here], [], [], 0.1)[0]:
                self.shown += os.read(self._here, 65536).decode("utf-8", "replace")

    def type(self, keys: str) -> None:
        os.write(self._here, keys.encode())

    def code(self) -> int:
        """The exit code, once all that was written has been read."""
        ends = time.monotonic() + LIMIT_S
        while time.monotonic() < ends:
            over = self.process.poll() is not None
            if select.select([self._here], [], [], 0.05)[0]:
                try:
                    self.shown += os.read(self._here, 65536).decode("utf-8", "replace")
                except OSError:
                    break
            elif over:
                break
        return self.process.wait(LIMIT_S)

    def lose(self) -> None:
        """Close our end, as a terminal window does, which also hangs up."""
        os.close(self._here)
        self._here = -1
        self.process.send_signal(signal.SIGHUP)

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self._here >= 0:
            os.close(self._here)


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    opened: list[Terminal] = []
    yield opened
    for terminal in opened:
        terminal.end()


def pay(terminal: Terminal) -> None:
    """Get as far as money being held."""
    terminal.until("▶ ×5")
    terminal.type("take me to the bund and get me a large oat latte on the way\r")
    terminal.until("Waiting for your answer")
    terminal.type("\x19")
    terminal.until("Held ¥")


@pytest.mark.parametrize("end", ["ctrl-c", "lost terminal", "terminated"])
def test_it_ends_cleanly_with_the_books_closed(terminals: list[Terminal], tmp_path: Path, end: str) -> None:
    terminal = Terminal(str(tmp_path))
    terminals.append(terminal)
    pay(terminal)
    if end == "lost terminal":
        terminal.lose()
        assert terminal.process.wait(LIMIT_S) == 128 + signal.SIGHUP
    else:
        if end == "ctrl-c":
            terminal.type("\x03")
        else:
            terminal.process.send_signal(signal.SIGTERM)
        assert terminal.code() == (0 if end == "ctrl-c" else 128 + signal.SIGTERM)
        assert "Traceback" not in terminal.shown
        # The alternate screen is left and the cursor is back.
        assert terminal.shown.rindex("\x1b[?1049l") > terminal.shown.rindex("\x1b[?1049h")
        assert "\x1b[?25h" in terminal.shown[terminal.shown.rindex("\x1b[?1049h") :]
    with sqlite3.connect(tmp_path / "wallet.db") as books:
        assert books.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    books.close()


def test_a_map_that_is_none_is_told_in_one_sentence(terminals: list[Terminal], tmp_path: Path) -> None:
    broken = tmp_path / "broken.map"
    broken.write_bytes(b"no map")
    terminal = Terminal(str(tmp_path), str(broken))
    terminals.append(terminal)
    assert terminal.code() == 2
    last = terminal.shown[terminal.shown.rindex("\x1b[?1049l") :]
    assert "broken.map" in last
    assert "Traceback" not in terminal.shown


def test_no_color_is_heeded(terminals: list[Terminal], tmp_path: Path) -> None:
    terminal = Terminal(str(tmp_path), env={"NO_COLOR": "1"})
    terminals.append(terminal)
    terminal.until("▶ ×5")
    terminal.type("\x11")
    assert terminal.code() == 0
    first = terminal.shown[: terminal.shown.index("▶ ×5")]
    tones = re.findall(r"[34]8;2;(\d+);(\d+);(\d+)", first)
    assert tones
    grey = [tone for tone in tones if max(map(int, tone)) - min(map(int, tone)) <= 2]
    assert grey == tones


def test_a_payment_under_way_when_it_is_killed_is_put_right_at_the_next_start(
    terminals: list[Terminal], tmp_path: Path
) -> None:
    first = Terminal(str(tmp_path))
    terminals.append(first)
    first.until("▶ ×5")
    first.type("get me a large latte\r")
    first.until("Waiting for your answer")
    first.type("\x19")
    time.sleep(0.05)  # most often the yes is on its way and the answer is not; any moment must do
    first.process.kill()
    first.process.wait(LIMIT_S)

    second = Terminal(str(tmp_path))
    terminals.append(second)
    second.until("▶ ×5")
    second.until_so(lambda: ("¥162.00" if _held(tmp_path) else "¥200.00") in second.shown)
    second.type("\x11")
    assert second.code() == 0
    assert main(["wallet", "audit", "--data", str(tmp_path)]) == 0


def _held(folder: Path) -> bool:
    """True where the ledger holds money."""
    books = sqlite3.connect(folder / "wallet.db")
    try:
        found = books.execute("SELECT coalesce(sum(amount_fen), 0) FROM entries WHERE account = 'holds'")
        return bool(found.fetchone()[0])
    finally:
        books.close()


def test_sixteen_colours_get_high_contrast(terminals: list[Terminal], tmp_path: Path) -> None:
    terminal = Terminal(str(tmp_path), env={"TERM": "screen", "COLORTERM": ""})
    terminals.append(terminal)
    terminal.until("▶ ×5")
    terminal.type("\x11")
    assert terminal.code() == 0
    first = terminal.shown[: terminal.shown.index("▶ ×5")]
    assert not re.search(r"[34]8;[25];", first)
    # White on black, and not one grey on another.
    used = {int(code) for codes in re.findall(r"\x1b\[([\d;]+)m", first) for code in codes.split(";")}
    assert {97, 40} <= used


def test_the_first_picture_waits_for_nothing_that_it_does_not_show() -> None:
    """Of the command, up to where the app would run."""
    code = """
import sys
from unittest.mock import patch
from banma_sim.cli import main
from tests.waiting import LIMIT_S
sys.argv = ["banma"]
terminal = patch("banma_sim.cli.cockpit.has_terminal", return_value=True)
with terminal, patch("banma_sim.cockpit._run", return_value=0):
    main()
assert "banma_sim.cockpit.app" in sys.modules
print(sorted({name.partition(".")[0] for name in sys.modules} & {"pydantic", "yaml", "sqlite3", "intents"}))
print("banma_sim.cockpit.bench.journal" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=LIMIT_S, check=True
    )
    assert done.stdout.split("\n")[:2] == ["[]", "False"]
