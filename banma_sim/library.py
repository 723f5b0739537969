"""The stories that come with the simulator: in the wheel beside the code, in a clone at the top."""

from pathlib import Path

_PLACES = (Path(__file__).parent / "stories", Path(__file__).parent.parent / "scenarios")


def stories() -> Path:
    """The folder of the shipped scenarios."""
    return next((folder for folder in _PLACES if folder.is_dir()), _PLACES[0])


def is_scenario(path: Path) -> bool:
    """True where a YAML file looks like one; it is not read any further."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return any(line.startswith("scenario:") for line in file)
    except OSError:
        return False


def story_path(name: str) -> Path:
    """The file of a shipped scenario: `demo` is demo.yaml."""
    return stories() / f"{name}.yaml"
