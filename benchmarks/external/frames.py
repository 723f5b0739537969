"""Reading frames: what several adapters need."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.external.case import Case, Heard
from intents.records import Context

Frame = Mapping[str, Any]
SEARCHES = frozenset({"navigation.search"})


def frames(heard: Heard) -> Sequence[Frame]:
    """What is wanted; nothing where the engine refused."""
    found: Sequence[Frame] = heard["frames"] if heard["accepted"] else ()
    return found


def domain(frame: Frame) -> str:
    """The part of the intent before the dot."""
    return str(frame["intent"]).split(".", 1)[0]


def said(frame: Frame, *parts: str) -> str | None:
    """The words a part of the frame was read from; the first of the parts that there is."""
    for part in parts:
        for piece in frame["evidence"]:
            if piece["part"] == part:
                return str(piece["text"])
    return None


def carriers(frame: Frame) -> str:
    """The words the intent was read from, less those that fill its slots; a space where one stood."""
    whole = next(e for e in frame["evidence"] if e["part"] == "intent")
    start = whole["span"][0]
    text = list(str(whole["text"]))
    for piece in frame["evidence"]:
        if piece["part"] == "intent":
            continue
        low, high = piece["span"][0] - start, piece["span"][1] - start
        text[max(0, low) : max(0, high)] = " " * (min(high, len(text)) - max(0, low))
    return "".join(text)


def place_of(frame: Frame) -> Mapping[str, Any]:
    """The place a frame is about, empty where it is about none."""
    slots = frame["slots"]
    place = slots.get("destination") or slots.get("place") or {}
    return place if isinstance(place, Mapping) else {}


def task(heard: Heard) -> str | None:
    """Whose business the utterance is: the domain, with `poi` for a search; None where it was refused."""
    found = frames(heard)
    if not found:
        return None
    first = next((frame for frame in found if domain(frame) != "dialogue"), found[0])
    if first["intent"] in SEARCHES:
        return "poi"
    names = {"navigation": "nav", "dialogue": "dialog"}
    return names.get(domain(first), domain(first))


def name_said(frame: Frame) -> str | None:
    """What the place was called; None where the engine worked it out ("somewhere to sleep" is a hotel)."""
    name = said(frame, "people") or str(place_of(frame).get("text", ""))
    return name if name and name in (said(frame, "intent") or "") else None


def qualifier(frame: Frame) -> str:
    """The words that say which of several places is meant ("closest"), less articles: what was read
    as the place, without its name."""
    words = said(frame, "destination", "place", "spot", "sought") or ""
    name = str(place_of(frame).get("text", ""))
    bare = " ".join(re.sub(re.escape(name), " ", words, count=1, flags=re.IGNORECASE).split())
    bare = re.sub(r"^(?:(?:a|an|the|one|some|that is) )+", "", bare + " ").strip()
    return re.sub(r" (?:of|from) (?:me|my|here|us|our)\b.*", "", bare)


def spoken_of(case: Case) -> str | None:
    """The domain spoken of last before the utterance in question; None where that was somebody else's."""
    known: str | None = None
    for turn in range(case.turns - 1):
        heard = case.hear(turn, Context(domain=known))
        if heard["left"] and not heard["accepted"]:
            known = None
        for frame in frames(heard):
            if domain(frame) != "dialogue":
                known = domain(frame)
    return known
