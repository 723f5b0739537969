"""Parts of an extension by themselves: a menu, a map, words, answers of one's own, two folders at once."""

import shutil
from pathlib import Path

import pytest

from banma_sim.cli import main
from banma_sim.library import stories
from banma_sim.setup import Setup
from services.coffee.menus import MENUS_DIR
from services.navigation.city import EMBEDDED
from tests.banma_sim.driving import Drive, drive

SKILL = """
from banma_sim.assistant.phrases import say
from banma_sim.extension.skill import Skill

class Own(Skill):
    name = "own"

    def __init__(self, kit):
        self.handlers = {"vehicle.range": self.range}

    async def range(self, frame):
        return [say("own.range")]

def skills(kit):
    return [Own()] if kit is None else [Own(kit)]
"""


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_yaml", ".yaml").replace("_py", ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_a_menu_of_ones_own_takes_the_place_of_ours(tmp_path: Path) -> None:
    menu = (MENUS_DIR / "manner.yaml").read_text(encoding="utf-8")
    own = menu.replace("en: [cortado, gibraltar], zh: [可塔朵, 告尔多]", "en: [moon milk], zh: [月光奶]")
    folder = write(tmp_path / "cafe", menus__manner_yaml=own)

    async def story(driven: Drive) -> None:
        assert await driven.say("a moon milk at manner please") == ["coffee.proposal"]
        assert driven["order.items"] == ["1 x moon milk"]
        await driven.say("不要了")
        await driven.say("在Manner来一杯月光奶")
        assert driven["dialogue.question"] == "confirm_payment"

    drive(story, Setup(extensions=(folder,)))


def test_our_words_in_others_words(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "tone", phrases_yaml='dialogue.fine: {act: ack, en: "Very well.", zh: "遵命。"}\n'
    )

    async def story(driven: Drive) -> None:
        replies = await driven.simulation.say("no")
        assert [reply.text for reply in replies] == ["Very well."]

    drive(story, Setup(extensions=(folder,)))


def test_an_intent_of_ours_answered_anew_and_two_folders_at_once(tmp_path: Path) -> None:
    words = 'own.range: {act: inform, en: "Far enough.", zh: "够远。"}\n'
    one = write(tmp_path / "one", skill_py=SKILL)
    two = write(tmp_path / "two", phrases_yaml=words)

    async def story(driven: Drive) -> None:
        assert await driven.say("how far can we go") == ["own.range"]

    drive(story, Setup(extensions=(one, two)))


def test_words_that_nobody_wrote_are_no_crash(tmp_path: Path) -> None:
    folder = write(tmp_path / "mute", skill_py=SKILL)

    async def story(driven: Drive) -> None:
        assert await driven.say("how far can we go") == ["service.refused"]
        [trouble] = driven.kinds("trouble")
        assert "own.range" in str(trouble)
        driven.events.clear()

    drive(story, Setup(extensions=(folder,)))


def test_the_map_of_a_folder_is_used_unless_another_is_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "town"
    folder.mkdir()
    shutil.copy(EMBEDDED, folder / "city.map")
    assert main(["run", str(stories() / "demo.yaml"), "--extend", str(folder)]) == 0
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    capsys.readouterr()
    command = ["say", "hello", "--extend", str(folder), "--extend", str(other)]
    assert main(command) == 2
    assert "is a map too; choose one with --map" in capsys.readouterr().err
    assert main([*command, "--map", str(EMBEDDED)]) == 0
