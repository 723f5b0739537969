"""What must always be true of a ledger, checked from the entries up. Reads everything; changes nothing."""

from services.wallet.database import Database
from services.wallet.money import display
from services.wallet.records import PaymentStatus
from services.wallet.rules import HOLDS, may_be_negative

_HELD = {PaymentStatus.AUTHORISED, PaymentStatus.CAPTURED, PaymentStatus.REFUNDED}
_TAKEN = {PaymentStatus.CAPTURED, PaymentStatus.REFUNDED}
_NEVER_HELD = {PaymentStatus.DECLINED, PaymentStatus.REQUIRES_ACTION}

_BY_PAYMENT = """
    SELECT p.number, p.status, p.amount_fen, p.captured_fen, p.refunded_fen, p.decline, p.discount_fen,
        coalesce(sum(e.amount_fen) FILTER (WHERE t.kind = 'hold' AND e.account = 'holds'), 0),
        coalesce(sum(e.amount_fen) FILTER (WHERE e.account = 'holds'), 0),
        coalesce(sum(e.amount_fen) FILTER (WHERE t.kind = 'capture'
                                           AND e.account IN ('fees', 'merchant:' || p.merchant_id)), 0),
        coalesce(sum(-e.amount_fen) FILTER (WHERE t.kind = 'refund' AND e.amount_fen < 0), 0),
        coalesce(sum(e.amount_fen) FILTER (WHERE e.account = 'driver'), 0),
        count(*) FILTER (WHERE t.kind = 'hold' AND e.account = 'holds'),
        count(*) FILTER (WHERE t.kind IN ('capture', 'void', 'expiry') AND e.account = 'holds')
    FROM payments p LEFT JOIN transfers t ON t.payment = p.number LEFT JOIN entries e ON e.transfer_id = t.id
    GROUP BY p.number"""


def broken_invariants(database: Database) -> tuple[str, ...]:
    """Every broken invariant in words; empty when the books balance. Call inside `reading()`."""
    return (
        *_transfers(database),
        *_balances(database),
        *_payments(database),
        *_requests(database),
        *_coupons(database),
    )


def _transfers(database: Database) -> list[str]:
    rows = database.rows(
        """SELECT t.id, count(e.id), coalesce(sum(e.amount_fen), 0) FROM transfers t
            LEFT JOIN entries e ON e.transfer_id = t.id GROUP BY t.id
            HAVING count(e.id) < 2 OR sum(e.amount_fen) <> 0"""
    )
    found = [
        f"transfer {number} has {entries} entries that sum to {sum_fen} fen"
        for number, entries, sum_fen in rows
    ]
    orphans = database.rows(
        "SELECT count(*) FROM entries WHERE transfer_id NOT IN (SELECT id FROM transfers)"
    )[0][0]
    if orphans:
        found.append(f"{orphans} entries belong to no transfer")
    return found


def _balances(database: Database) -> list[str]:
    sums: dict[str, int] = dict(
        database.rows("SELECT account, sum(amount_fen) FROM entries GROUP BY account")
    )
    running: dict[str, int] = dict(database.rows("SELECT account, balance_fen FROM balances"))
    found = [
        f"the running balance of {account} is {display(running.get(account, 0))},"
        f" its entries sum to {display(sums.get(account, 0))}"
        for account in sorted(sums.keys() | running.keys())
        if sums.get(account, 0) != running.get(account, 0)
    ]
    found += [
        f"{account} is below zero: {display(sum_fen)}"
        for account, sum_fen in sorted(sums.items())
        if sum_fen < 0 and not may_be_negative(account)
    ]
    open_fen = database.rows("SELECT coalesce(sum(amount_fen), 0) FROM payments WHERE status = 'authorised'")[
        0
    ][0]
    if sums.get(HOLDS, 0) != open_fen:
        found.append(f"holds are {display(sums.get(HOLDS, 0))}, open payments sum to {display(open_fen)}")
    return found


def _payments(database: Database) -> list[str]:
    return [
        f"payment pay_{number:06d}: {problem}"
        for number, *row in database.rows(_BY_PAYMENT)
        for problem in _payment_problems(*row)
    ]


def _payment_problems(
    status: str,
    amount_fen: int,
    captured_fen: int,
    refunded_fen: int,
    decline: str | None,
    discount_fen: int,
    held_fen: int,
    open_fen: int,
    taken_fen: int,
    returned_fen: int,
    driver_fen: int,
    holds: int,
    ends: int,
) -> list[str]:
    """Compare a payment as recorded with what its entries say."""
    stands = PaymentStatus(status)
    open_now = stands is PaymentStatus.AUTHORISED
    left_fen = amount_fen if open_now else captured_fen - refunded_fen
    checks = (
        (captured_fen <= amount_fen, f"captured {captured_fen} of a hold of {amount_fen} fen"),
        (refunded_fen <= captured_fen, f"refunded {refunded_fen} of {captured_fen} fen captured"),
        (taken_fen == captured_fen, f"captured {captured_fen} fen, its entries say {taken_fen}"),
        (returned_fen == refunded_fen, f"refunded {refunded_fen} fen, its entries say {returned_fen}"),
        (open_fen == (amount_fen if open_now else 0), f"is {status} with {open_fen} fen on hold"),
        (-driver_fen == max(0, left_fen - discount_fen), f"cost the driver {-driver_fen} fen"),
        (stands not in _HELD or held_fen == amount_fen, f"held {held_fen} of {amount_fen} fen"),
        (stands not in _NEVER_HELD or held_fen == 0, f"is {status} but held {held_fen} fen"),
        ((captured_fen > 0) == (stands in _TAKEN), f"is {status} with {captured_fen} fen captured"),
        (
            (stands is PaymentStatus.REFUNDED) == (0 < captured_fen == refunded_fen),
            f"is {status} with {refunded_fen} of {captured_fen} fen refunded",
        ),
        ((decline is not None) == (stands in _NEVER_HELD), f"is {status} with the reason {decline}"),
        (holds <= 1, f"was held {holds} times"),
        (ends == (0 if open_now else holds), f"held {holds} times, settled {ends} times"),
    )
    return [problem for fine, problem in checks if not fine]


def _requests(database: Database) -> list[str]:
    rows = database.rows(
        """SELECT p.number FROM payments p LEFT JOIN requests r ON r.key = p.key AND r.payment = p.number
            WHERE r.key IS NULL"""
    )
    return [f"payment pay_{number:06d}: its request was forgotten" for (number,) in rows]


def _coupons(database: Database) -> list[str]:
    rows = database.rows(
        """SELECT p.number, p.coupon_id FROM payments p LEFT JOIN coupons c ON c.id = p.coupon_id
            WHERE p.coupon_id IS NOT NULL AND (c.id IS NULL OR c.off_fen <> p.discount_fen
                OR (p.status NOT IN ('voided', 'expired'))
                    <> (c.payment IS NOT NULL AND c.payment = p.number))"""
    )
    return [
        f"payment pay_{number:06d}: the coupon {coupon_id} does not say that it was used for it"
        for number, coupon_id in rows
    ]
