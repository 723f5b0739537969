"""Which drink of the open order is meant by words that fit none of it exactly.

"The short latte" is the short latte macchiato where the plain latte is tall, and "the medium latte" the
one whose size went without saying. What is found so is told by its place in the order.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from intents.records import Slots
from intents.tokens import is_han, words_of
from intents.vocabulary import Option, Vocabulary

_Score = tuple[bool, int]


class Aims:
    """Knows what the drinks are called, and of which options a drink has one choice."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._names = {
            drink.id: [words_of(name) for said in drink.names.values() for name in said]
            for drink in vocabulary.drinks
        }
        self._single = frozenset(option.id for option in vocabulary.options if option.select == "one")
        self.manners = frozenset(o.id for o in vocabulary.options if o.required and not _is_thing(o))
        """The options that say how every drink is, as its size: "no large" denies nothing that is in it."""

    def meant(self, target: Mapping[str, Any], cart: Sequence[Slots]) -> dict[str, Any]:
        """The target as said where it fits the order or nothing in it is like it, else the likest item."""
        drink = target.get("drink")
        if drink is None or any(_fits(target, item) for item in cart):
            return dict(target)
        scored = [(score, n) for n, item in enumerate(cart) if (score := self._likeness(target, item))]
        if not scored:
            return dict(target)
        best = max(score for score, _ in scored)
        index = next(n for score, n in scored if score == best)
        return {"drink": cart[index].get("drink"), "ordinal": index + 1}

    def _likeness(self, target: Mapping[str, Any], item: Slots) -> _Score | None:
        """How well an item answers to these words: the same drink rather than a like one, then the more of
        its options were named; None where it is another drink, or otherwise than said."""
        same = item.get("drink") == target["drink"]
        if not same and not self._is_kind(str(item.get("drink")), target["drink"]):
            return None
        chosen = {(o["option"], o["choice"]) for o in item.get("options", ())}
        said = {(o["option"], o["choice"]) for o in target.get("options", ())}
        missing = said - chosen
        known = {option for option, _ in chosen}
        if any(option in known or option not in self._single for option, _ in missing):
            return None
        return same, len(said & chosen)

    def _is_kind(self, drink: str, of: str) -> bool:
        """True where one drink's name holds the other's: a latte macchiato may be called a latte."""
        return any(
            _holds(name, part) for name in self._names.get(drink, ()) for part in self._names.get(of, ())
        )


def _is_thing(option: Option) -> bool:
    """True where most choices are of one thing, which can be left out: oat milk, soy milk."""
    ends = Counter[str]()
    for choice in option.choices:
        names = map(words_of, choice.names.get("en", ()))
        ends.update({words[-1] for words in names if len(words) > 1})
    return max(ends.values(), default=0) * 2 > len(option.choices)


def _fits(target: Mapping[str, Any], item: Slots) -> bool:
    options = [(o["option"], o["choice"]) for o in item.get("options", ())]
    wanted = [(o["option"], o["choice"]) for o in target.get("options", ())]
    return item.get("drink") == target["drink"] and all(one in options for one in wanted)


def _holds(name: Sequence[str], part: Sequence[str]) -> bool:
    """True where the words of a part stand in a name one after another, and not alone."""
    least = 2 if part and is_han(part[0]) else 1
    ends = range(len(part), len(name) + 1)
    return least <= len(part) < len(name) and any(
        list(name[end - len(part) : end]) == list(part) for end in ends
    )
