"""Conversations in both languages: what was said, and what came of it."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from banma_sim.setup import Setup
from tests.banma_sim.driving import Drive, drive

CONVERSATIONS = yaml.safe_load((Path(__file__).parent / "conversations.yaml").read_text(encoding="utf-8"))
CASES = [
    pytest.param(language, talk, id=f"{talk['talk']} [{language}]")
    for talk in CONVERSATIONS
    for language in ("en", "zh")
]


@pytest.mark.parametrize(("language", "talk"), CASES)
def test_conversation(language: str, talk: dict[str, list[dict[str, object]]]) -> None:
    async def story(car: Drive) -> None:
        for turn in talk["turns"]:
            if "wait_s" in turn:
                await asyncio.sleep(float(str(turn["wait_s"])))
            else:
                assert await car.say(str(turn[language])) == turn["replies"], turn[language]
            for name, expected in dict(turn.get("then", {})).items():  # type: ignore[call-overload]
                assert car[name] == expected, f"{name} after {turn}"

    drive(story, replace(Setup(), language=language))  # type: ignore[arg-type]
