"""The command line: `banma` and its commands, one file each."""

from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run `banma` with these arguments (those of the process, if none); the answer is its exit code."""
    from banma_sim.cli.dispatch import dispatch

    return dispatch(argv)
