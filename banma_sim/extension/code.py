"""An extension's own code: skill.py, a module that may import its neighbours (`from .pump import Pump`)."""

import hashlib
import sys
import traceback
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import cast

from banma_sim.extension.skill import Skills
from services.datafile import DataFileError, Fault


def load_skills(path: Path) -> Skills | None:
    """What the module calls `skills`; None where there is no such file. Raises DataFileError."""
    if not path.exists():
        return None
    module = _module(path.resolve(), path)
    found = getattr(module, "skills", None)
    if not callable(found):
        remedy = "write def skills(kit): return [...]; docs/extending.md shows one"
        raise DataFileError(path, [Fault(1, 1, "has no function skills", remedy)])
    skills: Skills = found
    return skills


def told(error: Exception, path: Path) -> DataFileError:
    """An error raised by the code in that file's folder, at the line of it that was reached last."""
    folder = path.resolve().parent
    line, where = 1, path
    if isinstance(error, SyntaxError) and error.filename:
        line, where = error.lineno or 1, Path(error.filename)
        reason = f"not Python: {error.msg}"
    else:
        for frame in traceback.extract_tb(error.__traceback__):
            if folder in Path(frame.filename).resolve().parents:
                line, where = frame.lineno or 1, Path(frame.filename)
        reason = f"{type(error).__name__}: {error}"
    near = path.parent / where.resolve().relative_to(folder) if folder in where.resolve().parents else where
    return DataFileError(near, [Fault(line, 1, reason, "mend the code there")])


def line_of(text: str, path: Path) -> int:
    """The first line of the file that has the text; 1 where none has."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if text in line), 1)


def _module(path: Path, shown: Path) -> object:
    # By its path, so that two folders with the same file names are two modules.
    name = f"banma_extension_{hashlib.sha256(str(path).encode()).hexdigest()[:12]}"
    if name in sys.modules:
        return sys.modules[name]
    loader = SourceFileLoader(name, str(path))
    spec = spec_from_file_location(name, path, loader=loader, submodule_search_locations=[str(path.parent)])
    module = sys.modules[name] = module_from_spec(cast(ModuleSpec, spec))
    try:
        loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise told(error, shown) from None
    return module
