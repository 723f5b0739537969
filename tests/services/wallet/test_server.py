"""The wallet on a PostgreSQL server: what only a server can do, and do wrong."""

import asyncio
import sys
from pathlib import Path

import psycopg
import pytest

from services.wallet.postgres import PostgresServer
from services.wallet.postgres_schema import VERSION
from services.wallet.records import LedgerUnreadableError
from services.wallet.service import LedgerWallet

ROOT = Path(__file__).parents[3]


@pytest.fixture
def wallet(url, clock):
    wallet = LedgerWallet.open(url, clock, 20_000)
    yield wallet
    wallet.close()


def run(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as db:
        found = db.execute(statement)
        return found.fetchall() if found.description else []


def end_connections(url: str) -> None:
    """As if the network went away: the server hangs up on every wallet."""
    run(
        url,
        """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE application_name = 'banma' AND pid <> pg_backend_pid()""",
    )


async def test_another_car_finds_everything_there(wallet, url, clock, ask) -> None:
    await wallet.set_pin("1234")
    payment = await wallet.authorise(ask(pin="1234"))
    other = LedgerWallet.open(url, clock, 99_999)
    assert await other.history() == (payment,)
    assert await other.account() == await wallet.account()
    assert await other.entries() == await wallet.entries()
    assert other.session != wallet.session
    other.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET amount_fen = 1",
        "DELETE FROM entries",
        "UPDATE transfers SET memo = ''",
        "DELETE FROM transfers",
        "DELETE FROM payments",
        "DELETE FROM requests",
        "INSERT INTO entries (transfer_id, account, amount_fen) VALUES (1, 'driver', -9000000)",
        "INSERT INTO entries (transfer_id, account, amount_fen) VALUES (77, 'driver', 5)",
        "UPDATE payments SET captured_fen = amount_fen + 1",
        "UPDATE payments SET status = 'paid'",
    ],
)
async def test_the_tables_refuse_on_the_server_too(wallet, url, ask, statement) -> None:
    await wallet.authorise(ask())
    with pytest.raises(psycopg.IntegrityError):
        run(url, statement)
    assert await wallet.audit() == ()


async def test_the_audit_finds_what_was_tampered_with(wallet, url, ask) -> None:
    await wallet.authorise(ask())
    run(url, "UPDATE balances SET balance_fen = 0 WHERE account = 'holds'")
    assert "the running balance of holds is ¥0.00, its entries sum to ¥38.00" in await wallet.audit()
    with pytest.raises(LedgerUnreadableError, match="does not balance"):
        LedgerWallet.open(url, wallet._books._clock)


async def test_a_connection_that_was_lost_is_made_anew(wallet, url, ask) -> None:
    session = wallet.session
    end_connections(url)
    assert (await wallet.authorise(ask())).status == "authorised"
    end_connections(url)
    assert (await wallet.account()).held_fen == 3_800
    assert wallet.session == session


async def test_a_commit_whose_answer_was_lost_is_done_once(wallet, url, ask, monkeypatch) -> None:
    database, lost = wallet._store.database, []
    commit = PostgresServer._commit

    def losing(self) -> None:
        """The server has written it; the answer does not arrive."""
        if not lost:
            lost.append(True)
            self._db.execute("COMMIT")
            self._db.pgconn.finish()
        commit(self)

    monkeypatch.setattr(PostgresServer, "_commit", losing)
    payments = await asyncio.gather(*(wallet.authorise(ask(f"hold-{n}", 300)) for n in range(5)))
    assert lost
    assert [p.status for p in payments] == ["authorised"] * 5
    assert len({p.id for p in payments}) == 5
    assert (await wallet.account()).held_fen == 1_500
    assert await wallet.audit() == ()
    assert wallet._store.database is database


async def test_a_hold_is_its_sessions_own_while_that_is_connected(wallet, url, clock, ask) -> None:
    await wallet.authorise(ask())
    other = LedgerWallet.open(url, clock)
    clock.pass_time(hours=25)
    assert await other.orphans() == ()
    assert (await other.account()).held_fen == 3_800
    end_connections(url)
    wallet.close()
    assert (await other.account()).held_fen == 0
    other.close()


def test_a_server_that_is_not_there_is_one_sentence_without_the_password(clock) -> None:
    with pytest.raises(LedgerUnreadableError) as caught:
        LedgerWallet.open("postgresql://driver:secret@127.0.0.1:9/banma", clock)
    message = str(caught.value)
    assert message == (
        "the wallet postgresql://127.0.0.1:9/banma cannot be reached; check that the server runs, and the URL"
    )


def test_a_newer_schema_is_refused_and_left_alone(wallet, url, clock) -> None:
    run(url, f"UPDATE schema_version SET version = {VERSION + 1}")
    with pytest.raises(LedgerUnreadableError, match="a newer Banma"):
        LedgerWallet.open(url, clock)
    assert run(url, "SELECT version FROM schema_version") == [(VERSION + 1,)]


def test_another_programs_database_is_refused_and_left_alone(url, clock) -> None:
    run(url, "CREATE TABLE recipes (name TEXT)")
    with pytest.raises(LedgerUnreadableError, match="another program's database"):
        LedgerWallet.open(url, clock)
    found = run(url, "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()")
    assert found == [("recipes",)]


def test_a_wallet_that_somebody_holds_says_so(wallet, url, clock, monkeypatch) -> None:
    monkeypatch.setattr("services.wallet.postgres.LOCK_TIMEOUT_S", 0.05)
    with psycopg.connect(url) as other:
        other.execute("LOCK TABLE schema_version IN EXCLUSIVE MODE")
        with pytest.raises(LedgerUnreadableError, match="held by another program; try again"):
            LedgerWallet.open(url, clock)


async def test_two_processes_pay_from_one_wallet_on_the_server(url, clock) -> None:
    from tests.services.wallet.test_processes import PAYER

    payers = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", PAYER, url, name, cwd=ROOT, stderr=asyncio.subprocess.PIPE
        )
        for name in ("left", "right")
    ]
    for payer in payers:
        _, errors = await payer.communicate()
        assert payer.returncode == 0, errors.decode()
    wallet = LedgerWallet.open(url, clock)
    assert await wallet.audit() == ()
    account = await wallet.account()
    assert (account.balance_fen, account.held_fen) == (100_000 - 90 * 200, 0)
    assert len(await wallet.history(1_000)) == 90
    wallet.close()
