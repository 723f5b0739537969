"""The cockpit under the fingers and on the road, on a pseudo-terminal of 120 by 36.

`python -m benchmarks.cockpit HOURS [SPEED]` drives for so many simulated hours and prints the memory held.
"""

import itertools
import sys
import time
from collections.abc import Iterator

from benchmarks.measure import Row, spread
from benchmarks.pty_app import PtyApp, letters, visible
from benchmarks.startup import COCKPIT, MINIMAL

KEYS = "take me to the bund and get me a large oat latte on the way, not the elevated road"
REACTIONS = ("Heard", "Thinking", "Speaking")
"""What the microphone shows once something was said."""
PAUSE_S = 0.02
SPOKEN_S = 3.0
"""After that the answer has been spoken."""
SENTENCES = (
    "zoom in a little",
    "zoom out a little",
    "how fast am I going",
    "what time is it",
    "zoom in a bit",
)
FAR = ("take me to pudong airport", "take me to hongqiao airport")
DRIVE_S = 15.0


def rows() -> list[Row]:
    """Keys in turns with a minimal app; the rest of the cockpit alone."""
    ours, theirs = [], []
    with PtyApp(*COCKPIT) as cockpit, PtyApp(*MINIMAL) as minimal:
        cockpit.until(lambda shown: "×1" in shown)
        minimal.until(letters)
        for app in (cockpit, minimal):
            app.idle(0.5)
        for key in KEYS:
            for app, samples in ((cockpit, ours), (minimal, theirs)):
                if key.isalpha():
                    samples.append(_pressed(app, key))
                else:
                    app.send(key)
        cockpit.send("\x1b")
        cockpit.idle()
        reactions = [_said(cockpit, sentence) for sentence in SENTENCES * 5]
    gaps, shares = _driving()
    fluent, busy = spread(gaps), spread(shares)
    return [
        Row("cockpit: key press to paint", spread(ours), "minimal Textual app", spread(theirs)),
        Row("cockpit: utterance to its first reaction", spread([heard for heard, _ in reactions])),
        Row("cockpit: utterance to its words in the talk", spread([shown for _, shown in reactions])),
        Row(
            "cockpit: between two frames, driving ×1",
            fluent,
            note=f"{1 / fluent.median:.0f} a second: what differs is painted",
        ),
        Row("cockpit: CPU in a second, driving ×1", busy, note=f"{busy.median:.0%} of a core"),
    ]


def _pressed(app: PtyApp, key: str) -> float:
    """Until the letter is painted."""
    app.idle(PAUSE_S)
    app.text = ""
    began = time.perf_counter()
    app.send(key)
    return app.until(lambda shown: key in shown) - began


def _said(app: PtyApp, sentence: str) -> tuple[float, float]:
    """Until the microphone shows that something was heard; until it stands in the conversation."""
    app.send(sentence)
    app.idle(0.3)
    app.text = ""
    began = time.perf_counter()
    app.send("\r")
    heard_s = app.until(lambda shown: any(state in shown for state in REACTIONS)) - began
    shown_s = app.until(lambda shown: "".join(sentence.split()) in shown) - began
    app.frames(SPOKEN_S)
    return heard_s, shown_s


def _driving() -> tuple[list[float], list[float]]:
    """Seconds between frames, and CPU seconds in each second."""
    with PtyApp(*COCKPIT) as app:
        app.until(lambda shown: "×1" in shown)
        app.send(f"{FAR[0]}\r")
        app.until(lambda shown: "driving" in shown)
        app.frames(5.0)
        gaps: list[float] = []
        shares: list[float] = []
        for _ in range(int(DRIVE_S)):
            before, began = app.computed_s, time.perf_counter()
            moments = app.frames(1.0)
            shares.append((app.computed_s - before) / (time.perf_counter() - began))
            gaps += [b - a for a, b in itertools.pairwise(moments)]
    return gaps, shares


def memory(hours: float, speed: float) -> Iterator[tuple[float, int]]:
    """Simulated hours driven to and fro, and the bytes held then; five minutes of driving each time."""
    with PtyApp(*COCKPIT, "--speed", f"{speed:g}") as app:
        app.until(lambda shown: f"×{speed:g}" in shown)
        began = time.perf_counter()
        said, told = 0, 0
        app.send(f"{FAR[0]}\r")
        while (driven_h := (time.perf_counter() - began) * speed / 3600) < hours:
            app.frames(1.0)
            if "Arrived:" in visible(app.text):
                said += 1
                app.send(f"{FAR[said % 2]}\r")
                app.frames(2.0)
            app.text = ""
            if driven_h * 4 >= told:
                told += 1
                yield driven_h, app.resident_bytes


def main() -> int:
    """Print a line each quarter of a simulated hour."""
    hours = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    speed = float(sys.argv[2]) if len(sys.argv) > 2 else 60.0
    for driven_h, held in memory(hours, speed):
        print(f"{driven_h:5.2f} h  {held / 1e6:6.1f} MB", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
