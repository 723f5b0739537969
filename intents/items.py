"""Orders composed from their parts: drinks, quantities, options before and after, amounts, negation.

A run of parts ("two large iced lattes with oat milk and a mocha no cream") is read into pieces
first; the pieces are shared out between the drinks after; and words with several meanings
("regular", 中) go to the option that is still missing last of all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from intents.numbers import whole
from intents.reading import Reading
from intents.sharing import NUMBERS, Group, Part, denied, shared
from intents.vocabulary import Vocabulary

MAX_QUANTITY = 99_999  # eighteen thousand cups are understood, and refused by the shop
MAX_GAP = 2
MAX_BROKEN = 3
"""After more drinks than this an order is taken whole: nobody breaks off a long one to change it."""


@dataclass(frozen=True, slots=True)
class Composed:
    """An order read from a run of tokens."""

    end: int
    items: tuple[dict[str, Any], ...]
    evidence: tuple[tuple[str, int, int, float], ...]
    """(path, first token, end token, cost) of every piece."""
    cost: float
    drinks: int
    choices: int
    denied: bool
    """True where a drink is what is not wanted: it may be dropped, never ordered."""
    whole: bool
    """False where more of the order follows; a target may end there all the same."""


_LISTS = {
    "degree": "amount",
    "measure": "measure",
    "binder": "binder",
    "article": "article",
    "join": "joint",
    "trail": "trail",
}
_CONTENT = ("drink", "choice")


class ItemComposer:
    """Reads orders of anything a vocabulary offers."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._drinks = {drink.id: drink for drink in vocabulary.drinks}
        self._options = {option.id: option for option in vocabulary.options}

    def compose(self, reading: Reading, at: int) -> list[Composed]:
        """Every order that begins at a token: the longest, and those that end before a change is named."""
        parts = self._scan(reading, at)
        found = []
        last = max((n for n, part in enumerate(parts) if part.kind in _CONTENT), default=-1)
        drinks = 0
        for index, part in enumerate(parts[: last + 1]):
            if part.kind not in _CONTENT:
                continue
            drinks += part.kind == "drink"
            following = parts[index + 1] if index < last else None
            ended = (
                following is None
                or (following.kind in ("binder", "joint") and drinks <= MAX_BROKEN)
                or (following.kind == "amount" and following.value == "none" and drinks <= MAX_BROKEN)
            )
            # What does not end here can only be the one drink that something is said about.
            wanted = ended or (part.kind == "drink" and drinks == 1)
            if not wanted or reading.pieces < 0:
                continue
            reading.pieces -= index
            end = index + 1
            # 拿铁一杯: how many may be said last, where it was not said first.
            if [part.kind for part in parts[end : end + 2]] == ["quantity", "measure"] and not any(
                part.kind in NUMBERS for part in parts[:end]
            ):
                end += 2 if following is None else 0
            composed = self._assemble(parts[:end], ended)
            if composed is not None:
                found.append(composed)
        return found

    def _scan(self, reading: Reading, at: int) -> list[Part]:
        parts: list[Part] = []
        while at < reading.size and len(parts) < 80:
            part = self._part(reading, at)
            if part is None and parts and parts[-1].kind != "joint":
                part = self._gap(reading, at)
            if part is None or (not parts and part.kind in ("joint", "filler", "trail", "binder")):
                break
            if parts and reading.tokens[at].pause and part.kind != "joint":
                parts.append(Part("joint", at, at))
            parts.append(part)
            at = part.end
        return parts

    def _gap(self, reading: Reading, at: int) -> Part | None:
        """Up to two words that say nothing, where the order goes on behind them."""
        cost = 0.0
        for end in range(at + 1, min(reading.size, at + MAX_GAP + 1)):
            if reading.barrier[end - 1] or reading.joint[end - 1] or reading.tokens[end].pause:
                return None
            cost += reading.weight[end - 1]
            following = self._part(reading, end)
            if following is not None and following.kind in ("drink", "choice", "binder", "amount", "trail"):
                return Part("filler", at, end, None, cost)
        return None

    def _part(self, reading: Reading, at: int) -> Part | None:
        if at not in reading.parts:
            reading.parts[at] = self._find_part(reading, at)
        part: Part | None = reading.parts[at]
        return part

    def _find_part(self, reading: Reading, at: int) -> Part | None:
        best: Part | None = None
        best_rank = (0, 0.0, 0)
        for end, entry, cost in reading.named(at):
            if entry.kind == "drink":
                rank = (end, -cost, 3)
            elif entry.kind == "choice":
                rank = (end, -cost, 2)
            elif entry.kind in _LISTS:
                if cost > 0.3:
                    continue
                rank = (end, -cost, 1)
            else:
                continue
            kind = _LISTS.get(entry.kind, entry.kind)
            if best is None or rank > best_rank:
                best_rank = rank
                value = [entry.value] if kind == "choice" else entry.value
                best = Part(kind, at, end, value, cost, not reading.tokens[at].han)
            elif kind == "choice" and best.kind == "choice" and rank[0] == best.end and cost <= best.cost:
                best.value.append(entry.value)
        counted = whole(reading.words, at)
        if counted and 0 < counted[1] <= MAX_QUANTITY:
            # "two lattes" may sound like "tea lattes", but a drink said so right after it is meant.
            swallowed = best is not None and best.cost > 0 and _said_outright(reading, counted[0])
            if best is None or best.end < counted[0] or swallowed:
                return Part("quantity", at, counted[0], counted[1])
        if best is None and reading.filler[at]:
            return Part("filler", at, at + 1)
        return best

    def _assemble(self, parts: Sequence[Part], whole: bool) -> Composed | None:
        groups = shared(parts)
        items: list[dict[str, Any]] = []
        evidence: list[tuple[str, int, int, float]] = []
        drinks = choices = 0
        for group in groups:
            item, pieces = self._resolve(group)
            if not item:
                continue
            drinks += "drink" in item
            choices += len(item.get("options", ()))
            evidence += [(f"{len(items)}.{path}", start, end, c) for path, start, end, c in pieces]
            items.append(item)
        if not drinks and not choices:
            return None
        cost = sum(part.cost for part in parts)
        return Composed(
            parts[-1].end, tuple(items), tuple(evidence), cost, drinks, choices, denied(parts), whole
        )

    def _resolve(self, group: Group) -> tuple[dict[str, Any], list[tuple[str, int, int, float]]]:
        """The item a group says, and where each piece of it stands."""
        item: dict[str, Any] = {}
        evidence: list[tuple[str, int, int, float]] = []
        drink = group.drink
        if drink is not None:
            item["drink"] = drink.value
            evidence.append(("drink", drink.start, drink.end, drink.cost))
        options: list[dict[str, Any]] = []
        amount: Part | None = None
        number: Part | None = None
        quantity: Part | None = None
        pending: list[tuple[Part, Part | None, Part | None, Part | None]] = []
        for part in group.parts:
            if part.kind == "amount":
                amount = part
            elif part.kind in ("quantity", "article"):
                if number is not None and quantity is None:
                    quantity = number
                number = part
            elif part.kind == "drink":
                if number is not None:
                    quantity, number = quantity or number, None
                amount = None
            elif part.kind == "choice":
                counted = number if number is not None and self._counts(part) else None
                if counted is None and number is not None:
                    quantity = quantity or number
                # "some milk": the word belongs to the milk, though it says nothing of how much.
                some = number if number and number.value == "some" and number.end == part.start else None
                number = None
                pending.append((part, amount, counted, some))
                # "no milk or sugar" denies both; "extra" goes to one only.
                if amount is not None and amount.value != "none":
                    amount = None
            elif part.kind == "binder":
                amount = None
        quantity = quantity or number
        # What can mean one thing only goes first, so that "regular" finds out what is still missing.
        for part, said_amount, counted, some in sorted(pending, key=lambda p: len(set(p[0].value))):
            chosen = self._choose(part, drink.value if drink else None, options)
            if chosen is None:
                continue
            option: dict[str, Any] = {"option": chosen[0], "choice": chosen[1]}
            if said_amount is not None:
                option["amount"] = said_amount.value
            if counted is not None and counted.kind == "quantity":
                option["count"] = counted.value
            options.append(option | {"_at": part.start})
            start = min(found.start for found in (part, said_amount, some) if found is not None)
            evidence.append((f"options.{chosen[0]}", start, part.end, part.cost))
        if quantity is not None and quantity.kind == "quantity":
            item["quantity"] = quantity.value
            evidence.append(("quantity", quantity.start, quantity.end, 0.0))
        if options:
            options.sort(key=lambda o: o["_at"])
            item["options"] = [{k: v for k, v in o.items() if k != "_at"} for o in options]
        return item, evidence

    def _counts(self, part: Part) -> bool:
        return any(self._options[option].counts for option, _ in part.value)

    def _choose(
        self, part: Part, drink: str | None, options: Sequence[dict[str, Any]]
    ) -> tuple[str, str] | None:
        fits = set(self._drinks[drink].options) if drink else set()
        taken = {o["option"] for o in options}
        same = {(o["option"], o["choice"]) for o in options}

        def rank(candidate: tuple[str, str]) -> tuple[bool, bool]:
            single = self._options[candidate[0]].select == "one"
            return (bool(fits) and candidate[0] not in fits, single and candidate[0] in taken)

        free = [candidate for candidate in dict.fromkeys(part.value) if candidate not in same]
        return min(free, key=rank) if free else None


def _said_outright(reading: Reading, at: int) -> bool:
    return at < reading.size and any(e.kind == "drink" and not cost for _, e, cost in reading.named(at))
