"""Code of an extension that breaks, or gives what is not wanted: the driver hears it, no money is
taken, and the run fails with the line to mend."""

import asyncio
from pathlib import Path

import pytest

from banma_sim.cli import main
from banma_sim.events import PaymentChanged
from banma_sim.setup import Setup
from tests.banma_sim.driving import Drive, drive

SALE = ("fill up with 95 at pump three", "yes")
IMPORTED = "from banma_sim.assistant.till import NotHandedOverError\n                "
DONE = "return HandedOver(filling.amount_fen, done)"
PRICE = "return [say("
# What is written instead of what in skill.py, what is then told, and the line to mend as it begins.
AT_THE_TILL: list[tuple[str, str, str, str]] = [
    (DONE, "return 1 / 0", "ZeroDivisionError", "return 1 / 0"),
    (
        DONE,
        "return HandedOver(most_fen + 1, done)",
        "32401 fen handed over where 32400 were agreed; give whole fen, no more than amount_fen of the Sale",
        "return HandedOver(most",
    ),
    (DONE, "return done", "Say came back where something was handed over", "async def finish"),
    (
        DONE,
        "return HandedOver(filling.amount_fen, [done])",
        'a list as the words of HandedOver; give one say("phrase.key", …)',
        "return HandedOver(",
    ),
    (
        DONE,
        f"{IMPORTED}raise NotHandedOverError([done])",
        "a list as the words of NotHandedOverError",
        "raise Not",
    ),
    (
        'return UnderWay(say("forecourt.unlocked", pump=pump), finish)',
        "return None",
        "NoneType came back",
        "async def hand_over",
    ),
]
ASKED: list[tuple[str, str, str, str]] = [
    (
        '"forecourt.price", grade',
        '"forecourt.prise", grade',
        "no phrase forecourt.prise; did you mean",
        PRICE,
    ),
    (", price=display(prices[grade])", "", "forecourt.price has no value for {price}; say(", PRICE),
    (
        "display(prices[grade]))]",
        'say("forecourt.grad"))]',
        "no phrase forecourt.grad; did you mean forecourt.grade.95?",
        PRICE,
    ),
    (
        'return [say("forecourt.price", grade=_named(grade), price=display(prices[grade]))]',
        'return say("forecourt.price", grade=_named(grade), price=display(prices[grade]))',
        "forecourt.price is answered with one say; return a list",
        "return say(",
    ),
    (
        "return [say(",
        "return; [say(",
        "forecourt.price is answered with nothing; return a list",
        "async def price",
    ),
    (
        "return [say(",
        "return []; [say(",
        "forecourt.price is answered with an empty list; an answer is always due",
        "async def price",
    ),
    (
        "prices = await",
        "self._kit.show(self, pumps=3)\n        prices = await",
        "forecourt shows no pumps; add it to `shows`",
        "self._kit.show(self, pumps",
    ),
]


def changed(forecourt: Path, old: str, new: str, line: str) -> str:
    """Write it so; the answer is where the line to mend is, as it is told."""
    skill = forecourt / "skill.py"
    text = skill.read_text(encoding="utf-8")
    assert old in text
    text = text.replace(old, new, 1)
    skill.write_text(text, encoding="utf-8")
    number = next(n for n, found in enumerate(text.split("\n"), 1) if found.strip().startswith(line))
    return f"mend it at {skill.resolve()}:{number}\n"


@pytest.mark.parametrize(("old", "new", "told", "line"), AT_THE_TILL, ids=[w[2][:40] for w in AT_THE_TILL])
def test_what_breaks_at_the_till_is_told_and_nothing_is_taken(
    old: str, new: str, told: str, line: str, forecourt: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = changed(forecourt, old, new, line)
    story = forecourt / "broken.yaml"
    story.write_text(
        "scenario: It breaks\nlanguage: [en, zh]\nwallet: {balance: '400.00'}\nsteps:\n"
        "  - say: {en: fill up with 95 at pump three, zh: 三号枪加满95号}\n"
        "  - say: {en: 'yes', zh: 好的}\n"
        "  - advance: 3 min\n"
        "    expect: {reply: {en: nothing was taken, zh: 没有扣款}, wallet.held: '0.00', wallet.balance: '400.00'}\n",  # noqa: E501
        encoding="utf-8",
    )
    story = story.rename(forecourt / "scenarios" / "broken.yaml")
    assert main(["run", str(story), "--extend", str(forecourt)]) == 1
    words = capsys.readouterr().out
    assert told in words
    assert words.count(where) == 2
    assert words.count("expected  ") == 2, words
    assert "simulator's" not in words


@pytest.mark.parametrize(("old", "new", "told", "line"), ASKED, ids=[w[2][:40] for w in ASKED])
def test_what_cannot_be_said_is_told_with_the_line_of_the_extension(
    old: str, new: str, told: str, line: str, forecourt: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = changed(forecourt, old, new, line)
    assert main(["run", str(forecourt / "scenarios" / "fuel.yaml"), "--extend", str(forecourt)]) == 1
    words = capsys.readouterr().out
    assert told in words
    assert words.count(where) == 2, words
    assert "simulator's" not in words


def test_a_list_as_the_question_of_a_sale_is_told(
    forecourt: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = changed(forecourt, "most_fen, words)", "most_fen, [words])", "sale = Sale(")
    assert main(["run", str(forecourt / "scenarios" / "fuel.yaml"), "--extend", str(forecourt)]) == 1
    words = capsys.readouterr().out
    assert "a list as the words of Sale; give one say(" in words
    assert where in words


def test_a_hold_that_is_given_back_is_told_once(forecourt: Path) -> None:
    changed(forecourt, DONE, "return HandedOver(most_fen + 1, done)", "return HandedOver(most")

    async def story(driven: Drive) -> None:
        await driven.say(SALE[0])
        await driven.say(SALE[1])
        await asyncio.sleep(180)
        told = [e.status for e in driven.events if isinstance(e, PaymentChanged)]
        assert told.count("voided") == 1
        driven.events.clear()  # the trouble is the skill's own

    drive(story, Setup(extensions=(forecourt,), balance_fen=40_000))
