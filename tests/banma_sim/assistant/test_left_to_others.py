"""What is somebody else's business is named by its kind, in both languages."""

from dataclasses import replace

import pytest

from banma_sim.assistant.phrases import phrasebook
from banma_sim.events import Replied
from banma_sim.setup import Language, Setup
from intents.engine import OTHERS
from intents.packs import load_packs
from tests.banma_sim.driving import Drive, drive


def test_every_kind_the_packs_know_has_a_name() -> None:
    kinds = {t.intent.removeprefix(OTHERS) for t in load_packs().templates if t.intent.startswith(OTHERS)}
    assert {f"left.{kind}" for kind in kinds} <= set(phrasebook())


@pytest.mark.parametrize(
    ("language", "said", "answer"),
    [
        (
            "en",
            "take me to the bund, play some jazz and open the trunk",
            "The music and switches in the car I have to leave to others.",
        ),
        ("zh", "去外滩，放首歌，再打开后备箱", "音乐和车里的开关我管不了。"),
    ],
)
def test_several_kinds_are_told_in_one_sentence(language: Language, said: str, answer: str) -> None:
    async def story(car: Drive) -> None:
        await car.say(said)
        assert [e.text for e in car.events if isinstance(e, Replied)][-1] == answer
        assert car["route.destination"] == "the_bund"

    drive(story, replace(Setup(), language=language))
