"""A menu: the drinks of a chain and what can be chosen about each. Any chain's fits; prices are whole fen."""

import re
import unicodedata
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.coffee.records import ChosenOption, Language

LONGEST_NAME = 80
"""Characters; longer ones could be neither spoken nor shown."""
HIGHEST_PRICE_FEN = 1_000_000

# Zero-width characters, byte order mark, bidi controls: invisible, and they reorder what stands beside.
_UNSEEN = frozenset("\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff") | frozenset(
    chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
)


def _refusal(what: str, remedy: str) -> PydanticCustomError:
    return PydanticCustomError("menu", "{what}; {remedy}", {"what": what, "remedy": remedy})


def _quoted(value: Any) -> Any:
    if isinstance(value, bool | int | float):
        raise _refusal(f"YAML reads this as {type(value).__name__}, not as text", "put it in quotes")
    return value


def _clean(text: str) -> str:
    """One line of visible text: NFC, blanks collapsed. Control characters are refused."""
    text = unicodedata.normalize("NFC", text)
    for char in text:
        if char in _UNSEEN or unicodedata.category(char) in ("Cc", "Cs", "Co", "Zl", "Zp"):
            raise _refusal(f"has the unprintable character U+{ord(char):04X}", "remove it")
    text = " ".join(text.split())
    if not text:
        raise _refusal("is empty", "write at least one character")
    if len(text) > LONGEST_NAME:
        raise _refusal(f"is longer than {LONGEST_NAME} characters", "shorten it")
    return text


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _unique(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _some(values: tuple[Any, ...]) -> tuple[Any, ...]:
    # Not by `min_length`: pydantic counts only what is valid, and would complain twice of one fault.
    if not values:
        raise _refusal("is empty", "give one or more")
    return values


def _whole(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _refusal("prices are whole fen", "¥38.00 is 3800, without quotes")
    return value


def _day_of_year(text: str) -> str:
    if re.fullmatch(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", text) is None:
        raise _refusal("is no month and day", "write it like 03-15, in quotes")
    return text


Text = Annotated[str, BeforeValidator(_quoted), AfterValidator(_clean)]
Several = Annotated[
    tuple[Text, ...],
    Field(max_length=100),
    BeforeValidator(_listed),
    AfterValidator(_some),
    AfterValidator(_unique),
]
Fen = Annotated[int, Field(ge=-HIGHEST_PRICE_FEN, le=HIGHEST_PRICE_FEN), BeforeValidator(_whole)]
MonthDay = Annotated[Text, AfterValidator(_day_of_year)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Names(_Part):
    """The ways to say something in each language, the usual one first; at least one language is there."""

    en: Several | None = None
    zh: Several | None = None

    @model_validator(mode="after")
    def _any(self) -> "Names":
        if self.en is None and self.zh is None:
            raise _refusal("has no language", "give en, zh or both")
        return self

    def all(self) -> dict[Language, tuple[str, ...]]:
        """The languages that are there."""
        pairs: tuple[tuple[Language, tuple[str, ...] | None], ...] = (("en", self.en), ("zh", self.zh))
        return {language: names for language, names in pairs if names}

    def first(self, language: Language) -> str:
        """The usual name; a menu in one language only is read out in that one."""
        names = self.all()
        return (names.get(language) or next(iter(names.values())))[0]


class Labels(_Part):
    """One short form in each language."""

    en: Text | None = None
    zh: Text | None = None

    def both(self) -> dict[Language, str] | None:
        """The form in each language; a menu in one language says it in that one; None where it has none."""
        either = self.en or self.zh
        return {"en": self.en or either, "zh": self.zh or either} if either else None


class Unit(_Part):
    """What a counted choice is counted in: one pump, two pumps; 泵."""

    en: tuple[Text, Text]
    """Singular and plural."""
    zh: Text


class Choice(_Part):
    """One of an option's values: `large` of `size`."""

    id: Text
    names: Names
    price_fen: Fen = 0
    """What it adds to the drink; negative where it takes something off."""
    label: Labels = Labels()
    """How it is read back within the drink's name ("oat" of "oat milk"); the usual name where not given."""
    excludes: tuple[Text, ...] = ()
    """What does not go with it: an option's id, or `option.choice`."""
    sold_out: bool = False

    def labelled(self, language: Language) -> str:
        """The form used in front of or behind the drink."""
        label: str | None = getattr(self.label, language)
        return label or self.names.first(language)


class Option(_Part):
    """Something about a drink that can be chosen."""

    id: Text
    select: Literal["one", "many"] = "one"
    choices: Annotated[tuple[Choice, ...], Field(max_length=500), AfterValidator(_some)]
    required: bool = False
    default: Annotated[tuple[Text, ...], BeforeValidator(_listed)] = ()
    """What a drink comes with where nothing is said."""
    amounts: bool = False
    """True where none, light, normal or extra may be said of a choice."""
    counts: bool = False
    """True where a number may be said of a choice."""
    max_count: int = Field(default=6, ge=1, le=99)
    """The most of one choice."""
    unit: Unit | None = None
    spoken: Literal["before", "after"] | None = None
    """Where it is read back: before the drink ("oat latte") or after it ("latte, half sugar")."""
    names: Names | None = None

    @cached_property
    def by_id(self) -> dict[str, Choice]:
        """The choices by their ids."""
        return {choice.id: choice for choice in self.choices}

    @property
    def is_before(self) -> bool:
        """True where its choices stand in front of the drink's name."""
        if self.spoken is not None:
            return self.spoken == "before"
        return self.select == "one" and not (self.amounts or self.counts)


Trait = Literal["favourite", "strong", "mild", "sweet", "plain", "milky", "fruity", "caffeine_free"]
"""What people ask a drink to be; `plain` is hardly sweet, `favourite` one the chain is known for."""


class Season(_Part):
    """When a drink is on the menu: month and day, both included; it may run over the new year."""

    starts: MonthDay
    ends: MonthDay

    def holds(self, on: date) -> bool:
        """True where the day is in it, whatever the year."""
        day = f"{on:%m-%d}"
        if self.starts <= self.ends:
            return self.starts <= day <= self.ends
        return day >= self.starts or day <= self.ends


class Drink(_Part):
    """Something that can be ordered."""

    id: Text
    names: Names
    about: Labels = Labels()
    """What it is, in a few words: "espresso with plenty of milk"."""
    traits: tuple[Trait, ...] = ()
    price_fen: Annotated[Fen, Field(ge=0)]
    """With nothing chosen that costs extra."""
    options: tuple[Text, ...] = ()
    """The ids of the options that fit it."""
    only: dict[Text, tuple[Text, ...]] = Field(default_factory=dict)
    """Of an option, only these choices; where its default is not among them, the first takes its place."""
    prep_s: float = Field(default=75.0, gt=0, le=3600)
    """One barista's work on one cup."""
    sold_out: bool = False
    season: Season | None = None
    substitutes: tuple[Text, ...] = ()
    """Drinks to offer instead, nearest first; found by likeness where not given."""


class Chain(_Part):
    """Whose menu it is."""

    id: Text
    names: Names


class Menu(_Part):
    """The whole of it. Ids of options and choices are shared between menus where the meaning is."""

    drinks: Annotated[tuple[Drink, ...], Field(max_length=2000), AfterValidator(_some)]
    options: tuple[Option, ...] = Field(default=(), max_length=200)
    chain: Chain | None = None
    source: str | None = None
    licence: str | None = None
    note: str | None = None

    @cached_property
    def drink_by_id(self) -> dict[str, Drink]:
        """The drinks by their ids."""
        return {drink.id: drink for drink in self.drinks}

    @cached_property
    def option_by_id(self) -> dict[str, Option]:
        """The options by their ids."""
        return {option.id: option for option in self.options}

    @cached_property
    def usual(self) -> dict[tuple[str, str], tuple[ChosenOption, ...]]:
        """By drink and option: what the drink comes with where nothing is said about that option."""
        return {
            (drink.id, option_id): self._usual(drink, self.option_by_id[option_id])
            for drink in self.drinks
            for option_id in drink.options
        }

    @cached_property
    def _of_seasons(self) -> tuple[tuple[str, Season], ...]:
        return tuple((drink.id, drink.season) for drink in self.drinks if drink.season is not None)

    def seasonal(self, on: date) -> tuple[str, ...]:
        """Of the drinks that have a season, the ids of those that are on the menu that day."""
        return tuple(drink for drink, season in self._of_seasons if season.holds(on))

    def _usual(self, drink: Drink, option: Option) -> tuple[ChosenOption, ...]:
        choices = [choice.id for choice in self.choices(drink, option)]
        usual = [default for default in option.default if default in choices]
        if not usual and (option.default or (option.required and len(choices) == 1)):
            usual = choices[:1]
        return tuple(ChosenOption(option.id, choice) for choice in usual)

    def choices(self, drink: Drink, option: Option) -> tuple[Choice, ...]:
        """Those of the option's choices that fit the drink, in the menu's order."""
        only = drink.only.get(option.id)
        return tuple(c for c in option.choices if only is None or c.id in only)
