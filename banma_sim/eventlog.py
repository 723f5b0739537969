"""The event log: every event of a session as a line of JSON."""

from collections.abc import Iterable
from pathlib import Path

from banma_sim.events import Event, to_json


def write_log(path: Path, events: Iterable[Event]) -> None:
    """Write the events to a file; the folder is made where it is missing. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(to_json(event) + "\n" for event in events)
