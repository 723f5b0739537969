"""Running sets: rows in, predictions and times out."""

import importlib.util
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.external.case import Adapter, Case, Heard, Prediction
from benchmarks.external.sets import EvaluationSet, Metric
from intents import to_json
from intents.records import Context

Row = Mapping[str, Any]
Score = Callable[[Sequence[Row], Mapping[str, Prediction]], Mapping[str, Any]]
"""The published scorer of a set: rows and predictions by id in, figures out."""


@dataclass(frozen=True, slots=True)
class Run:
    """What came out of one set."""

    set: EvaluationSet
    rows: Sequence[Row]
    predictions: Mapping[str, Prediction]
    score: Score
    seconds: Sequence[float]
    """Of every utterance that was parsed."""

    def figure(self, metric: Metric) -> float | None:
        """A headline figure in per cent; None where no row bears on it."""
        return _figure(metric, self.rows, self.predictions, self.score)

    def missed(self, gold: Callable[[Row], Prediction]) -> list[Row]:
        """The rows that a figure with an aim counts as wrong, or any figure where none has one.

        A row is scored beside one that is right: alone, one without anything to find has no F1.
        """
        ideal = {row["id"]: gold(row) for row in self.rows}
        metrics = [m for m in self.set.metrics if m.aim is not None] or self.set.metrics
        beside = {metric: self._anchor(metric, ideal) for metric in metrics}

        def wrong(row: Row) -> bool:
            got = ideal | {row["id"]: self.predictions[row["id"]]}
            return any(
                _figure(metric, [row, *anchor], got, self.score)
                != _figure(metric, [row, *anchor], ideal, self.score)
                for metric, anchor in beside.items()
                if not metric.only or row["gold"]["task"] == metric.only
            )

        return [row for row in self.rows if wrong(row)]

    def _anchor(self, metric: Metric, ideal: Mapping[str, Prediction]) -> list[Row]:
        return next(([row] for row in self.rows if _figure(metric, [row], ideal, self.score)), [])


def scorer(folder: Path) -> ModuleType:
    """The folder's own `score.py`."""
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    if spec is None or spec.loader is None:
        raise ImportError(f"{folder} has no score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(chosen: EvaluationSet, folder: Path, part: str, score: Score) -> Run:
    """Predict every row of a part of a set."""
    rows = [
        json.loads(line) for line in (folder / f"{chosen.name}.{part}.jsonl").read_text("utf-8").splitlines()
    ]
    name = chosen.adapter or chosen.name
    adapter: Adapter = import_module(f"benchmarks.external.{name}").load(folder)
    seconds: list[float] = []
    predictions = {row["id"]: adapter.predict(_case(row, adapter, seconds)) for row in rows}
    return Run(chosen, rows, predictions, score, seconds)


def _figure(
    metric: Metric, rows: Sequence[Row], predictions: Mapping[str, Prediction], score: Score
) -> float | None:
    meant = [row for row in rows if not metric.only or row["gold"]["task"] == metric.only]
    found: Any = score(meant, {row["id"]: predictions[row["id"]] for row in meant})
    for key in metric.path.split("."):
        found = found[key]
    return None if found is None else 100.0 * found


def _case(row: Row, adapter: Adapter, seconds: list[float]) -> Case:
    said = utterances(row)

    def hear(turn: int, context: Context) -> Heard:
        adapter.engine.forget()  # sets share utterances: each is timed as heard for the first time
        began = time.perf_counter()
        understanding = adapter.engine.parse(said[turn], context)
        seconds.append(time.perf_counter() - began)
        heard = to_json(understanding)
        # An adapter maps what was understood; what was said is none of its business.
        del heard["text"]
        return heard

    return Case(
        row["id"], row.get("source", ""), row.get("dialogue", ""), row.get("state", {}), len(said), hear
    )


def utterances(row: Row) -> list[str]:
    """What was said, in order, the utterance in question last: as recognised, where that is given."""
    steps = row["gold"].get("steps")
    if steps:
        return [step["say"] for step in steps]
    before = [
        turn.removeprefix("driver: ") for turn in row.get("context", ()) if not turn.startswith("assistant: ")
    ]
    return [*before, row["asr"][0] if row.get("asr") else row["text"]]
