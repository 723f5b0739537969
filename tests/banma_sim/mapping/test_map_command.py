"""`banma map`: import, info, search, route and track, as a user types them."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from banma_sim.cli import main
from banma_sim.library import story_path
from services.navigation.geometry import length_m
from services.navigation.records import LonLat

Captured = pytest.CaptureFixture[str]
GPX = "{http://www.topografix.com/GPX/1/1}"
TOWN = """<?xml version='1.0' encoding='UTF-8'?>
<osm version="0.6">
<node id="1" version="1" lon="7.42" lat="43.73"/>
<node id="2" version="1" lon="7.43" lat="43.73"/>
<node id="3" version="1" lon="7.43" lat="43.74"/>
<node id="4" version="1" lon="7.425" lat="43.7301">
  <tag k="amenity" v="cafe"/><tag k="name" v="Café Uno"/></node>
<node id="5" version="1" lon="7.4301" lat="43.739">
  <tag k="tourism" v="museum"/><tag k="name" v="Musée"/></node>
<way id="1" version="1"><nd ref="1"/><nd ref="2"/>
  <tag k="highway" v="primary"/><tag k="name" v="Long Road"/></way>
<way id="2" version="1"><nd ref="2"/><nd ref="3"/>
  <tag k="highway" v="tertiary"/><tag k="name" v="Up Road"/></way>
