"""The engine: an utterance in, its meaning out."""

import gc
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

from intents.aims import Aims
from intents.alone import in_company
from intents.automaton import Automaton
from intents.bearing import Bearing
from intents.checks import check
from intents.cover import Cover, covers
from intents.errors import Place
from intents.fills import Filler
from intents.heard import Ear
from intents.items import ItemComposer
from intents.later import Later
from intents.learn import learned
from intents.match import Match, Matcher
from intents.meaning import each, evidence_of, slots_of
from intents.negation import asked_back, settled
from intents.normalise import MAX_CHARACTERS
from intents.packs import PACKS, Packs, Template, load_packs
from intents.places import describer
from intents.reading import Reading
from intents.records import Context, Frame, Hypothesis, Language, Left, Reason, Understanding
from intents.resolve import resolved
from intents.tongue import spoken_in
from intents.unheard import unheard
from intents.vocabulary import Vocabulary

ACCEPTED = 0.6
"""Confidence from which an utterance is acted on."""
NEAR = 0.5
"""Confidence from which what was refused is told as an alternative, for the car to ask about."""
UNLIKELY = 0.3
"""No surer than this another reading is not told."""
MAX_HYPOTHESES = 10
MAX_HEARD = 600
"""So many characters of all transcripts together are read: a bound on the work, far above what is spoken."""
OTHERS = "other."
"""Begins the names of what is recognised so that it is left alone."""
ASIDE = 0.6
"""How much less a clause of its own weighs that was not understood: it hardly touches the others."""
MISSED = 1.3
"""How much a word left out weighs beside one that is explained."""
MONEY = frozenset({"wallet.pay", "wallet.top_up", "wallet.refund", "wallet.limit", "wallet.password_free"})
"""What moves money or lets others do so."""
DOUBTED = 0.7
"""The most that is known of such a wish where its very words were misheard and nothing led to expect it:
little enough for the car to ask before it acts."""

Watcher = Callable[[Reading, Sequence[Match], Sequence[float], Sequence[Cover]], None]
"""Is shown a reading, its matches, what each costs beside its own, and the covers made of them."""


