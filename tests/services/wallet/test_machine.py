"""Whatever is asked of the wallet in whatever order: a model of a few lines agrees, and the books balance."""

import asyncio
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from services.wallet.books import HOLD_LIFETIME
from services.wallet.records import KeyReusedError, PaymentRequest, PaymentStateError
from services.wallet.service import LedgerWallet

OPENING_FEN = 20_000
amounts = st.integers(1, 30_000)


@dataclass
class Paid:
    """A payment, as simply as it can be told."""

    id: str
    amount_fen: int
    status: str
    since: datetime
    captured_fen: int = 0
    refunded_fen: int = 0


class Moment:
    """The clock of one example."""

    def __init__(self) -> None:
        self.at = datetime.fromisoformat("2026-05-18 08:30")

    def now(self) -> datetime:
        return self.at

    def call_at(self, when, callback):
        raise AssertionError("the wallet sets no timers")


class WalletMachine(RuleBasedStateMachine):
    """Each rule is one request, sent once or twice under its key."""

    payments = Bundle("payments")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.clock = Moment()
        self.balance_fen = OPENING_FEN
        self.paid: list[Paid] = []
        self.keys = 0
        self.open()

    def open(self) -> None:
        self.wallet = LedgerWallet.open(Path(self.folder.name) / "wallet.sqlite", self.clock, OPENING_FEN)

    def teardown(self) -> None:
        self.wallet.close()
        self.runner.close()
        self.folder.cleanup()

    def key(self) -> str:
        self.keys += 1
        return f"key-{self.keys}"

    def send(self, call, sent_twice: bool):
        """The answer, the same however often it was sent; None where refused."""
        key = self.key()
        try:
            answer = self.runner.run(call(key))
        except PaymentStateError:
            return None
        if sent_twice:
            assert self.runner.run(call(key)) == answer
        return answer

    @rule(target=payments, amount_fen=amounts, sent_twice=st.booleans())
    def authorise(self, amount_fen, sent_twice):
        key = self.key()
        request = PaymentRequest(key, amount_fen, "manner", "Manner", "ord-1", confirmed_fen=amount_fen)
        payment = self.runner.run(self.wallet.authorise(request))
        if sent_twice:
            assert self.runner.run(self.wallet.authorise(request)) == payment
        covered = amount_fen <= self.balance_fen
        paid = Paid(payment.id, amount_fen, "authorised" if covered else "declined", self.clock.at)
        self.balance_fen -= amount_fen if covered else 0
        self.paid.append(paid)
        assert payment.status == paid.status
        return paid

    @rule(paid=payments, amount_fen=amounts, sent_twice=st.booleans())
    def capture(self, paid, amount_fen, sent_twice):
        answer = self.send(lambda key: self.wallet.capture(paid.id, amount_fen, key), sent_twice)
        allowed = paid.status == "authorised" and amount_fen <= paid.amount_fen
        assert (answer is not None) == allowed
        if allowed:
            paid.status, paid.captured_fen = "captured", amount_fen
            self.balance_fen += paid.amount_fen - amount_fen

    @rule(paid=payments, sent_twice=st.booleans())
    def capture_all(self, paid, sent_twice):
        self.capture(paid, paid.amount_fen, sent_twice)

    @rule(paid=payments, sent_twice=st.booleans())
    def void(self, paid, sent_twice):
        answer = self.send(lambda key: self.wallet.void(paid.id, key), sent_twice)
        assert (answer is not None) == (paid.status == "authorised")
        if answer:
            paid.status = "voided"
            self.balance_fen += paid.amount_fen

    @rule(paid=payments, amount_fen=amounts, sent_twice=st.booleans())
    def refund(self, paid, amount_fen, sent_twice):
        answer = self.send(lambda key: self.wallet.refund(paid.id, amount_fen, key), sent_twice)
        allowed = paid.status == "captured" and paid.refunded_fen + amount_fen <= paid.captured_fen
        assert (answer is not None) == allowed
        if allowed:
            paid.refunded_fen += amount_fen
            paid.status = "refunded" if paid.refunded_fen == paid.captured_fen else "captured"
            self.balance_fen += amount_fen

    @rule(paid=payments, sent_twice=st.booleans())
    def refund_the_rest(self, paid, sent_twice):
        self.refund(paid, max(1, paid.captured_fen - paid.refunded_fen), sent_twice)

    @rule(amount_fen=amounts, sent_twice=st.booleans())
    def top_up(self, amount_fen, sent_twice):
        self.send(lambda key: self.wallet.top_up(amount_fen, key), sent_twice)
        self.balance_fen += amount_fen

    @rule(amount_fen=amounts)
    def use_an_old_key_for_something_else(self, amount_fen):
        if self.paid:
            refused = False
            key = self.runner.run(self.wallet.history(1))[0].key
            try:
                self.runner.run(self.wallet.top_up(amount_fen, key))
            except KeyReusedError:
                refused = True
            assert refused

    @rule(hours=st.integers(1, 30))
    def pass_time(self, hours):
        self.clock.at += timedelta(hours=hours)
        for paid in self.paid:
            if paid.status == "authorised" and paid.since + HOLD_LIFETIME <= self.clock.at:
                paid.status = "expired"
                self.balance_fen += paid.amount_fen

    @rule()
    def open_again(self):
        self.wallet.close()
        self.open()

    @invariant()
    def books_balance_and_the_model_agrees(self):
        # The account first: it is what releases the holds whose time is over.
        account = self.runner.run(self.wallet.account())
        assert self.runner.run(self.wallet.audit()) == ()
        held_fen = sum(paid.amount_fen for paid in self.paid if paid.status == "authorised")
        assert (account.balance_fen, account.held_fen) == (self.balance_fen, held_fen)
        assert [
            (p.id, p.status, p.captured_fen, p.refunded_fen)
            for p in self.runner.run(self.wallet.history(1_000))
        ] == [(p.id, p.status, p.captured_fen, p.refunded_fen) for p in reversed(self.paid)]


WalletMachine.TestCase.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, derandomize=True, database=None
)
TestWallet = WalletMachine.TestCase
