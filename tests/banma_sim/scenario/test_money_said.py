"""A word about money that is not so fails any scenario, whatever its author expects."""

import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from banma_sim.assistant.moves import Moves
from banma_sim.assistant.phrases import phrasebook, placeholders
from banma_sim.scenario.invariants import PAID_FOR, SAID
from banma_sim.scenario.loader import read_scenarios
from banma_sim.scenario.money_said import CLAIMS
from banma_sim.scenario.runner import run_scenario
from banma_sim.setup import Setup
from services.coffee.records import Order
from services.coffee.service import InProcessCoffee
from services.datafile import parse_document
from services.wallet.records import Account
from services.wallet.service import LedgerWallet
from services.wallet.summary import Summary

OF_MONEY = {"amount", "balance", "held", "fee", "rest", "off", "pay", "least", "most", "day", "top_up"}
STATES_NOTHING_DONE = {
    *("coffee.cancelled_late_later", "coffee.about", "coffee.about_untold", "coffee.price"),
    *(
        "payment.unknown",
        "payment.top_up_too_little",
        "till.taken_later",
        "wallet.coupon",
        "wallet.limit",
        "wallet.password_free_is_on",
    ),
}
"""What will be, what something costs, what a limit is."""
ORDER = "{say: get me a large oat latte}, {say: 'yes'}"
COUPON = '{wallet: {coupon: {amount: "5.00", least: "20.00"}}}'


def found(steps: str) -> list[tuple[str, str]]:
    text = f'scenario: x\nsteps: [{steps}]\nnever: {{distraction.steps: "> 1000"}}'
    (scenario,) = read_scenarios(parse_document(text, Path("story.yaml")))
    result = run_scenario(scenario, Setup(), time.perf_counter)
    return [(m.what, m.actual) for m in result.mismatches]


def test_whatever_states_an_amount_is_held_against_the_ledger() -> None:
    stating = {
        key
        for key, phrase in phrasebook().items()
        if phrase.act == "inform"
        and placeholders(phrase.en) & OF_MONEY
        and ".payment_" not in key
        and key.split(".")[0] != "navigation"
    }
    assert stating - CLAIMS.keys() == STATES_NOTHING_DONE
    for key, claims in CLAIMS.items():
        assert claims.keys() <= placeholders(phrasebook()[key].en), key


async def done(*_: object) -> bool:
    return True


async def richer(self: LedgerWallet) -> Account:
    with self._books.reading():
        now = self._books.account()
    return replace(now, balance_fen=now.balance_fen + 1)


def whole(self: Moves, payment_id: str | None, amount_fen: int) -> int:
    return amount_fen


async def none_spent(self: LedgerWallet, since: datetime, until: datetime) -> Summary:
    return Summary(since, until, 1, 0, 0, 0, 0, 0, 0)


CANCEL = "{say: cancel the coffee}, {say: 'yes'}"
LATER = "{advance: 20 min}"
BREAKS = {
    "the hold is not released": (
        Moves,
        "release",
        done,
        f"{ORDER}, {CANCEL}",
        "coffee.cancelled named ¥38.00",
    ),
    "nothing is taken": (Moves, "capture", done, f"{ORDER}, {LATER}", "coffee.handed_over named ¥38.00"),
    "nothing comes back": (
        *(Moves, "refund", done),
        f"{ORDER}, {LATER}, {{say: i want a refund}}, {{say: 'yes'}}",
        "wallet.refunded named ¥38.00",
    ),
    "nothing is put in": (
        *(Moves, "top_up", done),
        "{say: top up 50 yuan}, {say: 'yes'}",
        "wallet.topped_up named ¥50.00",
    ),
    "a fen more is told": (
        *(LedgerWallet, "account", richer),
        "{say: how much is in my wallet}",
        "wallet.balance named ¥200.01",
    ),
    "the coupon is forgotten": (
        *(Moves, "cost_fen", whole),
        f"{COUPON}, {ORDER}, {LATER}",
        "coffee.handed_over named ¥38.00 as its amount; the ledger has ¥33.00",
    ),
    "what was spent is not added up": (
        *(LedgerWallet, "summary", none_spent),
        f"{ORDER}, {LATER}, {{say: how much did i spend today}}",
        "wallet.spent_today named ¥0.00 as its amount; the ledger has ¥38.00",
    ),
}


@pytest.mark.parametrize(("where", "name", "instead", "steps", "told"), BREAKS.values(), ids=BREAKS)
def test_a_figure_that_is_not_so_fails_any_scenario(
    monkeypatch: pytest.MonkeyPatch, where: type, name: str, instead: object, steps: str, told: str
) -> None:
    assert found(steps) == []
    monkeypatch.setattr(where, name, instead)
    what, actual = found(steps)[0]
    assert what == SAID
    assert actual.startswith(told)


def test_what_is_repeated_on_request_is_not_said_again_of_now() -> None:
    assert (
        found(f"{ORDER}, {LATER}, {{say: how much is in my wallet}}, {LATER}, {{say: say that again}}") == []
    )
    assert found(f"{ORDER}, {CANCEL}, {LATER}, {{say: what did you say}}") == []


def test_an_order_that_nothing_is_held_for_fails_any_scenario(monkeypatch: pytest.MonkeyPatch) -> None:
    place = InProcessCoffee.place

    async def place_and_let_go(self: InProcessCoffee, *asked: Any) -> Order:
        order = await place(self, *asked)
        assert order.payment_id is not None
        await wallets[-1].void(order.payment_id, "let-go")
        return order

    opened, wallets = LedgerWallet.over, list[LedgerWallet]()

    def kept(*asked: Any) -> LedgerWallet:
        wallets.append(opened(*asked))
        return wallets[-1]

    monkeypatch.setattr(LedgerWallet, "over", kept)
    monkeypatch.setattr(InProcessCoffee, "place", place_and_let_go)
    assert (PAID_FOR, "order-1 is accepted, its payment voided") in found(ORDER)
