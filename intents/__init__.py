"""Understanding: an utterance in, ranked interpretations out. Knows neither the car nor its services."""

from intents.engine import Engine
from intents.errors import PackError
from intents.wire import Told, to_json

__all__ = ["Engine", "PackError", "Told", "to_json"]
