"""Several processes on one wallet, and processes that are killed."""

import asyncio
import re
import subprocess
import sys
from pathlib import Path

from services.wallet.service import LedgerWallet
from tests.waiting import LIMIT_S

ROOT = Path(__file__).parents[3]

PAYER = """
import asyncio, sys
from pathlib import Path
from benchmarks.kill_wallet import FixedClock
from services.wallet.records import PaymentRequest
from services.wallet.service import LedgerWallet

async def main(path, name):
    where = path if "://" in path else Path(path)
    wallet = LedgerWallet.open(where, FixedClock(), 100_000)
    for number in range(60):
        # Every other key is shared by both processes: whoever comes second gets the first answer.
        key = f"shared-{number}" if number % 2 else f"{name}-{number}"
        held = await wallet.authorise(PaymentRequest(key, 300, "manner", "Manner", "ord-1"))
        await wallet.capture(held.id, 200, f"capture-{key}")
    wallet.close()

asyncio.run(main(*sys.argv[1:]))
"""


async def test_two_processes_pay_from_one_wallet_and_share_its_keys(path, clock) -> None:
    payers = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", PAYER, path, name, cwd=ROOT, stderr=asyncio.subprocess.PIPE
        )
        for name in ("left", "right")
    ]
    for payer in payers:
        _, errors = await payer.communicate()
        assert payer.returncode == 0, errors.decode()
    wallet = LedgerWallet.open(path, clock)
    assert await wallet.audit() == ()
    assert len(await wallet.history(1_000)) == 30 + 30 + 30
    account = await wallet.account()
    assert (account.balance_fen, account.held_fen) == (100_000 - 90 * 200, 0)
    wallet.close()


def test_a_wallet_killed_at_random_instants_loses_and_doubles_nothing() -> None:
    command = [sys.executable, "-m", "benchmarks.kill_wallet", "--kills", "8", "--seed", "7"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    kills, answered = re.findall(r"(\d+) (?:kills|requests answered)", run.stdout)
    assert int(kills) == 8
    assert int(answered) > 0, "the children were killed before they had paid anything"
