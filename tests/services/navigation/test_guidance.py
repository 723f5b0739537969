"""Sentences first: guidance.yaml holds a step and what is said of it, in both languages."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from services.datafile import DataFileError, load
from services.navigation.guidance import instruction, spoken_distance, spoken_duration, spoken_speed
from services.navigation.phrasebook import PHRASES, Phrasebook
from services.navigation.records import Language, LonLat, Maneuver, ManeuverType, Modifier, Step
from services.navigation.units import Units

FIXTURES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("guidance.yaml").read_text(encoding="utf-8")
)

ROADS: dict[str, dict[Language, tuple[str, ...]]] = {
    "none": {"en": (), "zh": ()},
    "henan": {"en": ("Henan Middle Road",), "zh": ("河南中路",)},
    "century": {"en": ("Century Avenue",), "zh": ("世纪大道",)},
    "tunnel": {"en": ("Yan'an East Road Tunnel",), "zh": ("延安东路隧道",)},
    "bridge": {"en": ("Nanpu Bridge",), "zh": ("南浦大桥",)},
    "expressway": {"en": ("Yingbin Expressway",), "zh": ("迎宾高速公路",)},
    "elevated": {"en": ("Yan'an Elevated Road",), "zh": ("延安高架路",)},
}


def step(fixture: dict[str, Any]) -> Step:
    kind, modifier = fixture["is"]
    maneuver = Maneuver(
        type=ManeuverType(kind),
        modifier=Modifier(modifier) if modifier else None,
        position=LonLat(121.47, 31.23),
        bearing_before_deg=0,
        bearing_after_deg=fixture.get("bearing", 0),
        exit=fixture.get("exit"),
    )
    return Step(maneuver, ROADS[fixture["road"]], 100, 10, 0, 0)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("fixture", FIXTURES, ids=[fixture["en"] for fixture in FIXTURES])
def test_sentence(fixture: dict[str, Any], language: Language) -> None:
    then = step(fixture["then"]) if "then" in fixture else None
    units = Units(fixture.get("units", "metric"))
    said = instruction(step(fixture), language, fixture["phase"], fixture["at"], then, units)
    assert said == fixture[language]


@pytest.mark.parametrize("kind", list(ManeuverType))
@pytest.mark.parametrize("modifier", [None, *Modifier])
@pytest.mark.parametrize("phase", ["early", "soon", "now"])
def test_every_maneuver_has_words_in_both_languages(kind, modifier, phase) -> None:
    some = step({"is": [kind, modifier], "road": "century", "bearing": 359})
    for said in (instruction(some, "en", phase, 400), instruction(some, "zh", phase, 400)):
        assert said
        assert "{" not in said
    assert instruction(some, "en", phase, 400).isascii()
    assert not any(char.isascii() and char.isalpha() for char in instruction(some, "zh", phase, 400))


@pytest.mark.parametrize(
    ("metres", "en", "zh"),
    [
        (0, "a few metres", "几米"),
        (7, "10 metres", "10米"),
        (84, "80 metres", "80米"),
        (97, "100 metres", "100米"),
        (130, "150 metres", "150米"),
        (290, "300 metres", "300米"),
        (449, "400 metres", "400米"),
        (949, "900 metres", "900米"),
        (951, "1 kilometre", "1公里"),
        (1049, "1 kilometre", "1公里"),
        (1250, "1.2 kilometres", "1.2公里"),
        (9940, "9.9 kilometres", "9.9公里"),
        (9960, "10 kilometres", "10公里"),
        (12_600, "13 kilometres", "13公里"),
    ],
)
def test_distances_are_rounded_as_people_say_them(metres: float, en: str, zh: str) -> None:
    assert spoken_distance(metres, "en") == en
    assert spoken_distance(metres, "zh") == zh


@pytest.mark.parametrize(
    ("metres", "units", "en", "zh"),
    [
        (3, Units.MILES_FEET, "a few feet", "几英尺"),
        (30, Units.MILES_FEET, "100 feet", "100英尺"),
        (80, Units.MILES_FEET, "250 feet", "250英尺"),
        (310, Units.MILES_FEET, "1000 feet", "1000英尺"),
        (330, Units.MILES_FEET, "0.2 miles", "0.2英里"),
        (400, Units.MILES_FEET, "a quarter of a mile", "四分之一英里"),
        (500, Units.MILES_FEET, "0.3 miles", "0.3英里"),
        (1600, Units.MILES_FEET, "1 mile", "1英里"),
        (20_000, Units.MILES_FEET, "12 miles", "12英里"),
        (4, Units.MILES_YARDS, "a few yards", "几码"),
        (80, Units.MILES_YARDS, "90 yards", "90码"),
        (270, Units.MILES_YARDS, "300 yards", "300码"),
        (400, Units.MILES_YARDS, "a quarter of a mile", "四分之一英里"),
        (820, Units.MILES_YARDS, "half a mile", "半英里"),
        (1200, Units.MILES_YARDS, "three quarters of a mile", "四分之三英里"),
        (2400, Units.MILES_YARDS, "1.5 miles", "1.5英里"),
    ],
)
def test_distances_fit_the_country(metres: float, units: Units, en: str, zh: str) -> None:
    assert spoken_distance(metres, "en", units) == en
    assert spoken_distance(metres, "zh", units) == zh


def test_speeds_fit_the_country() -> None:
    assert spoken_speed(48.3, "en") == "48 kilometres an hour"
    assert spoken_speed(48.3, "zh") == "时速48公里"
    assert spoken_speed(48.3, "en", Units.MILES_FEET) == "30 miles an hour"
    assert spoken_speed(48.3, "zh", Units.MILES_YARDS) == "时速30英里"


@pytest.mark.parametrize(
    ("seconds", "en", "zh"),
    [
        (0, "less than a minute", "不到一分钟"),
        (44, "less than a minute", "不到一分钟"),
        (50, "1 minute", "1分钟"),
        (100, "2 minutes", "2分钟"),
        (3569, "59 minutes", "59分钟"),
        (3571, "1 hour", "1小时"),
        (3700, "1 hour 2 minutes", "1小时2分钟"),
        (7260, "2 hours 1 minute", "2小时1分钟"),
    ],
)
def test_durations_are_rounded_as_people_say_them(seconds: float, en: str, zh: str) -> None:
    assert spoken_duration(seconds, "en") == en
    assert spoken_duration(seconds, "zh") == zh


@pytest.mark.parametrize(
    ("line", "instead", "message"),
    [
        (
            '    left: {en: "you will arrive, on the left", zh: "到达，位于道路左侧"}\n',
            "",
            "left, right and straight",
        ),
        (', zh: "前方{distance}{action}"', ', zh: "{action}"', "gaps differ"),
        ("  uk:\n", "  gb:\n", "'metric', 'us' or 'uk'"),
        ("actions:\n", "acts:\n", "did you mean actions?"),
    ],
)
def test_a_missing_or_broken_phrase_is_loud_on_loading(
    tmp_path: Path, line: str, instead: str, message: str
) -> None:
    text = PHRASES.read_text(encoding="utf-8")
    assert line in text
    broken = tmp_path / "phrases.yaml"
    broken.write_text(text.replace(line, instead, 1), encoding="utf-8")
    with pytest.raises(DataFileError, match=r"phrases\.yaml:\d+:\d+: ") as caught:
        load(broken, Phrasebook)
    assert message in str(caught.value)