</osm>
"""


@pytest.fixture
def town(tmp_path: Path) -> Path:
    (tmp_path / "town.osm").write_text(TOWN, encoding="utf-8")
    assert main(["map", "import", str(tmp_path / "town.osm"), "-o", str(tmp_path / "town.map")]) == 0
    return tmp_path / "town.map"


def test_import_tells_what_is_on_the_map_and_whose_it_is(town: Path, capsys: Captured) -> None:
    assert main(["map", "info", str(town)]) == 0
    told = capsys.readouterr().out
    assert "town, from town.osm" in told
    assert "2 by name" in told
    assert "© OpenStreetMap contributors, ODbL" in told


def test_every_command_takes_the_map(town: Path, capsys: Captured, tmp_path: Path) -> None:
    assert main(["map", "search", "musee", "--map", str(town), "--near", "43.73,7.42"]) == 0
    assert "Musée" in capsys.readouterr().out
    assert main(["parse", "take me to musee", "--map", str(town)]) == 0
    assert json.loads(capsys.readouterr().out)["frames"][0]["slots"]["destination"]["id"] == "musee"
    assert main(["say", "--map", str(town), "take me to the Musée", "--drive"]) == 0
    assert "→ Musée" in capsys.readouterr().out
    story = tmp_path / "story.yaml"
    story.write_text(
        "scenario: There\nsteps: [{say: take me to musee, expect: {intents: [navigation.go]}}]\n"
    )
    assert main(["run", str(story), "--map", str(town)]) == 0


def test_coffee_can_be_ordered_from_a_cafe_of_an_imported_city(town: Path, capsys: Captured) -> None:
    assert main(["say", "--map", str(town), "a large latte please", "yes"]) == 0
    assert "Café Uno" in capsys.readouterr().out


def test_a_route_is_written_as_geojson_and_gpx(town: Path, tmp_path: Path, capsys: Captured) -> None:
    geojson, gpx = tmp_path / "r.geojson", tmp_path / "r.gpx"
    arguments = ["43.73,7.421", "musee", "--map", str(town), "--geojson", str(geojson), "--gpx", str(gpx)]
    assert main(["map", "route", *arguments]) == 0
    told = capsys.readouterr().out
    assert "turn left" in told.casefold()
    assert "OpenStreetMap" in told
    body = json.loads(geojson.read_text(encoding="utf-8"))
    line, *turns = body["features"]
    assert line["geometry"]["type"] == "LineString"
    assert line["geometry"]["coordinates"][0] == [7.421, 43.73]
    assert turns[-1]["properties"]["type"] == "arrive"
    assert body["attribution"] == "© OpenStreetMap contributors, ODbL"
    root = ElementTree.fromstring(gpx.read_text(encoding="utf-8"))
    points = root.findall(f"{GPX}trk/{GPX}trkseg/{GPX}trkpt")
    assert [float(points[0].get("lat", "")), float(points[0].get("lon", ""))] == [43.73, 7.421]
    assert len(root.findall(f"{GPX}rte/{GPX}rtept")) == len(turns)
    copyright_ = root.find(f"{GPX}metadata/{GPX}copyright")
    assert copyright_ is not None
    assert "OpenStreetMap" in copyright_.get("author", "")


def test_a_drive_is_written_from_its_log_along_the_road(tmp_path: Path, capsys: Captured) -> None:
    assert main(["say", "take me to the bund", "+3 min", "--json"]) == 0
    log = tmp_path / "drive.jsonl"
    log.write_text(capsys.readouterr().out, encoding="utf-8")
    target = tmp_path / "drive.geojson"
    assert main(["map", "track", str(log), "--geojson", str(target)]) == 0
    (line,) = json.loads(target.read_text(encoding="utf-8"))["features"]
    times = line["properties"]["times"]
    assert len(times) == len(line["geometry"]["coordinates"]) > 10
    assert times == sorted(times)
    assert "attribution" not in json.loads(target.read_text(encoding="utf-8"))


def test_the_log_of_a_run_holds_the_drive_with_signals_and_without(tmp_path: Path, capsys: Captured) -> None:
    metres = []
    for name, options in (("light", []), ("full", ["--signals"])):
        folder = tmp_path / name
        assert (
            main(["run", "-q", "--lang", "en", str(story_path("demo")), "--log", str(folder), *options]) == 0
        )
        log, target = folder / "demo.en.jsonl", tmp_path / f"{name}.geojson"
        kinds = [json.loads(line)["kind"] for line in log.read_text(encoding="utf-8").splitlines()]
        assert ("vehicle.signals" in kinds) is bool(options)
        assert main(["map", "track", str(log), "--geojson", str(target)]) == 0
        (line,) = json.loads(target.read_text(encoding="utf-8"))["features"]
        assert line["properties"]["times"] == sorted(line["properties"]["times"])
        metres.append(length_m([LonLat(*point) for point in line["geometry"]["coordinates"]]))
    assert main(["diff", str(tmp_path / "light/demo.en.jsonl"), str(tmp_path / "full/demo.en.jsonl")]) == 0
    assert metres[0] == pytest.approx(metres[1], rel=0.05)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["map"], "required"),
        (["map", "import", "nowhere.osm.pbf", "-o", "x.map"], "no such file; check the path"),
        (["map", "info", "nowhere.map"], "nowhere.map: cannot be read"),
        (["map", "search"], "nothing to look for"),
        (["map", "route", "the_bund"], "give from and to"),
        (["map", "route", "the_bund", "nowhere at all at all"], "no place 'nowhere at all at all'"),
        (["map", "route", "the_bund", "xintiandi", "--prefer", "quikest"], "did you mean quickest?"),
        (["map", "route", "the_bund", "xintiandi", "--at", "noon"], "is no time"),
        (["map", "track", "nowhere.jsonl"], "nowhere.jsonl"),
    ],
)
def test_mistakes_are_told_in_one_sentence(arguments: list[str], words: str, capsys: Captured) -> None:
    assert main(arguments) == 2
    told = capsys.readouterr().err
    assert words in told
    assert "Traceback" not in told


def test_a_log_that_is_none_is_told_with_its_line(tmp_path: Path, capsys: Captured) -> None:
    log = tmp_path / "odd.jsonl"
    log.write_text('{"kind": "session.started", "time": "2026-05-18T08:30:00"}\nhello\n')
    assert main(["map", "track", str(log)]) == 2
    assert "odd.jsonl:2: not an event" in capsys.readouterr().err


def test_stops_are_taken_in_the_best_order(capsys: Captured) -> None:
    places = [
        "peoples_square",
        "hongqiao_airport",
        "xintiandi",
        "jiao_tong_university",
        "hongqiao_railway_station",
    ]
    assert main(["map", "route", *places, "--best-order"]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("Xintiandi → Shanghai Jiao Tong University → Hongqiao Airport →")
