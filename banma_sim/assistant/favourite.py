"""The driver's favourite order, told once and kept until another takes its place."""

import json
from pathlib import Path

from banma_sim.assistant.items import Items, items_of, slots_of
from banma_sim.events import EventStream, Trouble


class Favourite:
    """What is ordered as "my favourite"; kept in a file where there is one."""

    def __init__(self, path: Path | None, stream: EventStream) -> None:
        self._path = path
        self.items: Items = ()
        """Empty until one is saved."""
        if path is not None and path.exists():
            try:
                self.items = items_of(json.loads(path.read_text(encoding="utf-8")))
            except (OSError, ValueError, KeyError, TypeError, AttributeError):
                detail = f"{path} cannot be read; the favourite is forgotten: delete or mend it"
                stream.publish(Trouble(where="favourite", detail=detail))

    def save(self, items: Items) -> None:
        """Remember it. Raises OSError where it cannot be kept; then the old one stays."""
        if self._path is not None:
            # Written aside and moved into place: a kill in between leaves the old file whole.
            aside = self._path.with_suffix(".new")
            aside.write_text(json.dumps(slots_of(items), ensure_ascii=False), encoding="utf-8")
            aside.replace(self._path)
        self.items = items
