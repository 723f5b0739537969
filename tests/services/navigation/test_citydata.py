"""What an author gets wrong in a city's files is told with file, line and column."""

from pathlib import Path

import pytest

from services.datafile import DataFileError
from services.navigation.build import main
from services.navigation.city import City
from services.navigation.citydata import read_city

FILES = {
    "roads.yaml": """\
roads:
  - id: east_road
    names: {en: [East Road], zh: [东路]}
    class: primary
    limit_kmh: 60
    lines:
      - [[121.46, 31.23], [121.48, 31.23]]
""",
    "areas.yaml": """\
areas:
  - {id: lake, names: {en: [Lake], zh: [湖]}, kind: water, polygon: [[121, 31], [122, 31], [121, 32]]}
""",
    "categories.yaml": """\
categories:
  - {id: coffee, names: {en: [coffee], zh: [咖啡]}}
brands:
  - {id: bean, names: {en: [Bean], zh: [豆]}, category: coffee}
""",
    "places.yaml": """\
places:
  - id: bean_east
    names: {en: [Bean East], zh: [东路豆]}
    category: coffee
    brand: bean
    at: [121.47, 31.2305]
    hours: {mon-fri: "07:00-20:00", sat-sun: "24h"}
    address: {en: 1 East Road, zh: 东路1号}
    tags: [drive_through]
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_small_city_compiles_and_loads(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "small.map"
    assert main([str(folder), str(target)]) == 0
    assert "0 warnings" in capsys.readouterr().err
    city = City.load(target)
    place = city.places["bean_east"]
    assert place.name("zh") == "东路豆"
    assert place.address["en"] == ("1 East Road",)
    assert place.tags == {"drive_through"}
    assert city.areas[0].kind == "water"
    assert len(city.graph.shape) == 1
    assert [(one.id, one.kind) for one in city.vocabulary()] == [
        ("coffee", "category"),
        ("bean", "brand"),
        ("bean_east", "named"),
        ("east_road", "road"),
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("roads.yaml", "class: primary", "class: path", "roads.yaml:4:12: roads.1.class"),
        ("roads.yaml", "limit_kmh: 60", "limit_kmh: fast", "roads.yaml:5:16: roads.1.limit_kmh"),
        ("roads.yaml", "limit_kmh: 60", "limit_kmh: 60\n    bridge_: true", "did you mean bridge?"),
        ("roads.yaml", "[121.46, 31.23], ", "", "roads.yaml:7:9: roads.1.lines.1"),
        (
            "roads.yaml",
            "[121.46, 31.23]",
            "[31.23, 121.46]",
            "longitude comes first, then latitude: swap them, [121.46, 31.23]",
        ),
        ("places.yaml", "category: coffee", "category: tea", "places.yaml:4:15: no category 'tea'"),
        ("places.yaml", "brand: bean", "brand: leaf", "places.yaml:5:12: no brand 'leaf'"),
        ("places.yaml", "07:00-20:00", "7-20", "are not like 07:00-22:00"),
        ("places.yaml", "zh: [东路豆]", "zh: []", "places.1.names.zh"),
        ("places.yaml", "id: bean_east", "id: Bean East", "places.yaml:2:9: places.1.id"),
        ("categories.yaml", "category: coffee", "category: tea", "categories.yaml:4:56: no category 'tea'"),
        ("areas.yaml", "kind: water", "kind: lava", "areas.1.kind"),
    ],
)
def test_a_mistake_is_told_at_its_place(
    folder: Path, capsys: pytest.CaptureFixture[str], file: str, old: str, new: str, expected: str
) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DataFileError) as caught:
        read_city(folder)
    assert expected in str(caught.value)
    assert main([str(folder), str(folder / "out.map")]) == 2
    assert expected in capsys.readouterr().err
    assert not (folder / "out.map").exists()


def test_a_map_that_another_has_open_is_replaced_not_changed_under_it(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "small.map"
    assert main([str(folder), str(target)]) == 0
    with target.open("rb") as another:
        target.with_name("mark").hardlink_to(target)
        before = target.read_bytes()
        (folder / "places.yaml").write_text(
            FILES["places.yaml"].replace("东路豆", "新东路豆"), encoding="utf-8"
        )
        assert main([str(folder), str(target)]) == 0
        assert another.read() == before != target.read_bytes()
    assert not list(tmp_path.glob(".*.part"))


def test_an_id_that_is_there_twice_is_told(folder: Path) -> None:
    more = FILES["places.yaml"].removeprefix("places:\n")
    (folder / "places_more.yaml").write_text(FILES["places.yaml"] + more, encoding="utf-8")
    with pytest.raises(DataFileError, match=r"places_more\.yaml:2:9: 'bean_east' is there twice"):
        read_city(folder)


def test_a_ramp_to_nowhere_is_told(folder: Path) -> None:
    ramp = "    ramps: [{at: [121.47, 31.23], to: sky_road}]\n"
    (folder / "roads.yaml").write_text(FILES["roads.yaml"] + ramp, encoding="utf-8")
    with pytest.raises(DataFileError, match=r"roads\.yaml:8:39: no road 'sky_road'"):
        read_city(folder)


def test_a_missing_file_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "areas.yaml").unlink()
    assert main([str(folder), str(folder / "out.map")]) == 2
    assert "areas.yaml:1:1: cannot be read" in capsys.readouterr().err
