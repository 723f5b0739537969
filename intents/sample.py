"""Says random things that packs can say, to hear whether they sound like people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from intents.packs import Packs, Template
from intents.records import Language
from intents.slots import SLOT_KINDS
from intents.templates import Choice, Node, Rule, Slot, Words
from intents.templates import Sequence as Parts
from intents.tokens import is_han
from intents.vocabulary import Names, Vocabulary

OPTIONAL = 0.5
"""How often what may be left out is said."""
DESCRIBED = 0.3
"""How often a place is described ("the nearest …") rather than named."""
PLAIN_DRINK = 0.4
_TRIES = 20
"""Sentences drawn for each one wanted, before fewer are given than were asked for."""
_COUNTS: Mapping[Language, Sequence[str]] = {
    "en": ("one", "two", "three", "four", "five"),
    "zh": ("一", "两", "三", "四", "五"),
}
_ORDINALS: Mapping[Language, Sequence[str]] = {
    "en": ("first", "second", "third", "last"),
    "zh": ("第一", "第二", "第三", "最后"),
}
_AMOUNTS: Mapping[Language, Sequence[str]] = {
    "en": ("fifty yuan", "a hundred yuan", "two hundred", "38.50 yuan"),
    "zh": ("五十块", "一百元", "两百", "三十八块五"),
}
_DIGITS: Mapping[Language, Sequence[str]] = {"en": ("1234", "four seven one one"), "zh": ("1234", "四七一一")}


@dataclass(frozen=True, slots=True)
class Sample:
    """Something a template can say."""

    text: str
    template: Template


class Sampler:
    """Draws what packs can say about a vocabulary; the same seed says the same."""

    def __init__(self, packs: Packs, vocabulary: Vocabulary, seed: int) -> None:
        self._packs = packs
        self._chance = Random(seed)
        self._vocabulary = vocabulary
        self._endings = sorted(packs.words["endings"])
        self._language: Language = "en"

    def draw(self, templates: Sequence[Template], count: int) -> list[Sample]:
        """So many different sentences, all templates in turn; fewer, where there are no more."""
        turn: list[Template] = []
        found: dict[str, Sample] = {}
        for _ in range(_TRIES * count):
            if len(found) == count or not templates:
                break
            if not turn:
                turn = self._chance.sample(list(templates), len(templates))
            template = turn.pop()
            text = self.say(template)
            found.setdefault(text, Sample(text, template))
        return list(found.values())

    def say(self, template: Template) -> str:
        """One thing this template can say."""
        self._language = template.language
        return _joined(self._node(template.node))

    def _node(self, node: Node) -> list[str]:
        match node:
            case Words(words):
                return list(words)
            case Rule(name):
                return self._node(self._packs.rules[f"{self._language}:{name}"])
            case Slot(name):
                return self._fill(name)
            case Parts(parts):
                return [word for part in parts for word in self._node(part)]
            case Choice(options):
                return self._node(self._chosen(options))

    def _chosen(self, options: Sequence[Node]) -> Node:
        said = [option for option in options if option != Parts(())]
        if len(said) < len(options) and self._chance.random() >= OPTIONAL:
            return Parts(())
        return self._chance.choice(said)

    def _fill(self, slot: str) -> list[str]:
        if slot in self._packs.lists:
            return self._from_list(slot)
        language, chance = self._language, self._chance
        match SLOT_KINDS[slot]:
            case "place" | "spot":
                if chance.random() < DESCRIBED:
                    return self._described()
                return [self._place(("named", "road", "brand", "category"))]
            case "rest" | "quoted":
                return self._unlisted()
            case "purpose":
                return self._from_list("deed")
            case "shortage":
                return self._from_list("lack")
            case "sought":
                return [self._place(("brand", "category"))]
            case "named":
                return [self._place(("named", "road"))]
            case "known" | "near":
                return [self._place(("named", "brand", "category"))]
            case "choice":
                return [self._place(("named", "brand"))]
            case "open" | "shaped" | "proper" | "likely":
                return self._unlisted()
            case "unlisted":
                return self._from_list("treats")
            case "items" | "denied":
                return self._order()
            case "options" | "taken":
                return [self._option()]
            case "target":
                return [self._name([drink.names for drink in self._vocabulary.drinks])]
            case "number":
                return [chance.choice(_COUNTS[language])]
            case "doses":
                return [chance.choice(_COUNTS[language]), *self._from_list("measure", "dose")]
            case "ordinal":
                return [chance.choice(_ORDINALS[language])]
            case "amount":
                return [chance.choice(_AMOUNTS[language])]
            case "digits":
                return [chance.choice(_DIGITS[language])]

    def _from_list(self, name: str, value: str | None = None) -> list[str]:
        """Something of a list, or of one of its values."""
        values = self._packs.lists.get(name, {})
        phrases = [
            words
            for said in (values.values() if value is None else [values.get(value, ())])
            for words in said
            if any(map(is_han, words)) == (self._language == "zh")
        ]
        return list(self._chance.choice(phrases)) if phrases else []

    def _described(self) -> list[str]:
        ways = [place for place in self._packs.places if place.language == self._language]
        return self._node(self._chance.choice(ways).node) if ways else [self._place(("named",))]

    def _place(self, kinds: Sequence[str]) -> str:
        return self._name([place.names for place in self._vocabulary.places if place.kind in kinds])

    def _name(self, names: Sequence[Names]) -> str:
        spoken = [said[self._language] for said in names if said.get(self._language)]
        # Nothing to name: a vocabulary may have no brands, or no drinks.
        return self._chance.choice(self._chance.choice(spoken)) if spoken else "…"

    def _unlisted(self) -> list[str]:
        """A name that might be one: the beginning of a known name, with another end."""
        endings = [end for end in self._endings if is_han(end) == (self._language == "zh")]
        known = self._place(("named", "road"))
        start = known[:2] if self._language == "zh" else known.split()[-1]
        return [start, self._chance.choice(endings)] if endings else [known]

    def _order(self) -> list[str]:
        """A drink, and often one of the options that fit it."""
        drinks = [drink for drink in self._vocabulary.drinks if drink.names.get(self._language)]
        if not drinks:
            return ["…"]
        drink = self._chance.choice(drinks)
        name = self._chance.choice(drink.names[self._language])
        fits = [option for option in self._vocabulary.options if option.id in drink.options]
        plain = not fits or self._chance.random() < PLAIN_DRINK
        option = "" if plain else self._name([choice.names for choice in self._chance.choice(fits).choices])
        if self._language == "zh":
            return [self._chance.choice(_COUNTS["zh"]), "杯", *filter(None, (option,)), name]
        if not option or " " in option:
            return ["a", name, *(("with", option) if option else ())]
        return ["a", option, name]

    def _option(self) -> str:
        return self._name([choice.names for option in self._vocabulary.options for choice in option.choices])


def _joined(words: Sequence[str]) -> str:
    """Words with spaces between, except around Chinese characters."""
    text = ""
    for word in words:
        glued = not text or is_han(text[-1]) or is_han(word[0])
        text += word if glued else f" {word}"
    return text
