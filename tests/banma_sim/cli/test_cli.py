"""The command line: exit codes, and one clear sentence for every mistake."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from banma_sim.cli import main
from banma_sim.cli.console import json_shown, shown

Captured = pytest.CaptureFixture[str]
PASSING = """scenario: Parked
language: [en, zh]
tags: [quick]
steps: [{advance: 1 s, expect: {vehicle.state: parked}}]
"""
FAILING = "scenario: Moving\nsteps: [{advance: 1 s, expect: {vehicle.state: moving}}]\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "passing.yaml").write_text(PASSING)
    (tmp_path / "failing.yaml").write_text(FAILING)
    return tmp_path


def stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))


class TestDispatch:
    def test_help_lists_every_command(self, capsys: Captured) -> None:
        assert main(["--help"]) == 0
        told = capsys.readouterr().out
        assert all(f"banma {name}" in told for name in ("say", "parse", "run", "regress", "schema"))

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["rnu"], "did you mean banma run?"),
            (["\x1b[31mred"], r"\x1b[31mred"),
            (["parse", "--lnag", "en"], "--lnag"),
            (["schema", "menue"], "invalid choice"),
            (["run", "nowhere.yaml"], "nowhere.yaml:1:1: no such file or folder; check the path"),
            (["say", "hello", "--seed", "-1"], "not a whole number"),
            (["say", "hello", "--start", "the_bnd"], "did you mean the_bund?"),
            (["say", "+6 minutes"], 'write "90 s", "6 min"'),
            (["say", "hello", "--balance", "20"], "as 38.00"),
            (["say", "hello", "--data", "/dev/null/x"], "choose another with --data"),
            (["parse", "hello", "--menu", "nowhere.yaml"], "nowhere.yaml:1:1"),
            (["parse", "hello", "--packs", "nowhere"], "nowhere"),
            (["parse", "hello", "--map", "nowhere.map"], "nowhere.map"),
            (["--speed", "0"], "not a number above 0"),
        ],
    )
    def test_a_mistake_is_one_sentence_and_exit_code_2(
        self, arguments: list[str], words: str, capsys: Captured
    ) -> None:
        assert main(arguments) == 2
        told = capsys.readouterr()
        assert words in told.err
        assert "Traceback" not in told.err
        assert "\x1b" not in told.err
        assert told.out == ""

    def test_an_error_of_ours_is_a_sentence_unless_asked_for_more(
        self, monkeypatch: pytest.MonkeyPatch, capsys: Captured
    ) -> None:
        def broken(args: object) -> int:
            raise RuntimeError("boom\x1b[0m")

        monkeypatch.setattr("banma_sim.cli.schema.run", broken)
        assert main(["schema", "menu"]) == 70
        told = capsys.readouterr().err
        assert r"RuntimeError: boom\x1b[0m" in told
        assert "--debug" in told
        with pytest.raises(RuntimeError):
            main(["schema", "menu", "--debug"])

    def test_an_interrupt_ends_quietly(self, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
        def interrupted(args: object) -> int:
            raise KeyboardInterrupt

        monkeypatch.setattr("banma_sim.cli.schema.run", interrupted)
        assert main(["schema", "menu"]) == 130
        assert capsys.readouterr().err == ""

    @pytest.mark.parametrize(
        ("name", "kind"), [("scenario", "object"), ("menu", "object"), ("corpus", "array")]
    )
    def test_a_schema_is_json_schema(self, name: str, kind: str, capsys: Captured) -> None:
        assert main(["schema", name]) == 0
        assert json.loads(capsys.readouterr().out)["type"] == kind


class TestParse:
    def test_arguments_are_parsed_one_a_line(self, capsys: Captured) -> None:
        assert main(["parse", "take me to the bund", "来一杯拿铁", ""]) == 0
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [line["id"] for line in lines] == ["1", "2", "3"]
        assert [line["language"] for line in lines[:2]] == ["en", "zh"]
        assert lines[0]["frames"][0]["intent"] == "navigation.go"
        assert lines[1]["frames"][0]["slots"]["items"][0]["drink"] == "latte"
        assert (lines[2]["accepted"], lines[2]["reason"]) == (False, "empty")

    def test_every_line_of_standard_input_gets_an_answer(
        self, monkeypatch: pytest.MonkeyPatch, capsys: Captured
    ) -> None:
        stdin(monkeypatch, b"take me to the bund\n\n\xff\xfe\x00 what\r\nyes")
        assert main(["parse"]) == 0
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [line["id"] for line in lines] == ["1", "2", "3", "4"]
        assert lines[1]["reason"] == "empty"

    def test_lines_that_are_broken_are_told_and_the_others_parsed(
        self, monkeypatch: pytest.MonkeyPatch, capsys: Captured
    ) -> None:
        lines = [
            {"id": 1, "text": "take me to the bund"},
            "not json",
            [],
            {"id": 2},
            {"id": [3], "text": "yes"},
            {"id": 4, "asr": [{"text": "take me to the bund", "confidence": 2}]},
            {
                "id": 5,
                "asr": [{"text": "xq", "confidence": 0.5}, {"text": "go to the bund", "confidence": 0.4}],
            },
            {"id": 6, "asr": "yes"},
        ]
        data = "\n\n".join(line if line == "not json" else json.dumps(line) for line in lines)
        stdin(monkeypatch, data.encode())
        assert main(["parse", "--jsonl"]) == 2
        told = capsys.readouterr()
        answers = [json.loads(line) for line in told.out.splitlines()]
        assert [answer["id"] for answer in answers] == [1, 5]
        assert answers[1]["text"] == "go to the bund"
        numbers = [line.split(":")[0] for line in told.err.splitlines()]
        assert numbers == ["line 3", "line 5", "line 7", "line 9", "line 11", "line 15"]

    def test_half_characters_and_control_characters_come_out_harmless(
        self, monkeypatch: pytest.MonkeyPatch, capsys: Captured
    ) -> None:
        stdin(monkeypatch, b'{"id": "\\u202e\\u001b", "text": "\\ud800 yes \\u009b"}\n')
        assert main(["parse", "--jsonl"]) == 0
        told = capsys.readouterr().out
        assert not set(told) & set("\x1b\x9b\u202e\ud800")
        assert json.loads(told)["id"] == "\u202e\x1b"

    def test_any_menu_is_understood(self, tmp_path: Path, capsys: Captured) -> None:
        menu = tmp_path / "menu.yaml"
        menu.write_text(
            "drinks:\n  - {id: glow, names: {en: [moon glow], zh: [月光特调]}, price_fen: 2500}\n",
            encoding="utf-8",
        )
        assert main(["parse", "two moon glows please", "来一杯月光特调", "--menu", str(menu)]) == 0
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        items = [line["frames"][0]["slots"]["items"][0] for line in lines]
        assert [(item["drink"], item["quantity"]) for item in items] == [("glow", 2), ("glow", 1)]


class TestSay:
    def test_turns_are_one_conversation(self, capsys: Captured) -> None:
        assert main(["say", "take me to yu garden", "+1 min", "how far is it"]) == 0
        told = capsys.readouterr().out.splitlines()
        assert told[0] == "08:30:00  driver   take me to yu garden"
        assert any(line.startswith("08:31:0") and "Yu Garden" in line for line in told)

    def test_it_speaks_mandarin(self, capsys: Captured) -> None:
        assert main(["say", "--lang", "zh", "带我去豫园"]) == 0
        assert "豫园" in capsys.readouterr().out.splitlines()[-1]

    def test_the_drive_goes_on_until_it_arrives(self, capsys: Captured) -> None:
        assert main(["say", "take me to the bund", "--drive"]) == 0
        assert capsys.readouterr().out.splitlines()[-1].endswith("→ The Bund")

    def test_the_event_log_is_the_same_for_the_same_seed(self, capsys: Captured) -> None:
        logs = []
        for seed in ("1", "1", "2"):
            assert main(["say", "--json", "--seed", seed, "take me to yu garden"]) == 0
            logs.append(capsys.readouterr().out)
        assert logs[0] == logs[1] != logs[2]
        assert json.loads(logs[0].splitlines()[0])["kind"] == "session.started"

    def test_a_pin_is_typed_and_never_shown(self, capsys: Captured) -> None:
        assert main(["say", "--pin", "135790", "get me a latte", "yes", "#135790"]) == 0
        told = capsys.readouterr().out
        assert "authorised" in told
        assert "135790" not in told

    def test_what_is_said_cannot_reach_the_terminal_raw(self, capsys: Captured) -> None:
        assert main(["say", "hello \x1b[2J\u202e there\x07"]) == 0
        assert not set(capsys.readouterr().out) & set("\x1b\u202e\x07")


class TestRun:
    def test_passing_and_failing_runs_have_their_exit_codes(self, folder: Path, capsys: Captured) -> None:
        assert main(["run", str(folder / "passing.yaml")]) == 0
        assert "2 passed" in capsys.readouterr().out
        assert main(["run", str(folder)]) == 1
        told = capsys.readouterr().out
        assert "1 failed, 2 passed" in told
        assert f"{folder / 'failing.yaml'}:2:" in told

    @pytest.mark.parametrize(
        ("options", "count"),
        [
            (["-k", "parked"], 2),
            (["--tag", "quick"], 2),
            (["--lang", "zh"], 1),
            (["--lang", "en", "--fail-fast"], 1),
            (["--lang", "en"], 2),
        ],
    )
    def test_runs_are_chosen(self, folder: Path, options: list[str], count: int, capsys: Captured) -> None:
        main(["run", str(folder), *options])
        told = capsys.readouterr().out.splitlines()
        assert len([line for line in told if line.startswith(("ok ", "FAIL "))]) == count

    @pytest.mark.parametrize("options", [["-k", "nothing like it"], ["--tag", "slow"]])
    def test_nothing_to_run_is_no_success(self, folder: Path, options: list[str], capsys: Captured) -> None:
        assert main(["run", str(folder), *options]) == 2
        assert "nothing to run" in capsys.readouterr().err

    @pytest.mark.parametrize("option", ["--jobs", "--repeat"])
    def test_no_process_and_no_run_at_all_are_refused(self, option: str, capsys: Captured) -> None:
        assert main(["run", option, "0"]) == 2
        assert "'0' is not a whole number from 1" in capsys.readouterr().err

    def test_an_empty_folder_is_no_success(self, tmp_path: Path, capsys: Captured) -> None:
        assert main(["run", str(tmp_path)]) == 2
        assert "no scenario there" in capsys.readouterr().err

    def test_a_wrong_file_does_not_keep_the_others_from_running(self, folder: Path, capsys: Captured) -> None:
        (folder / "wrong.yaml").write_text("steps: 3\n")
        assert main(["run", str(folder), "-k", "parked"]) == 2
        told = capsys.readouterr()
        assert "wrong.yaml:1:1: scenario: is missing; add it" in told.err
        assert "2 passed" in told.out

    def test_junit_tells_each_run_and_where_it_failed(self, folder: Path) -> None:
        report = folder / "out" / "junit.xml"
        assert main(["run", str(folder), "--junit", str(report)]) == 1
        suite = ElementTree.parse(report).getroot()
        assert (suite.get("tests"), suite.get("failures")) == ("3", "1")
        cases = suite.findall("testcase")
        assert [case.get("name") for case in cases] == ["Moving [en]", "Parked [en]", "Parked [zh]"]
        failure = cases[0].find("failure")
        assert failure is not None
        assert "vehicle.state: expected moving, actual parked" in (failure.get("message") or "")

    def test_logs_are_the_same_bytes_each_time(self, folder: Path) -> None:
        for name in ("a", "b"):
            assert main(["run", str(folder / "passing.yaml"), "--log", str(folder / name)]) == 0
        for log in ("passing.en.jsonl", "passing.zh.jsonl"):
            first = (folder / "a" / log).read_bytes()
            assert first == (folder / "b" / log).read_bytes() != b""

    def test_a_report_that_cannot_be_written_is_told(self, folder: Path, capsys: Captured) -> None:
        assert main(["run", str(folder / "passing.yaml"), "--junit", "/dev/null/x.xml"]) == 2
        assert "/dev/null" in capsys.readouterr().err


class TestDemo:
    @pytest.mark.parametrize(("language", "words"), [("en", "The Bund"), ("zh", "外滩")])
    def test_without_a_terminal_the_demo_is_played(
        self, language: str, words: str, monkeypatch: pytest.MonkeyPatch, capsys: Captured
    ) -> None:
        stdin(monkeypatch, b"")
        assert main(["--lang", language]) == 0
        told = capsys.readouterr().out
        assert words in told
        assert "handed_over" in told


def test_unsafe_characters_are_spelled_out() -> None:
    assert shown("a\x1b[0m\u202eb\n\u2028c 斑马") == r"a\x1b[0m\u202eb\x0a\u2028c 斑马"
    line = json.dumps({"text": "\x9b\u202e斑"}, ensure_ascii=False)
    assert json.loads(json_shown(line)) == json.loads(line)


class TestStreams:
    """Output that goes nowhere, in a process of its own."""

    @staticmethod
    def banma(shell: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
        root = str(Path(__file__).parents[3])
        command = shell.replace("banma", f"{sys.executable} -m banma_sim")
        environment = {**os.environ, "PYTHONPATH": root, **environment}
        return subprocess.run(["bash", "-c", command], capture_output=True, env=environment, check=False)

    def test_a_reader_that_has_gone_is_no_error(self) -> None:
        ended = self.banma("banma schema scenario | true; exit ${PIPESTATUS[0]}")
        assert (ended.returncode, ended.stderr) == (141, b"")

    def test_a_full_disk_is_told_in_one_sentence(self) -> None:
        ended = self.banma("banma schema scenario > /dev/full")
        assert ended.returncode == 2
        assert ended.stderr.decode() == "banma: No space left on device; check path, rights and free space\n"

    def test_closed_streams_are_no_traceback(self) -> None:
        assert self.banma("banma schema scenario >&-").stderr == b""
        ended = self.banma("banma parse <&-")
        assert (ended.returncode, ended.stderr[:33]) == (2, b"banma parse: nothing to read: giv")

    def test_a_terminal_without_chinese_gets_escapes(self) -> None:
        ended = self.banma("banma frob斑", PYTHONIOENCODING="ascii")
        assert ended.returncode == 2
        assert rb"\u6591" in ended.stderr
