"""What an adapter is given: the facts of a row, and what the engine makes of its turns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from intents import Engine
from intents.records import Context

Heard = Mapping[str, Any]
"""What `banma parse` prints of an utterance, without the utterance."""
Prediction = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """A row without its text and labels."""

    id: str
    source: str
    dialogue: str
    state: Mapping[str, Any]
    """Facts the row gives beside the text, such as what the menu of the shop calls its drinks."""
    turns: int
    """How many utterances there are, in the order they were said; the last is the one in question."""
    hear: Callable[[int, Context], Heard]
    """What the engine makes of one of them."""

    def last(self, context: Context | None = None) -> Heard:
        """What the engine makes of the utterance in question."""
        return self.hear(self.turns - 1, context or Context())


@dataclass(frozen=True, slots=True)
class Adapter:
    """An engine that knows the vocabulary of a set, and the way from its frames to the set's labels."""

    engine: Engine
    predict: Callable[[Case], Prediction]
