"""What is said about a sale without naming it reaches its skill, and only while that is spoken of."""

import asyncio
from pathlib import Path

from banma_sim.setup import Setup
from tests.banma_sim.driving import Drive, drive

EN = '  forecourt.stop:\n    - {say: "(cancel|stop) that", when: "domain:forecourt"}\n'
ZH = '  forecourt.stop:\n    - {say: "取消吧", when: "domain:forecourt"}\n'
STOP = """    async def stop(self, frame: Frame) -> Says:
        dialogue = self._kit.desk.dialogue
        if self._stopped is None:
            if dialogue.question is None:
                return [say("dialogue.nothing_open")]
            dialogue.settle()
            return [say("dialogue.fine")]
        self._stopped.set()
        return [say("dialogue.fine")]

    async def price("""
WAITING = """                self._stopped = asyncio.Event()
                try:
                    await asyncio.wait_for(self._stopped.wait(), 60)
                    raise NotHandedOverError(say("dialogue.never_mind"))
                except TimeoutError:
                    pass
                finally:
                    self._stopped = None
"""


def with_a_way_to_stop(forecourt: Path) -> Path:
    for language, words in (("en", EN), ("zh", ZH)):
        pack = forecourt / "packs" / language / "forecourt.yaml"
        pack.write_text(pack.read_text(encoding="utf-8") + words, encoding="utf-8")
    skill = forecourt / "skill.py"
    text = skill.read_text(encoding="utf-8")
    for old, new in (
        ("import HandedOver", "import HandedOver, NotHandedOverError"),
        ('"forecourt.price": self.price', '"forecourt.price": self.price, "forecourt.stop": self.stop'),
        ("        self._kit = kit\n", "        self._kit = kit\n        self._stopped = None\n"),
        ("    async def price(", STOP),
        ("                await asyncio.sleep(max(", f"{WAITING}                await asyncio.sleep(max("),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    skill.write_text(text, encoding="utf-8")
    return forecourt


def test_a_sale_is_stopped_while_it_is_asked_about_and_while_it_is_under_way(forecourt: Path) -> None:
    async def story(driven: Drive) -> None:
        await driven.say("twenty litres of 95 at pump three")
        assert await driven.say("cancel that") == ["dialogue.fine"]
        assert await driven.say("yes") == ["dialogue.nothing_asked"]
        await driven.say("三号枪加二十升95号", "好的")
        assert driven["wallet.held"] == "162.00"
        assert await driven.say("取消吧") == ["dialogue.fine"]
        await asyncio.sleep(5)
        assert (driven["wallet.held"], driven["wallet.balance"]) == ("0.00", "200.00")

    drive(story, Setup(extensions=(with_a_way_to_stop(forecourt),)))


def test_the_same_words_are_ours_where_something_else_was_spoken_of(forecourt: Path) -> None:
    async def story(driven: Drive) -> None:
        await driven.say("twenty litres of 95 at pump three", "yes", "what's my balance")
        assert await driven.say("cancel that") == ["dialogue.nothing_open"]
        assert driven["wallet.held"] == "162.00"

    drive(story, Setup(extensions=(with_a_way_to_stop(forecourt),)))
