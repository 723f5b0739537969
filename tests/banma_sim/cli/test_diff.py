"""banma diff: the first difference in meaning, and none where only times and numbers shifted."""

import json
from pathlib import Path

import pytest

from banma_sim.cli import main

Captured = pytest.CaptureFixture[str]


def log(path: Path, capsys: Captured, *turns: str) -> str:
    """The event log of a conversation."""
    assert main(["say", "--json", *turns]) == 0
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    return str(path)


def changed(path: str, kind: str, **fields: object) -> str:
    """The same log, with some fields of every event of a kind changed; None leaves those events out."""
    other = Path(path).with_suffix(".changed")
    entries = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
    kept = [e | fields if e["kind"] == kind else e for e in entries if fields or e["kind"] != kind]
    other.write_text("".join(json.dumps(e) + "\n" for e in kept), encoding="utf-8")
    return str(other)


@pytest.fixture
def bund(tmp_path: Path, capsys: Captured) -> str:
    return log(tmp_path / "bund.jsonl", capsys, "take me to the bund")


def test_other_words_are_a_difference(bund: str, tmp_path: Path, capsys: Captured) -> None:
    other = log(tmp_path / "other.jsonl", capsys, "take me to yu garden")
    assert main(["diff", bund, other]) == 1
    told = capsys.readouterr().out
    assert "≠" in told
    assert "speech.heard" in told
    assert f"- take me to the bund    {bund}" in told
    assert f"+ take me to yu garden    {other}" in told


def test_the_same_story_at_other_times_is_the_same(bund: str, capsys: Captured) -> None:
    other = changed(bund, "reply", at_s=99.0)
    assert main(["diff", bund, other]) == 0
    assert "one story" in capsys.readouterr().out
    assert main(["diff", bund, other, "--within", "5"]) == 1
    assert "at_s" in capsys.readouterr().out


def test_an_event_that_is_missing_is_told_as_missing(bund: str, capsys: Captured) -> None:
    other = changed(bund, "route.changed")
    assert main(["diff", bund, other]) == 1
    told = capsys.readouterr().out
    assert "+ (no route.changed here)" in told
    assert main(["diff", other, bund]) == 1
    assert "- (no route.changed here)" in capsys.readouterr().out


def test_a_log_that_ends_early_differs_where_it_ends(bund: str, tmp_path: Path, capsys: Captured) -> None:
    lines = Path(bund).read_text(encoding="utf-8").splitlines(keepends=True)
    short = tmp_path / "short.jsonl"
    replied = next(n for n, line in enumerate(lines) if '"kind":"reply"' in line)
    short.write_text("".join(lines[:replied]), encoding="utf-8")
    assert main(["diff", bund, str(short)]) == 1
    assert "(no reply here)" in capsys.readouterr().out


def test_what_is_inside_lists_is_compared_too(bund: str, capsys: Captured) -> None:
    text = Path(bund).read_text(encoding="utf-8").replace('"place_id":"the_bund"', '"place_id":"yu_garden"')
    other = Path(bund).with_suffix(".moved")
    other.write_text(text, encoding="utf-8")
    assert main(["diff", bund, str(other)]) == 1
    assert "stops.0.place_id" in capsys.readouterr().out


@pytest.mark.parametrize(
    "text", ["scenario: x\n", "[1]\n", '{"kind": 3}\n', '{"kind": "reply"}\n', "[" * 9999]
)
def test_a_file_that_is_no_log_is_told_with_its_line(
    bund: str, tmp_path: Path, text: str, capsys: Captured
) -> None:
    other = tmp_path / "other"
    other.write_text(text, encoding="utf-8")
    assert main(["diff", bund, str(other)]) == 2
    assert f"{other}:1:1: " in capsys.readouterr().err


def test_a_file_that_is_not_there_is_told(bund: str, tmp_path: Path, capsys: Captured) -> None:
    assert main(["diff", bund, str(tmp_path / "none")]) == 2
    assert "cannot be read" in capsys.readouterr().err
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    assert main(["diff", bund, str(tmp_path / "bytes")]) == 2
    assert "not UTF-8" in capsys.readouterr().err
