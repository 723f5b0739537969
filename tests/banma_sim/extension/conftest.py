"""The example of docs/extending.md, as its readers copy it."""

import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[3] / "docs" / "extending.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^`forecourt/(\S+)`\n\n```\w+\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE))


def written(folder: Path) -> Path:
    """Every file that the page prints, in a folder of that name."""
    for name, text in FILES.items():
        path = folder / "forecourt" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "forecourt"


@pytest.fixture
def forecourt(tmp_path: Path) -> Path:
    """A copy to change."""
    return written(tmp_path)


@pytest.fixture(scope="session")
def shared_forecourt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The one that nobody changes, loaded once."""
    return written(tmp_path_factory.mktemp("extended"))
