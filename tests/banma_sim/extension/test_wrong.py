"""What is wrong in an extension is told with file, line, column and remedy, and never a traceback."""

from pathlib import Path

import pytest

from banma_sim.cli import main
from services.coffee.menus import MENUS_DIR
from services.navigation.city import City
from tests.banma_sim.extension.conftest import PAGE

SIR = '\ndialogue.fine: {act: ack, en: "Fine, {sir}.", zh: "好，{sir}。"}\nforecourt.done'
# In which file what is written instead of what, and what is then told: all of a file at once.
WRONG: list[tuple[str, dict[str, str], list[str]]] = [
    (
        "packs/en/forecourt.yaml",
        {"petrol: ": "fuel: ", '{pump}"': '{pmup}"'},
        ["packs/en/forecourt.yaml:9:3: rule fuel is there already", "did you mean {pump}?"],
    ),
    ("packs/zh/forecourt.yaml", {"  forecourt.price:": "  forecourt.prise:"}, ["cannot be said in"]),
    (
        "packs/en/forecourt.yaml",
        {"  forecourt.price:\n": "  forecourt.price:\n    - check my wallet\n"},
        ["forecourt.yaml:16:7: ", 'forecourt.price says "check my wallet" like wallet.balance'],
    ),
    (
        "skill.py",
        {', "forecourt.price": self.price': ""},
        ["en/forecourt.yaml:16:8: nothing answers forecourt.price; add it to the handlers of a skill in"],
    ),
    ("skill.py", {"Station(kit": "Statoin(kit"}, ["skill.py:22:1: NameError: name 'Statoin' is not defined"]),
    (
        "skill.py",
        {": self.price": ": lambda frame: []"},
        ["what answers forecourt.price is no async method"],
    ),
    ("skill.py", {"def skills(": "def skill("}, ["skill.py:1:1: has no function skills; write def skills"]),
    ("skill.py", {"return [Forecourt(kit)]": "return [kit]"}, ["Kit is no Skill"]),
    ("skill.py", {'name = "forecourt"': 'name = "wallet"'}, ["Forecourt cannot be called 'wallet'"]),
    ("skill.py", {"import asyncio": "import asyncio,"}, ["skill.py:3:1: not Python"]),
    ("station.py", {"PRICES_FEN = ": "PRICES_FEN += "}, ["station.py:7:1: NameError"]),
    ("phrases.yaml", {"每升{price}": ""}, ["phrases.yaml:4:", "placeholders differ"]),
    ("phrases.yaml", {"\nforecourt.done": SIR}, ["dialogue.fine: this phrase of ours never has {sir}"]),
    (
        "phrases.yaml",
        {"intent.forecourt.fuel": "intent.forecourt.fill", "forecourt.when_parked": "dialogue.fine"},
        [
            "no phrase intent.forecourt.fuel",
            "no phrase forecourt.when_parked; rule fuel_while_parked says",
        ],
    ),
    (
        "guards.yaml",
        {
            "effects: [refuel], driving": "effects: [refual], driving",
            "{forecourt.fuel: refuel}": "{forecourt.fuel: refuel, wallet.pay: none}",
            "name: unsure_fuel": "name: unsure_money",
        },
        [
            "nothing has the effect refual; did you mean refuel?",
            "guards.yaml:1:35: wallet.pay is ours",
            "rule unsure_money is there already",
        ],
    ),
    ("guards.yaml", {"confidence_below": "confidense_below"}, ["did you mean confidence_below?"]),
    ("faults.yaml", {"operation: unlock": "opration: unlock"}, ["did you mean operation?"]),
    (
        "faults.yaml",
        {
            "{service: forecourt, kind: fail": "{service: forcourt, kind: fail",
            "operation: authorise": "operation: authorize",
        },
        [
            "faults.yaml:1:27: no service forcourt; did you mean forecourt?",
            "faults.yaml:4:52: wallet has no operation authorize; did you mean authorise?",
        ],
    ),
    (
        "packs/zh/forecourt.yaml",
        {', "95": ["95号", 九十五号, 九五号]': ""},
        [
            "packs/en/forecourt.yaml:2:47: 95 of the list grade cannot be said in zh",
            "add it to the list grade",
        ],
    ),
    (
        "packs/en/forecourt.yaml",
        {"  forecourt.price:": "\tforecourt.price:"},
        ["packs/en/forecourt.yaml:15:1: not YAML", "it is a tab: indent with spaces"],
    ),
    (
        "skill.py",
        {'"forecourt.price": self.price': '"forecourt.prize": self.price'},
        ["skill.py:23:1: no intent forecourt.prize; did you mean forecourt.price?"],
    ),
    (
        "skill.py",
        {"return [Forecourt(kit)]": "return Forecourt(kit)"},
        ["skill.py:60:1: skills gives one Forecourt; return a list of skills, [Forecourt(kit)]"],
    ),
    ("faults.yaml", {"delay: 1500 ms": "delay: a while"}, ["faults.yaml:3:45: not a duration: 'a while'"]),
    (
        "places.yaml",
        {
            "category: fuel\n": "category: feul\n",
            "id: greenway_bund": "id: the_bund",
            "[121.4823, 31.2341]": "[21.4823, 31.2341]",
        },
        [
            "places.yaml:6:15: no category 'feul'; did you mean fuel?",
            "places.yaml:4:9: 'the_bund' is there already; rename it",
            "the_bund is far off the map; at is [longitude, latitude]",
        ],
    ),
    (
        "places.yaml",
        {"[121.4823, 31.2341]": "[31.2341, 121.4823]"},
        ["places.yaml:8:", "longitude comes first, then latitude: swap them, [121.4823, 31.2341]"],
    ),
]


