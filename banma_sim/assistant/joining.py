"""Wishes of one breath that belong together: "first charge, then to the Bund" is a way by a charger."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from intents.records import Frame, Slots


def joined(frames: Sequence[Frame]) -> list[Frame]:
    """The frames with each stop that was said before a destination made one on the way there."""
    if len(frames) < 2:
        return list(frames)
    found: list[Frame] = []
    vias: list[tuple[Slots, Frame]] = []
    for number, frame in enumerate(frames):
        stop = _stop(frame)
        if stop is not None and any(_goes(later) for later in frames[number + 1 :]):
            vias.append((stop, frame))
        elif stop is not None and found and _several(found[-1], frames[number:]):
            # One kind of place is offered to choose from; several would be asked over each other.
            by = [*found[-1].slots.get("via", ()), stop]
            found[-1] = replace(found[-1], slots={**found[-1].slots, "via": by})
        elif _goes(frame) and vias:
            by = [*(place for place, _ in vias), *frame.slots.get("via", ())]
            sure = min(frame.confidence, *(one.confidence for _, one in vias))
            found.append(replace(frame, slots={**frame.slots, "via": by}, confidence=sure))
            vias = []
        else:
            found.append(frame)
    return found


def _several(before: Frame, stops: Sequence[Frame]) -> bool:
    """True where the stops said with a destination, some of them behind it, are more than one."""
    count = sum(_stop(one) is not None and not _goes(one) for one in stops[:2])
    return _goes(before) and not _goes(stops[0]) and count + len(before.slots.get("via", ())) > 1


def _goes(frame: Frame) -> bool:
    return frame.intent == "navigation.go" and "destination" in frame.slots


def _stop(frame: Frame) -> Slots | None:
    """The place that a frame wants to call at, where it could be on the way."""
    if _goes(frame):
        return dict(frame.slots["destination"])
    if frame.intent not in ("navigation.search", "navigation.add_stop"):
        return None
    place = frame.slots.get("place")
    if not isinstance(place, Mapping) or place.get("near") not in (None, "here", "route"):
        return None
    # A kind of place that is looked for is called at; what is asked of one place by name is only asked.
    kind = place.get("kind") in ("category", "brand")
    if not kind and frame.intent != "navigation.add_stop":
        return None
    minutes = frame.slots.get("minutes")
    return dict(place) if minutes is None else {**place, "minutes": minutes}
