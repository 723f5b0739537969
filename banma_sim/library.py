"""The stories that come with the simulator: in the wheel beside the code, in a clone at the top."""

from pathlib import Path

_PLACES = (Path(__file__).parent / "stories", Path(__file__).parent.parent / "scenarios")


def stories() -> Path:
    """The folder of the shipped scenarios."""
    return next((folder for folder in _PLACES if folder.is_dir()), _PLACES[0])


def story_path(name: str) -> Path:
    """The file of a shipped scenario: `demo` is demo.yaml."""
    return stories() / f"{name}.yaml"
