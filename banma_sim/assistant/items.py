"""The items of an order, changed as the driver says: pure functions over the slots of frames."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from banma_sim.assistant.phrases import Several
from intents.records import Slots
from services.coffee.menu import Menu
from services.coffee.records import ChosenOption, Language, Order, OrderItem, QuoteLine
from services.wallet.money import display
from services.wallet.text import NAME_CHARS, clean

Items = tuple[OrderItem, ...]


def items_of(slots: Sequence[Slots]) -> Items:
    """The items of a frame's slot; those without a drink are left out."""
    return tuple(
        OrderItem(s["drink"], int(s.get("quantity", 1)), options_of(s.get("options", ())))
        for s in slots
        if s.get("drink")
    )


def options_of(slots: Sequence[Slots]) -> tuple[ChosenOption, ...]:
    """The options of an item's slot."""
    return tuple(ChosenOption(o["option"], o["choice"], o.get("amount"), o.get("count")) for o in slots)


def slots_of(items: Items) -> tuple[Slots, ...]:
    """The items as the engine has them, for the context."""
    return tuple(
        {
            "drink": item.drink,
            "quantity": item.quantity,
            "options": [
                {"option": o.option, "choice": o.choice}
                | ({"amount": o.amount} if o.amount else {})
                | ({"count": o.count} if o.count else {})
                for o in item.options
            ],
        }
        for item in items
    )


def targeted(items: Items, target: Slots | None) -> tuple[int, ...]:
    """Which items are meant; the last one where nothing is said."""
    if not items:
        return ()
    if not target:
        return (len(items) - 1,)
    if target.get("all"):
        return tuple(range(len(items)))
    if (ordinal := target.get("ordinal")) is not None:
        index = ordinal - 1 if ordinal > 0 else len(items) + ordinal
        return (index,) if 0 <= index < len(items) else ()
    return tuple(n for n, item in enumerate(items) if _fits(item, target))


@dataclass(frozen=True, slots=True)
class OptionKinds:
    """What the menus say of options, by id."""

    one_of: frozenset[str]
    """Of these a drink has one choice: a new one takes the place of the old."""
    counted: frozenset[str]
    """Of these there can be so many: pumps, shots."""
    always: frozenset[str] = frozenset()
    """Of these a drink has exactly one: "not large" is some other size."""

    @classmethod
    def of(cls, menus: Iterable[Menu]) -> "OptionKinds":
        """Of all menus together."""
        options = [option for menu in menus for option in menu.options]
        one_of = frozenset(option.id for option in options if option.select == "one")
        counted = frozenset(option.id for option in options if option.counts)
        return cls(one_of, counted, one_of.intersection(option.id for option in options if option.required))


def changed(items: Items, changes: Sequence[Slots], kinds: OptionKinds) -> Items | None:
    """The items after these changes; None where a target is not among them, or it is not clear of what so
    many are wanted."""
    result = list(items)
    for change in changes:
        meant = targeted(tuple(result), change.get("target"))
        if not meant:
            return None
        count = change["set"].get("count")
        if count is not None:
            meant = tuple(index for index in meant if _one_counted(result[index], kinds) is not None)
        if not meant:
            return None
        if (some := change["set"].get("of")) is not None:
            meant = _apart(result, meant[-1], int(some))
        for index in meant:
            counted_now = result[index] if count is None else _counted(result[index], count, kinds)
            result[index] = _with(counted_now, change["set"], kinds.one_of)
    return tuple(item for item in result if item.quantity > 0)


def _apart(items: list[OrderItem], index: int, count: int) -> tuple[int, ...]:
    """Where so many cups of one item stand, which become an item of their own if there are more."""
    left = items[index].quantity - count
    if left <= 0:
        return (index,)
    items[index : index + 1] = [replace(items[index], quantity=left), replace(items[index], quantity=count)]
    return (index + 1,)


