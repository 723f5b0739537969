"""The packs: what people say, read from `packs/<language>/*.yaml` with every position kept."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

import yaml

from intents.errors import Fault, PackError, Place, did_you_mean
from intents.records import Language
from intents.slots import SLOT_KINDS
from intents.templates import Node, Rule, Slot, TemplateSyntaxError, names_in, parse, phrases, says_something
from intents.tokens import words_of

PACKS = Path(__file__).parent / "packs"
LANGUAGES: tuple[Language, ...] = get_args(Language)
WORD_SETS = frozenset(
    {
        *("fillers", "light", "joints", "unlikely", "endings", "divisions", "negations", "barriers"),
        *("ordinary", "shared"),
    }
)
SECTIONS = WORD_SETS | {"rules", "lists", "intents", "places"}
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Template:
    """One template of an intent (or of the ways to describe a place)."""

    intent: str
    language: Language
    source: str
    place: Place
    node: Node
    set: Mapping[str, Any] = field(default_factory=dict)
    """Slots that are as given wherever this template matches."""
    when: frozenset[str] = frozenset()
    """What of the context makes it likely: an expected answer, "cart", "choices", "domain:coffee"."""
    cost: float = 0.0
    """What it costs to be this template rather than another."""
    alone: bool = False
    """True where it is read only if a clause is made of it: a number that belongs to no other words."""


@dataclass(slots=True)
class Packs:
    """All packs together."""

    templates: list[Template] = field(default_factory=list)
    places: list[Template] = field(default_factory=list)
    rules: dict[str, Node] = field(default_factory=dict)
    """By language and name, as "en:name"."""
    lists: dict[str, dict[str, tuple[tuple[str, ...], ...]]] = field(default_factory=dict)
    """By name and value the phrases of all languages."""
    listed: dict[tuple[str, str], dict[Language, Place]] = field(default_factory=dict)
    """By name and value of a list, where each language first says it."""
    words: dict[str, set[str]] = field(default_factory=lambda: {name: set() for name in WORD_SETS})


def load_packs(*folders: Path) -> Packs:
    """Read every pack of a folder, or of several as one; without any, the shipped ones.

    Raises PackError with all that is wrong.
    """
    reader = _Reader()
    for folder in folders or (PACKS,):
        for language in LANGUAGES:
            files = sorted((folder / language).glob("*.yaml"))
            if not files:
                place = Place(str(folder / language), 1, 1)
                reader.faults.append(Fault(place, "no packs here", remedy="add <domain>.yaml"))
            for file in files:
                reader.read(file, language)
    reader.finish()
    if reader.faults:
        raise PackError(reader.faults)
    return reader.packs


class _Reader:
    def __init__(self) -> None:
        self.packs = Packs()
        self.faults: list[Fault] = []
        self._file = ""
        self._language: Language = "en"
        self._rules: dict[str, Place] = {}
        self._whens: list[tuple[Place, str]] = []
        self._partly = False
        """True where a file or a section was not read, so that what the other language says has no match."""

    def read(self, file: Path, language: Language) -> None:
        self._file, self._language = str(file), language
        before = len(self.faults)
        root = self._composed(file)
        self._partly = self._partly or len(self.faults) > before
        for key, node in self._pairs(root):
            match key.value:
                case "rules":
                    for name, source in self._pairs(node):
                        self._rule(name, source)
                case "lists":
                    for name, values in self._pairs(node):
                        self._list(name.value, values)
                case "intents":
                    for intent, entries in self._pairs(node):
                        self._entries(intent.value, entries, self.packs.templates)
                case "places":
                    self._entries("place", node, self.packs.places)
                case section if section in WORD_SETS:
                    for item in self._items(node):
                        words = words_of(item.value)
                        if len(words) > 1:
                            # Its words one by one would be: of 不过 the 不, which turns a wish around.
                            remedy = "write its words as items of their own, or it into the list hesitation"
                            self._fault(item, f"{item.value} is several words", remedy)
                        self.packs.words[section].update(words)
                case section:
                    self._fault(key, f"unknown section {section}", did_you_mean(section, SECTIONS))
                    self._partly = True

    def _composed(self, file: Path) -> yaml.Node | None:
        text = ""
        try:
            text = file.read_text(encoding="utf-8")
            found: yaml.Node | None = yaml.compose(text, Loader=_Loader)
            return found
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            there = "".join(text.splitlines()[line - 1 : line])[column - 1 : column]
            remedy = "it is a tab: indent with spaces" if there == "\t" else ""
            fault = Fault(Place(self._file, line, column), f"not YAML: {error.problem}", remedy=remedy)
            self.faults.append(fault)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            reason = str(error).splitlines()[0]
            self.faults.append(Fault(Place(self._file, 1, 1), f"cannot be read: {reason}"))
        return None

    def finish(self) -> None:
        """Check what only shows when all is read."""
        spoken: dict[str, dict[str, Template]] = {}
        slots = {*SLOT_KINDS, *self.packs.lists}
        rules: dict[str, set[str]] = {language: set() for language in LANGUAGES}
        for name in self.packs.rules:
            rules[name[:2]].add(name[3:])
        for template in self.packs.templates + self.packs.places:
            self._check_names(template, slots, rules[template.language])
            spoken.setdefault(template.intent, {}).setdefault(template.language, template)
        self._check_rules()
        self._check_whens(set(spoken))
        if not self._partly:
            self._check_languages(spoken)

    def _check_languages(self, spoken: Mapping[str, Mapping[str, Template]]) -> None:
        for intent, by_language in spoken.items():
            for language in LANGUAGES:
                if language not in by_language:
                    other = next(iter(by_language.values()))
                    alone = [name for name, said in spoken.items() if list(said) == [language]]
                    close = get_close_matches(intent, alone, n=1)
                    remedy = f"add {intent} to a pack of packs/{language}"
                    remedy += f", or is it {close[0]} there?" if close else ""
                    fault = Fault(other.place, f"{intent} cannot be said in {language}", remedy=remedy)
                    self.faults.append(fault)

    def _check_whens(self, intents: Set[str]) -> None:
        """What no context can ever hold would make a template that is never likely."""
        domains = {intent.partition(".")[0] for intent in intents}
        known = {*intents, "choices", "cart", *(f"domain:{domain}" for domain in domains)}
        for place, when in self._whens:
            if when not in known and not when.startswith("slot:"):
                close = get_close_matches(when, sorted(known), n=1)
                remedy = (
                    f"did you mean {close[0]}?"
                    if close
                    else "known: choices, cart, domain:…, slot:…, an intent"
                )
                self.faults.append(Fault(place, f"unknown when {when}", remedy=remedy))

    def _check_rules(self) -> None:
        mentioned = {
            name: [f"{name[:3]}{part.name}" for part in names_in(node) if isinstance(part, Rule)]
            for name, node in self.packs.rules.items()
        }
        for name, others in mentioned.items():
            place = self._rules[name]
            for other in others:
                if other not in mentioned:
                    known = [rule[3:] for rule in mentioned if rule[:3] == name[:3]]
                    message = f"rule {name[3:]} mentions unknown rule <{other[3:]}>"
                    self.faults.append(Fault(place, message, remedy=did_you_mean(other[3:], known, "<{}>")))
            if name in _reached(others, mentioned):
                fault = Fault(place, f"rule {name[3:]} mentions itself", remedy="write out what it repeats")
                self.faults.append(fault)

    def _check_names(self, template: Template, slots: Set[str], rules: Set[str]) -> None:
        for part in names_in(template.node):
            known = slots if isinstance(part, Slot) else rules
            if part.name not in known:
                form = "{{{}}}" if isinstance(part, Slot) else "<{}>"
                kind = "slot" if isinstance(part, Slot) else "rule"
                self.faults.append(
                    Fault(
                        template.place,
                        f"unknown {kind} {form.format(part.name)}",
                        template.source,
                        part.offset,
                        did_you_mean(part.name, known, form),
                    )
                )

    def _entries(self, intent: str, node: yaml.Node, into: list[Template]) -> None:
        for entry in self._items(node):
            if isinstance(entry, yaml.ScalarNode):
                self._template(intent, entry, into, _Given())
                continue
            settings = {key.value: value for key, value in self._pairs(entry)}
            for key, _ in self._pairs(entry):
                if key.value not in ("say", "set", "when", "cost", "alone"):
                    self._fault(key, f"unknown key {key.value}", "known here: say, set, when, cost, alone")
            if "say" not in settings:
                self._fault(entry, "nothing is said here", "add say: [...]")
                continue
            if "cost" in settings and not _is_number(settings["cost"]):
                self._fault(settings.pop("cost"), "a cost is a number", "write 0.1 or -0.1")
            if "alone" in settings and not isinstance(_construct(settings["alone"]), bool):
                self._fault(settings.pop("alone"), "alone is true or false", "write true")
            if "when" in settings:
                self._whens += [(self._place(item), item.value) for item in self._items(settings["when"])]
            given = _given(settings)
            for source in self._items(settings["say"]):
                self._template(intent, source, into, given)

    def _template(self, intent: str, source: yaml.Node, into: list[Template], given: "_Given") -> None:
        node = self._parse(source)
        if node is not None:
            place = self._place(source)
            into.append(
                Template(
                    intent,
                    self._language,
                    source.value,
                    place,
                    node,
                    given.set,
                    given.when,
                    given.cost,
                    given.alone,
                )
            )

    def _rule(self, name: yaml.ScalarNode, source: yaml.Node) -> None:
        """Rules are known in every pack of the language: of two with one name, one would be lost."""
        key = f"{self._language}:{name.value}"
        if key in self._rules:
            first = self._rules[key]
            message = f"rule {name.value} is there already"
            self._fault(name, message, f"{first.file}:{first.line} has it; rename this one")
        elif (parsed := self._parse(source)) is not None:
            self.packs.rules[key] = parsed
            self._rules[key] = self._place(source)

    def _list(self, name: str, values: yaml.Node) -> None:
        known = self.packs.lists.setdefault(name, {})
        for value, sources in self._pairs(values):
            said = []
            for source in self._items(sources):
                node = self._parse(source)
                if node is not None and any(True for _ in names_in(node)):
                    self._fault(source, "a list holds plain words", "slots and rules belong into templates")
                elif node is not None:
                    said += [words for words in phrases(node) if words]
            known[value.value] = known.get(value.value, ()) + tuple(said)
            at = self.packs.listed.setdefault((name, value.value), {})
            at.setdefault(self._language, self._place(value))

    def _parse(self, source: yaml.Node) -> Node | None:
        if not isinstance(source, yaml.ScalarNode):
            self._fault(source, "a template was expected here", "write one line of text")
            return None
        try:
            node = parse(source.value)
        except TemplateSyntaxError as error:
            fault = Fault(self._place(source), error.message, source.value, error.offset, error.remedy)
            self.faults.append(fault)
            return None
        if not says_something(node):
            self._fault(source, "this template says nothing", "write some words")
            return None
        return node

    def _pairs(self, node: yaml.Node | None) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
        if isinstance(node, yaml.MappingNode):
            pairs: list[tuple[yaml.ScalarNode, yaml.Node]] = node.value
            return pairs
        if node is not None:
            self._fault(node, "a mapping was expected here", "write key: value")
        return []

    def _items(self, node: yaml.Node) -> list[yaml.Node]:
        return node.value if isinstance(node, yaml.SequenceNode) else [node]

    def _place(self, node: yaml.Node) -> Place:
        column = node.start_mark.column + 1 + (getattr(node, "style", None) in ("'", '"'))
        return Place(self._file, node.start_mark.line + 1, column)

    def _fault(self, node: yaml.Node, message: str, remedy: str = "") -> None:
        self.faults.append(Fault(self._place(node), message, remedy=remedy))


def _reached(names: Sequence[str], mentioned: Mapping[str, Sequence[str]]) -> set[str]:
    """These rules and all that they mention."""
    reached: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += mentioned.get(name, ())
    return reached


@dataclass(frozen=True, slots=True)
class _Given:
    """What is said beside the templates of an entry."""

    set: Mapping[str, Any] = field(default_factory=dict)
    when: frozenset[str] = frozenset()
    cost: float = 0.0
    alone: bool = False


def _given(settings: Mapping[str, yaml.Node]) -> _Given:
    given = {key: _construct(value) for key, value in settings.items() if key != "say"}
    when = given.get("when", [])
    return _Given(
        given.get("set", {}),
        frozenset([when] if isinstance(when, str) else when),
        float(given.get("cost", 0.0)),
        given.get("alone", False),
    )


def _is_number(node: yaml.Node) -> bool:
    return isinstance(_construct(node), int | float)


def _construct(node: yaml.Node) -> Any:
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_document(node)
    finally:
        loader.dispose()
