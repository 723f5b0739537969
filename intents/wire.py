"""An understanding as plain JSON values, in the shape `banma parse` prints."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from intents.records import Frame, Understanding


def to_json(understanding: Understanding) -> dict[str, Any]:
    """The object of one line, the caller's `id` aside; `evidence` per frame and `left` come on top."""
    return {key: tell(understanding) for key, tell in _TOLD.items()}


class Told(Mapping[str, Any]):
    """The same, each value when it is first asked for: of most utterances few are."""

    __slots__ = ("_told", "_understanding")

    def __init__(self, understanding: Understanding) -> None:
        self._understanding = understanding
        self._told: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        if key not in self._told:
            self._told[key] = _TOLD[key](self._understanding)
        return self._told[key]

    def __iter__(self) -> Iterator[str]:
        return iter(_TOLD)

    def __len__(self) -> int:
        return len(_TOLD)

    def __repr__(self) -> str:
        return repr(dict(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)


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


_TOLD: Mapping[str, Callable[[Understanding], Any]] = {
    "text": lambda u: u.text,
    "language": lambda u: u.language,
    "accepted": lambda u: u.accepted,
    "confidence": lambda u: round(u.confidence, 3),
    "frames": lambda u: _frames(u.frames),
    "alternatives": lambda u: [_frames(frames) for frames in u.alternatives],
    "reason": lambda u: u.reason,
    "left": lambda u: [{"kind": part.kind, "text": part.text, "span": list(part.span)} for part in u.left],
    "truncated": lambda u: u.truncated,
}
"""In the order of the line."""
