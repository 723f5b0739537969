"""Is it a yes? Money moves on a clear one only."""

import re
from collections.abc import Sequence, Set
from dataclasses import replace
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from intents.records import Frame, Hypothesis, Understanding
from services.datafile import load

CONSENT_FILE = Path(__file__).parent / "consent.yaml"
SAYS_YES = frozenset(("dialogue.yes", "wallet.pay", "dialogue.thanks"))
RIVAL = 0.1
"""A transcript this near to the best one is as likely what was said."""
EITHER = 0.5
"""How sure it is then that it was the one rather than the other."""
_WORD = re.compile(r"[a-z']+|[\u3400-\u9fff]|\d+")


class Consent(BaseModel):
    """Words of a clear yes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: frozenset[str]
    """A clear yes is made of these words alone, English words or single Chinese characters."""
    unclear: frozenset[str]
    """Made of such words, and yet none."""


@cache
def consent() -> Consent:
    """The shipped words. Raises DataFileError."""
    return load(CONSENT_FILE, Consent)


def is_clear_yes(understanding: Understanding) -> bool:
    """True where the whole utterance says yes and nothing besides."""
    if not understanding.frames or any(f.intent not in SAYS_YES for f in understanding.frames):
        return False
    return says_yes(understanding.text)


def names_other_sum(frame: Frame, amount_fen: int | None) -> bool:
    """True for "pay forty" where another amount was asked about: it agrees to nothing."""
    return frame.intent == "wallet.pay" and frame.slots.get("amount_fen", amount_fen) != amount_fen


def says_yes(text: str) -> bool:
    """True where the text is made of words of a clear yes alone."""
    words = _WORD.findall(text.casefold())
    clear = "".join(words) not in consent().unclear and all(word in consent().words for word in words)
    return clear and bool(words)  # нет has none of ours


def doubted(
    understanding: Understanding, hypotheses: Sequence[Hypothesis], intents: Set[str]
) -> Understanding:
    """A yes, and any of the intents, is no surer than the recogniser was of the words, or of one reading."""
    heard = next((h.confidence for h in hypotheses if _was_read(h, understanding)), None)
    rivals = [h for h in hypotheses if not _was_read(h, understanding)]
    if says_yes(understanding.text):
        rivals = [h for h in rivals if not says_yes(h.text)]
    if heard is None and all(h.confidence is None for h in rivals):
        # Nothing tells which of them was said.
        heard = EITHER if rivals else None
    elif heard is not None and any((h.confidence or 0.0) > heard - RIVAL for h in rivals):
        heard = min(heard, EITHER)
    if heard is None:
        return understanding
    frames = (
        replace(f, confidence=min(f.confidence, heard))
        if f.intent == "dialogue.yes" or f.intent in intents
        else f
        for f in understanding.frames
    )
    return replace(understanding, frames=tuple(frames))


def _was_read(hypothesis: Hypothesis, understanding: Understanding) -> bool:
    """True for the transcript that was understood, of a long one its beginning."""
    said = hypothesis.text
    return said.startswith(understanding.text) if understanding.truncated else said == understanding.text
