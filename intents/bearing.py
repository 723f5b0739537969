"""What the dialogue and the place in the utterance add to the cost of a match, or take off it."""

from collections.abc import Iterator

from intents.fills import Fill
from intents.match import Match
from intents.reading import Reading
from intents.records import Context

UNMET = 1.5
"""What a template costs that waits for a context which is not there."""
ABRUPT = 0.6
"""What a wish for an unknown name costs that begins in the middle of something else."""
APART = 1.5
"""What "don't cancel" costs with a pause in it: 不要了，取消吧 is no and cancel, which say the same."""
STRONG_CUE = 2
"""So many words of its own make a template sure enough to begin anywhere."""
ON_ORDER = -0.2
"""What it takes off a change that it is of a drink on the open order."""
NOT_ON_ORDER = 0.6
"""What it costs to change or drop a drink that was not ordered."""
BESIDES = 0.3
"""What each further drink costs where one is exchanged."""
EXPECTED = 0.25
"""What being the answer to the pending question is worth."""
IN_DOMAIN = 0.1
"""What it is worth to be of the domain spoken of last."""
MET = 0.15
"""What it is worth that the context is there which a template waits for."""
_AIMED = frozenset({"coffee.change", "coffee.order", "coffee.remove", "dialogue.no"})


class Bearing:
    """A context, as it bears on the matches in one utterance."""

    def __init__(self, context: Context, reading: Reading, manners: frozenset[str] = frozenset()) -> None:
        """`manners` are the options that say how every drink is, as its size."""
        self._reading = reading
        self._manners = manners
        self._cart = context.cart
        self._expects = context.expects
        self._expects_slot = any(want.startswith("slot:") for want in context.expects)
        self._asked_amount = "slot:amount" in context.expects
        self._domain = f"{context.domain}." if context.domain else None
        there = set(context.expects)
        there.update({"cart"} if context.cart else ())
        there.update({"choices"} if context.choices else ())
        there.update({f"domain:{context.domain}"} if context.domain else ())
        self._there = {name for each in there for name in _named_by(each)}
        self._ordered = {item.get("drink") for item in context.cart}

    def cost(self, match: Match) -> float:
        """What is added to the cost of a match."""
        template = match.template
        intent, cost = template.intent, template.cost
        if not self._reading.begins[match.start] and self._is_abrupt(match):
            cost += ABRUPT
        if intent in self._expects or (self._expects_slot and intent == "dialogue.inform"):
            cost -= EXPECTED
        if self._domain and intent.startswith(self._domain):
            cost -= IN_DOMAIN
        if (negated := template.set.get("negated")) and self._is_two(str(negated), match):
            cost += APART
        if intent in _AIMED:
            cost += self._aim(match)
        if intent == "navigation.go" and self._goes_on(match):
            cost += APART
        if self._asked_amount and intent == "coffee.change" and _counts_nothing(match):
            cost += UNMET
        if template.when:
            if template.when.isdisjoint(self._there):
                cost += UNMET * (5 if match.opened else 1)
            else:
                cost -= MET
        return cost

    def _goes_on(self, match: Match) -> bool:
        """True where something is asked for behind a place and a pause: 去外滩，帮我买… wants two things."""
        ends = {slot: fill.end for slot, fill in match.captured}
        if "words" not in ends:
            return False
        reading, start = self._reading, ends.get("destination", match.start)
        asked = any(reading.of_kind(at, "asking") for at in range(start, ends["words"]))
        return asked and reading.pauses(start, ends["words"])

    def _is_two(self, negated: str, match: Match) -> bool:
        """True where a pause makes a no and a wish of what would forbid that: 不，充一百."""
        reading = self._reading
        if not reading.pauses(match.start + 1, match.end):
            return False
        begins = reading.denies(reading.tokens[match.start].start)
        return negated.endswith(".cancel") or (negated == "wallet.top_up" and begins)

    def _is_abrupt(self, match: Match) -> bool:
        """True where a wish begins in the middle of something else and has too few words of its own for
        that: none around a place that is a part of a longer Chinese name (协和|医院), one around an unknown
        name."""
        if match.opened:
            return match.cue < STRONG_CUE
        return self._reading.tokens[match.start - 1].han and match.cue == 0 and match.places

    def _aim(self, match: Match) -> float:
        """A change aims at drinks of the open order; at others it is rather an order for those, and what is
        ordered besides the drink that takes a place is an order of its own. Denying what is on the order
        drops that, and refuses nothing."""
        cost = 0.0
        known = self._ordered
        intent = match.template.intent
        for slot, fill in match.captured:
            if slot == "target" and intent == "coffee.order":
                # "A latte, not iced" names no drink that this one is wanted instead of.
                cost += 0.0 if "drink" in fill.value else UNMET
            elif slot == "target" and "drink" in fill.value:
                cost += ON_ORDER if fill.value["drink"] in known else NOT_ON_ORDER
            elif slot == "items" and intent == "coffee.change":
                cost += BESIDES * (len(fill.value) - 1)
            elif slot == "items" and intent == "coffee.remove" and known:
                cost += NOT_ON_ORDER * sum(item.get("drink") not in known for item in fill.value)
            elif slot == "taken" and self._reading.tokens[fill.start].pause:
                cost += APART  # 不是，大杯: large is what is wanted
            elif slot == "options" and intent == "coffee.change" and self._denies_nothing(fill):
                cost += NOT_ON_ORDER
            elif slot in ("items", "denied") and intent == "dialogue.no":
                cost += NOT_ON_ORDER * any(item.get("drink") in known for item in fill.value)
        return cost

    def _denies_nothing(self, fill: Fill) -> bool:
        """True for the "no large" of someone whose drink is another size: "no" is said of what was read
        back, and large is what is wanted."""
        no = any(e.value == "bare" and not cost for _, e, cost in self._reading.of_kind(fill.start, "repair"))
        if not no or not self._cart:
            return False
        has = {(one["option"], one["choice"]) for one in self._cart[-1].get("options", ())}
        return all(
            one.get("amount") == "none"
            and one["option"] in self._manners
            and (one["option"], one["choice"]) not in has
            for one in fill.value.get("options", ())
        )


def _counts_nothing(match: Match) -> bool:
    """True for a number with nothing counted behind it: asked for an amount, "make it fifty" is one."""
    return [slot for slot, _ in match.captured] == ["quantity"] and match.captured[0][1].end == match.end


def _named_by(name: str) -> Iterator[str]:
    """What a template may call it: "slot:option:size" is a "slot:option" and a "slot" too."""
    while name:
        yield name
        name = name.rpartition(":")[0]
