"""Mistakes in what the code of an extension hands over: told at its line, with what was wanted."""

import traceback
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any

from banma_sim.assistant.phrases import Phrases, Say, Several, placeholders
from banma_sim.events import Trouble
from banma_sim.whose import Line, their_function, their_line, whose

ONE_SAY = 'give one say("phrase.key", …)'
A_LIST = 'return a list, [say("phrase.key", …)]'
ALWAYS_DUE = f"an answer is always due: {A_LIST}"


class SkillMistakeError(Exception):
    """What code of an extension gave is not what is wanted there."""

    def __init__(self, what: str, wanted: str, line: Line | None) -> None:
        super().__init__(f"{what}; {wanted}{at(line)}")


def at(line: Line | None) -> str:
    """As a traceback names a line; nothing where it is none of an extension's."""
    return f'\n  File "{line[0]}", line {line[1]}' if line is not None and whose(line[0]) == "theirs" else ""


def check_words(words: object, of: str) -> None:
    """Raises SkillMistakeError where the words of that record are not one Say."""
    if not isinstance(words, Say):
        raise SkillMistakeError(f"{_a(words)} as the words of {of}", ONE_SAY, their_line())


def check_says(says: object, intent: str, *by: Callable[..., Any] | None) -> None:
    """Raises SkillMistakeError where the answer to an intent is no list of words; `by` may have given it."""
    if isinstance(says, Say):
        raise SkillMistakeError(f"{intent} is answered with one say", A_LIST, says.line)
    line = their_function(*by)
    if not isinstance(says, list | tuple):
        raise SkillMistakeError(f"{intent} is answered with {_a(says)}", A_LIST, line)
    for part in says:
        if not isinstance(part, Say):
            raise SkillMistakeError(f"{intent} is answered with {_a(part)} in the list", A_LIST, line)


def why_not_said(what: Say, phrases: Phrases) -> str:
    """Of words that could not be put into a sentence: which phrase, or which value of it, is not there."""
    for part in _parts(what):
        phrase = phrases.get(part.key)
        if phrase is None:
            close = get_close_matches(part.key, phrases, n=1)
            remedy = f"did you mean {close[0]}?" if close else "phrases.yaml has what is said"
            return f"no phrase {part.key}; {remedy}{at(part.line)}"
        if lacking := sorted(placeholders(phrase.en) - part.values.keys()):
            name = lacking[0]
            return f'{part.key} has no value for {{{name}}}; say("{part.key}", {name}=…){at(part.line)}'
    return f"a value of {what.key} has no words in this language{at(what.line)}"


def broken(error: BaseException) -> Trouble:
    """What code that broke tells engineers; of a mistake in an extension without our calls."""
    told = str(error) if isinstance(error, SkillMistakeError) else "".join(traceback.format_exception(error))
    return Trouble(where="internal", detail=told)


def _parts(what: Any) -> Iterator[Say]:
    match what:
        case Say(values=values):
            yield what
            for value in values.values():
                yield from _parts(value)
        case Several(parts):
            for part in parts:
                yield from _parts(part)
        case _:
            return


def _a(value: object) -> str:
    return "nothing" if value is None else f"a {type(value).__name__}"
