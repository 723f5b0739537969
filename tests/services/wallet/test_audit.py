"""The audit finds what has been tampered with; the tables refuse it in the first place."""

import sqlite3

import pytest


@pytest.fixture
async def spent(sqlite_wallet, ask):
    """A wallet with a payment of each kind."""
    wallet = sqlite_wallet
    for number, amount_fen in enumerate((3_800, 3_800, 3_800, 99_999, 3_800)):
        await wallet.authorise(ask(f"hold-{number}", amount_fen))
    await wallet.capture("pay_000001", 3_000, "capture-1")
    await wallet.refund("pay_000001", 1_000, "refund-1")
    await wallet.void("pay_000002", "void-1")
    await wallet.capture("pay_000003", 3_800, "capture-3")
    await wallet.refund("pay_000003", 3_800, "refund-3")
    assert await wallet.audit() == ()
    return wallet


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
        "INSERT INTO entries (transfer_id, account, amount_fen) VALUES (1, 'driver', 0.5)",
        "INSERT INTO entries (transfer_id, account, amount_fen) VALUES (77, 'driver', 5)",
        "UPDATE payments SET captured_fen = amount_fen + 1",
        "UPDATE payments SET refunded_fen = captured_fen + 1",
        "UPDATE payments SET status = 'paid'",
    ],
)
async def test_the_tables_refuse(spent, statement) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        spent._store.database.db.execute(statement)
    assert await spent.audit() == ()


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (["INSERT INTO entries (transfer_id, account, amount_fen) VALUES (1, 'driver', 5)"],
         "transfer 1 has 3 entries that sum to 5 fen"),
        (["INSERT INTO transfers (kind, memo, at) VALUES ('top_up', '', '')"],
         "has 0 entries"),
        (["UPDATE balances SET balance_fen = 0 WHERE account = 'holds'"],
         "the running balance of holds is ¥0.00, its entries sum to ¥38.00"),
        (["INSERT INTO balances VALUES ('fees', 7)"],
         "the running balance of fees is ¥0.07"),
        (["UPDATE payments SET status = 'captured', captured_fen = 3800 WHERE number = 5"],
         "payment pay_000005: captured 3800 fen, its entries say 0"),
        (["UPDATE payments SET status = 'voided' WHERE number = 5"],
         "payment pay_000005: is voided with 3800 fen on hold"),
        (["UPDATE payments SET status = 'authorised' WHERE number = 2"],
         "holds are ¥38.00, open payments sum to ¥76.00"),
        (["UPDATE payments SET refunded_fen = 999 WHERE number = 1"],
         "payment pay_000001: refunded 999 fen, its entries say 1000"),
        (["UPDATE payments SET status = 'captured' WHERE number = 3"],
         "payment pay_000003: is captured with 3800 of 3800 fen refunded"),
        (["UPDATE payments SET decline = NULL WHERE number = 4"],
         "payment pay_000004: is declined with the reason None"),
        (["UPDATE payments SET amount_fen = 4000 WHERE number = 5"],
         "payment pay_000005: held 3800 of 4000 fen"),
        (["UPDATE requests SET payment = 2 WHERE key = 'hold-0'"],
         "payment pay_000001: its request was forgotten"),
        (["DROP TRIGGER entry_moves_balance",
          "INSERT INTO entries (transfer_id, account, amount_fen) VALUES (1, 'driver', -9000000)"],
         "driver is below zero"),
        (["PRAGMA defer_foreign_keys = ON",
          "INSERT INTO entries (transfer_id, account, amount_fen) VALUES (77, 'bank', 5)"],
         "1 entries belong to no transfer"),
        (["INSERT INTO transfers (id, kind, payment, memo, at) VALUES (99, 'hold', 5, '', '')",
          "INSERT INTO entries VALUES (1001, 99, 'driver', -1), (1002, 99, 'holds', 1)"],
         "payment pay_000005: was held 2 times"),
    ],
)  # fmt: skip
async def test_the_audit_finds(spent, statements, found) -> None:
    for statement in statements:
        spent._store.database.db.execute(statement)
    broken = await spent.audit()
    assert any(found in words for words in broken), broken
