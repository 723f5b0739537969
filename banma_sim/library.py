"""The stories that come with the simulator: in the wheel beside the code, in a clone at the top."""

from pathlib import Path

_PLACES = (Path(__file__).parent / "stories", Path(__file__).parent.parent / "scenarios")

MOST_LOOKED_AT = 100_000
"""So many characters into a file the title of a scenario has come."""


def stories() -> Path:
    """The folder of the shipped scenarios."""
    return next((folder for folder in _PLACES if folder.is_dir()), _PLACES[0])


def is_scenario(path: Path) -> bool:
    """True where a YAML file looks like one; it is not read any further."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return any(line.startswith("scenario:") for line in file.read(MOST_LOOKED_AT).splitlines())
    except OSError:
        return False


def story_path(name: str) -> Path:
    """The file of a shipped scenario: `demo` is demo.yaml."""
    return stories() / f"{name}.yaml"
