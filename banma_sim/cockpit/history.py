"""The lines said before, to be said again."""

from __future__ import annotations

from collections.abc import Iterator

MOST_LINES = 200


class History:
    """Steps back and forth through the lines that begin as the one being typed, if any do."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._at: int | None = None
        """None while a new line is being typed."""
        self._draft = ""

    def add(self, line: str) -> None:
        """The newest line; the same twice is one."""
        if not self._lines or self._lines[-1] != line:
            self._lines = [*self._lines, line][-MOST_LINES:]
        self.forget_place()

    def forget_place(self) -> None:
        """The next step back is to the newest line."""
        self._at = None

    def latest(self) -> Iterator[str]:
        """Every line, the newest first."""
        return reversed(self._lines)

    def recall(self, step: int, typed: str) -> str | None:
        """The next line that way; after the newest, what was being typed. None where there is no other."""
        if self._at is None or typed != self._lines[self._at]:
            self._at, self._draft = None, typed
        fitting = self._fitting()
        at = len(self._lines) if self._at is None else self._at
        ahead = [n for n in fitting if (n < at if step < 0 else n > at)]
        if ahead:
            self._at = ahead[-1] if step < 0 else ahead[0]
            return self._lines[self._at]
        if step > 0 and self._at is not None:
            self._at = None
            return self._draft
        return None

    def _fitting(self) -> list[int]:
        """The lines that begin as the draft does; where none does, all of them."""
        beginning = self._draft.casefold()
        found = [n for n, line in enumerate(self._lines) if line.casefold().startswith(beginning)]
        return found or list(range(len(self._lines)))
