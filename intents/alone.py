"""What counts only by itself: "five" is five cups, but not in "wait five minutes" or "pay five".

A number belongs to the words it stands with. A template that is marked `alone` is therefore read only where a
clause is made of it, or of it and a yes or a no; and one that is nothing but a number only beside what
belongs to its own domain.
"""

from collections.abc import Sequence
from dataclasses import replace

from intents.cover import Cover
from intents.match import Match
from intents.reading import Reading

_ANSWERS = frozenset({"dialogue.yes", "dialogue.no", "dialogue.wait", "dialogue.greet", "dialogue.thanks"})
"""Said in one breath with what stands alone: "yes two", "no three"."""
_ASKS = frozenset({"coffee.price", "coffee.info", "coffee.menu", "coffee.recommend", "coffee.status"})
"""Of its domain, but questions: "how much is it for two" wants nothing."""
FILLERS = 0.1
"""What may be left out of it costs no more: in "no, second one" a two would belong to a word that was."""
INTRUDING = 2.0
"""What a bare number costs beside a wish of another kind, which it rather belongs to."""


def in_place(reading: Reading, found: Sequence[Match]) -> list[Match]:
    """The matches less those of templates that stand alone, where they do not."""
    if not any(match.template.alone for match in found):
        return list(found)
    answers = [m for m in found if _is_answer(m) and not m.misheard and not m.skipped]
    answered, answering = {match.end for match in answers}, {match.start for match in answers}
    return [
        match
        for match in found
        if not match.template.alone
        or (
            match.skipped <= FILLERS
            and (reading.begins[match.start] or match.start in answered)
            and (reading.closes[match.end] or match.end in answering)
        )
    ]


def in_company(cover: Cover) -> Cover:
    """The cover, dearer by each bare number in it beside wishes of other kinds."""
    bare = [match for match in cover.matches if match.template.alone and not match.cue]
    if not bare:
        return cover
    domain = bare[0].template.intent.partition(".")[0]
    others = {match.template.intent for match in cover.matches if not _is_answer(match)}
    strange = any(intent in _ASKS or intent.partition(".")[0] != domain for intent in others)
    return replace(cover, cost=cover.cost + INTRUDING * len(bare)) if strange else cover


def _is_answer(match: Match) -> bool:
    """True for a bare yes or no: "don't pay" is a wish."""
    return match.template.intent in _ANSWERS and "negated" not in match.template.set
