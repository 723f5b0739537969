"""One item of an order: what its parts say of drink, number, options, how much and how many of each.

Words with several meanings ("regular", 中) go to the option that is still missing, last of all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from intents.parts import NUMBERS, Part
from intents.sharing import Group
from intents.vocabulary import Vocabulary

EvidenceTokens = tuple[str, int, int, float]
"""(path, first token, end token, cost) of a piece."""


@dataclass(slots=True)
class _Wanted:
    """A choice with what was said of it."""

    choice: Part
    amount: Part | None = None
    count: int | None = None
    beside: Part | None = None
    """The choice that "and" joins this one to: "hazelnut and cinnamon" are syrups both."""
    some: Part | None = None
    """ "some milk": the word belongs to the milk, though it says nothing of how much."""

    @property
    def start(self) -> int:
        said = (self.choice, self.amount, self.some)
        return min(part.start for part in said if part is not None)


class Chooser:
    """Makes items of groups of parts."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._fits = {drink.id: frozenset(drink.options) for drink in vocabulary.drinks}
        self._single = frozenset(option.id for option in vocabulary.options if option.select == "one")

    def item(self, group: Group) -> tuple[dict[str, Any], list[EvidenceTokens]]:
        """The item a group says, and where each piece of it stands."""
        item: dict[str, Any] = {}
        evidence: list[EvidenceTokens] = []
        drink = group.drink
        if drink is not None:
            item["drink"] = drink.value
            evidence.append(("drink", drink.start, drink.end, drink.cost))
        quantity, wanted = _told_apart(group)
        options = self._options(wanted, drink, evidence)
        if quantity is not None and quantity.kind == "quantity":
            item["quantity"] = quantity.value
            evidence.append(("quantity", quantity.start, quantity.end, 0.0))
        if options:
            item["options"] = options
        if drink is not None and _leaves_unsaid(group):
            item["unsaid"] = True
        return item, evidence

    def _options(
        self, wanted: Sequence[_Wanted], drink: Part | None, evidence: list[EvidenceTokens]
    ) -> list[dict[str, Any]]:
        """The options in spoken order; where they stand is added to the evidence."""
        found: list[tuple[int, dict[str, Any]]] = []
        # What can mean one thing only goes first, so that "regular" finds out what is still missing.
        for one in sorted(wanted, key=lambda w: len(set(w.choice.value))):
            chosen = self._choose(one, drink, [option for _, option in found])
            if chosen is None:
                continue
            # Said twice, the later wins: "i hate foam, so a latte without foam".
            found = [known for known in found if (known[1]["option"], known[1]["choice"]) != chosen]
            option: dict[str, Any] = {"option": chosen[0], "choice": chosen[1]}
            if one.amount is not None:
                option["amount"] = one.amount.value
            if one.count is not None:
                option["count"] = one.count
            found.append((one.choice.start, option))
            evidence.append((f"options.{chosen[0]}", one.start, one.choice.end, one.choice.cost))
        return [option for _, option in sorted(found, key=lambda placed: placed[0])]

    def _choose(
        self, wanted: _Wanted, drink: Part | None, options: Sequence[dict[str, Any]]
    ) -> tuple[str, str] | None:
        """The likeliest of the meanings of a choice; None where another leaves no room for it: a skim soy
        latte is one with skim milk."""
        fits = self._fits[drink.value] if drink else frozenset[str]()
        meant = [one for one in wanted.choice.value if one[0] in fits] or wanted.choice.value
        if wanted.beside is not None:
            alike = {option for option, _ in wanted.beside.value[:1]} - self._single
            meant = sorted(meant, key=lambda one: one[0] not in alike)
        chosen = {o["option"]: o["choice"] for o in options if o["option"] in self._single}
        return next((one for one in meant if chosen.get(one[0], one[1]) == one[1]), None)


def _told_apart(group: Group) -> tuple[Part | None, list[_Wanted]]:
    """How many of the drink, and its choices, each with how much and how many of it."""
    drink = group.drink
    amount: Part | None = None
    number: Part | None = None
    quantity: Part | None = None
    multiple: Part | None = None
    wanted: list[_Wanted] = []
    for index, part in enumerate(group.parts):
        match part.kind:
            case "amount" if part.value != "unsaid":
                amount = part
            case "multiple":
                multiple = part
            case "binder" if not _is_denied(group.parts, index):
                amount = None  # 不要加奶油 goes without
            case "quantity" | "article":
                if number is not None and quantity is None:
                    quantity = number
                number = part
            case "drink":
                if number is not None:
                    quantity, number = quantity or number, None
                amount = None
            case "choice":
                one = _Wanted(part, amount, beside=_joined_to(group.parts, index))
                if multiple is not None and part.counts:
                    one.count, multiple = int(multiple.value), None
                    quantity = quantity or number
                elif number is not None and _counts(group, number, index, drink, quantity):
                    one.count = int(number.value) if number.kind == "quantity" else None
                elif number is not None and number.value != "some":
                    quantity = quantity or number
                if number is not None and number.value == "some" and number.end == part.start:
                    one.some = number
                number = None
                wanted.append(one)
                # "no milk or sugar" denies both; anything else goes to one only.
                following = group.parts[index + 1] if index + 1 < len(group.parts) else None
                on = following is not None and following.kind == "joint" and following.value == "or"
                if amount is not None and not (on and amount.value == "none"):
                    amount = None
    return quantity or number, wanted


def _is_denied(parts: Sequence[Part], binder: int) -> bool:
    """True for the 加 of 不要加奶油."""
    before = parts[binder - 1] if binder else None
    return before is not None and before.kind == "amount" and before.value == "none"


def _leaves_unsaid(group: Group) -> bool:
    """True where the drink is to go without something, and of what nothing is said: "a mocha without"."""
    said = [part for part in group.parts if part.kind not in ("filler", "joint")]
    open_end = said[-1].kind == "amount" and said[-1].value == "none" and not said[-1].bare
    return open_end or any(part.kind == "amount" and part.value == "unsaid" for part in said)


def _joined_to(parts: Sequence[Part], at: int) -> Part | None:
    """The choice before this one, where there is but "and" between them."""
    before = [part for part in parts[:at] if part.kind != "filler"]
    joined = len(before) > 1 and before[-1].kind == "joint" and before[-2].kind == "choice"
    return before[-2] if joined else None


def _counts(group: Group, number: Part, at: int, drink: Part | None, quantity: Part | None) -> bool:
    """True where a number before a choice tells how many of that, not how many drinks."""
    choice = group.parts[at]
    if not choice.counts:
        return False
    if drink is None or choice.start > drink.start or quantity is not None:
        return True
    # "two vanilla lattes" are two, and so are "two double shot lattes"; "two pump vanilla lattes" and
    # "two vanilla three caramel lattes" are not.
    before = group.parts[group.parts.index(number) : at]
    following = [part for part in group.parts[at + 1 :] if part.start < drink.start]
    return (
        any(part.kind == "measure" and part.value == "dose" for part in before)
        or (choice.dose and not drink.plural)
        or any(part.kind in NUMBERS for part in following)
    )