class Engine:
    """Packs and a vocabulary, compiled once; `parse` is pure and may be called from anywhere."""

    def __init__(self, packs: Packs, vocabulary: Vocabulary) -> None:
        self.packs = packs
        """What it was made from, beside the vocabulary."""
        named = {template.intent for template in packs.templates}
        self._intents = frozenset(intent for intent in named if not intent.startswith(OTHERS))
        self._origins = {template.intent: template.place for template in reversed(packs.templates)}
        self._aims = Aims(vocabulary)
        filler = Filler(ItemComposer(vocabulary), list(packs.lists))
        filler.describe_places_by(describer(_matcher(packs, packs.places, filler)))
        matcher = _matcher(packs, packs.templates, filler)
        self._ear = Ear(*learned(packs, vocabulary), packs.words, matcher)
        self._shared = frozenset(packs.words["shared"])

    @classmethod
    def load(
        cls, vocabulary: Vocabulary | None = None, packs: Path | None = None, more: Sequence[Path] = ()
    ) -> "Engine":
        """Compile packs, those of `more` folders beside them, and vocabulary.

        Raises PackError; its `str()` tells file, line and remedy.
        """
        with _no_garbage():
            loaded = load_packs(packs or PACKS, *more)
            if packs is not None:
                # The shipped packs are checked by the tests; this would take longer than loading them.
                check(loaded)
            return cls(loaded, vocabulary or Vocabulary())

    @property
    def intents(self) -> frozenset[str]:
        """Every intent that can come out of `parse`."""
        return self._intents

    @property
    def origins(self) -> Mapping[str, Place]:
        """By intent where the first way to say it stands."""
        return {intent: place for intent, place in self._origins.items() if intent in self._intents}

    async def understand(
        self, utterance: str | Sequence[Hypothesis], context: Context | None = None
    ) -> Understanding:
        """What was meant. Never raises for anything that can be said."""
        return self.parse(utterance, context)

    def parse(self, utterance: str | Sequence[Hypothesis], context: Context | None = None) -> Understanding:
        """The pure function behind `understand`."""
        context = context or Context()
        if isinstance(utterance, str):
            return self._read(utterance, context)
        best: tuple[float, Understanding] | None = None
        first = utterance[0].confidence if utterance else None
        heard_of = _bounded(utterance)
        for rank, hypothesis in enumerate(heard_of):
            found = self._read(hypothesis.text, context)
            heard = 0.04 * rank
            if first and hypothesis.confidence:
                heard = max(0.0, 0.12 * math.log(max(first, 1e-3) / max(hypothesis.confidence, 1e-3)))
            score = found.confidence * (1.0 if found.accepted else 0.5) - heard
            if best is None or score > best[0]:
                best = (score, found)
        if best is None:
            return self._read("", context)
        return best[1] if len(heard_of) == len(utterance) else replace(best[1], truncated=True)

    def forget(self) -> None:
        """Drop what was kept of the last utterances; nothing but the time of the next ones depends on it."""
        self._ear.forget()

    def watch(self, text: str, context: Context, see: Watcher) -> Understanding:
        """As `parse` does it, showing `see` what was weighed; nothing is shown where nothing was said."""
        return self._read(text, context, see)

    def _read(self, text: str, context: Context, see: Watcher | None = None) -> Understanding:
        heard = self._ear.hear(text)
        reading, now = heard.reading, context.language or "en"
        if reading is None:
            return Understanding(heard.text, now, False, 0.0, reason="empty", truncated=heard.truncated)
        found = self._ear.matches(heard, reading, context.choices)
        bearing = Bearing(context, reading, self._aims.manners)
        extras = [bearing.cost(match) for match in found]
        ranked = [in_company(cover) for cover in covers(reading, found, extras)]
        if see:
            see(reading, found, extras, ranked)
        # Fillers alone are no reading where something matches: "hey" is a greeting too.
        ranked.sort(key=lambda cover: (not cover.matches, cover.cost))
        language = spoken_in(reading, ranked[0], self._shared, now)
        return _understanding(reading, ranked, language, context, heard.truncated, self._aims)


def _bounded(hypotheses: Sequence[Hypothesis]) -> Sequence[Hypothesis]:
    """The surest, as many as are read: the first in any case."""
    lengths = accumulate(
        min(len(hypothesis.text), MAX_CHARACTERS) for hypothesis in hypotheses[:MAX_HYPOTHESES]
    )
    return hypotheses[: sum(length <= MAX_HEARD for length in lengths)]


