"""The till: money is held at the yes, and taken for what was handed over, whatever goes wrong."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from banma_sim.setup import Setup
from tests.banma_sim.driving import Drive, drive

ORDER = ("twenty litres of 95 at pump three", "yes")


@pytest.fixture
def setup(shared_forecourt: Path) -> Setup:
    return Setup(extensions=(shared_forecourt,))


def test_what_is_pumped_is_taken_and_the_rest_is_free(setup: Setup) -> None:
    """The tank holds forty litres: of 400 yuan, 324 are taken."""

    async def story(driven: Drive) -> None:
        await driven.say("four hundred yuan of 95 at pump three")
        await driven.say("yes")
        assert driven["wallet.held"] == "400.00"
        await asyncio.sleep(120)
        assert driven["wallet.balance"] == "676.00"
        assert driven["wallet.held"] == "0.00"

    drive(story, replace(setup, balance_fen=100_000))


def test_too_little_money_is_told_with_what_there_is(setup: Setup) -> None:
    async def story(driven: Drive) -> None:
        await driven.say("fill up with 95 at pump three")
        assert await driven.say("yes") == ["till.short"]
        assert driven["wallet.held"] == "0.00"

    drive(story, setup)


def test_a_set_pin_is_asked_for_and_a_wrong_one_moves_nothing(setup: Setup) -> None:
    async def story(driven: Drive) -> None:
        assert await driven.say(*ORDER) == ["payment.enter_pin"]
        keys = [reply.key for reply in await driven.simulation.enter_pin("111111")]
        assert keys == ["decline.pin_wrong", "payment.enter_pin"]
        assert driven["wallet.held"] == "0.00"
        await driven.simulation.enter_pin("135790")
        assert driven["forecourt.status"] == "filling"

    drive(story, replace(setup, pin="135790"))


def test_an_answer_that_is_lost_twice_unlocks_the_pump_once(setup: Setup) -> None:
    async def story(driven: Drive) -> None:
        driven.simulation.faults.add("wallet", "reply_lost", 2, operation="authorise")
        driven.simulation.faults.add("forecourt", "reply_lost", 2, operation="unlock")
        await driven.say(*ORDER)
        await asyncio.sleep(120)
        assert driven["wallet.balance"] == "38.00"
        assert driven["wallet.held"] == "0.00"

    drive(story, setup)


def test_a_pump_that_may_be_unlocked_is_asked_until_it_is_known(setup: Setup) -> None:
    async def story(driven: Drive) -> None:
        driven.simulation.faults.add("forecourt", "reply_lost", 3, operation="unlock")
        assert await driven.say(*ORDER) == ["payment.unknown"]
        await asyncio.sleep(300)
        assert driven["wallet.balance"] == "38.00"

    drive(story, setup)


def test_a_wallet_that_is_down_takes_nothing_and_can_be_asked_again(setup: Setup) -> None:
    async def story(driven: Drive) -> None:
        driven.simulation.faults.add("wallet", "fail", 3, operation="authorise")
        assert await driven.say(*ORDER) == ["payment.unreachable"]
        assert await driven.say("yes") == ["forecourt.unlocked"]

    drive(story, setup)


def test_an_unknown_payment_is_undone(setup: Setup) -> None:
    async def story(driven: Drive) -> None:
        driven.simulation.faults.add("wallet", "reply_lost", 3, operation="authorise")
        driven.simulation.faults.add("wallet", "reply_lost", 3, operation="payment")
        assert await driven.say(*ORDER) == ["payment.unknown"]
        await asyncio.sleep(120)
        assert driven["wallet.balance"] == "200.00"
        assert driven["forecourt.status"] == "locked"

    drive(story, setup)


def test_a_broken_skill_leaves_no_money_held(forecourt: Path) -> None:
    path = forecourt / "station.py"
    text = path.read_text(encoding="utf-8")
    broken = text.replace("        if key not in", '        raise KeyError("nozzle")\n        if key not in')
    path.write_text(broken, encoding="utf-8")

    async def story(driven: Drive) -> None:
        assert await driven.say(*ORDER) == ["till.failed", "till.free_again"]
        assert driven["wallet.held"] == "0.00"
        driven.events.clear()  # the trouble is the skill's own

    drive(story, Setup(extensions=(forecourt,)))


def test_what_waits_is_dropped_by_a_later_yes_and_by_a_no(setup: Setup) -> None:
    async def story(driven: Drive) -> None:
        await driven.say(ORDER[0])
        await asyncio.sleep(600)
        assert await driven.say("yes") == ["dialogue.unanswered"]
        await driven.say(ORDER[0])
        assert await driven.say("no") == ["dialogue.fine"]
        assert await driven.say("yes") == ["dialogue.nothing_asked"]
        assert driven["wallet.balance"] == "200.00"

    drive(story, setup)
