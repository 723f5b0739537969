"""Both languages say everything, with the same gaps."""

import ast
import string
from pathlib import Path

import pytest
import yaml

from banma_sim.cockpit import texts

COCKPIT = Path(texts.__file__).parent
KEYS = sorted(texts.catalogue())


def test_our_reading_of_the_file_is_the_yaml_librarys() -> None:
    assert texts.catalogue() == yaml.safe_load(texts.PATH.read_text(encoding="utf-8"))


@pytest.mark.parametrize("key", KEYS)
def test_both_languages_are_there_and_fill_the_same_gaps(key: str) -> None:
    found = texts.catalogue()[key]
    gaps = [
        {name for _, name, _, _ in string.Formatter().parse(found[lang]) if name} for lang in texts.LANGUAGES
    ]
    assert all(found[language].strip() for language in texts.LANGUAGES)
    assert gaps[0] == gaps[1]


def test_every_text_is_used() -> None:
    """A key appears whole in the code, or its beginning does, the rest being a status or the like."""
    literals = {
        node.value
        for path in COCKPIT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    beginnings = tuple(
        value for value in literals if value.endswith(".") and value.count(".") in (1, 2) and " " not in value
    )
    unused = [key for key in KEYS if key not in literals and not key.startswith(beginnings)]
    assert unused == []


def test_a_line_of_another_form_is_refused_with_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "texts.yaml"
    broken.write_text('# words\na.b: {en: "x", zh: "y"}\na.c: {en: "x"}\n', encoding="utf-8")
    monkeypatch.setattr(texts, "PATH", broken)
    texts.catalogue.cache_clear()
    try:
        with pytest.raises(ValueError, match=r"texts\.yaml:3: expected"):
            texts.catalogue()
    finally:
        texts.catalogue.cache_clear()
