"""What an engineer sees of a simulation from inside: where the conversation stands, the books, what waits.

Looking changes nothing: the services are asked directly, past the network that takes time and can fail.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from banma_sim.assistant.dialogue import Dialogue
from banma_sim.assistant.guards import GuardBook
from banma_sim.assistant.phrases import Say, speak
from banma_sim.scenario.reading import OPERATIONS
from banma_sim.simulation import Simulation
from services.wallet.protocol import Wallet
from services.wallet.records import Account, LedgerEntry, Payment, PaymentStatus

ENTRIES = 200
PAYMENTS = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """The pending question."""

    name: str
    text: str
    answers: tuple[str, ...]
    expects: tuple[str, ...]
    """Intents that are heard as answers."""
    settled_by: tuple[str, ...]
    effect: str
    """What a yes would change, as the guards see it."""
    expires_s: float
    """It is dropped then, on the clock of events."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where the conversation stands, and what can still be referred to."""

    language: str
    domain: str
    asked: Asked | None
    there: str
    """The place that "there" means."""
    offered: tuple[str, ...]
    """What "the second one" chooses from."""
    undoable: str
    cart: tuple[str, ...]
    last_said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Books:
    """The wallet's ledger."""

    account: Account
    open: tuple[Payment, ...]
    """What is held, or waits for an answer."""
    entries: tuple[LedgerEntry, ...]
    """Newest first."""
    complaints: tuple[str, ...]
    """Every broken invariant; empty where the books balance."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A fault that still waits for calls."""

    service: str
    kind: str
    operation: str | None
    times: int


@dataclass(frozen=True, slots=True)
class Insight:
    """All of it, at one moment."""

    at_s: float
    conversation: Conversation
    books: Books
    waiting: tuple[Arrangement, ...]
    operations: Mapping[str, tuple[str, ...]]
    """By service, the calls that can go wrong."""
    drinks: tuple[str, ...]
    rules: Mapping[str, str] = field(default_factory=dict)
    """By a guard's name, when it applies."""


async def inspect(simulation: Simulation) -> Insight:
    """Look at everything."""
    return Insight(
        at_s=simulation.clock.seconds,
        conversation=_conversation(simulation.dialogue, simulation.guards),
        books=await _books(simulation.wallet),
        waiting=tuple(Arrangement(*each) for each in simulation.faults.waiting()),
        operations={service: tuple(calls) for service, calls in OPERATIONS.items()},
        drinks=simulation.drinks,
        rules=_rules(simulation.guards),
    )


def _conversation(dialogue: Dialogue, guards: GuardBook) -> Conversation:
    language = dialogue.language
    undoable = dialogue.undoable
    there = dialogue.there
    return Conversation(
        language=language,
        domain=dialogue.domain or "",
        asked=_asked(dialogue, guards),
        there=_named(there.names[language]) if there is not None else "",
        offered=tuple(_named(names[language]) for names in dialogue.offered),
        undoable=_said(undoable.what, dialogue) if undoable is not None else "",
        cart=tuple(str(dict(item)) for item in dialogue.cart()),
        last_said=tuple(_said(each, dialogue) for each in dialogue.last_said),
    )


def _said(what: Say, dialogue: Dialogue) -> str:
    return speak(what, dialogue.language, dialogue.units, dialogue.phrases)[0]


def _named(names: str | Sequence[str]) -> str:
    return names if isinstance(names, str) else str(names[0])


def _asked(dialogue: Dialogue, guards: GuardBook) -> Asked | None:
    question = dialogue.question
    if question is None:
        return None
    return Asked(
        name=question.name,
        text=_said(question.text, dialogue),
        answers=question.answers(dialogue.language, dialogue.phrases),
        expects=tuple(sorted(question.expects)),
        settled_by=tuple(sorted(question.settled_by)),
        effect=guards.effect(question.deed or f"answer.{question.name}"),
        expires_s=dialogue.expires_s,
    )


async def _books(wallet: Wallet) -> Books:
    payments = await wallet.history(PAYMENTS)
    waits = (PaymentStatus.AUTHORISED, PaymentStatus.REQUIRES_ACTION)
    return Books(
        account=await wallet.account(),
        open=tuple(payment for payment in payments if payment.status in waits),
        entries=await wallet.entries(ENTRIES),
        complaints=await wallet.audit(),
    )


def _rules(book: GuardBook) -> dict[str, str]:
    found = {}
    for rule in book.rules:
        when = ["|".join(sorted(rule.effects))]
        if len(rule.driving) < 3:
            when.append("|".join(sorted(rule.driving)))
        if rule.dark is not None:
            when.append("dark" if rule.dark else "light")
        if rule.confidence_below <= 1:
            when.append(f"confidence < {rule.confidence_below:g}")
        found[rule.name] = ", ".join(when)
    return found