def without(items: Items, targets: Sequence[Slots]) -> Items | None:
    """The items after dropping these; None where one is not among them."""
    dropped: set[int] = set()
    for target in targets:
        meant = targeted(items, target)
        if not meant:
            return None
        dropped.update(meant)
    return tuple(item for n, item in enumerate(items) if n not in dropped)


def merged(items: Items, more: Items) -> Items:
    """Both together; a drink asked for once more just the same is counted."""
    result = list(items)
    for item in more:
        same = next(
            (n for n, known in enumerate(result) if replace(known, quantity=1) == replace(item, quantity=1)),
            None,
        )
        if same is None:
            result.append(item)
        else:
            result[same] = replace(result[same], quantity=result[same].quantity + item.quantity)
    return tuple(result)


def cups(items: Items) -> int:
    """How many in all."""
    return sum(item.quantity for item in items)


def line_words(line: QuoteLine) -> dict[str, str]:
    """A line as it is read back: "two large oat lattes", 两杯大杯燕麦拿铁."""
    return counted(line.item.quantity, line.names)


def counted(quantity: int, names: Mapping[Language, str]) -> dict[str, str]:
    """So many of a drink, in words."""
    return {"en": _counted_en(quantity, names["en"]), "zh": _counted_zh(quantity, names["zh"])}


def line_facts(line: QuoteLine) -> dict[str, str]:
    """A line as events carry it."""
    return {
        "en": line.names["en"],
        "zh": line.names["zh"],
        "quantity": str(line.item.quantity),
        "amount": display(line.amount_fen),
    }


def shop_name(order: Order) -> dict[str, str]:
    """The shop as it is spoken, in both languages."""
    return {language: clean(names[0], NAME_CHARS) for language, names in order.shop_name.items()}


def standing(order: Order) -> dict[str, object]:
    """The values that tell which order stands."""
    return {"items": Several(tuple(map(line_words, order.lines)), "and"), "shop": shop_name(order)}


_EN = ("no", "a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ZH = "零一两三四五六七八九十"


def _counted_en(quantity: int, phrase: str) -> str:
    if quantity == 1:
        return f"{'an' if phrase[:1].lower() in 'aeiou' else 'a'} {phrase}"
    number = _EN[quantity] if quantity < len(_EN) else str(quantity)
    cut = min(
        (at for mark in (" with ", ", ", " without ") if (at := phrase.find(mark)) > 0), default=len(phrase)
    )
    noun = phrase[:cut]
    plural = noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")
    return f"{number} {plural}{phrase[cut:]}"


def _counted_zh(quantity: int, phrase: str) -> str:
    number = _ZH[quantity] if quantity < len(_ZH) else str(quantity)
    return f"{number}杯{phrase}"


def _fits(item: OrderItem, target: Slots) -> bool:
    if target.get("drink") not in (None, item.drink):
        return False
    chosen = {(o.option, o.choice) for o in item.options}
    return all((o["option"], o["choice"]) in chosen for o in target.get("options", ()))


def _one_counted(item: OrderItem, kinds: OptionKinds) -> ChosenOption | None:
    """What the drink has by the pump or shot, where that is one thing."""
    found = [option for option in item.options if option.option in kinds.counted and option.amount != "none"]
    return found[0] if len(found) == 1 else None


def _counted(item: OrderItem, count: int, kinds: OptionKinds) -> OrderItem:
    meant = _one_counted(item, kinds)
    options = (replace(option, count=count) if option is meant else option for option in item.options)
    return replace(item, options=tuple(options))


def _with(item: OrderItem, new: Slots, one_of: frozenset[str]) -> OrderItem:
    options = item.options
    for option in options_of(new.get("options", ())):
        single = option.option in one_of
        taken_back = single and option.amount == "none" and replace(option, amount=None) in options
        options = tuple(
            known
            for known in options
            if known.option != option.option or (not single and known.choice != option.choice)
        )
        # Without the oat milk that was asked for, it has the usual milk again.
        if not taken_back:
            options = (*options, option)
    kwargs: Mapping[str, Any] = {k: new[k] for k in ("drink", "quantity") if k in new}
    return replace(item, options=options, **kwargs)
