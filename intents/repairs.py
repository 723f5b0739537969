"""Changes of mind within one order: "a latte, no, make that a mocha", 一杯大杯的，不对，小杯.

What follows the words of a repair takes the place of what it corrects, and the order goes on as if
only that had been said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from intents.kinds import without
from intents.parts import CONTENT, NUMBERS, Part
from intents.sharing import shared
from intents.vocabulary import Option


@dataclass(frozen=True, slots=True)
class Repairs:
    """Knows the options: of some a drink has one choice only, so a second one is a repair."""

    options: Mapping[str, Option]

    def mend(self, parts: Sequence[Part]) -> list[Part]:
        """The parts that hold in the end."""
        kept: list[Part] = []
        index = 0
        while index < len(parts):
            if denied := _denied(parts, index):
                kept += self._opposite(parts[denied - 1])
                index = denied
                continue
            length = self._repair(kept, parts, index)
            if not length:
                kept.append(parts[index])
                index += 1
                continue
            index += length
            end = index
            while end < len(parts) and not _is_boundary(parts, index, end):
                end += 1
            kept = self._corrected(kept, parts[index:end])
            index = end
        return kept

    def number_end(self, parts: Sequence[Part], at: int) -> int:
        """Where a correction of the number ends that follows the last drink or choice: ", no wait, just one";
        `at` where none follows."""
        length = self._repair(parts[:at], parts, at)
        if not length or parts[at + length].kind not in NUMBERS:
            return at
        end = at + length + 1
        return end + 1 if end < len(parts) and parts[end].kind == "measure" else end

    def _repair(self, before: Sequence[Part], parts: Sequence[Part], at: int) -> int:
        """How many parts say "no, rather" here; 0 where nothing is corrected."""
        if not any(part.kind in CONTENT for part in before):
            return 0
        end = at
        sure = False
        while end < len(parts) and (
            parts[end].kind in ("repair", "filler") or _is_pause(parts[end]) or _is_no(parts[end])
        ):
            # "no," with a pause after it denies nothing.
            sure = sure or parts[end].kind == "repair" or (_is_no(parts[end]) and _pauses(parts, end + 1))
            end += 1
        following = parts[end] if end < len(parts) else None
        if following is None or parts[at].kind == "filler":
            return 0
        if sure:
            return end - at
        if end == at or not _is_no(parts[end - 1]):
            return 0
        # A bare "no" denies what it stands before, but not what was just counted or can be said once.
        again = following.kind == "choice" and self._is_second(before, following)
        return end - at if following.kind in NUMBERS or again else 0

    def _opposite(self, denied: Part) -> list[Part]:
        """What is meant by a choice that is not wanted: where there are two, the other one."""
        option, choice = denied.value[0]
        others = [other.id for other in self.options[option].choices if other.id != choice]
        return [replace(denied, value=[(option, others[0])])] if len(others) == 1 else []

    def _is_second(self, before: Sequence[Part], choice: Part) -> bool:
        """True for another choice of an option that was chosen for the same drink, of which it has one."""
        group = shared(before)[-1]
        known = {value for part in group.parts if part.kind == "choice" for value in part.value}
        return any(
            self.options[option].select == "one" and any(o == option and c != chosen for o, c in known)
            for option, chosen in choice.value[:1]
        )

    def _corrected(self, before: Sequence[Part], said: Sequence[Part]) -> list[Part]:
        """What was said before, with its last item as corrected."""
        groups = shared(before)
        last = groups[-1].parts
        drink = next((part for part in said if part.kind == "drink"), None)
        number = next((part for part in said if part.kind in NUMBERS), None)
        old = groups[-1].drink
        kept = [part for group in groups[:-1] for part in group.parts]
        if drink is not None and old is not None and number is not None and drink.value != old.value:
            return [*kept, *_joined(kept), *said]
        choices = [part for part in said if part.kind == "choice"]
        last = without(last, choices)
        if drink is not None:
            last = [part for part in last if part.kind != "drink"]
        counts = number is not None and (drink is not None or not choices)
        if counts:
            last = [part for part in last if part.kind not in NUMBERS]
        more = [replace(part) for part in said if part.kind not in NUMBERS or not counts]
        head = [number] if counts and number is not None else []
        return [*kept, *head, *last, *more]


def _denied(parts: Sequence[Part], start: int) -> int:
    """Where what is said not to be wanted ends: "a latte, not iced", 要中杯的，不是大的; 0 where nothing is.

    不是 with a pause behind it, or with none before it, corrects what was said: 大杯的，不是，中杯的.
    """
    paused = _is_pause(parts[start])
    at = start + paused
    if not start or at == len(parts) or parts[at].kind != "repair":
        return 0
    if parts[at].value != "not" and not (parts[at].value == "isnt" and paused):
        return 0
    end = at + 1
    while end < len(parts) and parts[end].kind in ("article", "filler"):
        end += 1
    return end + 1 if end < len(parts) and parts[end].kind == "choice" else 0


def _joined(kept: Sequence[Part]) -> list[Part]:
    """What keeps a new item apart from those before it."""
    return [Part("joint", kept[-1].end, kept[-1].end)] if kept and kept[-1].kind != "joint" else []


def _is_no(part: Part) -> bool:
    return part.kind == "amount" and part.bare


def _is_pause(part: Part) -> bool:
    return part.kind == "joint" and part.start == part.end


def _pauses(parts: Sequence[Part], at: int) -> bool:
    return at < len(parts) and _is_pause(parts[at])


def _is_boundary(parts: Sequence[Part], start: int, at: int) -> bool:
    """True where a correction that began at `start` is over: at "and", and at another correction."""
    return at > start and parts[at].kind in ("joint", "repair")
