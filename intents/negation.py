"""What a "no" does to the wishes beside it: it forbids one, corrects one, or stands alone."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from intents.records import Frame

_CHANGES = frozenset({"dialogue.choose", "coffee.change"})
"""Before these a "no" only says that something else is wanted: "no, the second one"."""


FORBIDS = "forbids"
"""A slot of a "no" that is the beginning of a sentence: "don't", "never", "I don't want you to"."""


def settled(
    frames: Sequence[Frame],
    begins_with_no: Callable[[Frame], bool],
    in_one_breath: Callable[[Frame, Frame], bool],
) -> list[Frame]:
    """The frames with every "no" worked into those beside it.

    Right before a wish a bare "no" forbids it: nothing is done that was said after "don't". Between two
    wishes of a kind it corrects the first: "to the Bund, no, to the airport"; right behind a yes it takes
    that back; `begins_with_no` is true of a wish that holds that word itself, `in_one_breath` of two with
    nothing between them.
    """
    if len(frames) == 1 and frames[0].intent != "dialogue.no":
        return list(frames)
    kept: list[Frame] = []
    for frame in frames:
        before = kept[-1] if kept else None
        if before is not None and before.intent == "dialogue.yes" and _is_bare_no(frame):
            kept.pop()  # 当然不行, "yeah no": a yes taken back is none
            before = kept[-1] if kept else None
        if before is None or not _is_bare_no(before):
            if before is not None and before.intent == frame.intent and begins_with_no(frame):
                kept.pop()
            kept.append(frame)
        elif before.span[1] == frame.span[0] or (FORBIDS in before.slots and in_one_breath(before, frame)):
            span = (before.span[0], frame.span[1])
            what = {"place": frame.slots.get("destination") or frame.slots.get("place")}
            what["items"] = frame.slots.get("items") if frame.intent == "coffee.order" else None
            negated = {"negated": frame.intent, **{key: value for key, value in what.items() if value}}
            kept[-1] = Frame(before.intent, before.confidence, span, negated, before.evidence)
        elif len(kept) > 1 and kept[-2].intent == frame.intent:
            kept[-2:] = [frame]
        elif frame.intent in _CHANGES:
            kept[-1] = frame
        else:
            kept.append(frame)
    return [replace(frame, slots={}) if _is_bare_no(frame) else frame for frame in kept]


def asked_back(frames: Sequence[Frame], text: str) -> Sequence[Frame]:
    """A yes or a no with a question mark is neither ("no?", "right?"): what was said is to be said again."""
    if not text.rstrip().endswith(("?", "？")) or any(
        frame.intent != "dialogue.yes" and not _is_bare_no(frame) for frame in frames
    ):
        return frames
    return [replace(frame, intent="dialogue.repeat") for frame in frames[:1]]


def _is_bare_no(frame: Frame) -> bool:
    return frame.intent == "dialogue.no" and not frame.slots.keys() - {FORBIDS}
