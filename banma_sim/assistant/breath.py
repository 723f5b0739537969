"""What is said in one breath, taken together: what of it is left, what is done first, and what is told."""

from collections.abc import Sequence, Set
from dataclasses import replace

from banma_sim.assistant.dialogue import Says
from intents.records import Frame, Slots

CHANGES_THE_OFFER = frozenset(
    (
        *("coffee.order", "coffee.change", "coffee.remove", "coffee.usual", "coffee.cancel"),
        *("dialogue.choose", "dialogue.no", "dialogue.cancel", "wallet.top_up", "wallet.refund"),
    )
)
"""In one breath with any of these, a yes is none to what was announced before."""
CANCELS = frozenset(("coffee.cancel", "dialogue.cancel", "navigation.cancel"))
"""In one breath with any of these, a no says the same."""
PROPOSALS = frozenset(("coffee.proposal", "coffee.proposal_coupon", "coffee.proposal_instead"))
# A place asked for in the same breath is set first: the coffee lies on the way there.
FIRST = ("navigation.go", "navigation.add_stop", "navigation.prefer")


def sensible(frames: Sequence[Frame]) -> Sequence[Frame]:
    """What is left when the frames are taken together.

    "Yes, but iced": a yes in one breath with a change is none to what was announced before. "No wait, the
    other one" asks for no time. And an order without a drink asks nothing where the drink came in the same
    breath. "A latte, but don't order a latte" orders none.
    """
    if len(frames) < 2:
        return frames
    frames = _not_taken_back(frames)
    frames = _without("dialogue.yes", frames, CHANGES_THE_OFFER | {"wallet.pay"})
    if not any("amount_fen" in frame.slots for frame in frames if frame.intent == "wallet.pay"):
        frames = _without("wallet.pay", frames, {"coffee.order"})  # whether to pay is asked with the price
    frames = _without("dialogue.no", frames, CANCELS)
    if any(frame.intent == "navigation.go" and "destination" in frame.slots for frame in frames):
        # "No more of that, straight to the airport": the new way takes the place of the old one.
        frames = [frame for frame in frames if frame.intent != "navigation.cancel"]
    frames = _without("dialogue.cancel", frames, {"navigation.cancel"})
    frames = _without("dialogue.no", frames, {"wallet.pay_later"})  # "no, I'll pay later" keeps the order
    frames = _without("wallet.refund", frames, {"coffee.cancel"})  # the money comes back with the order
    frames = _without("dialogue.no", frames, {"dialogue.inform"})  # "no, a hundred" names another amount
    if any(
        frame.intent in ("wallet.pay", "wallet.top_up") and "amount_fen" in frame.slots for frame in frames
    ):
        # "No, pay thirty", "no, top up a hundred": it is the sum that is to be another.
        frames = [frame for frame in frames if frame.intent != "dialogue.no"]
    if any(frame.intent != "dialogue.wait" for frame in frames):
        frames = [frame for frame in frames if frame.intent != "dialogue.wait"]
    if any("destination" in frame.slots for frame in frames):
        frames = [f for f in frames if f.intent != "navigation.go" or f.slots]
    if any(frame.slots.get("items") for frame in frames):
        frames = [f for f in frames if f.intent != "coffee.order" or f.slots.get("items")]
    return frames


def _not_taken_back(frames: Sequence[Frame]) -> Sequence[Frame]:
    """The frames less what a "don't …" behind them forbids; it is said of nothing else, where they stand."""
    for no in [frame for frame in frames if frame.slots.get("negated")]:
        before = frames[: frames.index(no)]
        meant = [frame for frame in before if frame.intent == no.slots["negated"]]
        left = [kept for frame in meant if (kept := _less(frame, no.slots)) is not None]
        if left:
            others = [frame for frame in frames if frame not in meant and frame is not no]
            frames = [*left, *others]
        else:
            frames = [frame for frame in frames if frame not in meant]
    return frames


def _less(frame: Frame, forbidden: Slots) -> Frame | None:
    """The wish without what is forbidden of it; None where nothing of it is left."""
    if "items" in forbidden and "items" in frame.slots:
        drinks = {item.get("drink") for item in forbidden["items"]}
        items = [item for item in frame.slots["items"] if item.get("drink") not in drinks]
        return replace(frame, slots={**frame.slots, "items": items}) if items else None
    place = frame.slots.get("destination") or frame.slots.get("place")
    if "place" in forbidden and place is not None and place.get("id") != forbidden["place"].get("id"):
        return frame
    return None


def _without(intent: str, frames: Sequence[Frame], beside: Set[str]) -> Sequence[Frame]:
    """The frames less those of the intent, where one of the others stands beside it."""
    if not any(frame.intent in beside for frame in frames):
        return frames
    return [frame for frame in frames if frame.intent != intent]


def last_offer(says: Says) -> Says:
    """Of an order changed more than once in a breath only what it came to is told."""
    last = max((n for n, told in enumerate(says) if told.key in PROPOSALS), default=0)
    return [told for n, told in enumerate(says) if n >= last or told.key not in PROPOSALS]


def in_order(frames: Sequence[Frame]) -> list[Frame]:
    """Where to go first, what no menu has before the rest, and last what is to be put in.

    So the price that waits while that is asked about is asked again after it.
    """

    def place(frame: Frame) -> tuple[bool, bool, bool]:
        return frame.intent not in FIRST, not _only_unlisted(frame), frame.intent == "wallet.top_up"

    return sorted(frames, key=place)


def _only_unlisted(frame: Frame) -> bool:
    """An order for what no menu has, which is told before the rest is proposed."""
    items = frame.slots.get("items", ())
    return frame.intent == "coffee.order" and bool(items) and all("text" in item for item in items)
