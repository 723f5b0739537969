"""`banma wallet`: a kept wallet by hand."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from banma_sim.cli.dispatch import dispatch
from tests.waiting import LIMIT_S

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def driven(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("driven")
    assert dispatch(["say", "get me a large oat latte", "yes", "--drive", "--data", str(folder)]) == 0
    return folder


@pytest.fixture
def data(driven: Path, tmp_path: Path) -> Path:
    (tmp_path / "wallet.db").write_bytes((driven / "wallet.db").read_bytes())
    return tmp_path


@pytest.fixture
def run(data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def run(*arguments: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        capsys.readouterr()
        code = dispatch(["wallet", *arguments, "--data", str(data)])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_the_balance_and_the_history_of_a_drive(run: Run) -> None:
    code, out, _ = run("balance")
    assert code == 0
    assert "balance        ¥162.00" in out
    _, out, _ = run("history", "--merchant", "starbucks", "--status", "captured")
    assert out.count("\n") == 1
    assert "pay_000001     ¥38.00  captured" in out
    assert run("history", "--since", "2026-05-19")[1] == "no payments\n"


def test_the_summary_and_the_receipt(run: Run) -> None:
    assert "2026-05: ¥38.00 spent in 1 payments" in run("summary")[1]
    assert "2025-01: ¥0.00 spent in 0 payments" in run("summary", "--month", "2025-01")[1]
    assert "capture   holds" in run("receipt", "pay_000001")[1]


def test_the_exported_ledger_passes_bean_check(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "wallet.beancount"
    file.write_text(run("export", "--form", "beancount")[1], encoding="utf-8")
    command = [Path(sys.executable).parent / "bean-check", file]
    checked = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
    assert run("export")[1].startswith("date,time,transfer,kind,account,amount,currency,payment,memo\n")


def test_money_moves_on_a_yes_only(run: Run) -> None:
    code, _, err = run("top-up", "50.00")
    assert (code, "add --yes" in err) == (2, True)
    assert "¥162.00" in run("balance")[1]
    assert run("top-up", "50.00", "--yes")[1] == "balance ¥212.00\n"
    assert run("refund", "pay_000001", "--yes")[1] == "¥38.00 refunded\n"
    code, _, err = run("refund", "pay_000001", "--yes")
    assert (code, "nothing is left to refund" in err) == (2, True)
    assert run("audit") == (0, "the books balance\n", "")


def test_raising_what_may_be_spent_needs_the_pin(run: Run, data: Path) -> None:
    assert run("password-free", "on")[0] == 2  # no PIN is set
    assert run("pin", typed="7391\n7391\n")[1] == "the PIN is set\n"
    code, out, err = run("password-free", "on", typed="0000\n")
    assert code == 2
    assert run("password-free", "on", "--day", "60.00", "--count", "3", typed="7391\n")[0] == 0
    assert "¥60.00 and 3 payments a day" in run("balance")[1]
    assert run("limit", "900.00", typed="0000\n")[0] == 2
    assert run("limit", "900.00", typed="7391\n")[0] == 0
    assert run("limit", "90.00")[0] == 0, "lowering it needs no PIN"
    assert run("confirm-above", "10.00")[0] == 0
    assert run("password-free", "off")[0] == 0
    assert b"7391" not in b"".join(f.read_bytes() for f in data.rglob("*") if f.is_file())
    assert "7391" not in out + err


def test_a_coupon_is_given_and_shown(run: Run) -> None:
    assert run("coupon", "may", "--off", "5.00", "--least", "30.00", "--at", "luckin")[0] == 0
    assert "coupon         may: ¥5.00 off ¥30.00 or more at luckin…, until 2026-06-17" in run("balance")[1]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("receipt",), "give a payment's id"),
        (("receipt", "pay_999999"), "there is no payment"),
        (("top-up", "fifty"), "two decimals, as 38.00"),
        (("top-up", "-5.00"), "two decimals, as 38.00"),
        (("history", "--status", "gone"), "one of"),
        (("summary", "--month", "May"), "no month such as"),
        (("password-free", "maybe"), "on or off"),
        (("fly",), "invalid choice"),
        (("history", "--since", "yesterday"), "no day such as"),
    ],
)
def test_what_cannot_be_is_one_sentence(run: Run, arguments: tuple[str, ...], complaint: str) -> None:
    code, _, err = run(*arguments)
    assert code == 2
    assert complaint in err


def test_no_wallet_is_made_where_none_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert dispatch(["wallet", "balance", "--data", str(tmp_path)]) == 2
    assert "no wallet is kept here" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    assert dispatch(["wallet", "balance"]) == 2
    assert dispatch(["wallet", "balance", "--wallet", "mysql://u:secret@h/d"]) == 2
    assert "secret" not in capsys.readouterr().err


def test_a_wallet_on_a_server_is_looked_into(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert dispatch(["say", "get me a latte", "yes", "--json", "--wallet", url]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert "authorised" in [e["status"] for e in events if e["kind"] == "payment.changed"]
    assert dispatch(["wallet", "audit", "--wallet", url]) == 0
    assert capsys.readouterr().out == "the books balance\n"
