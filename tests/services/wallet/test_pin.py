"""The PIN and password-free payment, through the wallet."""

import pytest

from services.wallet.pin import hash_pin, pin_matches
from services.wallet.records import KeyReusedError, PaymentRequest, PaymentStatus, PinError
from services.wallet.service import LedgerWallet


async def test_a_payment_waits_for_the_pin_and_goes_through_under_the_same_key(wallet, ask) -> None:
    assert (await wallet.set_pin("1234")).pin_set
    asked = await wallet.authorise(ask())
    assert (asked.status, asked.decline) == ("requires_action", "pin_required")
    assert (await wallet.account()).held_fen == 0
    paid = await wallet.authorise(ask(pin="1234"))
    assert (paid.id, paid.status, paid.decline) == (asked.id, "authorised", None)
    assert (await wallet.authorise(ask())) == paid
    assert await wallet.audit() == ()


async def test_five_wrong_pins_lock_the_wallet_for_a_growing_while(wallet, ask, clock) -> None:
    await wallet.set_pin("123456")
    for _ in range(4):
        assert (await wallet.authorise(ask(pin="000000"))).decline == "pin_wrong"
    locked = await wallet.authorise(ask(pin="000000"))
    assert (locked.status, locked.decline) == ("declined", "wallet_locked")
    until = (await wallet.account()).locked_until
    assert (until - clock.now()).total_seconds() == 60
    assert (await wallet.authorise(ask("hold-2", pin="123456"))).decline == "wallet_locked"
    clock.pass_time(minutes=1)
    assert (await wallet.account()).locked_until is None
    assert (await wallet.authorise(ask("hold-3", pin="123456"))).status is PaymentStatus.AUTHORISED
    assert await wallet.audit() == ()


async def test_wrong_tries_are_remembered_when_the_wallet_is_opened_again(path, ask, clock) -> None:
    for tried in range(5):
        wallet = LedgerWallet.open(path, clock, 20_000)
        if not tried:
            await wallet.set_pin("1234")
        answer = await wallet.authorise(ask(pin="4321"))
        wallet.close()
    assert answer.decline == "wallet_locked"


async def test_changing_the_pin_needs_the_old_one_and_wrong_guesses_count(wallet, clock) -> None:
    await wallet.set_pin("1234")
    with pytest.raises(PinError) as caught:
        await wallet.set_pin("5678")
    assert caught.value.code == "pin_wrong"
    codes = []
    for old_pin in ("0000", "0000", "0000", "0000", "0000", "1234"):
        with pytest.raises(PinError) as caught:
            await wallet.set_pin("5678", old_pin)
        codes.append(caught.value.code)
    assert codes == ["pin_wrong"] * 4 + ["wallet_locked"] * 2
    clock.pass_time(minutes=1)
    await wallet.set_pin("5678", old_pin="1234")
    with pytest.raises(PinError):
        await wallet.set_pin("9999", old_pin="1234")


@pytest.mark.parametrize("pin", ["", "123", "1234567", "12a4", "１２３４", "1234\n", "-123"])
async def test_a_pin_is_four_to_six_digits(wallet, pin) -> None:
    with pytest.raises(PinError) as caught:
        await wallet.set_pin(pin)
    assert caught.value.code == "pin_format"
    assert not (await wallet.account()).pin_set


async def test_password_free_needs_a_pin_and_stops_at_its_limit(wallet, ask) -> None:
    with pytest.raises(PinError) as caught:
        await wallet.set_password_free(on=True)
    assert caught.value.code == "pin_not_set"
    await wallet.set_pin("1234")
    account = await wallet.set_password_free(on=True, limit_fen=3_800)
    assert (account.password_free, account.password_free_limit_fen) == (True, 3_800)
    assert (await wallet.authorise(ask())).status is PaymentStatus.AUTHORISED
    assert (await wallet.authorise(ask("hold-2", 3_801))).decline == "pin_required"
    account = await wallet.set_password_free(on=False)
    assert (account.password_free, account.password_free_limit_fen) == (False, 3_800)
    assert (await wallet.authorise(ask("hold-3"))).decline == "pin_required"


