"""PINs proved and changed in whatever order, with requests that come again: each typing is one try."""

import asyncio
from datetime import datetime, timedelta
from unittest.mock import patch

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.wallet.authority import WRONG_TRIES, lock_wait
from services.wallet.records import PinError
from services.wallet.service import LedgerWallet

PINS = ("1111", "2222", "3333")
pins = st.sampled_from(PINS)


class Clock:
    """Moved by a rule."""

    def __init__(self) -> None:
        self.at = datetime.fromisoformat("2026-05-18 08:30")

    def now(self) -> datetime:
        return self.at


class PinMachine(RuleBasedStateMachine):
    """The wallet beside a model of its PIN: the PIN, the tries, the lock, and each request's first answer."""

    def __init__(self) -> None:
        super().__init__()
        # The hash is made to take its time; what is asked here is how often it is asked.
        self.quick = patch.multiple(
            "services.wallet.pin", hash_pin=lambda pin: pin, pin_matches=lambda kept, pin: kept == pin
        )
        self.quick.start()
        self.clock = Clock()
        self.runner = asyncio.Runner()
        self.wallet = LedgerWallet.open(None, self.clock, 20_000)
        self.pin: str | None = None
        self.tries = 0
        self.locked_until: datetime | None = None
        self.sent: list[tuple[str, str, str | None, str, str]] = []
        """Operation, PIN, old PIN, key and first answer."""

    def teardown(self) -> None:
        self.wallet.close()
        self.runner.close()
        self.quick.stop()

    def answer(self, operation: str, pin: str, old_pin: str | None, key: str) -> str:
        work = (
            self.wallet.check_pin(pin, key)
            if operation == "prove"
            else self.wallet.set_pin(pin, old_pin, key)
        )
        try:
            self.runner.run(_awaited(work))
        except PinError as error:
            return error.code
        return ""

    def locked(self) -> bool:
        return self.locked_until is not None and self.clock.at < self.locked_until

    def tried(self, pin: str | None) -> str:
        """What the model says to that PIN."""
        if not self.locked() and pin is not None:
            if pin == self.pin:
                self.tries, self.locked_until = 0, None
                return ""
            self.tries += 1
            wait = lock_wait(self.tries)
            self.locked_until = self.clock.at + wait if wait else None
        return "wallet_locked" if self.locked() else "pin_wrong"

    def send(self, operation: str, pin: str, old_pin: str | None, expected: str) -> None:
        key = f"key-{len(self.sent)}"
        assert self.answer(operation, pin, old_pin, key) == expected
        self.sent.append((operation, pin, old_pin, key, expected))

    @rule(pin=pins)
    def prove(self, pin: str) -> None:
        self.send("prove", pin, None, "pin_not_set" if self.pin is None else self.tried(pin))

    @rule(pin=pins, old_pin=st.none() | pins)
    def change(self, pin: str, old_pin: str | None) -> None:
        expected = "" if self.pin is None else self.tried(old_pin)
        if not expected:
            self.pin = pin
        self.send("change", pin, old_pin, expected)

    @precondition(lambda self: self.sent)
    @rule(which=st.integers(0, 99), pin=pins)
    def come_again(self, which: int, pin: str) -> None:
        """As it was sent, or, under its key, with another PIN: nobody may try a second one for nothing."""
        operation, first, old_pin, key, expected = self.sent[which % len(self.sent)]
        assert self.answer(operation, first, old_pin, key) == expected
        assert self.answer(operation, pin, old_pin, key) == expected

    @rule(minutes=st.sampled_from((1, 5, 15, 60)))
    def pass_time(self, minutes: int) -> None:
        self.clock.at += timedelta(minutes=minutes)

    @invariant()
    def the_wallet_is_as_the_model_has_it(self) -> None:
        account = self.runner.run(_awaited(self.wallet.account()))
        assert account.pin_set == (self.pin is not None)
        assert account.locked_until == (self.locked_until if self.locked() else None)
        assert self.tries >= WRONG_TRIES or not self.locked()


async def _awaited(work):
    return await work


PinMachine.TestCase.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, derandomize=True, database=None
)
TestPin = PinMachine.TestCase
