"""An understanding as plain JSON values, in the shape `banma parse` prints."""

from collections.abc import Sequence
from typing import Any

from intents.records import Frame, Understanding


def to_json(understanding: Understanding) -> dict[str, Any]:
    """The object of one line, the caller's `id` aside; `evidence` per frame and `left` come on top."""
    return {
        "text": understanding.text,
        "language": understanding.language,
        "accepted": understanding.accepted,
        "confidence": round(understanding.confidence, 3),
        "frames": _frames(understanding.frames),
        "alternatives": [_frames(frames) for frames in understanding.alternatives],
        "reason": understanding.reason,
        "left": [{"kind": p.kind, "text": p.text, "span": list(p.span)} for p in understanding.left],
        "truncated": understanding.truncated,
    }


def _frames(frames: Sequence[Frame]) -> list[dict[str, Any]]:
    return [
        {
            "intent": frame.intent,
            "confidence": round(frame.confidence * 1000) / 1000,
            "span": list(frame.span),
            "slots": dict(frame.slots),
            "evidence": [
                {"part": e.part, "span": list(e.span), "text": e.text, "cost": e.cost} for e in frame.evidence
            ],
        }
        for frame in frames
    ]
