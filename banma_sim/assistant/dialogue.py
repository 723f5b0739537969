"""What the conversation stands at: the pending question, what was spoken of last, what can be undone."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from banma_sim.assistant.mistakes import check_words
from banma_sim.assistant.phrases import Phrases, Say, Several, phrasebook, say, speak
from banma_sim.events import EventStream, QuestionChanged
from banma_sim.setup import Language
from intents.records import Context, Frame, Slots
from services.clock import Timer
from services.navigation.records import Place
from services.navigation.units import Units

Says = list[Say]
Continuation = Callable[[], Awaitable[Says]]

PATIENCE_S = 120.0
"""A question not answered by then is over: a later "yes" was meant for somebody else."""

MOST_REMINDERS = 3
MOST_READ_OUT = 3
"""As many as one can keep in mind; the distraction rules may allow fewer."""


GOING = frozenset(("navigation.go", "navigation.search", "navigation.add_stop", "navigation.cancel"))
"""Intents that settle where to go."""
QUESTIONS = frozenset(
    (
        *("where_to", "choose_place", "which_address", "go_there", "choose_route", "charging_stop"),
        *("resume_drive", "what_drink", "what_instead", "choose_drink", "take_recommended", "confirm_many"),
        *("confirm_substitute", "confirm_payment", "enter_pin", "confirm_top_up", "how_much"),
        *("confirm_cancel_order", "confirm_late_cancel", "confirm_refund", "confirm_intent"),
    )
)
"""The names of all that the assistant asks; what an extension asks has names of its own."""
ORDERING = frozenset(("coffee.order", "coffee.change", "coffee.usual", "coffee.cancel"))
"""Intents that settle what to drink."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something the driver was asked, with what follows from each answer."""

    name: str
    text: Say
    """How it is asked again after a question in between."""
    yes: Continuation | None = None
    no: Continuation | None = None
    choose: Callable[[int], Awaitable[Says]] | None = None
    """Called with an index into `choices`."""
    inform: Callable[[Slots], Awaitable[Says]] | None = None
    """Called with the slots of a bare answer."""
    choices: tuple[Mapping[Language, Sequence[str]], ...] = ()
    more: Continuation | None = None
    """Offers what was found beside the choices."""
    among: Callable[[Sequence[int]], Awaitable[Says]] | None = None
    """Called with several indexes into `choices` that were meant alike: asks between those."""
    which: Callable[[int], Awaitable[Says]] | None = None
    """Called with an index into `choices` that was asked about: tells of it, and asks whether that is it."""
    ranked: Mapping[str, int] = field(default_factory=dict)
    """By rank the index into `choices` that has it, where it is not the first."""
    expects: frozenset[str] = frozenset()
    amount_fen: int | None = None
    pin: Callable[[str], Awaitable[Says]] | None = None
    """Called with the PIN, where one is asked for."""
    deed: str = ""
    """What a yes would do, for the guards, where it is not the question's own name."""
    takes: Mapping[str, Callable[[Frame], Awaitable[Says]]] = field(default_factory=dict)
    """By intent, what does with a wish that answers this question what its own skill would not."""
    settled_by: frozenset[str] = frozenset()
    """Intents that make the question pointless: the driver went on to say what was wanted."""

    def __post_init__(self) -> None:
        check_words(self.text, "Question")

    @property
    def continuations(self) -> tuple[Callable[..., Awaitable[Says]] | None, ...]:
        """What may have given the answer, when the driver answered."""
        return self.yes, self.no, self.choose, self.inform, self.more, self.among, self.which

    @property
    def answer_deed(self) -> str:
        """What a yes would do, as the guards know it."""
        return self.deed or f"answer.{self.name}"

    def answers(self, language: Language, phrases: Phrases) -> tuple[str, ...]:
        """What can be answered, for the screen."""
        if self.choices:
            return tuple(str(names[language][0]) for names in self.choices)
        if self.yes is not None:
            return tuple(speak(say(key), language, phrases=phrases)[0] for key in ("answer.yes", "answer.no"))
        return ()


@dataclass(frozen=True, slots=True)
class Undoable:
    """The way back from the last deed."""

    what: Say
    restore: Continuation


