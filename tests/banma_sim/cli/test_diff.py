"""banma diff: the first difference in meaning, and none where only times and numbers shifted."""

import json
from pathlib import Path

import pytest

from banma_sim.cli import main
from banma_sim.measures import timeless

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


@pytest.fixture
def folders(bund: str, tmp_path: Path) -> tuple[Path, Path]:
    """Two folders with the same drive under the same two names, one of them in a folder of its own."""
    before, after = tmp_path / "before", tmp_path / "after"
    for folder in (before, after):
        (folder / "zh").mkdir(parents=True)
        for name in ("bund.jsonl", "zh/bund.jsonl"):
            (folder / name).write_bytes(Path(bund).read_bytes())
    return before, after


def test_folders_are_the_same_where_each_pair_is(folders: tuple[Path, Path], capsys: Captured) -> None:
    assert main(["diff", *map(str, folders)]) == 0
    assert capsys.readouterr().out == "2 of 2 logs tell the same story\n"


def test_of_folders_each_pair_that_differs_is_told(folders: tuple[Path, Path], capsys: Captured) -> None:
    before, after = folders
    log(after / "zh/bund.jsonl", capsys, "take me to yu garden")
    assert main(["diff", str(before), str(after)]) == 1
    told = capsys.readouterr().out
    assert told.startswith("zh/bund.jsonl: differs\n")
    assert f"+ take me to yu garden    {after / 'zh/bund.jsonl'}" in told
    assert told.endswith("1 of 2 logs tell the same story\n")


@pytest.mark.parametrize("lacking", [0, 1])
def test_what_only_one_folder_has_is_a_difference(
    folders: tuple[Path, Path], lacking: int, capsys: Captured
) -> None:
    (folders[lacking] / "bund.jsonl").unlink()
    assert main(["diff", *map(str, folders)]) == 1
    assert f"bund.jsonl: only in {folders[1 - lacking]}\n" in capsys.readouterr().out


def test_a_folder_without_logs_or_beside_a_file_is_told(
    folders: tuple[Path, Path], bund: str, tmp_path: Path, capsys: Captured
) -> None:
    (empty := tmp_path / "empty").mkdir()
    assert main(["diff", str(folders[0]), str(empty)]) == 2
    assert f"{empty}: there is no log" in capsys.readouterr().err
    assert main(["diff", bund, str(empty)]) == 2
    assert "give two logs, or two folders" in capsys.readouterr().err
    assert main(["diff", str(folders[0]), str(tmp_path / "none")]) == 2
    assert f"{tmp_path / 'none'}: no such file or folder" in capsys.readouterr().err


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
    assert f"{tmp_path / 'none'}: no such file or folder" in capsys.readouterr().err
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    assert main(["diff", bund, str(tmp_path / "bytes")]) == 2
    assert "not UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "\n"])
def test_a_log_without_events_is_no_log(bund: str, tmp_path: Path, text: str, capsys: Captured) -> None:
    empty = tmp_path / "empty"
    empty.write_text(text, encoding="utf-8")
    assert main(["diff", str(empty), str(empty)]) == 2
    assert f"{empty}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("language", "words"), [("en", "get me a large oat latte"), ("zh", "帮我买一杯大杯燕麦拿铁")]
)
def test_times_and_distances_in_what_is_said_are_no_difference(
    language: str, words: str, tmp_path: Path, capsys: Captured
) -> None:
    first = log(tmp_path / "first", capsys, words, "--lang", language)
    text = Path(first).read_text(encoding="utf-8")
    assert "08:31" in text
    later, dearer = tmp_path / "later", tmp_path / "dearer"
    later.write_text(text.replace("08:31", "08:47"), encoding="utf-8")
    dearer.write_text(text.replace("¥38.00", "¥39.00").replace("¥33.00", "¥34.00"), encoding="utf-8")
    assert main(["diff", first, str(later)]) == 0
    capsys.readouterr()
    assert main(["diff", first, str(dearer)]) == 1


def test_the_time_a_driver_names_is_a_difference(bund: str) -> None:
    one = changed(bund, "speech.heard", text="wake me at 08:30")
    another = Path(bund).with_suffix(".another")
    another.write_text(
        Path(one).read_text(encoding="utf-8").replace("at 08:30", "at 09:30"), encoding="utf-8"
    )
    assert main(["diff", one, str(another)]) == 1


@pytest.mark.parametrize(
    ("said", "open_"),
    [
        ("¥38.00 is held, ready at 08:33.", "¥38.00 is held, ready at …."),
        ("To The Bund: 1.8 kilometres, 4 minutes.", "To The Bund: …."),
        ("1 hour 5 minutes", "…"),
        ("less than a minute", "…"),
        ("Two lattes, 2 mochas and 3 stops", "Two lattes, 2 mochas and 3 stops"),
        ("Receipt pay_000001, 08:30", "Receipt …"),
        ("前往外滩，1.8公里，4分钟。", "前往外滩，…。"),
        ("两杯拿铁，十分钟后取", "两杯拿铁，…后取"),
        ("A small latte for a man", "A small latte for a man"),
    ],
)
def test_amounts_counts_and_names_stay_where_times_are_left_open(said: str, open_: str) -> None:
    assert timeless(said) == open_
