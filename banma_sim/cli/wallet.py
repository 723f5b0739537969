"""Look into a kept wallet, and change by hand what speech may not."""

import argparse
import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from banma_sim.cli import console
from banma_sim.cli.console import UserError
from banma_sim.cli.options import whole

if TYPE_CHECKING:
    from services.wallet.records import Payment
    from services.wallet.service import LedgerWallet

EPILOG = """banma wallet balance --data DIR
banma wallet history --data DIR --merchant luckin --since 2026-05-01
banma wallet export --data DIR --form beancount > wallet.beancount

Amounts are yuan with two decimals ("50.00"). A PIN is asked for on the terminal, never taken from the command
line. What raises what can be spent without asking needs the PIN, once there is one."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=tuple(_ACTIONS), metavar="ACTION", help=", ".join(_ACTIONS))
    parser.add_argument("value", nargs="?", help="an amount, on or off, or a payment's or coupon's id")
    parser.add_argument("--data", metavar="DIR", type=Path, help="the folder that the wallet is kept in")
    parser.add_argument("--wallet", metavar="URL", help="a wallet on a server: postgresql://…")
    parser.add_argument("--yes", action="store_true", help="do not ask before money moves")
    parser.add_argument("--limit", type=whole, default=10, help="history: how many payments (10)")
    parser.add_argument("--merchant", help="history: whose name has this in it")
    parser.add_argument("--since", metavar="DAY", type=_day, help="history: from this day on (2026-05-01)")
    parser.add_argument("--until", metavar="DAY", type=_day, help="history: up to this day")
    parser.add_argument("--status", help="history: only captured, refunded, voided, declined, …")
    parser.add_argument("--month", metavar="MONTH", help="summary: which (2026-05); the latest by default")
    parser.add_argument("--form", choices=("csv", "beancount"), default="csv", help="export: in which form")
    parser.add_argument("--off", metavar="YUAN", help="coupon: what it takes off")
    parser.add_argument("--least", metavar="YUAN", help="coupon: the least it may be used for")
    parser.add_argument("--days", type=whole, default=30, help="coupon: how long it is good (30)")
    parser.add_argument(
        "--at", default="", metavar="MERCHANT", help="coupon: what the merchant's id begins with"
    )
    parser.add_argument("--day", metavar="YUAN", help="password-free: the most in one day")
    parser.add_argument("--count", type=whole, help="password-free: so many payments a day")


def run(args: argparse.Namespace) -> int:
    return asyncio.run(_run(args))


async def _run(args: argparse.Namespace) -> int:
    from banma_sim.cli.kept_wallet import open_kept

    with open_kept(args.data, args.wallet) as wallet:
        return await _ACTIONS[args.action](wallet, args)


async def _balance(wallet: "LedgerWallet", args: argparse.Namespace) -> int:
    from services.wallet.money import display

    account = await wallet.account()
    console.say(f"balance        {display(account.balance_fen)}")
    console.say(f"held           {display(account.held_fen)}")
    console.say(f"PIN            {'set' if account.pin_set else 'not set'}")
    caps = (
        f"up to {display(account.password_free_limit_fen)} a payment,"
        f" {display(account.password_free_day_fen)} and {account.password_free_day_count} payments a day"
    )
    console.say(f"password-free  {'on, ' + caps if account.password_free else 'off'}")
    console.say(f"limit          {display(account.payment_limit_fen)} a payment")
    console.say(f"asked twice    above {display(account.confirm_above_fen)}")
    if account.locked_until is not None:
        console.say(f"locked         until {account.locked_until:%Y-%m-%d %H:%M}")
    for coupon in await wallet.coupons():
        where = f" at {coupon.merchant}…" if coupon.merchant else ""
        console.say(
            f"coupon         {coupon.id}: {display(coupon.off_fen)} off {display(coupon.least_fen)}"
            f" or more{where}, until {coupon.until:%Y-%m-%d}"
        )
    return 0


async def _history(wallet: "LedgerWallet", args: argparse.Namespace) -> int:
    from services.wallet.records import PaymentFilter, PaymentStatus

    try:
        status = PaymentStatus(args.status) if args.status else None
    except ValueError:
        known = ", ".join(PaymentStatus)
        raise UserError(f"banma wallet: --status: no {args.status!r}; one of {known}") from None
    until = args.until + timedelta(days=1) if args.until else None
    payments = await wallet.history(args.limit, PaymentFilter(args.since, until, status, args.merchant))
    for payment in payments:
        console.say(_line(payment))
    if not payments:
        console.say("no payments")
    return 0


def _line(payment: "Payment") -> str:
    from services.wallet.money import display

    notes = [payment.decline.value] if payment.decline else []
    notes += [f"fee {display(payment.captured_fen)}"] if payment.is_fee else []
    notes += [f"refunded {display(payment.refunded_fen)}"] if payment.refunded_fen else []
    notes += [f"coupon {display(payment.discount_fen)}"] if payment.discount_fen else []
    return (
        f"{payment.created_at:%Y-%m-%d %H:%M}  {payment.id}  {display(payment.amount_fen):>9}"
        f"  {payment.status.value:<15}  {payment.merchant_name}"
        + (f"  ({', '.join(notes)})" if notes else "")
    )


async def _receipt(wallet: "LedgerWallet", args: argparse.Namespace) -> int:
    from services.wallet.money import display

    receipt = await wallet.receipt(_given(args, "a payment's id, such as pay_000001"))
    console.say(_line(receipt.payment))
    for entry in receipt.entries:
        console.say(
            f"  {entry.at:%H:%M:%S}  {entry.kind:<8}  {entry.account:<24}  {display(entry.amount_fen):>10}"
        )
    return 0


async def _summary(wallet: "LedgerWallet", args: argparse.Namespace) -> int:
    from services.wallet.money import display
    from services.wallet.summary import month_of

    latest = await wallet.entries(1)
    if args.month:
        try:
            moment = datetime.strptime(args.month, "%Y-%m")  # noqa: DTZ007 - the city's own time
        except ValueError:
            raise UserError(f"banma wallet: --month: {args.month!r} is no month such as 2026-05") from None
    elif latest:
        moment = latest[0].at
    else:
        console.say("nothing has been paid")
        return 0
    summary = await wallet.summary(*month_of(moment))
    console.say(f"{moment:%Y-%m}: {display(summary.spent_fen)} spent in {summary.payments} payments")
    for name, fen in (
        ("paid to merchants", summary.paid_fen),
        ("fees", summary.fees_fen),
        ("refunded", summary.refunded_fen),
        ("saved with coupons", summary.saved_fen),
        ("topped up", summary.topped_up_fen),
        ("gifts", summary.gifts_fen),
    ):
        console.say(f"  {name:<20}{display(fen):>12}")
    for merchant, fen in summary.merchants:
        console.say(f"    {display(fen):>10}  {merchant}")
    return 0


async def _export(wallet: "LedgerWallet", args: argparse.Namespace) -> int:
    from services.wallet.export import to_beancount, to_csv

    entries = await wallet.ledger()
    # Names in it have been cleaned of control characters when they were stored.
    sys.stdout.write((to_csv if args.form == "csv" else to_beancount)(entries))
    return 0


async def _audit(wallet: "LedgerWallet", args: argparse.Namespace) -> int:
    broken = await wallet.audit()
    for words in broken:
        console.say(words)
    if not broken:
        console.say("the books balance")
    return 1 if broken else 0


async def _top_up(wallet: "LedgerWallet", args: argparse.Namespace) -> int:
    from services.wallet.money import display

    amount_fen = _amount(args)
    _confirm(args, f"Top up {display(amount_fen)}?")
    latest = await wallet.entries(1)
    after = latest[0].id if latest else 0
    account = await wallet.top_up(amount_fen, f"hand-top-up-{after}")
    console.say(f"balance {display(account.balance_fen)}")
    return 0


async def _refund(wallet: "LedgerWallet", args: argparse.Namespace) -> int:
    from services.wallet.money import display

    receipt = await wallet.receipt(_given(args, "a payment's id, such as pay_000001"))
    payment = receipt.payment
    left_fen = payment.captured_fen - payment.refunded_fen
    if left_fen <= 0:
        raise UserError(f"banma wallet: {payment.id} is {payment.status}, nothing is left to refund")
    _confirm(args, f"Ask {payment.merchant_name} for {display(left_fen)} back?")
    await wallet.refund(payment.id, left_fen, f"{payment.id}/refund-{payment.refunded_fen}")
    console.say(f"{display(left_fen)} refunded")
    return 0


async def _pin(wallet: "LedgerWallet", args: argparse.Namespace) -> int:
    old = _ask_pin("PIN now: ") if (await wallet.account()).pin_set else None
    new = _ask_pin("New PIN: ")
    if new != _ask_pin("The same again: "):
        raise UserError("banma wallet: the two were not the same; the PIN is as it was")
    await wallet.set_pin(new, old, _typing())
    console.say("the PIN is set")
    return 0


async def _password_free(wallet: "LedgerWallet", args: argparse.Namespace) -> int:
    state = _given(args, "on or off")
    if state not in ("on", "off"):
        raise UserError(f"banma wallet: password-free is on or off, not {state!r}")
    if state == "on":
        await _prove(wallet)
    day_fen = _yuan("--day", args.day) if args.day else None
    account = await wallet.set_password_free(state == "on", None, day_fen, args.count)
    console.say(f"password-free payment is {'on' if account.password_free else 'off'}")
    return 0


async def _limit(wallet: "LedgerWallet", args: argparse.Namespace) -> int:
    amount_fen = _amount(args)
    if amount_fen > (await wallet.account()).payment_limit_fen:
        await _prove(wallet)
    await wallet.set_payment_limit(amount_fen)
    console.say("the limit is set")
    return 0


async def _confirm_above(wallet: "LedgerWallet", args: argparse.Namespace) -> int:
    amount_fen = _amount(args)
    if amount_fen > (await wallet.account()).confirm_above_fen:
        await _prove(wallet)
    await wallet.set_confirm_above(amount_fen)
    console.say("the amount is set")
    return 0


async def _coupon(wallet: "LedgerWallet", args: argparse.Namespace) -> int:
    from services.wallet.records import Coupon
    from services.wallet.text import ID_CHARS, clean

    name = clean(_given(args, "an id for the coupon"), ID_CHARS)
    off_fen, least_fen = _yuan("--off", args.off), _yuan("--least", args.least)
    latest = await wallet.entries(1)
    if not latest:
        raise UserError("banma wallet: a wallet that never had anything gets no coupons; top it up first")
    until = latest[0].at + timedelta(days=args.days)
    await wallet.add_coupon(Coupon(name, off_fen, least_fen, until, clean(args.at, ID_CHARS)))
    console.say(f"the coupon is there, until {until:%Y-%m-%d}")
    return 0


async def _prove(wallet: "LedgerWallet") -> None:
    """Who raises what may be spent knows the PIN, where there is one."""
    if (await wallet.account()).pin_set:
        await wallet.check_pin(_ask_pin("PIN: "), _typing())


def _typing() -> str:
    """The key of one typing of the PIN, which no other has."""
    return f"hand-pin-{uuid4()}"


def _ask_pin(words: str) -> str:
    """From the terminal without showing it, or a line of standard input."""
    if sys.stdin.isatty():
        return getpass.getpass(words)
    return sys.stdin.readline().strip()


def _confirm(args: argparse.Namespace, words: str) -> None:
    if args.yes:
        return
    if not sys.stdin.isatty():
        raise UserError("banma wallet: money moves on a yes; add --yes")
    console.say(f"{words} [y/N]")
    if sys.stdin.readline().strip().casefold() not in ("y", "yes"):
        raise UserError("banma wallet: nothing was done")


def _given(args: argparse.Namespace, what: str) -> str:
    if not args.value:
        raise UserError(f"banma wallet {args.action}: give {what}")
    return str(args.value)


def _amount(args: argparse.Namespace) -> int:
    return _yuan(args.action, _given(args, 'an amount, such as "50.00"'))


def _yuan(name: str, text: str | None) -> int:
    from services.wallet.money import parse_yuan

    try:
        return parse_yuan(text)
    except ValueError as error:
        raise UserError(f"banma wallet: {name}: {error}") from None


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d")  # noqa: DTZ007 - the city's own time
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day such as 2026-05-01") from None


_Action = Callable[["LedgerWallet", argparse.Namespace], Awaitable[int]]
_ACTIONS: dict[str, _Action] = {
    "balance": _balance,
    "history": _history,
    "receipt": _receipt,
    "summary": _summary,
    "export": _export,
    "audit": _audit,
    "top-up": _top_up,
    "refund": _refund,
    "pin": _pin,
    "password-free": _password_free,
    "limit": _limit,
    "confirm-above": _confirm_above,
    "coupon": _coupon,
}
