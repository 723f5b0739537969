"""Whatever requests come in together: each is answered as it would be alone, one after the other."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.wallet.authority import HouseRules
from services.wallet.records import Coupon, PaymentFilter, PaymentRequest, WalletError
from services.wallet.service import LedgerWallet
from services.wallet.store import payment_id_of
from tests.services.wallet.conftest import HandClock

OPENING_FEN = 9_000
Request = tuple[str, tuple[Any, ...]]
payments = st.integers(1, 3).map(payment_id_of)
amounts = st.sampled_from([500, 2_000, 3_000, 5_000])
keys = st.integers(1, 5).map(str)
"""Few, so that what was asked before is asked again."""
requests: st.SearchStrategy[Request] = st.one_of(
    st.tuples(st.just("authorise"), st.tuples(keys, amounts, st.sampled_from([None, "five-off"]))),
    st.tuples(st.just("capture"), st.tuples(payments, amounts, keys.map("c{}".format))),
    st.tuples(st.just("void"), st.tuples(payments, keys.map("v{}".format))),
    st.tuples(st.just("refund"), st.tuples(payments, amounts, keys.map("r{}".format))),
    st.tuples(st.just("top_up"), st.tuples(amounts, keys.map("t{}".format))),
    st.tuples(st.just("abandon"), st.tuples(keys)),
    st.tuples(st.just("set_pin"), st.tuples(st.just("135790"))),
    st.tuples(st.just("set_password_free"), st.tuples(st.booleans(), st.none(), st.just(4_000), st.just(2))),
)


async def answer(wallet: LedgerWallet, request: Request) -> object:
    name, arguments = request
    if name == "authorise":
        key, amount_fen, coupon_id = arguments
        asked = PaymentRequest(
            key=key,
            amount_fen=amount_fen,
            merchant_id="manner",
            merchant_name="Manner Coffee",
            order_id="ord-1",
            confirmed_fen=amount_fen,
            coupon_id=coupon_id,
        )
        arguments = (asked,)
    ask: Callable[..., Any] = getattr(wallet, name)
    try:
        return await ask(*arguments)
    except WalletError as refusal:
        return type(refusal), str(refusal)


async def after(groups: list[list[Request]], together: bool) -> list[object]:
    """Every answer, and what the books say in the end."""
    wallet = LedgerWallet.open(None, HandClock(), OPENING_FEN, house=HouseRules(most_a_minute=3))
    await wallet.add_coupon(Coupon("five-off", 500, 3_000, datetime.fromisoformat("2026-06-01 00:00")))
    answers: list[object] = []
    for group in groups:
        if together:
            answers += await asyncio.gather(*(answer(wallet, request) for request in group))
        else:
            answers += [await answer(wallet, request) for request in group]
    assert await wallet.audit() == ()
    answers += [await wallet.history(20, PaymentFilter()), await wallet.entries(), await wallet.account()]
    wallet.close()
    return answers


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(requests, min_size=2, max_size=8), max_size=3))
def test_together_each_is_answered_as_it_would_be_alone(groups: list[list[Request]]) -> None:
    assert asyncio.run(after(groups, together=True)) == asyncio.run(after(groups, together=False))
