"""The names of the things just offered, and which of them a part of a name means."""

from collections.abc import Sequence
from functools import lru_cache

from intents.tokens import words_of


class Offered:
    """Names in the order offered. A part of a name begins where one of its words does."""

    def __init__(self, choices: Sequence[Sequence[str]]) -> None:
        self.size = len(choices)
        """How many choices there are."""
        self._whole: list[set[str]] = []
        self._endings: dict[str, dict[tuple[int, str], None]] = {}
        """By first character every name from each of its words on, with the number of the choice, from 1."""
        for number, names in enumerate(choices, start=1):
            spoken = [words_of(name) for name in names]
            self._whole.append({"".join(words) for words in spoken})
            for words in spoken:
                for at in range(len(words)):
                    ending = "".join(words[at:])
                    self._endings.setdefault(ending[0], {})[number, ending] = None

    def fitting(self, part: str) -> list[int]:
        """The numbers of the choices that have this part in a name; of several only the one, if there is but
        one, that is wholly called so."""
        endings = self._endings.get(part[0])
        if endings is None:
            return []
        found = list(dict.fromkeys(number for number, ending in endings if ending.startswith(part)))
        whole = [number for number in found if part in self._whole[number - 1]]
        return whole if len(whole) == 1 else found


@lru_cache(maxsize=64)
def offered(choices: tuple[tuple[str, ...], ...]) -> Offered | None:
    """What is on offer, None where nothing is: the same for all that is said to one question."""
    return Offered(choices) if choices else None
