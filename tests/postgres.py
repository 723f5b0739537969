"""A real PostgreSQL server for the tests, from whatever the machine has."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.waiting import LIMIT_S

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")
MISSING = "no PostgreSQL server on this machine (initdb, pg_ctl); install the package postgresql to run these"


def programs() -> Path | None:
    """The folder of initdb and pg_ctl, the newest where there are several."""
    found = [Path(path).resolve().parent for path in (shutil.which("initdb"), shutil.which("pg_ctl")) if path]
    for pattern in PLACES:
        found += sorted(Path("/").glob(pattern.removeprefix("/")), reverse=True)
    return next((bin_ for bin_ in found if (bin_ / "initdb").exists() and (bin_ / "pg_ctl").exists()), None)


@contextmanager
def running(fsync: bool = False) -> Iterator[str]:
    """Start one in a folder of its own, reached by a socket there; the URL of its database.

    PostgreSQL refuses to run as root: then it is another user's.
    """
    found = programs()
    if found is None:
        pytest.skip(MISSING)
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as name:
        folder = Path(name)
        as_whom: dict[str, str] = {}
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
            as_whom = {"user": "nobody"}

        def run(*command: str | Path) -> None:
            done = subprocess.run(
                command, cwd=folder, capture_output=True, text=True, timeout=LIMIT_S, check=False, **as_whom
            )
            assert done.returncode == 0, done.stdout + done.stderr

        data, control = folder / "data", found / "pg_ctl"
        run(found / "initdb", "-D", data, "-A", "trust", "-U", "banma", "-E", "UTF8", "--no-sync")
        options = f"-k {folder} -c listen_addresses='' -c fsync={'on' if fsync else 'off'}"
        run(control, "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
        try:
            yield f"postgresql://banma@/postgres?host={folder}"
        finally:
            run(control, "-D", data, "-m", "immediate", "-w", "stop")
