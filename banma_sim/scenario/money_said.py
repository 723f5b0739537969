"""Is what was said about money true? Each phrase that states something is held against the ledger."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from banma_sim.assistant.skills.wallet import PERIODS, span_of
from banma_sim.events import Event, Heard, PinTyped, Replied, Touched, TurnEnded, Understood
from banma_sim.simulation import Simulation
from services.wallet.money import display
from services.wallet.records import LedgerEntry
from services.wallet.rules import BANK, DRIVER, TransferKind

JUST_NOW = timedelta(minutes=2)
"""What is told to have been done was done since then: between the two lie at most the calls of one turn."""
LATELY = timedelta(seconds=30)
"""How old what was asked for may be when it is told."""
EARLIEST = datetime.fromisoformat("2000-01-01")
ENDS_HOLD = (TransferKind.CAPTURE, TransferKind.VOID, TransferKind.EXPIRY)

Ledger = Sequence[LedgerEntry]
"""Up to a moment, oldest first."""
Claim = Callable[[Ledger, datetime], Iterable[int]]
"""The amounts, in fen of the driver's own, that may truly be named at that moment."""


def held(ledger: Ledger, now: datetime) -> Iterator[int]:
    """What is set aside for one payment."""
    for moves in _by_payment(ledger):
        if not any(e.kind in ENDS_HOLD and e.at < now - LATELY for e in moves):
            yield -_own_fen(e for e in moves if e.kind == TransferKind.HOLD)


def paid(ledger: Ledger, now: datetime) -> Iterator[int]:
    """What one payment that was just taken cost."""
    for moves in _by_payment(ledger):
        if any(e.kind == TransferKind.CAPTURE and e.at >= now - JUST_NOW for e in moves):
            yield -_own_fen(e for e in moves if e.kind != TransferKind.REFUND)


def back(ledger: Ledger, now: datetime) -> Iterator[int]:
    """What just came back of one payment: released, left over, or given back."""
    for moves in _by_payment(ledger):
        if new := [e for e in moves if e.kind != TransferKind.HOLD and e.at >= now - JUST_NOW]:
            yield _own_fen(new)


def put_in(ledger: Ledger, now: datetime) -> Iterator[int]:
    """What the bank just gave."""
    return (-e.amount_fen for e in ledger if e.account == BANK and e.at >= now - JUST_NOW)


def to_spend(ledger: Ledger, now: datetime) -> Iterator[int]:
    """The balance, now or lately."""
    return (_own_fen(entries) for entries in _lately(ledger, now))


def all_held(ledger: Ledger, now: datetime) -> Iterator[int]:
    """All that is set aside, now or lately."""
    for entries in _lately(ledger, now):
        holds = [m for m in _by_payment(entries) if not any(e.kind in ENDS_HOLD for e in m)]
        yield -sum(map(_own_fen, holds))


def spent(period: str) -> Claim:
    """What that span of days came to, now or lately."""

    def sums(ledger: Ledger, now: datetime) -> Iterator[int]:
        since, until = span_of(period, now)
        for entries in _lately(ledger, now):
            yield sum(_cost_fen(moves, since, until) for moves in _by_payment(entries))

    return sums


def ever(claim: Claim) -> Claim:
    """The same, however long ago: its answer was lost, and it is told late."""
    return lambda ledger, now: claim(ledger, EARLIEST)


