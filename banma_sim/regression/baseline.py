"""What a run over corpora scored, kept in a file, and what another run scored better or worse."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from intents.corpus import Verdict
from intents.noise import Noise
from intents.records import Language
from intents.scores import Score
from services.datafile import DataFileError, Fault, load

TOLERANCE = 0.0005
"""Shares are kept with four digits; less than this is no difference."""


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class LanguageForm(_Form):
    """The scores of one language."""

    sentences: int
    right: int
    f1: dict[str, float]
    """By intent."""


class BaselineForm(_Form):
    """A stored run."""

    format: Literal[1] = 1
    noise: float = 0.0
    seed: int = 7
    languages: dict[Language, LanguageForm]
    failing: list[str]
    """The sentences not understood as they should be."""


@dataclass(frozen=True, slots=True)
class Change:
    """A share, 0 to 1, that is not what it was; `after` is None where it is measured no more."""

    language: Language
    what: str
    before: float
    after: float | None

    @property
    def dropped(self) -> bool:
        return self.after is None or self.after < self.before


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run beside the baseline."""

    changes: tuple[Change, ...]
    failing: tuple[str, ...]
    """Sentences that failed not in the baseline: understood then, or new."""
    mended: tuple[str, ...]
    """Sentences that failed in the baseline: understood now, or gone."""

    @property
    def dropped(self) -> bool:
        """True where any share fell."""
        return any(change.dropped for change in self.changes)


def baseline_of(
    scores: Mapping[Language, Score], verdicts: Sequence[Verdict], noise: Noise | None
) -> BaselineForm:
    """What is kept of a run."""
    return BaselineForm(
        noise=noise.rate if noise else 0.0,
        seed=noise.seed if noise else 7,
        languages={language: _kept(score) for language, score in scores.items()},
        failing=sorted({verdict.case.text for verdict in verdicts if verdict.wrong}),
    )


def _kept(score: Score) -> LanguageForm:
    f1 = {intent: round(tally.f1, 4) for intent, tally in sorted(score.intents.items()) if tally.wanted}
    return LanguageForm(sentences=score.sentences, right=score.right, f1=f1)


def write_baseline(path: Path, baseline: BaselineForm) -> None:
    """Keep it, in a form whose changes read well."""
    text = json.dumps(baseline.model_dump(), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def read_baseline(path: Path, noise: Noise | None) -> BaselineForm:
    """A stored run. Raises DataFileError, also where it was measured under other noise."""
    baseline = load(path, BaselineForm)  # JSON is YAML too
    rate = noise.rate if noise else 0.0
    if baseline.noise != rate or (noise and baseline.seed != noise.seed):
        was = f"measured with --noise {baseline.noise:g} --seed {baseline.seed}"
        raise DataFileError(path, [Fault(1, 1, was, "compare like with like, or write a baseline anew")])
    return baseline


def compare(before: BaselineForm, after: BaselineForm) -> Comparison:
    """What changed."""
    failed, fails = set(before.failing), set(after.failing)
    changes = tuple(change for language in before.languages for change in _changes(before, after, language))
    return Comparison(changes, tuple(sorted(fails - failed)), tuple(sorted(failed - fails)))


def _changes(before: BaselineForm, after: BaselineForm, language: Language) -> Iterator[Change]:
    old, new = before.languages[language], after.languages.get(language)
    if new is None:
        yield Change(language, "sentences", 1.0, None)
        return
    share, now = old.right / max(1, old.sentences), new.right / max(1, new.sentences)
    if abs(share - now) > TOLERANCE:
        yield Change(language, "sentences", share, now)
    for intent, f1 in old.f1.items():
        found = new.f1.get(intent)
        if found is None or abs(found - f1) > TOLERANCE:
            yield Change(language, intent, f1, found)
