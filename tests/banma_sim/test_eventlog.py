"""The event log: a line of JSON for each event, whatever is in it."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from banma_sim.eventlog import SessionLog, line_of, log_of, to_json
from banma_sim.events import Event, EventStream, Heard, Touched, Trouble, TurnEnded
from services.navigation.records import LonLat


def test_a_line_begins_with_time_and_kind_and_names_the_car_where_there_are_several() -> None:
    assert line_of(TurnEnded(at_s=1.5)) == b'{"at_s":1.5,"kind":"turn.ended"}\n'
    assert line_of(TurnEnded(at_s=1.5, car="first")) == b'{"at_s":1.5,"kind":"turn.ended","car":"first"}\n'


@pytest.mark.parametrize(
    "text",
    [
        "去外滩",
        "caf\u00e9 \U0001f697",
        'a "quoted" \\ line\nand another',
        "\x00\x1b[31m\x7f\u2028\u202e",
        "half a pair: \ud83d!",
    ],
)
def test_any_text_comes_back_out_of_its_line(text: str) -> None:
    line = line_of(Heard(text=text, asr=(text,), confidences=(0.1 + 0.2, None)))
    assert line.count(b"\n") == 1
    assert json.loads(line) == {
        "at_s": 0.0,
        "kind": "speech.heard",
        "text": text,
        "asr": [text],
        "confidences": [0.30000000000000004, None],
    }


@pytest.mark.parametrize("text", ["sound", "half a pair: \ud83d"])
def test_a_mapping_of_any_kind_is_an_object(text: str) -> None:
    values: Mapping[str, object] = MappingProxyType({"text": text, "deep": MappingProxyType({"n": 1})})
    assert json.loads(to_json(Touched(action="pay", values=values)))["values"] == {
        "text": text,
        "deep": {"n": 1},
    }


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (2**70, 2**70),
        (float("inf"), None),
        ({1: "one"}, {"1": "one"}),
        (LonLat(121.49, 31.24), [121.49, 31.24]),
        ([LonLat(121.49, 31.24), "half a pair: \ud83d"], [[121.49, 31.24], "half a pair: \ud83d"]),
    ],
    ids=str,
)
def test_a_value_of_any_kind_is_told_in_json(value: object, told: object) -> None:
    line = line_of(Touched(action="pay", values={"value": value}))
    assert json.loads(line, parse_constant=pytest.fail)["values"] == {"value": told}


def test_a_log_is_its_lines() -> None:
    events: list[Event] = [TurnEnded(at_s=0.25), Heard(text="hi")]
    assert log_of(events) == line_of(events[0]) + line_of(events[1])


def test_each_line_is_in_the_file_at_once(tmp_path: Path) -> None:
    stream = EventStream(lambda: 2.0)
    log = SessionLog(tmp_path / "events.jsonl", stream)
    stream.publish(Heard(text="去外滩"))
    stream.publish(TurnEnded())
    lines = (tmp_path / "events.jsonl").read_bytes().splitlines()
    assert [json.loads(line)["kind"] for line in lines] == ["speech.heard", "turn.ended"]
    log.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is full is Linux's /dev/full")
def test_a_full_disk_ends_the_log_and_not_the_drive() -> None:
    stream = EventStream(lambda: 2.0)
    told: list[Trouble] = []
    stream.subscribe(lambda event: told.append(event) if isinstance(event, Trouble) else None)
    log = SessionLog(Path("/dev/full"), stream)
    for _ in range(3):
        stream.publish(TurnEnded())
    log.close()
    assert {event.where for event in told} == {"log"}
    assert "/dev/full: the log ends here: No space left on device" in told[0].detail
    assert len(told) == 1