@pytest.mark.parametrize(("file", "changes", "told"), WRONG, ids=[w[2][0][:50] for w in WRONG])
def test_what_is_wrong_is_told(
    file: str,
    changes: dict[str, str],
    told: list[str],
    forecourt: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = forecourt / file
    text = path.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    assert main(["extend", str(forecourt)]) == 2
    words = capsys.readouterr().err
    assert [line for line in told if line not in words] == [], words
    assert "Traceback" not in words
    assert str(forecourt) in words


def test_files_that_are_missing_or_misspelt_are_told(
    forecourt: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (forecourt / "packs" / "zh" / "forecourt.yaml").unlink()
    assert main(["say", "hello", "--extend", str(forecourt)]) == 2
    assert "packs/zh:1:1: no packs here" in capsys.readouterr().err
    (forecourt / "phrases.yaml").rename(forecourt / "phrase.yaml")
    assert main(["say", "hello", "--extend", str(forecourt)]) == 2
    told = capsys.readouterr().err
    assert "phrase.yaml:1:1: no part of an extension; did you mean phrases.yaml?" in told


def test_a_folder_with_nothing_of_ours_says_what_could_be_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["say", "hello", "--extend", str(tmp_path)]) == 2
    assert "nothing here that extends the simulator" in capsys.readouterr().err
    assert main(["say", "hello", "--extend", str(tmp_path / "none")]) == 2
    assert "no such folder" in capsys.readouterr().err


def test_a_fault_of_an_extension_that_is_not_given_is_told_before_anything_runs(
    forecourt: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", str(forecourt / "scenarios" / "trouble.yaml")]) == 2
    assert "no fault has the name station_closed; it may be of an extension" in capsys.readouterr().err


def test_the_menu_of_a_chain_that_has_no_cafe_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    menu = (MENUS_DIR / "manner.yaml").read_text(encoding="utf-8")
    folder = tmp_path / "new"
    (folder / "menus").mkdir(parents=True)
    (folder / "menus" / "moonbucks.yaml").write_text(menu, encoding="utf-8")
    assert main(["extend", str(folder)]) == 2
    told = capsys.readouterr().err
    assert (
        "menus/moonbucks.yaml:1:1: no café on this map is of the chain moonbucks; add brand moonbucks" in told
    )


def test_a_category_that_the_map_has_already_stays_as_it_is(forecourt: Path) -> None:
    places = forecourt / "places.yaml"
    kinds = "categories:\n  - {id: fuel, names: {en: [petrol], zh: [汽油]}}\n"
    places.write_text(kinds + places.read_text(encoding="utf-8"), encoding="utf-8")
    assert main(["extend", str(forecourt)]) == 0


def test_code_of_an_extension_that_breaks_in_a_run_is_its_own_to_mend(
    forecourt: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    skill = forecourt / "skill.py"
    broken = skill.read_text(encoding="utf-8").replace("price=display(prices[grade])", "price=int('x')")
    skill.write_text(broken, encoding="utf-8")
    assert main(["run", str(forecourt / "scenarios" / "fuel.yaml"), "--extend", str(forecourt)]) == 1
    told = capsys.readouterr().out
    assert f"the code of an extension broke; mend it at {skill}:" in told
    assert "simulator's" not in told


def test_the_categories_that_are_there_are_listed() -> None:
    assert [
        name for name in City.load(None).categories if f" {name}," not in PAGE and name != "university"
    ] == []
