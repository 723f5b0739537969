"""Where a command writes: found to be writable before anything is done. A folder that is missing is made, and
told; so it is in every command."""

import os
from pathlib import Path

from banma_sim.cli.console import UserError, complain


def make_folder(folder: Path) -> None:
    """Make the folder, and those it is in, and tell which. Raises OSError."""
    if not folder.is_dir():
        folder.mkdir(parents=True)
        complain(f"made the folder {folder}")


def file_to_write(asked: str, path: Path) -> None:
    """Raises UserError where no file can be written there. Nothing is changed but folders that are made.

    `asked` is by what: banma run --junit.
    """
    there = path.exists()
    try:
        make_folder(path.parent)
        with path.open("ab"):
            pass
        if not there:
            path.unlink()
    except OSError as error:
        raise UserError(_told(asked, path, error, "give a file in a folder of yours")) from None


def folder_to_write(asked: str, folder: Path) -> None:
    """Raises UserError where no files can be written in it; it is made where it is missing."""
    try:
        make_folder(folder)
    except OSError as error:
        raise UserError(_told(asked, folder, error, "give a folder of yours")) from None
    if not os.access(folder, os.W_OK):
        raise UserError(f"{asked} {folder}: may not be written to; give a folder of yours")


def _told(asked: str, path: Path, error: OSError, remedy: str) -> str:
    return f"{asked} {path}: cannot be written: {error.strerror or error}; {remedy}"
