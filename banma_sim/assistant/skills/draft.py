"""An order on its way to being placed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from banma_sim.assistant.items import Items, cups
from banma_sim.assistant.skills.shop_choice import Candidate, Search
from intents.records import Slots
from services.coffee.quoting import MOST_CUPS
from services.coffee.records import Order, OrderItem, Problem
from services.wallet.records import Coupon

MANY_CUPS = 8
"""From here on the number is read back as a question of its own."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An order that is not placed yet."""

    items: Items
    wanted: Slots
    """The shop as it was said: a place slot, empty where nothing was said."""
    search: Search | None = None
    """The one that found the candidates."""
    candidates: tuple[Candidate, ...] = ()
    chosen: int = 0
    pickup_at: datetime | None = None
    many_confirmed: bool = False
    told_cups: int = 0
    """How many cups the driver was last asked about: saying the same number says yes to it."""
    coupon: Coupon | None = None
    """What would be used for it."""
    replaces: Order | None = None
    """The placed order that this one takes the place of."""

    @property
    def is_many(self) -> bool:
        """So many that the number is to be confirmed; more than a shop makes is for the shop to refuse."""
        return not self.many_confirmed and MANY_CUPS < cups(self.items) <= MOST_CUPS

    @property
    def candidate(self) -> Candidate:
        """The shop it would be ordered at."""
        return self.candidates[self.chosen]

    @property
    def pay_fen(self) -> int:
        """What the driver would pay: the price without what a coupon pays."""
        return self.candidate.quote.total_fen - (self.coupon.off_fen if self.coupon else 0)


def swapped(problems: Sequence[Problem], item: OrderItem) -> OrderItem:
    """What the shop would make instead of an item it cannot; else the item itself."""
    for problem in problems:
        if problem.item == item and problem.substitute is not None:
            return problem.substitute
    return item
