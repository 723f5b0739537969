"""The ledger for other programs, and what a month came to."""

import csv
import io
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from services.wallet.export import to_beancount, to_csv
from services.wallet.records import Coupon, PaymentFilter, PaymentStatus
from services.wallet.summary import month_of
from tests.waiting import LIMIT_S

JUNE = datetime.fromisoformat("2026-06-01 00:00")
HOSTILE = (
    'Robert"); DROP TABLE entries; --',
    "\u202eeltta\u202c \x1b[31mred\x07",
    '=HYPERLINK("http://x")',
    "back\\slash; 咖啡☕ ¥",
    "x" * 1_000_000,
)


@pytest.fixture
async def used(wallet, ask, clock):
    """A wallet with a bit of everything, over two months."""
    await wallet.add_coupon(Coupon("five-off", 500, 3_000, JUNE))
    first = await wallet.authorise(ask(coupon_id="five-off"))
    await wallet.capture(first.id, 3_800, "capture-1")
    await wallet.refund(first.id, 800, "refund-1")
    late = await wallet.authorise(ask("hold-2", 2_000, merchant_id="luckin", merchant_name="瑞幸咖啡"))
    await wallet.capture(late.id, 1_000, "fee-2", is_fee=True)
    await wallet.top_up(5_000, "top-up-1")
    await wallet.authorise(ask("hold-3", 99_999))
    clock.moment = datetime.fromisoformat("2026-06-03 18:00")
    for number, name in enumerate(HOSTILE):
        paid = await wallet.authorise(ask(f"hold-h{number}", 100, merchant_id=name[:30], merchant_name=name))
        await wallet.capture(paid.id, 100, f"capture-h{number}")
    clock.pass_time(minutes=1)
    await wallet.authorise(ask("hold-9", 700))
    assert await wallet.audit() == ()
    return wallet


def bean_check(file: Path) -> subprocess.CompletedProcess[str]:
    """The real one."""
    command = [Path(sys.executable).parent / "bean-check", file]
    return subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)


async def test_bean_check_accepts_the_ledger(used, tmp_path) -> None:
    file = tmp_path / "wallet.beancount"
    file.write_text(to_beancount(await used.ledger()), encoding="utf-8")
    checked = bean_check(file)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")


async def test_bean_check_would_notice_a_missing_entry(used, tmp_path) -> None:
    entries = list(await used.ledger())
    text = to_beancount(entries).replace("38.00 CNY", "37.00 CNY", 1)
    file = tmp_path / "wallet.beancount"
    file.write_text(text, encoding="utf-8")
    checked = bean_check(file)
    assert checked.returncode != 0


async def test_the_csv_has_every_entry_on_a_line_and_no_formula(used) -> None:
    entries = await used.ledger()
    rows = list(csv.DictReader(io.StringIO(to_csv(entries))))
    assert len(rows) == len(entries)
    assert sum(round(float(row["amount"]) * 100) for row in rows if row["account"] == "driver") == (
        (await used.account()).balance_fen
    )
    assert all(len(row["memo"]) <= 121 and row["memo"].isprintable() for row in rows)
    assert not any(row["memo"].startswith(("=", "+", "-", "@")) for row in rows)
    assert {row["currency"] for row in rows} == {"CNY"}


def test_an_empty_ledger_is_an_empty_file() -> None:
    assert to_csv(()).count("\n") == 1
    assert to_beancount(()) == 'option "operating_currency" "CNY"\n'


async def test_a_month_is_summed_up_from_what_moved_in_it(used) -> None:
    may = await used.summary(*month_of(datetime.fromisoformat("2026-05-31 23:59")))
    assert (may.payments, may.paid_fen, may.fees_fen, may.refunded_fen) == (2, 3_800, 1_000, 800)
    assert (may.saved_fen, may.topped_up_fen, may.gifts_fen) == (500, 25_000, 0)
    assert may.spent_fen == 3_500
    assert may.merchants == (("Manner Coffee", 3_800), ("瑞幸咖啡", 1_000))
    june = await used.summary(*month_of(JUNE))
    assert (june.payments, june.spent_fen, june.topped_up_fen) == (5, 500, 0)


@pytest.mark.parametrize(
    ("moment", "first", "after"),
    [("2026-12-31 23:59", "2026-12-01", "2027-01-01"), ("2026-01-01 00:00", "2026-01-01", "2026-02-01")],
)
def test_a_month_ends_where_the_next_begins(moment: str, first: str, after: str) -> None:
    assert month_of(datetime.fromisoformat(moment)) == tuple(map(datetime.fromisoformat, (first, after)))


@pytest.mark.parametrize(
    ("only", "keys"),
    [
        (PaymentFilter(merchant="瑞幸"), ["hold-2"]),
        (PaymentFilter(merchant="manner"), ["hold-9", "hold-3", "hold-1"]),
        (PaymentFilter(merchant="%"), []),
        (PaymentFilter(merchant="drop table"), ["hold-h0"]),
        (PaymentFilter(status=PaymentStatus.DECLINED), ["hold-3"]),
        (PaymentFilter(until=JUNE, status=PaymentStatus.CAPTURED), ["hold-2", "hold-1"]),
        (PaymentFilter(since=datetime.fromisoformat("2026-06-03 18:01")), ["hold-9"]),
    ],
)
async def test_history_is_filtered(used, only: PaymentFilter, keys: list[str]) -> None:
    assert [payment.key for payment in await used.history(100, only)] == keys
