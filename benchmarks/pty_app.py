"""A command on a pseudo-terminal: what it paints and when, how much it computes, how much memory it holds."""

import codecs
import fcntl
import os
import pty
import re
import resource
import select
import signal
import struct
import subprocess
import tempfile
import termios
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

from benchmarks.measure import CannotMeasureError, as_installed

COLUMNS, LINES = 120, 36
LIMIT_S = 30.0
HERE = Path(__file__).parent.parent
ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*\x1b\\|[@-Z\\-_=>])")
FRAME_GAP_S = 0.004
"""What comes this close together is one frame."""


class PtyApp:
    """Runs while its `with` block does, in an empty home."""

    def __init__(self, *command: str) -> None:
        self._command = command
        self.text = ""
        """All that was written so far."""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def __enter__(self) -> "PtyApp":
        self._home = tempfile.TemporaryDirectory()
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        home = {"HOME": self._home.name, "XDG_DATA_HOME": self._home.name}
        self.began = time.perf_counter()
        self._app = subprocess.Popen(
            self._command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=HERE,
            env={**as_installed(), "TERM": "xterm-256color", "COLORTERM": "truecolor", **home},
            start_new_session=True,
        )
        os.close(slave)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._app.send_signal(signal.SIGTERM)
        # Read on until it has ended, so that it is not kept waiting by a full terminal.
        until = time.perf_counter() + 5
        while self._app.poll() is None:
            if time.perf_counter() > until:
                self._app.kill()
            self.read(0.05)
        self._app.wait()
        os.close(self._master)
        self._home.cleanup()

    def send(self, keys: str) -> None:
        """As if typed."""
        os.write(self._master, keys.encode())

    def read(self, wait_s: float) -> str:
        """What has been written meanwhile; empty where nothing came within `wait_s`."""
        if not select.select([self._master], [], [], wait_s)[0]:
            return ""
        try:
            new = self._decoder.decode(os.read(self._master, 65536))
        except OSError:
            return ""
        self.text += new
        return new

    def until(self, mark: Callable[[str], bool], limit_s: float = LIMIT_S) -> float:
        """The moment when `mark` is true of what was painted, as time.perf_counter has it."""
        ends = time.perf_counter() + limit_s
        while not mark(visible(self.text)):
            if time.perf_counter() > ends or self._app.poll() is not None:
                raise CannotMeasureError(f"not painted in {limit_s:.0f} s: {visible(self.text)[-500:]!r}")
            self.read(0.1)
        return time.perf_counter()

    def frames(self, during_s: float) -> list[float]:
        """The moments at which something was painted, for so long."""
        ends = time.perf_counter() + during_s
        moments: list[float] = []
        while (now := time.perf_counter()) < ends:
            if self.read(min(0.1, ends - now)):
                now = time.perf_counter()
                if not moments or now - moments[-1] > FRAME_GAP_S:
                    moments.append(now)
        return moments

    def idle(self, quiet_s: float = 0.15) -> None:
        """Until it has painted nothing for a while, or for two seconds at most."""
        ends = time.perf_counter() + 2
        while self.read(quiet_s) and time.perf_counter() < ends:
            pass

    @property
    def computed_s(self) -> float:
        """CPU seconds so far."""
        fields = Path(f"/proc/{self._app.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def resident_bytes(self) -> int:
        """Memory held now."""
        pages = int(Path(f"/proc/{self._app.pid}/statm").read_text().split()[1])
        return pages * resource.getpagesize()


def visible(text: str) -> str:
    """What was painted after the alternate screen was entered, without escapes and blanks."""
    _, entered, after = text.partition("\x1b[?1049h")
    shown = ESCAPES.sub("", after if entered else text)
    # An escape sequence cut off at the end of what was read is no text.
    return "".join(shown.rpartition("\x1b")[0].split() if "\x1b" in shown[-20:] else shown.split())


def painted(command: Sequence[str], *marks: Callable[[str], bool]) -> list[float]:
    """Seconds from the start until each mark is true of the visible text painted so far."""
    with PtyApp(*command) as app:
        return [app.until(mark) - app.began for mark in marks]


def letters(shown: str) -> bool:
    """Words are on the screen."""
    return sum(c.isalnum() for c in shown) >= 20
