"""Kill a process that pays, again and again, and look whether the books still balance.

    python -m benchmarks.kill_wallet --kills 60

A child process works through an endless script of holds, captures, voids, refunds and top-ups, and writes
into a journal before each request and after each answer. It is killed (SIGKILL) at a random instant, from
opening the wallet on. Then the file is opened and audited, and compared with a plain model of the script:
every answered request must be there, the one under way wholly or not at all; sent again under its key it must
be there once. The next child goes on from there. A killed process loses what it had not handed to the system;
what a power cut does to the disk beyond that, SQLite's `synchronous = FULL` answers for.
"""

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from services.clock import Timer
from services.wallet.records import Account, Payment, PaymentRequest
from services.wallet.service import LedgerWallet

ROOT = Path(__file__).parent.parent
OPENING_FEN = 1_000_000
LONGEST_LIFE_S = 0.2


@dataclass(frozen=True, slots=True)
class Op:
    """One request of the script; `payment` counts from 0."""

    key: str
    kind: str
    payment: int
    amount_fen: int


@dataclass(slots=True)
class Model:
    """The wallet as it should be, told as simply as it can be."""

    balance_fen: int = OPENING_FEN
    held_fen: int = 0
    payments: list[list[str | int]] = field(default_factory=list)
    """[status, captured, refunded] each."""

    def apply(self, op: Op) -> None:
        """What the request should do."""
        if op.kind == "top_up":
            self.balance_fen += op.amount_fen
        elif op.kind == "hold":
            self.payments.append(["authorised", 0, 0])
            self.balance_fen -= op.amount_fen
            self.held_fen += op.amount_fen
        elif op.kind == "refund":
            payment = self.payments[op.payment]
            payment[2] = int(payment[2]) + op.amount_fen
            payment[0] = "refunded" if payment[2] == payment[1] else "captured"
            self.balance_fen += op.amount_fen
        else:
            held_fen = _held_fen(op.payment)
            self.payments[op.payment] = (
                ["voided", 0, 0] if op.kind == "void" else ["captured", op.amount_fen, 0]
            )
            self.held_fen -= held_fen
            self.balance_fen += held_fen - op.amount_fen


@dataclass(slots=True)
class Figures:
    """What a run found."""

    kills: int = 0
    requests_answered: int = 0
    under_way_and_done: int = 0
    """Killed after the commit and before the answer."""
    under_way_and_not_done: int = 0
    while_opening: int = 0
    faults: list[str] = field(default_factory=list)


class FixedClock:
    """The script needs no time to pass."""

    def now(self) -> datetime:
        """Always the same moment."""
        return datetime.fromisoformat("2026-05-18 08:30")

    def call_at(self, when: datetime, callback: object) -> Timer:
        """The wallet sets no timers."""
        raise AssertionError("the wallet sets no timers")


def script() -> Iterator[Op]:
    """The same endless requests every time; up to three holds are open at once."""
    waiting: list[int] = []
    payment = 0
    while True:
        yield Op(f"hold-{payment}", "hold", payment, _held_fen(payment))
        waiting.append(payment)
        payment += 1
        if payment % 5 == 0:
            yield Op(f"top-up-{payment}", "top_up", payment, 5 * 3000)
        if len(waiting) == 3:
            yield from _settle(waiting.pop(0 if payment % 2 else 1))


def _settle(payment: int) -> Iterator[Op]:
    held_fen = _held_fen(payment)
    if payment % 4 == 3:
        yield Op(f"void-{payment}", "void", payment, 0)
        return
    captured_fen = held_fen - (payment % 3) * 100
    yield Op(f"capture-{payment}", "capture", payment, captured_fen)
    if payment % 4 == 1:
        yield Op(f"refund-{payment}", "refund", payment, 700)
    if payment % 8 == 1:
        yield Op(f"refund-rest-{payment}", "refund", payment, captured_fen - 700)


def _held_fen(payment: int) -> int:
    return 1500 + payment * 37 % 2300


async def send(wallet: LedgerWallet, op: Op) -> list[str | int]:
    """Make the request; the answer in short."""
    if op.kind == "top_up":
        return _short(await wallet.top_up(op.amount_fen, op.key))
    if op.kind == "hold":
        request = PaymentRequest(op.key, op.amount_fen, "manner", "Manner Coffee", f"order-{op.payment}")
        return _short(await wallet.authorise(request))
    held = await wallet.payment(f"hold-{op.payment}")
    if held is None:
        raise AssertionError(f"hold-{op.payment} was answered, and is not there")
    if op.kind == "void":
        return _short(await wallet.void(held.id, op.key))
    change = wallet.capture if op.kind == "capture" else wallet.refund
    return _short(await change(held.id, op.amount_fen, op.key))


