"""What random conversations came to, all together: nothing is found where nobody went."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args

from banma_sim.events import (
    Event,
    OrderChanged,
    PaymentChanged,
    QuestionChanged,
    RoadChanged,
    SpeechChanged,
    Understood,
)
from banma_sim.faults import FaultKind

CORRECTIONS = frozenset(
    ("coffee.change", "coffee.remove", "dialogue.undo", "navigation.prefer", "navigation.remove_stop")
)
CHANGES_OF_MIND = frozenset(("dialogue.cancel", "dialogue.no", "coffee.cancel", "navigation.cancel"))
ANSWERS = frozenset(("dialogue.yes", "dialogue.choose", "dialogue.inform", "wallet.pay"))
INTENT = "intent "
"""Begins the name of an intent, as something that was counted."""
ADDED = "added "
"""The same of one that an extension answers, beside."""


def covered(
    acts: Sequence[Mapping[str, Any]],
    events: Iterable[Event],
    faults_met: Iterable[str],
    added: Sequence[str] = (),
) -> Counter[str]:
    """How often each thing happened in one conversation; an extension answers the intents `added`."""
    done = [act for step in acts for act in (step, *step.get("meanwhile", ()))]
    count = Counter(key for act in done for key in act)
    happened = Counter(_happened(events))
    to_it = Counter({ADDED + intent: happened[INTENT + intent] for intent in added})
    return count + Counter(faults_met) + happened + to_it


def _happened(events: Iterable[Event]) -> Iterator[str]:
    question: str | None = None
    once: set[str] = set()
    for event in events:
        match event:
            case QuestionChanged():
                question = event.question
            case Understood():
                for frame in event.understanding["frames"]:
                    yield from _kinds(frame["intent"], question)
            case OrderChanged(status="accepted" | "handed_over" | "cancelled" as status) if event.order_id:
                once.add(f"{status} {event.order_id}")
            case PaymentChanged(status="captured" | "refunded" as status):
                once.add(f"{status} {event.payment_id}")
            case RoadChanged(phase="began"):
                yield "on the road"
            case SpeechChanged(phase="cut"):
                yield "cut short"
            case _:
                pass
    yield from (each.split()[0] for each in sorted(once))


def _kinds(intent: str, question: str | None) -> Iterator[str]:
    yield INTENT + intent
    if intent in CORRECTIONS:
        yield "corrections"
    elif intent in CHANGES_OF_MIND:
        yield "changes of mind"
    elif question is not None and intent not in ANSWERS:
        yield "digressions"


def told(count: Counter[str], *, extended: bool = False) -> list[str]:
    """The same of many, in a few lines; with one on the extension, where there is one."""
    intents = sum(name.startswith(INTENT) for name in count)
    said = (
        f"{count['say']} of {intents} intents",
        *_of(count, "corrections", "changes of mind", "digressions"),
    )
    meanwhile = f"{count['meanwhile']} while another was answered, {count['in']} in a second car"
    heard = f"{count['noise']} misheard, {meanwhile}"
    orders = _of(count, "accepted", "cancelled", "handed_over", "captured", "refunded")
    faults = _of(count, *get_args(FaultKind), "on the road", "restart")
    to_it = [times for name, times in count.items() if name.startswith(ADDED)]
    added = [f"added  {sum(to_it)} said to the extension, of {len(to_it)} intents that it answers"]
    return [
        f"said   {', '.join(said)}; {heard}, {count['cut short']} into the assistant's words",
        f"done   {count['tap']} taps, {count['pin']} PINs; orders {', '.join(orders)}",
        f"faults {', '.join(faults)}",
        *(added if extended else []),
    ]


def _of(count: Counter[str], *names: str) -> Iterator[str]:
    return (f"{count[name]} {name.replace('_', ' ')}" for name in names)
