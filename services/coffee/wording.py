"""How a drink is read back: "large oat latte with an extra shot, no cream"; 大杯燕麦拿铁，加一份浓缩."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.coffee.choosing import Filled, Trouble
from services.coffee.menu import Drink, Menu, Option
from services.coffee.records import ChosenOption, Language, OrderItem

LANGUAGES: tuple[Language, ...] = ("en", "zh")
_EN_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ZH_NUMBERS = "零一两三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Words:
    """A menu's words; `others` know what other chains call what this one does not have."""

    menu: Menu
    others: Sequence[Menu] = ()

    def drink(self, filled: Filled) -> dict[Language, str]:
        """One cup with what was chosen, without its number."""
        return {language: self._phrase(filled, language) for language in LANGUAGES}

    def trouble(self, trouble: Trouble) -> dict[Language, str]:
        """What the trouble is about: the drink, or the choices in question."""
        return {language: self._about(trouble, language) for language in LANGUAGES}

    def _about(self, trouble: Trouble, language: Language) -> str:
        if trouble.option is not None:
            drink = self.menu.drink_by_id[trouble.item.drink]
            ways = [choice.labelled(language) for choice in self.menu.choices(drink, trouble.option)]
            return _either(ways, language)
        if trouble.about:
            return _both([self._choice(one, language) for one in trouble.about], language)
        return self._drink_name(trouble.item, language)

    def _drink_name(self, item: OrderItem, language: Language) -> str:
        for menu in (self.menu, *self.others):
            drink = menu.drink_by_id.get(item.drink)
            if drink is not None:
                return drink.names.first(language)
        return item.drink.replace("_", " ")

    def _choice(self, one: ChosenOption, language: Language) -> str:
        for menu in (self.menu, *self.others):
            option = menu.option_by_id.get(one.option)
            if option is not None and one.choice in option.by_id:
                if one.amount in (None, "normal") and (one.count or 1) == 1:
                    return option.by_id[one.choice].names.first(language)
                return _measured(option, one, language)
        return one.choice.replace("_", " ")

    def _phrase(self, filled: Filled, language: Language) -> str:
        parts = _Parts()
        for one in filled.spoken:
            option = self.menu.option_by_id.get(one.option)
            if option is None or one.choice not in option.by_id:
                # Only a "no …" of something this drink never has; said back, so that the driver is sure.
                parts.without.append(
                    _no(self._choice(ChosenOption(one.option, one.choice), language), language)
                )
            else:
                parts.sort_in(option, one, language)
        return parts.joined(filled.drink, language)


class _Parts:
    """The pieces of a phrase, by where they stand."""

    def __init__(self) -> None:
        self.before: list[str] = []
        self.described: list[str] = []
        self.added: list[str] = []
        self.without: list[str] = []

    def sort_in(self, option: Option, one: ChosenOption, language: Language) -> None:
        """Put a choice where it belongs."""
        label = option.by_id[one.choice].labelled(language)
        if one.amount == "none":
            self.without.append(_measured(option, one, language))
        elif one.amount in ("light", "extra") or (one.count or 1) > 1:
            self.added.append(_measured(option, one, language))
        elif option.is_before:
            self.before.append(label)
        elif option.select == "many" or option.amounts or option.counts:
            self.added.append(_measured(option, one, language))
        else:
            self.described.append(label)

    def joined(self, drink: Drink, language: Language) -> str:
        """The phrase."""
        name = drink.names.first(language)
        # A coconut latte with coconut milk is no coconut coconut latte.
        before = [label for label in self.before if not _has(name, label, language)]
        if language == "zh":
            return "，".join([_close_up([*before, name]), *self.described, *self.added, *self.without])
        head = " ".join([*before, name])
        if self.added:
            head += f" with {_both(self.added, language)}"
        return ", ".join([head, *self.described, *self.without])


def _measured(option: Option, one: ChosenOption, language: Language) -> str:
    """A choice with how much or how many: "no cream", "two pumps of vanilla syrup"; 少放奶油, 加两份浓缩."""
    name = option.by_id[one.choice].names.first(language)
    if one.amount == "none":
        return _no(name, language)
    if language == "zh":
        verb = {"light": "少放", "extra": "多加"}.get(one.amount or "", "加")
        if option.counts and (one.count is not None or option.unit is None):
            return f"{verb}{_zh_number(one.count or 1)}{option.unit.zh if option.unit else '份'}{name}"
        # "Light" of light sugar, or 少放 of 少糖, is said by the name already.
        return name if verb != "加" and name[0] in "少多微" else verb + name
    quality = {"light": "light ", "extra": "extra "}.get(one.amount or "", "")
    quality = "" if quality and name.startswith(quality) else quality
    if option.counts and option.unit is not None and one.count is not None:
        return f"{_en_counted(one.count, *option.unit.en)} of {quality}{name}"
    if option.counts and option.unit is None:
        return _en_counted(one.count or 1, quality + name, _plural(quality + name))
    return quality + name


def _no(name: str, language: Language) -> str:
    return f"不要{name}" if language == "zh" else f"no {name}"


def _en_counted(count: int, singular: str, plural: str) -> str:
    if count == 1:
        return f"{'an' if singular[0].lower() in 'aeiou' else 'a'} {singular}"
    return f"{_EN_NUMBERS[count] if count < len(_EN_NUMBERS) else count} {plural}"


def _zh_number(count: int) -> str:
    return _ZH_NUMBERS[count] if count < len(_ZH_NUMBERS) else str(count)


def _plural(noun: str) -> str:
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


def _both(ways: Sequence[str], language: Language) -> str:
    if language == "zh":
        return "和".join(ways)
    return " and ".join(filter(None, (", ".join(ways[:-1]), ways[-1])))


def _either(ways: Sequence[str], language: Language) -> str:
    if len(ways) == 1:
        return ways[0]
    if language == "zh":
        return f"{'、'.join(ways[:-1])}还是{ways[-1]}"
    return f"{', '.join(ways[:-1])} or {ways[-1]}"


def _has(name: str, label: str, language: Language) -> bool:
    if language == "zh":
        return label in name
    words, part = name.casefold().split(), label.casefold().split()
    return any(words[i : i + len(part)] == part for i in range(len(words)))


def _close_up(words: Iterable[str]) -> str:
    """Chinese words stand together; a blank parts two that are written in letters."""
    text = ""
    for word in words:
        apart = text and text[-1].isascii() and word[0].isascii()
        text += f" {word}" if apart else word
    return text