@dataclass(slots=True)
class Dialogue:
    """The state of one conversation."""

    stream: EventStream
    seconds: Callable[[], float]
    call_at_s: Callable[[float, Callable[[], None]], Timer]
    language: Language
    """The one the driver spoke last, or chose on the screen."""
    phrases: Phrases = field(default_factory=phrasebook)
    """What is said, and how."""
    question: Question | None = None
    domain: str | None = None
    there: Place | None = None
    """The place spoken of last."""
    offered: tuple[Mapping[Language, Sequence[str]], ...] = ()
    """The things listed last; they can still be chosen from when no question is open."""
    choose_offered: Callable[[int], Awaitable[Says]] | None = None
    chosen: int | None = None
    """The one of them that was chosen last."""
    more_offered: Continuation | None = None
    """Lists what was found beside them; None where that was all."""
    among_offered: Callable[[Sequence[int]], Awaitable[Says]] | None = None
    which_offered: Callable[[int], Awaitable[Says]] | None = None
    ranked: Mapping[str, int] = field(default_factory=dict)
    """As the question had them that listed the things."""
    offered_by: str = ""
    """The name of that question."""
    switched: Frame | None = None
    """The wish that switched something in the car last, while nothing else was spoken of: "turn it off"."""
    last_said: list[Say] = field(default_factory=list)
    undoable: Undoable | None = None
    units: Units = Units.METRIC
    cart: Callable[[], tuple[Slots, ...]] = tuple
    """The items of the open order."""
    late_after_s: Callable[[str], float | None] = lambda deed: None
    """After how long a yes that would do that is asked again; None where it always counts."""
    unanswered: Callable[[Question], None] = lambda question: None
    """Told of a question whose time is over, once it is settled."""
    _asked_s: float = 0.0
    _wished_for: bool = False
    """True where the driver wished for time before the answer."""
    _reminders: int = 0
    _timer: Timer | None = None
    _attending: int = 0

    def ask(self, question: Question) -> None:
        """From now on this question is pending."""
        self.question = question
        self._wait_from_now()
        self._wished_for = False
        self._reminders = 0
        if question.choices:
            self.offer(question.choices, question.choose, question.more)
            self.among_offered, self.which_offered = question.among, question.which
            self.ranked, self.offered_by = question.ranked, question.name
        self._show(question)

    def _show(self, question: Question) -> None:
        text, _ = speak(question.text, self.language, self.units, self.phrases)
        late_s = None if self._wished_for or question.yes is None else self.late_after_s(question.answer_deed)
        self.stream.publish(
            QuestionChanged(
                question=question.name,
                text=text,
                options=question.answers(self.language, self.phrases),
                amount_fen=question.amount_fen,
                listed=bool(question.choices),
                until_s=round(self._asked_s + PATIENCE_S, 3),
                yes_until_s=None if late_s is None else round(self._asked_s + late_s, 3),
            )
        )

    def speak_in(self, language: Language) -> None:
        """From now on in this language; an open question is shown in it."""
        changed, self.language = language != self.language, language
        if changed and self.question is not None:
            self._show(self.question)

    def close(self) -> None:
        """No question ends by itself any more."""
        if self._timer is not None:
            self._timer.cancel()

    def settle(self, *, timed_out: bool = False) -> None:
        """No question is pending any more."""
        if self._timer is not None:
            self._timer.cancel()
        if self.question is not None:
            self.question = None
            self.stream.publish(QuestionChanged(question=None, timed_out=timed_out))

    def wait(self, *, wished_for: bool = False) -> None:
        """A pending question stays as long as if it had been asked now; maybe the driver wished for time."""
        if self.question is not None:
            self._wait_from_now()
            self._wished_for = wished_for
            self._show(self.question)

    def _wait_from_now(self) -> None:
        self._asked_s = self.seconds()
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.call_at_s(self.expires_s, self._time_is_over)

    @property
    def asked_s_ago(self) -> float:
        """For how long the pending question has been waiting, where the driver did not wish for that."""
        return 0.0 if self._wished_for else self.seconds() - self._asked_s

    @property
    def expires_s(self) -> float:
        """When a pending question is dropped, on the clock of events."""
        return self._asked_s + PATIENCE_S

    @contextmanager
    def attending(self) -> Iterator[None]:
        """While something said or touched is dealt with, which may be the answer: time does not run out."""
        self._attending += 1
        try:
            yield
        finally:
            self._attending -= 1
            if self.seconds() >= self.expires_s:
                self._time_is_over()

    def _time_is_over(self) -> None:
        if (question := self.question) is not None and not self._attending:
            self.settle(timed_out=True)
            self.unanswered(question)

    def remind(self) -> bool:
        """The driver spoke of something else: True where the question is to be asked again.

        A question passed over too often is dropped rather than repeated for ever.
        """
        self._reminders += 1
        if self._reminders > MOST_REMINDERS:
            self.settle()
            return False
        self.wait()
        return True

    def offer(
        self,
        names: tuple[Mapping[Language, Sequence[str]], ...],
        choose: Callable[[int], Awaitable[Says]] | None,
        more: Continuation | None = None,
        *,
        chosen: int | None = None,
    ) -> None:
        """Remember what was listed, for "the second one", and the way to the rest, for "show me more"."""
        self.offered, self.choose_offered, self.more_offered = names, choose, more
        self.among_offered, self.which_offered, self.ranked, self.offered_by = None, None, {}, ""
        self.chosen = chosen

    def context(self) -> Context:
        """What the engine may expect now."""
        expects: set[str] = set()
        if self.question is not None:
            expects |= self.question.expects
            if self.question.yes is not None:
                expects |= {"dialogue.yes", "dialogue.no"}
            if self.question.choices:
                expects.add("slot:choice")
        if self.offered:
            expects.add("dialogue.choose")
        return Context(
            language=self.language,
            expects=frozenset(expects),
            choices=tuple(tuple(n for names in offered.values() for n in names) for offered in self.offered),
            domain=self.domain,
            cart=self.cart(),
        )


async def fine() -> Says:
    """Nothing is done about it."""
    return [say("dialogue.fine")]


def listing(names: Sequence[Any], joint: str = "or") -> Several:
    """At most as many of them as can be listed aloud."""
    return Several(tuple(names[:MOST_READ_OUT]), joint)
