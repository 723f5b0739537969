"""Numbers three rows high, drawn with half blocks."""

_PIXELS = {
    "0": "####|#  #|#  #|#  #|####",
    "1": " ## |  # |  # |  # | ###",
    "2": "####|   #|####|#   |####",
    "3": "####|   #| ###|   #|####",
    "4": "#  #|#  #|####|   #|   #",
    "5": "####|#   |####|   #|####",
    "6": "####|#   |####|#  #|####",
    "7": "####|   #|   #|   #|   #",
    "8": "####|#  #|####|#  #|####",
    "9": "####|#  #|####|   #|####",
    ".": "  |  |  |  |# ",
}
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def big_number(number: int) -> list[str]:
    """Three rows of equal width."""
    return big_digits(str(abs(number)))


def big_digits(text: str) -> list[str]:
    """The same of a text of digits and points."""
    pixels = [[*drawn.split("|"), " " * drawn.index("|")] for drawn in (_PIXELS[char] for char in text)]
    return [
        " ".join(
            "".join(_HALVES[a == "#", b == "#"] for a, b in zip(upper[y], upper[y + 1], strict=True))
            for upper in pixels
        )
        for y in (0, 2, 4)
    ]
