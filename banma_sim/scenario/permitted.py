"""Was it permitted? What moved money or raised what may be spent is held against what was heard and touched.

It follows the events alone and knows nothing of the guards: what a guard wrongly lets pass is found.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from banma_sim.assistant.consent import says_yes
from banma_sim.events import (
    Event,
    Heard,
    PaymentChanged,
    QuestionChanged,
    Touched,
    Understood,
    WalletChanged,
)
from banma_sim.simulation import Simulation
from services.wallet.money import display

UNASKED = "nothing is held that was not asked about"
UNAGREED = "money is held on a yes that was surely heard and not late, or given by hand"
BY_HAND = "only a hand lets be spent without a PIN"

SURE = 0.75
"""From so sure a recogniser a yes is one."""
RIVAL = 0.1
"""Another transcript as near to the best as this is as likely what was said."""
LATE_S = 40.0
"""A yes so long after what it answers may be meant for somebody else, unless time was asked for."""
TOP_UP = "confirm_top_up"
NAMES_AMOUNT = frozenset(("wallet.top_up", "dialogue.inform"))
YES = frozenset(("dialogue.yes", "wallet.pay"))
WAIT = "dialogue.wait"

Broken = tuple[str, str]
"""What does not hold, and what is the case instead."""


class Permitted:
    """Listens to a session from its beginning."""

    def __init__(self, sim: Simulation, by_hand: set[str]) -> None:
        """`by_hand` are the switches that a hand has touched, in any of the cars: their wallet is one."""
        self._found: list[Broken] = []
        self._open: QuestionChanged | None = None
        self._asked: QuestionChanged | None = None
        """The question that was open when the driver spoke last."""
        self._heard: Heard | None = None
        self._time_wished = False
        """True where the driver's latest words were to wait for the answer."""
        self._asked_fen: set[int | None] = set()
        """What was asked about and is not held since."""
        self._agreed_fen: set[int | None] = set()
        """Of that, what was agreed to."""
        self._to_put_in: list[int] = []
        """What was agreed to be put in since it was taken last."""
        self._held: set[str | None] = set()
        """Payments whose hold was told."""
        self._password_free = bool(sim.snapshot(("wallet.password_free",))["wallet.password_free"])
        self._by_hand = by_hand
        sim.stream.subscribe(self._driver, Heard, Understood, Touched)
        sim.stream.subscribe(self._car, QuestionChanged, PaymentChanged, WalletChanged)

    def found(self) -> list[Broken]:
        """What was not permitted since the last time."""
        found, self._found = self._found, []
        return found

    def agreed_to_put_in(self) -> list[int]:
        """The amounts since the last time, each once for each yes."""
        agreed, self._to_put_in = self._to_put_in, []
        return agreed

    def _driver(self, event: Event) -> None:
        match event:
            case Heard():
                self._heard, self._asked = event, self._open
            case Understood() if self._asked is not None and self._heard is not None:
                told = event.understanding
                late = self._heard.at_s - self._asked.at_s > LATE_S and not self._time_wished
                if not late and _agrees(self._asked, told) and surely_heard(self._heard, told):
                    self._agree(self._asked)
                self._time_wished = any(frame["intent"] == WAIT for frame in told["frames"])
            case Touched(action="confirm") if self._open is not None:
                self._agree(self._open)
            case Touched(action="password_free"):
                self._by_hand.add(event.action)

    def _agree(self, question: QuestionChanged) -> None:
        self._agreed_fen.add(question.amount_fen)
        if question.question == TOP_UP and question.amount_fen is not None:
            self._to_put_in.append(question.amount_fen)

    def _car(self, event: Event) -> None:
        match event:
            case QuestionChanged():
                before, self._open = self._open, event if event.question is not None else None
                if event.question == "confirm_payment":
                    self._asked_fen.add(event.amount_fen)
                    if before is None or before.question != event.question:
                        # A yes of before, to which no money was held, is none to what is asked anew.
                        self._agreed_fen.discard(event.amount_fen)
            case PaymentChanged(status="authorised") if event.payment_id not in self._held:
                self._held.add(event.payment_id)
                self._judge(event)
            case WalletChanged():
                if event.password_free and not (self._password_free or "password_free" in self._by_hand):
                    self._found.append((BY_HAND, "it was switched on, and nobody touched that"))
                self._password_free = event.password_free

    def _judge(self, payment: PaymentChanged) -> None:
        fen = payment.amount_fen
        held = f"{display(fen)} held for {payment.merchant}"
        if fen not in self._asked_fen:
            self._found.append((UNASKED, held))
        elif fen not in self._agreed_fen:
            self._found.append((UNAGREED, held))
        # One question, one payment: for the next one it is asked anew.
        self._asked_fen.discard(fen)
        self._agreed_fen.discard(fen)


def _agrees(question: QuestionChanged, understanding: Mapping[str, Any]) -> bool:
    """True for a yes, and for the very amount that it was asked whether to put in."""
    frames = understanding["frames"]
    if any(frame["intent"] in YES for frame in frames):
        return True
    amounts = [frame["slots"].get("amount_fen") for frame in frames if frame["intent"] in NAMES_AMOUNT]
    return question.question == TOP_UP and question.amount_fen in amounts


def how_sure(heard: Heard, understanding: Mapping[str, Any]) -> float:
    """The recogniser, of the words that were understood: 0 to 1, and 1 where it does not say."""
    if not heard.confidences:
        return 1.0
    of_it = [sure for text, sure in _readings(heard) if text.startswith(understanding["text"])]
    return max((1.0 if sure is None else sure for sure in of_it), default=0.0)


def surely_heard(heard: Heard, understanding: Mapping[str, Any]) -> bool:
    """True where the recogniser was sure of what was understood, and of nothing else as much.

    "Yeah" beside "yes" is nothing else.
    """
    if not heard.confidences:
        return True
    said = understanding["text"]
    rivals = [
        sure or 0.0
        for text, sure in _readings(heard)
        if not text.startswith(said) and not (says_yes(text) and says_yes(said))
    ]
    sure = how_sure(heard, understanding)
    return sure >= SURE and max(rivals, default=0.0) <= sure - RIVAL


def _readings(heard: Heard) -> Iterator[tuple[str, float | None]]:
    return zip((heard.text, *heard.asr), heard.confidences, strict=True)
