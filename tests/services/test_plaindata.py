"""YAML made plain: the same as PyYAML makes of it, and errors where it has errors."""

from pathlib import Path

import pytest
import yaml

from services.datafile import DataFileError, parse_document
from services.plaindata import PlainData

FOLDERS = ("scenarios", "banma_sim", "services", "intents", "tests")
FILES = sorted(
    path for folder in FOLDERS for path in Path(folder).rglob("*.yaml") if "wrong" not in path.parts
)

TEXTS = (
    "",
    "just a word",
    "~",
    "{}",
    "[]",
    "a: 1\nb: 2.5\nc: true\nd: null\ne: '1'\nf: 2026-05-18\ng: 2026-05-18 08:30:00",
    "1: one\ntrue: yes\n~: nothing\n2.5: half",
    "a: &x {b: [1, 2]}\nc: *x\nd: [*x, *x]",
    "base: &b {p: 1, q: 2}\nover: {<<: *b, q: 3}\nlist: {<<: [*b, {r: 4}]}",
    "a: !!str 12\nb: !!int '12'\nc: !!set {x, y}\nd: !!omap [p: 1, q: 2]\ne: !!binary aGVsbG8=",
    "=: a value\na: =",
    "[a, [b, {c: d}]]: a list as a key",
    "? {a: 1}\n: a mapping as a key",
    "a: !unknown 1",
    "a: !!map 1",
    "2026-99-99: no such day\nb: 2026-99-99",
    "a: 1\nb: {c: 1, c: 2}",
    "燕麦: {名: [拿铁, ‘冰’]}",
)


def made_by_pyyaml(text: str) -> object:
    try:
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError) as error:
        return type(error)


def made_here(text: str) -> object:
    try:
        return PlainData(yaml.compose(text, Loader=yaml.CSafeLoader)).data
    except (yaml.YAMLError, ValueError) as error:
        return type(error)


@pytest.mark.parametrize("text", TEXTS)
def test_it_is_what_pyyaml_makes_of_it(text: str) -> None:
    assert repr(made_here(text)) == repr(made_by_pyyaml(text))


def test_so_it_is_with_every_file_of_ours() -> None:
    assert len(FILES) > 100
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert made_here(text) == made_by_pyyaml(text), path


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\na: 2",
        "a: {b: 1, b: 2}",
        "1: a\n1: b",
        "x: &x {b: 1}\ny: {<<: *x, b: 1, b: 2}",
        "- [{a: 1, a: 2}]",
    ],
)
def test_a_key_given_twice_is_told_wherever_it_stands(text: str) -> None:
    with pytest.raises(DataFileError, match="given twice"):
        parse_document(text, Path("some.yaml"))


@pytest.mark.parametrize("text", ["[" * 99 + "]" * 99, "a: {b: [c]}", "a: &x b\nc: *x"])
def test_what_is_not_too_deep_is_read(text: str) -> None:
    assert parse_document(text, Path("some.yaml")).data == yaml.load(text, Loader=yaml.CSafeLoader)


@pytest.mark.parametrize("text", ["[" * 101 + "]" * 101, "- " * 101 + "a", "a: &x [*x]"])
def test_what_is_deeper_is_told_and_not_read(text: str) -> None:
    with pytest.raises(DataFileError, match=r"levels deep|stands for itself"):
        parse_document(text, Path("some.yaml"))
