"""The sets: what is measured on each, what we aim at, and the best that is published."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Metric:
    """One headline figure of a set."""

    name: str
    path: str
    """Where the scorer's result has it, keys joined by dots."""
    aim: float | None
    """In per cent."""
    published: str = ""
    """The best figure its README gives, in per cent, and whose it is."""
    only: str = ""
    """The rows it is of: those the set tags with this task; all where empty."""
    falling: bool = False
    """True where less is better."""


@dataclass(frozen=True, slots=True)
class EvaluationSet:
    """A set and its adapter, the module of the same name unless another is given."""

    name: str
    metrics: tuple[Metric, ...]
    adapter: str = ""


SETS = (
    EvaluationSet(
        "foodordering_coffee",
        (Metric("exact match", "unordered_exact_match", 95, "77.1 longest alias match"),),
    ),
    EvaluationSet("shortorder_coffee", (Metric("cases", "case_exact", 93, "97.7 its authors' rules"),)),
    EvaluationSet(
        "zh_coffee",
        (Metric("intents", "intent_accuracy", 90), Metric("items met", "items_met", 90)),
    ),
    EvaluationSet("barista", (Metric("all slots", "command_accepted", 97, "97.6 Rhino, from audio"),)),
    EvaluationSet(
        "catslu_map",
        (
            Metric("joint", "joint_accuracy", 84, "83.9 BERT, 5,119 rows"),
            Metric("joint, recogniser wrong", "joint_accuracy_asr_wrong", 55, "35.4 patterns"),
        ),
    ),
    EvaluationSet(
        "nlpcc2018",
        (
            Metric("navigation intents F1", "nav_intents.F1", 93, "92.1 RNN and rules"),
            Metric("navigation sentences", "nav_sentence_accuracy", 88, "87.2 RNN and rules"),
        ),
    ),
    EvaluationSet(
        "macslu",
        (
            Metric("navigation detection F1", "nav_detection.F1", 95),
            Metric("navigation slots F1", "nav_slots.F1", None, "60.7 all slots, Qwen3-8B tuned"),
            Metric("out of scope kept out", "oos_kept_out", None),
        ),
    ),
    EvaluationSet(
        "kvret_navigate_first",
        (
            Metric("slot values F1, navigation", "slot_values_any_name.F1", 92, only="nav"),
            Metric("slot values F1, all rows", "slot_values_any_name.F1", None),
            Metric("navigation detection F1", "nav.F1", 97),
        ),
        "kvret_navigate",
    ),
    EvaluationSet(
        "kvret_navigate",
        (
            Metric("slot values F1", "slot_values_any_name.F1", None),
            Metric("navigation detection F1", "nav.F1", None),
        ),
    ),
    EvaluationSet(
        "clinc",
        (
            Metric("out-of-scope recall", "oos_recall", 95, "52.3 BERT"),
            Metric("far intents rejected", "far_intents_rejected", 97),
            Metric("near intents accepted", "near_intents_accepted", 85, "96.2 BERT, in scope"),
        ),
    ),
    EvaluationSet(
        "slurp",
        (
            Metric("near task right", "near_task_right", None, "83.5 HerMiT"),
            Metric("far rows claimed", "far_claimed_as_ours", 1, falling=True),
        ),
    ),
)
