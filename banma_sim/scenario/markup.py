"""Text from files and drivers, made fit for a page."""

from html import escape

from banma_sim.cli.console import shown
from banma_sim.scenario.transcript import MAX_CHARS


def safe(text: str) -> str:
    """The text cut, with what could turn the page around spelled out, and never markup."""
    cut = text if len(text) <= MAX_CHARS else text[: MAX_CHARS - 1] + "…"
    return escape("\n".join(shown(line) for line in cut.split("\n")))
