"""Corpora on the command line."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from banma_sim.cli import main

Captured = pytest.CaptureFixture[str]


def corpus(tmp_path: Path, text: str) -> str:
    path = tmp_path / "corpus.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_sentences_that_mean_what_they_should(tmp_path: Path, capsys: Captured) -> None:
    path = corpus(
        tmp_path,
        """
- say: [take me to the bund, 带我去外滩]
  intent: navigation.go
  slots: {destination: {id: the_bund}}
- say: what is the capital of france
  refused: true
- say: 第二个
  context: {expects: [dialogue.choose], choices: [[a], [b]]}
  intent: dialogue.choose
  slots: {ordinal: 2}
  language: zh
""",
    )
    assert main(["regress", path, "--quiet"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "en  2 of 2 as expected (100.0 %), mean F1 100.0 %",
        "zh  2 of 2 as expected (100.0 %), mean F1 100.0 %",
        "parity: the languages are 0.0 points apart",
    ]


def test_a_failure_is_shown_at_its_sentence(tmp_path: Path, capsys: Captured) -> None:
    path = corpus(
        tmp_path,
        """- say:
    - take me to the bund
  intent: coffee.order
- say: take me to the bund
  intent: navigation.go
  slots: {destination: {id: yu_garden}}
- say: take me to the bund
  refused: out_of_scope
  language: zh
