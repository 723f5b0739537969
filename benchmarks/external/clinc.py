"""Queries from many domains: which of them are nobody's business here."""

from pathlib import Path

from benchmarks.external.case import Adapter, Case, Prediction
from benchmarks.external.frames import frames, task
from benchmarks.external.shipped import shipped_engine


def load(folder: Path) -> Adapter:
    """The adapter, over the shipped city and menus."""
    return Adapter(shipped_engine(), _predict)


def _predict(case: Case) -> Prediction:
    heard = case.last()
    name = task(heard)
    if frames(heard) and frames(heard)[0]["intent"] == "coffee.status":
        name = "order"
    return {"oos": name is None, "task": name}
