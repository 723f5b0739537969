"""What helps the authors of packs: `banma sample` and `banma explain`."""

from pathlib import Path

import pytest

from banma_sim.cli import main
from intents.packs import PACKS

Captured = pytest.CaptureFixture[str]


def test_a_pack_is_sampled_in_both_languages(capsys: Captured) -> None:
    assert main(["sample", "coffee", "-n", "8"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 16
    assert all(line.startswith("coffee.") for line in lines)
    assert not any("\u4e00" <= letter <= "\u9fff" for line in lines[:8] for letter in line)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in lines[-1])


def test_an_intent_is_sampled_with_the_place_of_its_templates(capsys: Captured) -> None:
    assert main(["sample", "wallet.balance", "-n", "3", "--lang", "zh", "--where"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert all("zh/wallet.yaml:" in line for line in lines)


def test_a_file_is_sampled_alone(capsys: Captured) -> None:
    assert main(["sample", str(PACKS / "en" / "vehicle.yaml"), "-n", "4"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert all(line.startswith("vehicle.") for line in lines)


def test_same_seed_same_sentences(capsys: Captured) -> None:
    told = []
    for seed in ("1", "1", "2"):
        main(["sample", "navigation", "--seed", seed])
        told.append(capsys.readouterr().out)
    assert told[0] == told[1] != told[2]


def test_no_such_pack_is_told(capsys: Captured) -> None:
    assert main(["sample", "cofee"]) == 2
    assert "no pack and no intent 'cofee'; did you mean coffee?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "take me too the bund",
            [
                "navigation.go  take me too the bund  [0:20]",
                "destination the bund  [12:20] cost 0.00",
                "misheard  too for to, cost 0.45",
                "cost      0.80: 0.35 frame +0.45 misheard",
            ],
        ),
        (
            "到航外滩",
            [
                "navigation.go  到航外滩  [0:4]",
                "destination 外滩  [2:4] cost 0.00",
                "misheard  到航 for 导航, cost 0.30",
            ],
        ),
    ],
)
def test_a_reading_is_explained(text: str, lines: list[str], capsys: Captured) -> None:
    assert main(["explain", text]) == 0
    told = capsys.readouterr().out.splitlines()
    for line in lines:
        assert line in [one.strip() for one in told]
    assert any(f"packs{'/zh' if '航' in text else '/en'}/navigation.yaml:" in line for line in told)
    assert "matches weighed" in told[-1]


def test_a_refusal_is_explained(capsys: Captured) -> None:
    assert main(["explain", "what is the capital of france"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("en, refused: out_of_scope")
    assert "other.chat" in told


def test_hostile_text_stays_on_its_line(capsys: Captured) -> None:
    assert main(["explain", "take me to \x1b[31m the bund\u202e"]) == 0
    told = capsys.readouterr().out
    assert "\x1b" not in told
    assert "\u202e" not in told


def test_packs_of_ones_own_are_explained(tmp_path: Path, capsys: Captured) -> None:
    for language, words in (("en", "open sesame"), ("zh", "芝麻开门")):
        (tmp_path / language).mkdir()
        pack = f"intents:\n  cave.open:\n    - {words}\n"
        (tmp_path / language / "cave.yaml").write_text(pack, encoding="utf-8")
    assert main(["explain", "芝麻开门", "--packs", str(tmp_path)]) == 0
    assert f"{tmp_path / 'zh' / 'cave.yaml'}:3:7" in capsys.readouterr().out
