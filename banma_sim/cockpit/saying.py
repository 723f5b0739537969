"""How far something has been said aloud at a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from banma_sim.cockpit.talk import Turn


def said_so_far(turn: Turn, at_s: float, waits: bool) -> int | None:
    """How many characters of its text have been spoken; None where all have, or nothing is known of it."""
    if waits:
        return 0
    speech = turn.speech
    if speech is None or speech.phase == "ended":
        return None
    if speech.phase == "cut":
        return len(speech.said)
    # Imported by the simulation's thread long ago, or nothing would be spoken.
    from banma_sim.voice import spoken_part

    said = spoken_part(turn.text, max(0.0, at_s - speech.began_s))
    return len(said) if len(said) < len(turn.text) else None
