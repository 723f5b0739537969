"""Corpora on the command line."""

from pathlib import Path

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
