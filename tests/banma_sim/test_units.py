"""Distances and speeds in the units of the country, in whatever language; signals keep theirs."""

import asyncio
import json
from pathlib import Path

import pytest

from banma_sim.cli import main
from banma_sim.events import GuidanceChanged, Replied, SignalsChanged
from banma_sim.setup import Language, Setup
from services.navigation.units import Units

from .driving import Drive, drive

LIMIT = "Vehicle.Banma.Road.SpeedLimit"


@pytest.mark.parametrize(
    ("language", "go", "speed", "told", "asked"),
    [
        ("en", "take me to the bund", "how fast am I going", "1.1 miles", "miles an hour; the limit is 31."),
        ("zh", "去外滩", "现在车速多少", "1.1英里", "英里，限速31。"),
    ],
)
def test_what_is_said_is_in_miles_and_the_signals_are_not(
    language: Language, go: str, speed: str, told: str, asked: str
) -> None:
    async def story(drive: Drive) -> None:
        await drive.say(go)
        await asyncio.sleep(60)
        await drive.say(speed)

    played = drive(story, Setup(language=language, units=Units.MILES_FEET))
    said = [event.text for event in played.events if isinstance(event, Replied)]
    assert any(told in text for text in said)
    assert said[-1].endswith(asked)
    guided = [event.text for event in played.events if isinstance(event, GuidanceChanged)]
    assert any(("feet" if language == "en" else "英尺") in text for text in guided)
    assert not any("metre" in text or "米" in text for text in guided)
    limits = {e.signals.get(LIMIT) for e in played.events if isinstance(e, SignalsChanged)}
    assert limits == {None, 0, 40, 50}


def test_the_command_line_tells_the_way_in_the_units_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "route", "peoples_square", "the_bund", "--units", "uk"]) == 0
    told = capsys.readouterr().out
    assert "1.1 miles" in told
    assert "yards" in told


def test_a_session_tells_its_units_in_the_log(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["say", "--units", "uk", "--json", "hello"]) == 0
    first = json.loads(capsys.readouterr().out.splitlines()[0])
    assert first["units"] == "uk"