async def test_a_payment_waiting_for_its_pin_can_be_voided_or_expires(wallet, ask, clock) -> None:
    await wallet.set_pin("1234")
    first = await wallet.authorise(ask())
    await wallet.authorise(ask("hold-2"))
    await wallet.void(first.id, "void-1")
    clock.pass_time(hours=24)
    assert (await wallet.authorise(ask(pin="1234"))).status is PaymentStatus.VOIDED
    assert (await wallet.authorise(ask("hold-2", pin="1234"))).status is PaymentStatus.EXPIRED
    account = await wallet.account()
    assert (account.balance_fen, account.held_fen) == (20_000, 0)
    assert await wallet.audit() == ()


async def test_the_pin_stands_nowhere_in_the_clear(path, ask, clock) -> None:
    wallet = LedgerWallet.open(path, clock, 20_000)
    await wallet.set_pin("739164")
    paid = await wallet.authorise(ask(pin="739164"))
    assert "739164" not in repr(ask(pin="739164")) + repr(paid) + repr(await wallet.account())
    files = [file.read_bytes() for file in path.parent.iterdir()]
    wallet.close()
    assert files
    assert not any(b"739164" in content for content in files)


def test_the_hash_is_argon2id_and_salted() -> None:
    one, other = hash_pin("1234"), hash_pin("1234")
    assert one.startswith("$argon2id$")
    assert one != other
    assert pin_matches(one, "1234")
    assert not pin_matches(one, "1235")
    assert not pin_matches(one, "9" * 1_000_000)


def test_requests_that_differ_in_the_pin_alone_are_the_same_request() -> None:
    plain = PaymentRequest("k", 1, "m", "M", "o")
    assert plain == PaymentRequest("k", 1, "m", "M", "o", pin="1234")


async def test_proving_the_pin_is_one_try_however_often_it_arrives(wallet) -> None:
    with pytest.raises(PinError) as caught:
        await wallet.check_pin("1234", "typing-0")
    assert caught.value.code == "pin_not_set"
    await wallet.set_pin("1234")
    for typing in range(1, 5):
        for _ in range(3):
            with pytest.raises(PinError) as caught:
                await wallet.check_pin("0000", f"typing-{typing}")
            assert caught.value.code == "pin_wrong"
    assert (await wallet.account()).locked_until is None, "four typings, not twelve tries"
    await wallet.check_pin("1234", "typing-5")
    with pytest.raises(PinError):
        await wallet.check_pin("1234", "typing-4")  # as it was answered first, whatever is in it now
    with pytest.raises(PinError):
        await wallet.check_pin("0000")
    assert await wallet.audit() == ()


async def test_a_change_of_the_pin_that_arrives_again_is_done_once_and_costs_no_try(wallet) -> None:
    for _ in range(3):
        assert (await wallet.set_pin("1234", key="first")).pin_set
    for _ in range(7):
        with pytest.raises(PinError):
            await wallet.set_pin("9999", "0000", "wrong")
    for _ in range(3):
        await wallet.set_pin("5678", "1234", "second")
    await wallet.set_pin("1234", key="first")  # an old one that comes late changes nothing
    await wallet.check_pin("5678", "typing")
    with pytest.raises(KeyReusedError):
        await wallet.check_pin("5678", "second")


async def test_a_locked_wallet_answers_what_came_before_as_it_did_then(wallet, clock) -> None:
    await wallet.set_pin("1234")
    codes = []
    for typing in range(7):
        with pytest.raises(PinError) as caught:
            await wallet.set_pin("5678", "0000", f"typing-{typing}")
        codes.append(caught.value.code)
    assert codes == ["pin_wrong"] * 4 + ["wallet_locked"] * 3
    clock.pass_time(minutes=10)
    with pytest.raises(PinError) as caught:
        await wallet.set_pin("5678", "0000", "typing-6")
    assert caught.value.code == "wallet_locked"
    assert (await wallet.account()).locked_until is None