@contextmanager
def _no_garbage() -> Iterator[None]:
    """Compiling makes very many objects that all stay: to look for garbage among them only takes time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _matcher(packs: Packs, templates: Sequence[Template], filler: Filler) -> Matcher:
    automaton = Automaton(packs.rules)
    for number, template in enumerate(templates):
        automaton.add(template.node, number, template.language)
    return Matcher(automaton, templates, filler)


def _understanding(
    reading: Reading,
    ranked: list[Cover],
    language: Language,
    context: Context,
    truncated: bool,
    aims: Aims,
) -> Understanding:
    cover, *others = ranked
    confidence = _confidence(reading, cover)
    ours = [match for match in cover.matches if not match.template.intent.startswith(OTHERS)]
    left = tuple(
        Left(
            m.template.intent.removeprefix(OTHERS), reading.said(m.start, m.end), reading.span(m.start, m.end)
        )
        for m in cover.matches
        if m.template.intent.startswith(OTHERS)
    )
    reason: Reason | None = None
    if not ours or confidence < ACCEPTED:
        known = cover.matches or any(reading.knows(at) for at in range(reading.size))
        reason = "out_of_scope" if (known and reading.size > 1) or left else "unintelligible"
        meant = _frames(reading, cover, confidence, context, aims) if ours and confidence >= NEAR else ()
        return Understanding(
            reading.text,
            language,
            False,
            confidence if ours else 0.0,
            alternatives=(meant,) if meant else (),
            reason=reason,
            left=left,
            truncated=truncated,
        )
    frames = _frames(reading, cover, confidence, context, aims)
    return Understanding(
        reading.text,
        language,
        True,
        confidence,
        frames,
        Later(lambda: _alternatives(reading, others, context, aims)),
        None,
        left + unheard(reading, cover),
        truncated,
    )


def _alternatives(
    reading: Reading, others: Sequence[Cover], context: Context, aims: Aims
) -> tuple[tuple[Frame, ...], ...]:
    """What else might have been meant."""
    readings = ((cover, _confidence(reading, cover)) for cover in others)
    told = (_frames(reading, cover, sure, context, aims) for cover, sure in readings if sure > UNLIKELY)
    return tuple(frames for frames in told if frames)


def _aside(reading: Reading, cover: Cover) -> float:
    """The weight of the clauses, between pauses, in which nothing was understood; in one clause, something
    was."""
    if not reading.pauses(1, reading.size):
        return 0.0
    covered = [False] * reading.size
    for match in cover.matches:
        covered[match.start : match.end] = [True] * (match.end - match.start)
    weight = clause = 0.0
    touched = False
    for at in range(reading.size + 1):
        if at == reading.size or reading.tokens[at].pause:
            weight += 0.0 if touched else clause
            clause, touched = 0.0, False
        if at < reading.size:
            clause += reading.weight[at]
            touched = touched or covered[at]
    return weight


def _confidence(reading: Reading, cover: Cover) -> float:
    """The share of what was said that the cover explains, 0 to 1."""
    if not cover.matches:
        return 0.0
    total = sum(reading.weight)
    unsure = sum(
        sum(reading.weight[fill.start : fill.end])
        for match in cover.matches
        for _, fill in match.captured
        if fill.opened
    )
    apart = ASIDE * _aside(reading, cover)
    missed = cover.missed - apart
    explained = max(0.05, total - cover.missed - 0.5 * unsure)
    doubt = max(0.0, cover.cost - 0.35 * len(cover.matches) - cover.missed)
    return max(0.0, min(0.99, (explained + 0.3) / (explained + 0.3 + MISSED * missed + 0.7 * doubt)))


_PHATIC = frozenset({"dialogue.greet", "dialogue.thanks"})


def _sureness(match: Match, confidence: float, context: Context) -> float:
    """How sure one frame of a cover is."""
    sure = min(confidence, 0.99 - 0.1 * max(0.0, match.cost))
    if match.misheard > 0 and match.template.intent in MONEY - context.expects:
        sure = min(sure, DOUBTED)
    # The same as round(sure, 3), which would write the number out and read it again.
    return round(max(0.0, sure) * 1000) / 1000


def _frames(
    reading: Reading, cover: Cover, confidence: float, context: Context, aims: Aims
) -> tuple[Frame, ...]:
    """What is wanted, in spoken order; greetings and thanks beside it, and repetitions, say nothing more."""
    frames: list[Frame] = []
    for match in cover.matches:
        if match.template.intent.startswith(OTHERS):
            continue
        intent, said = resolved(match.template.intent, slots_of(match), context.cart, aims)
        sure, span = _sureness(match, confidence, context), reading.span(match.start, match.end)
        for slots in each(said):
            frame = Frame(intent, sure, span, slots, evidence_of(match, reading))
            if not any(known.intent == frame.intent and known.slots == frame.slots for known in frames):
                frames.append(frame)
    frames = settled(
        frames,
        lambda frame: reading.denies(frame.span[0]),
        lambda one, other: not reading.text[one.span[1] : other.span[0]].strip(),
    )
    wanted = [frame for frame in frames if frame.intent not in _PHATIC]
    return tuple(asked_back(wanted or frames, reading.text))
