"""The ledger for other programs: CSV, and a file that beancount reads and checks."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import groupby

from services.wallet.money import format_fen
from services.wallet.records import LedgerEntry
from services.wallet.rules import BANK, DRIVER, FEES, HOLDS, PROMOTIONS

CURRENCY = "CNY"
_COLUMNS = ("date", "time", "transfer", "kind", "account", "amount", "currency", "payment", "memo")
_BEANCOUNT = {
    DRIVER: "Assets:Wallet:Driver",
    HOLDS: "Assets:Wallet:Holds",
    BANK: "Equity:Bank",
    FEES: "Expenses:Fees",
    PROMOTIONS: "Income:Promotions",
}
_KINDS = {"merchant": "Expenses:Merchants:", "refunds": "Expenses:Refunds:"}
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@")


def to_csv(entries: Sequence[LedgerEntry]) -> str:
    """A line for each entry, in the order given, with a heading; amounts as "38.00"."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for entry in entries:
        writer.writerow(
            (
                entry.at.date().isoformat(),
                entry.at.strftime("%H:%M:%S"),
                entry.transfer_id,
                entry.kind,
                entry.account,
                format_fen(entry.amount_fen),
                CURRENCY,
                entry.payment_id or "",
                f"'{entry.memo}" if entry.memo.startswith(_FORMULA) else entry.memo,
            )
        )
    return text.getvalue()


def to_beancount(entries: Sequence[LedgerEntry]) -> str:
    """Accounts, transactions, and at the end what each account must come to; oldest entries first."""
    return "\n".join(_beancount_lines(entries)) + "\n"


def _beancount_lines(entries: Sequence[LedgerEntry]) -> Iterator[str]:
    yield f'option "operating_currency" "{CURRENCY}"'
    if not entries:
        return
    names = _account_names(entries)
    days = [entry.at.date() for entry in entries]
    yield ""
    for name in names.values():
        yield f"{min(days)} open {name} {CURRENCY}"
    for transfer_id, group in groupby(entries, key=lambda entry: entry.transfer_id):
        sides = list(group)
        first = sides[0]
        yield ""
        yield f"{first.at.date()} * {_quoted(first.memo)} {_quoted(first.kind)}"
        yield f"  transfer: {_quoted(str(transfer_id))}"
        yield f"  time: {_quoted(first.at.strftime('%H:%M:%S'))}"
        if first.payment_id is not None:
            yield f"  payment: {_quoted(first.payment_id)}"
        for side in sides:
            yield f"  {names[side.account]}  {format_fen(side.amount_fen)} {CURRENCY}"
    yield ""
    after = max(days) + timedelta(days=1)
    for account, name in names.items():
        sum_fen = sum(entry.amount_fen for entry in entries if entry.account == account)
        yield f"{after} balance {name}  {format_fen(sum_fen)} {CURRENCY}"


def _account_names(entries: Sequence[LedgerEntry]) -> dict[str, str]:
    """Each account's name in beancount, different ones for different accounts."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for account in sorted({entry.account for entry in entries}):
        kind, _, merchant = account.partition(":")
        plain = _BEANCOUNT.get(account) or _KINDS[kind] + _component(merchant)
        name, number = plain, 2
        while name in taken:
            name, number = f"{plain}-{number}", number + 1
        taken.add(name)
        names[account] = name
    return names


def _component(merchant_id: str) -> str:
    """Letters, digits and hyphens, a capital or a digit first."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", merchant_id).strip("-")
    return plain[:1].upper() + plain[1:] if plain else "Unnamed"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
