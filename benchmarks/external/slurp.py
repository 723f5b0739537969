"""Texts spoken to a home assistant: directions, traffic and places among much else."""

from pathlib import Path

from benchmarks.external.case import Adapter, Case, Prediction
from benchmarks.external.frames import frames, place_of, task
from benchmarks.external.shipped import shipped_engine

_NAMES = {"category": "business_type", "brand": "business_name"}


def load(folder: Path) -> Adapter:
    """The adapter, over the shipped city and menus."""
    return Adapter(shipped_engine(), _predict)


def _predict(case: Case) -> Prediction:
    heard = case.last()
    places = [place for frame in frames(heard) if (place := place_of(frame))]
    slots = [[_NAMES.get(place["kind"], "place_name"), place["text"].lower()] for place in places]
    return {"task": task(heard), "slots": slots}