AMOUNT_HELD: Mapping[str, Claim] = {"amount": held}
AMOUNT_BACK: Mapping[str, Claim] = {"amount": back}
CLAIMS: Mapping[str, Mapping[str, Claim]] = {
    "coffee.placed": AMOUNT_HELD,
    "coffee.placed_no_route": AMOUNT_HELD,
    "coffee.handed_over": {"amount": paid},
    "coffee.handed_over_unpaid": AMOUNT_HELD,
    "coffee.given_up_paid": {"amount": paid},
    "coffee.given_up_unpaid": AMOUNT_HELD,
    "coffee.cancelled": AMOUNT_BACK,
    "coffee.cancelled_later": AMOUNT_HELD,
    "coffee.cancelled_late": {"fee": paid, "rest": back},
    "payment.resolved_free": AMOUNT_BACK,
    "payment.resolved_later": AMOUNT_HELD,
    "till.free_again": AMOUNT_BACK,
    "till.free_later": AMOUNT_HELD,
    "till.short": {"balance": to_spend},
    "decline.insufficient_funds": {"balance": to_spend},
    "coffee.enough": {"balance": to_spend},
    "coffee.not_enough": {"balance": to_spend},
    "wallet.balance": {"balance": to_spend},
    "wallet.balance_held": {"balance": to_spend, "held": all_held},
    "wallet.methods": {"balance": to_spend},
    "wallet.topped_up": {"amount": put_in, "balance": to_spend},
    "wallet.topped_up_late": {"amount": ever(put_in)},
    "wallet.refunded": AMOUNT_BACK,
    "wallet.refunded_late": {"amount": ever(back)},
    **{f"wallet.spent_{period}": {"amount": spent(period)} for period in PERIODS},
}
"""By phrase and figure. What only asks, proposes or refuses states nothing that was done."""
ANNOUNCED: Mapping[str, Mapping[str, Claim]] = {"coffee.cancelled": {"amount": ever(back)}}
"""The same where no turn is under way: the answer came late, and so did the telling."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A figure that was said, when, and how far the ledger was written by then."""

    at: datetime
    entry: int
    key: str
    name: str
    fen: int
    claim: Claim


class MoneySaid:
    """Listens to a run from its beginning; asked after each step, it tells what was said and was not so."""

    def __init__(self, sim: Simulation) -> None:
        self._sim = sim
        self._told: list[_Told] = []
        self._repeats = False
        self._turns = 0
        """How many are under way."""
        sim.stream.subscribe(self._note, Understood, Replied)
        sim.stream.subscribe(self._turn, Heard, Touched, PinTyped, TurnEnded)

    def _turn(self, event: Event) -> None:
        self._turns = max(0, self._turns - 1) if isinstance(event, TurnEnded) else self._turns + 1

    def _note(self, event: Event) -> None:
        match event:
            case Understood():
                frames = event.understanding["frames"]
                self._repeats = any(frame["intent"] == "dialogue.repeat" for frame in frames)
            case Replied() if event.key in CLAIMS and not self._repeats:
                # By its entries and not by their time: several cars on one wallet tell different times.
                now, entry = self._sim.clock.now(), self._sim.wallet.last_entry()
                claims = CLAIMS[event.key]
                if not self._turns:
                    claims = ANNOUNCED.get(event.key, claims)
                self._told += [
                    _Told(now, entry, event.key, name, event.figures_fen[name], claim)
                    for name, claim in claims.items()
                ]

    def untrue(self, ledger: Ledger) -> list[str]:
        """What was said since the last time and is not what the ledger says, in words."""
        told, self._told = self._told, []
        return [complaint for each in told if (complaint := _complaint(each, ledger))]


def _complaint(told: _Told, ledger: Ledger) -> str:
    true = {*told.claim([entry for entry in ledger if entry.id <= told.entry], told.at)}
    if told.fen in true or (told.fen == 0 and not true):
        return ""
    so = ", ".join(map(display, sorted(true))) or "nothing of the kind"
    return f"{told.key} named {display(told.fen)} as its {told.name}; the ledger has {so}"


def _by_payment(ledger: Ledger) -> Iterable[Ledger]:
    found: dict[str, list[LedgerEntry]] = {}
    for entry in ledger:
        if entry.payment_id is not None:
            found.setdefault(entry.payment_id, []).append(entry)
    return found.values()


def _own_fen(entries: Iterable[LedgerEntry]) -> int:
    return sum(entry.amount_fen for entry in entries if entry.account == DRIVER)


def _cost_fen(moves: Ledger, since: datetime, until: datetime) -> int:
    """What a payment cost in that span: all of it where it was taken then, less what came back then."""
    taken = any(e.kind == TransferKind.CAPTURE and since <= e.at < until for e in moves)
    cost_fen = -_own_fen(e for e in moves if e.kind != TransferKind.REFUND) if taken else 0
    return cost_fen - _own_fen(e for e in moves if e.kind == TransferKind.REFUND and since <= e.at < until)


def _lately(ledger: Ledger, now: datetime) -> Iterator[Ledger]:
    """The ledger as it was at any time between lately and now."""
    before = sum(entry.at < now - LATELY for entry in ledger)
    return (ledger[:count] for count in range(before, len(ledger) + 1))