def _short(answer: Payment | Account) -> list[str | int]:
    if isinstance(answer, Account):
        return ["account", answer.balance_fen, answer.held_fen]
    return [answer.status.value, answer.captured_fen, answer.refunded_fen]


async def live(path: Path, journal: Path, first: int) -> None:
    """The child: work through the script from request `first` until killed."""
    fd = os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    print("up", flush=True)
    wallet = LedgerWallet.open(path, FixedClock(), OPENING_FEN)
    for number, op in enumerate(script()):
        if number >= first:
            os.write(fd, f'["sent", {number}]\n'.encode())
            answer = await send(wallet, op)
            os.write(fd, f'["answered", {number}, {json.dumps(answer)}]\n'.encode())


def kill_once(path: Path, journal: Path, first: int, life_s: float) -> list[list[object]]:
    """Start a child, let it live so long, kill it; what it wrote into its journal."""
    command = [sys.executable, "-m", "benchmarks.kill_wallet", "--child", str(path), str(journal), str(first)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(life_s)
        child.kill()
    lines = journal.read_bytes().split(b"\n")
    # What follows the last newline was cut off by the kill.
    return [json.loads(line) for line in lines[:-1]]


async def _matches(wallet: LedgerWallet, model: Model) -> bool:
    account = await wallet.account()
    payments = [_short(payment) for payment in reversed(await wallet.history(10_000))]
    same_money = (account.balance_fen, account.held_fen) == (model.balance_fen, model.held_fen)
    return same_money and payments == model.payments[-10_000:]


class Inspection:
    """Follows the script beside the children, and compares after every kill."""

    def __init__(self, path: Path) -> None:
        self.figures = Figures()
        self.model = Model()
        self.done = 0
        """Requests that are known to be in the ledger."""
        self._path = path
        self._script = script()

    async def after_kill(self, journal: list[list[object]]) -> None:
        """Open what the child left, and hold it against the model."""
        self.figures.kills += 1
        self.figures.while_opening += not journal
        answers = [(self._next(), line[2]) for line in journal if line[0] == "answered"]
        self.figures.requests_answered += len(answers)
        wallet = LedgerWallet.open(self._path, FixedClock(), OPENING_FEN)
        try:
            if journal and journal[-1][0] == "sent":
                await self._settle_under_way(wallet)
            await self._expect(wallet, "after the kill")
            for op, answer in answers[-3:]:
                again = await send(wallet, op)
                if again != answer:
                    self._fault(f"{op.key} was answered {answer}, and when sent again {again}")
            await self._expect(wallet, "after sending answered requests again")
            self.figures.faults += await wallet.audit()
        finally:
            wallet.close()

    async def _settle_under_way(self, wallet: LedgerWallet) -> None:
        """The request that got no answer is there wholly or not at all, and once when sent again."""
        not_done = await _matches(wallet, self.model)
        op = self._next()
        done = await _matches(wallet, self.model)
        self.figures.under_way_and_not_done += not_done
        self.figures.under_way_and_done += done
        if not_done == done:
            self._fault(f"{op.key} is neither wholly there nor wholly absent")
        await send(wallet, op)

    async def _expect(self, wallet: LedgerWallet, when: str) -> None:
        if not await _matches(wallet, self.model):
            self._fault(f"the wallet is not as the script left it, {when}")

    def _next(self) -> Op:
        op = next(self._script)
        self.model.apply(op)
        self.done += 1
        return op

    def _fault(self, words: str) -> None:
        self.figures.faults.append(f"kill {self.figures.kills}: {words}")


def run_kills(kills: int, seed: int) -> Figures:
    """Kill so many children and report."""
    lives = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        path, journal = Path(folder) / "wallet.sqlite", Path(folder) / "journal"
        inspection = Inspection(path)
        for _ in range(kills):
            life_s = lives.uniform(0, LONGEST_LIFE_S)
            asyncio.run(inspection.after_kill(kill_once(path, journal, inspection.done, life_s)))
            if inspection.figures.faults:
                break
        return inspection.figures


def main() -> int:
    """Exit 0 where nothing was lost, doubled or out of balance."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.kill_wallet", description="kill -9 the wallet"
    )
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", nargs=3, metavar=("WALLET", "JOURNAL", "FIRST"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        path, journal, first = options.child
        asyncio.run(live(Path(path), Path(journal), int(first)))
    began = time.perf_counter()
    figures = run_kills(options.kills, options.seed)
    took_s = time.perf_counter() - began
    print(
        f"{figures.kills} kills in {took_s:.1f} s, {figures.while_opening} of them while opening;"
        f" {figures.requests_answered} requests answered; of those under way,"
        f" {figures.under_way_and_done} were done, {figures.under_way_and_not_done} were not;"
        f" {len(figures.faults)} faults"
    )
    for fault in figures.faults:
        print(fault)
    return 1 if figures.faults else 0


if __name__ == "__main__":
    sys.exit(main())