""",
    )
    assert main(["regress", path]) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[:4] == [
        f"{path}:2:7: take me to the bund",
        "  intents",
        "    expected  coffee.order",
        "    actual    navigation.go",
    ]
    differing = [line.strip() for line in told if line in ("  intents", "  slots", "  refused", "  language")]
    assert differing == [
        "intents",
        "slots",
        "refused",
        "language",
    ]
    assert any(line.startswith("zh  0 of 1 as expected (0.0 %)") for line in told)


def test_a_known_failure_is_no_failure_until_it_passes(tmp_path: Path, capsys: Captured) -> None:
    entry = "- {say: take me to the bund, intent: INTENT, known_failure: not taught yet}\n"
    assert main(["regress", corpus(tmp_path, entry.replace("INTENT", "coffee.order"))]) == 0
    assert "1 fail as is known" in capsys.readouterr().out
    assert main(["regress", corpus(tmp_path, entry.replace("INTENT", "navigation.go"))]) == 1
    assert "passes now: take out known_failure (not taught yet)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- {say: hello}\n", "nothing is expected of it; add intent"),
        ("- {say: hello, intnt: x}\n", "did you mean intent?"),
        ("[]\n", "a corpus without a sentence"),
        ("say: hello\n", "a corpus is a list of entries"),
    ],
)
def test_a_wrong_corpus_is_told(tmp_path: Path, text: str, words: str, capsys: Captured) -> None:
    assert main(["regress", corpus(tmp_path, text)]) == 2
    assert words in capsys.readouterr().err


def test_a_folder_without_corpora_is_no_success(tmp_path: Path, capsys: Captured) -> None:
    assert main(["regress", str(tmp_path)]) == 2
    assert "no sentences found" in capsys.readouterr().err


SEVERAL = """
- say: [take me to the bund, drive to the bund, navigate to the bund please, go to people's square]
  intent: navigation.go
- say: [a large oat latte please, get me two small americanos]
  intent: coffee.order
- say: [带我去外滩, 导航到人民广场, 我要去外滩, 开车去外滩]
  intent: navigation.go
- say: [来一杯大杯燕麦拿铁, 我要两杯小杯美式]
  intent: coffee.order
"""


def test_each_intent_is_told_in_both_languages(tmp_path: Path, capsys: Captured) -> None:
    text = SEVERAL + "- {say: take me to the bund, intent: coffee.menu, known_failure: it is none}\n"
    assert main(["regress", corpus(tmp_path, text)]) == 0
    told = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["coffee.order", "2", "100.0", "100.0", "100.0", "2", "100.0", "100.0", "100.0"] in told
    assert ["navigation.go", "4", "80.0", "100.0", "88.9", "4", "100.0", "100.0", "100.0"] in told
    assert ["en", "1", "×", "coffee.menu", "taken", "for", "navigation.go"] in told
    assert ["navigation.go:", "en", "is", "11.1", "points", "of", "F1", "behind"] in told


def test_a_near_miss_may_be_anything_else(tmp_path: Path, capsys: Captured) -> None:
    assert main(["regress", corpus(tmp_path, "- {say: how much is a latte, never: coffee.order}\n")]) == 0
    wrong = "- {say: a large latte please, never: [coffee.order, coffee.change]}\n"
    assert main(["regress", corpus(tmp_path, wrong)]) == 1
    assert "expected  no coffee.order" in capsys.readouterr().out


def test_a_folder_shares_contexts_and_a_vocabulary(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "words.yaml").write_text("places: {moon: the Moon Base; 月球基地}\n", encoding="utf-8")
    settings = "vocabulary: words.yaml\ncontexts: {asked: {expects: [dialogue.yes]}}\n"
    (tmp_path / "corpora.yaml").write_text(settings, encoding="utf-8")
    text = """
- say: [take me to the moon base, 带我去月球基地]
  intent: navigation.go
  slots: {destination: {id: moon}}
- {say: sure, context: asked, intent: dialogue.yes}
"""
    (tmp_path / "deep" / "corpus.yaml").write_text(text, encoding="utf-8")
    assert main(["regress", str(tmp_path), "--quiet"]) == 0
    assert "en  2 of 2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("vocabulary: nowhere.yaml\n", "corpora.yaml:1:13: no file"),
        ("contexts: {}\n", "no context 'asked'; known in corpora.yaml: none"),
        ("contexts: {asked: {expect: [x]}}\n", "did you mean expects?"),
    ],
)
def test_wrong_settings_are_told(tmp_path: Path, settings: str, words: str, capsys: Captured) -> None:
    (tmp_path / "corpora.yaml").write_text(settings, encoding="utf-8")
    path = corpus(tmp_path, "- {say: sure, context: asked, intent: dialogue.yes}\n")
    assert main(["regress", path]) == 2
    assert words in capsys.readouterr().err


def test_errors_are_seeded(tmp_path: Path, capsys: Captured) -> None:
    path = corpus(tmp_path, SEVERAL)
    told = []
    for seed in ("7", "7", "8"):
        assert main(["regress", path, "--noise", "0.3", "--seed", seed]) == 0
        told.append(capsys.readouterr().out)
    assert told[0] == told[1] != told[2]
    assert "misheard at 30 %, seed 7: en " in told[0]
    assert "heard as" in told[0]


def test_a_baseline_is_kept_and_compared(tmp_path: Path, capsys: Captured) -> None:
    stored = str(tmp_path / "baseline.json")
    failing = "- {say: take me to the bund, intent: coffee.menu, known_failure: it is none}\n"
    assert main(["regress", corpus(tmp_path, SEVERAL), "--write-baseline", stored]) == 0
    first = Path(stored).read_bytes()
    assert main(["regress", corpus(tmp_path, SEVERAL), "--baseline", stored, "--write-baseline", stored]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "as in the baseline"
    assert Path(stored).read_bytes() == first
    assert main(["regress", corpus(tmp_path, SEVERAL + failing), "--baseline", stored]) == 1
    told = capsys.readouterr().out.splitlines()
    assert "▼ en sentences: 100.0 % → 85.7 %" in told
    assert "▼ en navigation.go: 100.0 % → 88.9 %" in told
    assert "- fails, and did not in the baseline: take me to the bund" in told


def test_better_than_the_baseline_is_no_drop(tmp_path: Path, capsys: Captured) -> None:
    stored = str(tmp_path / "baseline.json")
    failing = "- {say: take me to the bund, intent: coffee.menu, known_failure: it is none}\n"
    path = corpus(tmp_path, SEVERAL + failing)
    assert main(["regress", path, "--write-baseline", stored]) == 0
    # The sentence is gone, and with it the intent that only it had.
    kept = json.loads(Path(stored).read_text(encoding="utf-8"))
    del kept["languages"]["en"]["f1"]["coffee.menu"]
    Path(stored).write_text(json.dumps(kept), encoding="utf-8")
    assert main(["regress", corpus(tmp_path, SEVERAL), "--baseline", stored]) == 0
    told = capsys.readouterr().out
    assert "▲ en navigation.go: 88.9 % → 100.0 %" in told
    assert "+ no longer fails: take me to the bund" in told


@pytest.mark.parametrize(
    ("text", "noise", "words"),
    [
        ('{"languages": {}, "failing": []}', ["--noise", "0.2"], "measured with --noise 0"),
        ('{"languages": {}}', [], "failing: is missing"),
        ("no JSON: [", [], "not YAML"),
        ('{"format": 2, "languages": {}, "failing": []}', [], "format"),
    ],
)
def test_a_baseline_that_does_not_fit_is_told(
    tmp_path: Path, text: str, noise: list[str], words: str, capsys: Captured
) -> None:
    stored = tmp_path / "baseline.json"
    stored.write_text(text, encoding="utf-8")
    assert main(["regress", corpus(tmp_path, SEVERAL), "--baseline", str(stored), *noise]) == 2
    assert words in capsys.readouterr().err


def test_json_tells_everything(tmp_path: Path, capsys: Captured) -> None:
    text = SEVERAL + "- {say: take me to the bund, intent: coffee.menu}\n"
    assert main(["regress", corpus(tmp_path, text), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["languages"]["zh"]["accuracy"] == 1.0
    assert told["languages"]["en"]["intents"]["navigation.go"]["precision"] == 0.8
    assert told["parity"]["f1"]["coffee.order"] == 0.0
    (failure,) = told["failures"]
    assert (failure["line"], failure["text"], failure["language"]) == (10, "take me to the bund", "en")
    assert failure["differences"][0]["expected"] == "coffee.menu"
    assert failure["understanding"]["frames"][0]["intent"] == "navigation.go"


def test_a_curve_falls_from_all_right(tmp_path: Path, capsys: Captured) -> None:
    picture = tmp_path / "curve.svg"
    path = corpus(tmp_path, SEVERAL)
    assert main(["regress", path, "--curve", "--curve-svg", str(picture)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[1].split() == [
        "0",
        "%",
        "0.0",
        "%",
        "100.0",
        "%",
        "100.0",
        "%",
        "0.0",
        "%",
        "100.0",
        "%",
        "100.0",
        "%",
    ]
    assert sum("│" in line for line in told) == 15
    drawn = ElementTree.fromstring(picture.read_text(encoding="utf-8"))
    assert len([part for part in drawn.iter() if part.tag.endswith("circle")]) == 2 * 6 + 2
    assert main(["regress", path, "--curve", "--json"]) == 0
    points = json.loads(capsys.readouterr().out)
    chinese = [point["rate"] for point in points if point["language"] == "zh"]
    assert chinese == [0, 0.05, 0.1, 0.15, 0.2, 0.3]
    assert points[0]["accuracy"] == 1.0 > min(point["accuracy"] for point in points)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--noise", "2"], "'2' is not a share from 0 to 1"),
        (["--noise", "nan"], "is not a share"),
        (["--curve", "--noise", "0.1"], "--curve has rates of its own"),
    ],
)
def test_arguments_that_do_not_fit_are_told(
    tmp_path: Path, arguments: list[str], words: str, capsys: Captured
) -> None:
    assert main(["regress", corpus(tmp_path, SEVERAL), *arguments]) == 2
    assert words in capsys.readouterr().err
