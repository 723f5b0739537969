"""How well corpora are understood: precision, recall and F1 of each intent, confusions, parity."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from intents.corpus import Verdict
from intents.records import Language

REFUSED = "(refused)"
"""Stands for the intent where nothing is to be done."""


@dataclass(slots=True)
class Tally:
    """Of one intent: how many frames were wanted, found, and both."""

    wanted: int = 0
    found: int = 0
    right: int = 0

    @property
    def precision(self) -> float:
        """Of the frames found the share that was wanted; 1 where none was found and none wanted."""
        return self.right / self.found if self.found else float(not self.wanted)

    @property
    def recall(self) -> float:
        """Of the frames wanted the share that was found; 1 where none was wanted."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, 0 to 1."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(slots=True)
class Score:
    """Of one language: sentences understood wholly (intents, slots, language), and each intent's tally."""

    sentences: int = 0
    right: int = 0
    intents: dict[str, Tally] = field(default_factory=dict)
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(wanted, found) and how often."""

    @property
    def accuracy(self) -> float:
        """The share of sentences understood wholly, 0 to 1."""
        return self.right / self.sentences if self.sentences else 1.0

    @property
    def macro_f1(self) -> float:
        """The mean of the intents' F1, each intent counting alike however often it is said."""
        wanted = [tally.f1 for tally in self.intents.values() if tally.wanted]
        return sum(wanted) / len(wanted) if wanted else 1.0

    def add(self, verdict: Verdict) -> None:
        """Count a sentence in."""
        self.sentences += 1
        self.right += not verdict.wrong
        wanted, found = _wanted(verdict), _found(verdict)
        for intent, n in wanted.items():
            self._tally(intent).wanted += n
        for intent, n in found.items():
            self._tally(intent).found += n
        for intent, n in (wanted & found).items():
            self._tally(intent).right += n
        missing, surplus = sorted((wanted - found).elements()), sorted((found - wanted).elements())
        if missing or surplus:
            self._confuse(missing, surplus)

    def _tally(self, intent: str) -> Tally:
        return self.intents.setdefault(intent, Tally())

    def _confuse(self, missing: list[str], surplus: list[str]) -> None:
        """Which was taken for which; where several are left over, in the order of their names."""
        longest = max(len(missing), len(surplus))
        for n in range(longest):
            wanted = missing[n] if n < len(missing) else "(nothing)"
            found = surplus[n] if n < len(surplus) else "(nothing)"
            self.confusions[wanted, found] += 1


@dataclass(frozen=True, slots=True)
class Parity:
    """How far the languages are apart, in shares of 1, the better minus the worse."""

    accuracy: float
    intents: Mapping[str, float]
    """Of the intents both languages have sentences for, the difference in F1: that of English minus
    that of Chinese."""


def score(verdicts: Iterable[Verdict]) -> dict[Language, Score]:
    """The scores of each language that has sentences, English first."""
    scores: dict[Language, Score] = {"en": Score(), "zh": Score()}
    for verdict in verdicts:
        scores[verdict.case.language].add(verdict)
    return {language: found for language, found in scores.items() if found.sentences}


def parity(scores: Mapping[Language, Score]) -> Parity | None:
    """How the languages compare, None where there is but one."""
    if len(scores) < 2:
        return None
    english, chinese = scores["en"], scores["zh"]
    both = [
        intent
        for intent in sorted(set(english.intents) & set(chinese.intents))
        if english.intents[intent].wanted and chinese.intents[intent].wanted
    ]
    return Parity(
        abs(english.accuracy - chinese.accuracy),
        {intent: english.intents[intent].f1 - chinese.intents[intent].f1 for intent in both},
    )


def _wanted(verdict: Verdict) -> Counter[str]:
    case = verdict.case
    if case.frames is not None and not case.refused:
        return Counter(frame.intent for frame in case.frames)
    # A near miss may be anything but what it must not be: nothing is wanted, and nothing else counts.
    return Counter([REFUSED]) if case.refused else Counter()


def _found(verdict: Verdict) -> Counter[str]:
    case = verdict.case
    found = Counter(frame.intent for frame in verdict.understanding.frames) or Counter([REFUSED])
    if case.frames is None and not case.refused:
        return Counter({intent: n for intent, n in found.items() if intent in case.never})
    return found
