"""How a scenario is found by what a tester would type: its title, file and tags, what is used in it, and
other words for those."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import TypeAdapter

from banma_sim.scenario.loader import Scenario
from banma_sim.scenario.steps import Say
from services.datafile import read_document

LANGUAGES = {"en": "english en", "zh": "chinese mandarin 中文 zh"}
_BETWEEN = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Lower case, and one blank wherever something stands that is no letter or digit."""
    return _BETWEEN.sub(" ", text.casefold()).strip()


def matches(text: str, scenario: Scenario) -> bool:
    """True where each word of the text stands in it, be it as a part of another word."""
    wanted = plain(text).split()
    if not wanted:
        return True
    found = _words(scenario)
    return all(word in found for word in wanted)


def _words(scenario: Scenario) -> str:
    own = plain(" ".join(_used(scenario)))
    around = f" {own} "
    more = (words for word, words in synonyms().items() if f" {word} " in around)
    return " ".join((own, *more))


def _used(scenario: Scenario) -> Iterator[str]:
    """What is written in it, but for what is said: nearly every story speaks of the same few places."""
    yield from (scenario.title, _here(scenario.path), LANGUAGES[scenario.language], *scenario.tags)
    for step in scenario.steps:
        for act in step.acts:
            if isinstance(act.action, Say):
                yield from ("noise" * bool(act.action.noise), "n-best" * bool(act.action.readings))
            else:
                yield act.action.title(scenario.language)
        if step.meanwhile:
            yield "meanwhile"
    for expect in (*(step.expect for step in scenario.steps), scenario.expect):
        yield from expect.intents[1] if expect.intents else ()
        yield "latency" * bool(expect.latency)
    yield from (f"{check.name} {check.condition.text}" for check in scenario.checks)
    yield from map(str, scenario.matchers)


def _here(path: Path) -> str:
    """As seen from where the command is run: what the folders above are called tells nothing of the story."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return path.name


@cache
def synonyms() -> dict[str, str]:
    """By a word that stands in a scenario, what else it is looked for by."""
    path = Path(str(files("banma_sim.scenario") / "synonyms.yaml"))
    read = TypeAdapter(dict[str, list[str]]).validate_python(read_document(path).data)
    return {plain(word): _joined(words) for word, words in read.items()}


def _joined(words: Iterable[str]) -> str:
    return " ".join(map(plain, words))
