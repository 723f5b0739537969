"""What lies where in an extension's folder."""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from services.datafile import DataFileError, Fault

PARTS = (
    *("packs", "menus", "places.yaml", "city.map"),
    *("phrases.yaml", "guards.yaml", "faults.yaml", "skill.py"),
)
"""What is looked for in the folder; `scenarios`, and what else its author keeps there, is left alone."""
DATA = (".yaml", ".yml", ".map")


def check_folder(folder: Path) -> None:
    """Raises DataFileError where it is none, or has a file that would be left out in silence."""
    if not folder.is_dir():
        remedy = "--extend takes the folder of an extension"
        raise DataFileError(folder, [Fault(1, 1, "no such folder", remedy)])
    there = sorted(path.name for path in folder.iterdir())
    if not any(name in PARTS for name in there):
        remedy = f"it may have {', '.join(PARTS)}; docs/extending.md explains each"
        raise DataFileError(folder, [Fault(1, 1, "nothing here that extends the simulator", remedy)])
    for name in there:
        path = folder / name
        near = get_close_matches(name, PARTS, n=1, cutoff=0.8)
        if name in PARTS or not (path.suffix in DATA or near):
            continue
        remedy = f"did you mean {near[0]}?" if near else f"known here: {', '.join(PARTS)}"
        raise DataFileError(path, [Fault(1, 1, "no part of an extension", remedy)])


def pack_folders(folders: Sequence[Path]) -> list[Path]:
    """Those that have packs."""
    return [packs for folder in folders if (packs := folder / "packs").is_dir()]


def own_map(folders: Sequence[Path]) -> Path | None:
    """The map that one of them brings. Raises DataFileError where two do."""
    maps = [path for folder in folders if (path := folder / "city.map").exists()]
    if len(maps) > 1:
        raise DataFileError(maps[1], [Fault(1, 1, f"{maps[0]} is a map too", "choose one with --map")])
    return maps[0] if maps else None
