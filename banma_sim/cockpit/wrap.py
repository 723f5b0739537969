"""Lines of at most so many cells: at spaces in English, between any two characters in Chinese."""

import re

from rich.cells import cell_len

NEVER_FIRST = "，。、；：？！）》」』”’…,.;:?!)]}%"
"""Marks that stay with what they follow."""
NEVER_LAST = "（《「『“‘([{¥"
_PIECES = re.compile(
    r"\s+|[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]|[^\s\u2e80-\u9fff\uf900-\uffef]+"
)


def wrap(text: str, cells: int) -> list[str]:
    """The text in lines; a word longer than a line is cut. Never empty."""
    cells = max(2, cells)
    lines: list[str] = []
    line = ""
    for piece in _words(text):
        if cell_len(line) + cell_len(piece.rstrip()) <= cells:
            line += piece
            continue
        if line.strip():
            lines.append(line.rstrip())
        line = piece.lstrip()
        while cell_len(line) > cells:
            head = _head(line, cells)
            lines.append(head)
            line = line[len(head) :]
    if line.strip() or not lines:
        lines.append(line.rstrip())
    return lines


def _words(text: str) -> list[str]:
    """Pieces between which a line may end."""
    words: list[str] = []
    for piece in _PIECES.findall(text):
        joined = words and (piece[0] in NEVER_FIRST or words[-1][-1] in NEVER_LAST)
        if joined:
            words[-1] += piece
        else:
            words.append(piece)
    return words


def _head(text: str, cells: int) -> str:
    used = 0
    for index, char in enumerate(text):
        used += cell_len(char)
        if used > cells:
            return text[: max(1, index)]
    return text
