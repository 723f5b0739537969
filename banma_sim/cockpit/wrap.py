"""Lines of at most so many cells: at spaces in English, between any two characters in Chinese."""

from rich.cells import cell_len

NEVER_FIRST = "，。、；：？！）》」』”’…,.;:?!)]}%"
"""Marks that stay with what they follow."""
NEVER_LAST = "（《「『“‘([{¥"
WIDE_FROM = "\u2e80"
"""From here on characters stand alone: a line may end between any two."""


def wrap(text: str, cells: int) -> list[str]:
    """The text in lines; a word longer than a line is cut. Never empty."""
    cells = max(2, cells)
    lines: list[str] = []
    line = ""
    for piece in pieces_of(text):
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


def pieces_of(text: str) -> list[str]:
    """Pieces between which a line may end; spaces are pieces of their own."""
    words: list[str] = []
    for char in text:
        before = words[-1][-1] if words else ""
        alone = char >= WIDE_FROM or before >= WIDE_FROM or char.isspace() != before.isspace()
        if not words or (alone and char not in NEVER_FIRST and before not in NEVER_LAST):
            words.append(char)
        else:
            words[-1] += char
    return words


def _head(text: str, cells: int) -> str:
    used = 0
    for index, char in enumerate(text):
        used += cell_len(char)
        if used > cells:
            return text[: max(1, index)]
    return text
