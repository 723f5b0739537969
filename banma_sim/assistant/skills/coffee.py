"""Coffee: order, change, ask, cancel, collect."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from banma_sim.assistant.desk import Desk, Handler, Handlers
from banma_sim.assistant.dialogue import ORDERING, Question, Says, Undoable
from banma_sim.assistant.favourite import Favourite
from banma_sim.assistant.items import (
    Items,
    OptionKinds,
    changed,
    counted,
    items_of,
    line_facts,
    line_words,
    merged,
    shop_name,
    slots_of,
    standing,
    targeted,
    without,
)
from banma_sim.assistant.phrases import Say, Several, say
from banma_sim.assistant.skills.cancelling import Cancelling
from banma_sim.assistant.skills.coffee_questions import CoffeeQuestions, items_of_lines
from banma_sim.assistant.skills.ordering import Ordering
from banma_sim.errands import ask
from banma_sim.events import OrderChanged, Trouble
from banma_sim.faults import ServiceTroubleError
from intents.records import Frame, Slots
from services.coffee.records import (
    LIVE,
    CoffeeError,
    Order,
    OrderStatus,
    QuoteLine,
)

NOTHING_HAD = {"yesterday": "coffee.nothing_yesterday", "favourite": "coffee.no_favourite"}
"""What is said where there is nothing to order again, by when it was had."""
WORTH_TELLING_S = 20.0
"""A shop need not know of less."""


class CoffeeSkill:
    """Answers the coffee intents and keeps the orders that are under way."""

    def __init__(self, desk: Desk, ordering: Ordering, kinds: OptionKinds, favourite: Favourite) -> None:
        self._desk = desk
        self._favourite = favourite
        self._ordering = ordering
        self._kinds = kinds
        self._cancelling = Cancelling(desk)
        self.orders: dict[str, Order] = {}
        self._questions = CoffeeQuestions(desk, ordering, self._items, self.order, lambda: self.active)
        desk.coffee.subscribe(self._order_changed)
        desk.dialogue.cart = self.cart

    @property
    def handlers(self) -> Handlers:
        """By intent."""
        return {
            "coffee.order": self.order,
            "coffee.change": self.change,
            "coffee.remove": self.remove,
            "coffee.to_go": self.to_go,
            "coffee.status": self.status,
            "coffee.cancel": self.cancel,
            "coffee.usual": self.usual,
            "coffee.save_favourite": self.save_favourite,
            "coffee.arrived": self.arrived,
            **self._questions.handlers,
        }

    @property
    def active(self) -> Order | None:
        """The order that is under way."""
        return next(reversed(self._live()), None)

    def waiting_at(self, place_id: str) -> str | None:
        """The live order that is to be collected there."""
        return next((order.id for order in self._live() if order.shop_id == place_id), None)

    def _live(self) -> list[Order]:
        """Those that the driver knows of, oldest first."""
        resolving = self._desk.checkout.resolving
        return [o for o in self.orders.values() if o.status in LIVE and o.key not in resolving]

    async def restore(self) -> None:
        """Know the orders again that an earlier session left open."""
        found = {order.id: order for order in await ask(self._desk.coffee.open_orders)}
        self.orders = found | self.orders

    def cart(self) -> tuple[Slots, ...]:
        """What "make it two" is about."""
        return slots_of(self._items())

    async def order(self, frame: Frame) -> Says:
        """A new order, or more of the open one; what no menu has is named."""
        said = frame.slots.get("items", ())
        unlisted = tuple(item["text"] for item in said if item.get("text"))
        says = [say("coffee.unlisted", drinks=Several(unlisted))] if unlisted else []
        if any(item.get("unsaid") for item in said):
            says.append(say("coffee.without_what"))
        items, wanted = items_of(said), frame.slots.get("shop") or {}
        if items:
            return says + await self._add(items, wanted)
        if frame.slots.get("anything"):
            return await self._questions.recommend(frame)
        if unlisted:
            return says
        if wanted and self._ordering.draft is not None:
            return await self._ordering.elsewhere(wanted)
        return self._ask_what(wanted, cups=sum(item.get("quantity", 1) for item in said))

    async def _add(self, items: Items, wanted: Slots) -> Says:
        draft = self._ordering.draft
        if draft is not None and not wanted:
            return await self._ordering.change(merged(draft.items, items))
        if draft is not None:
            return await self._ordering.start(merged(draft.items, items), wanted)
        active = self.active
        if active is not None and active.status is OrderStatus.ACCEPTED and not wanted:
            return await self._replace(active, merged(items_of_lines(active.lines), items))
        return await self._ordering.start(items, wanted)

    async def change(self, frame: Frame) -> Says:
        """Other options, another number, another drink."""
        items = self._items()
        if not items:
            return [say("coffee.no_order")]
        changes = frame.slots.get("changes", ())
        lines = await self._lines()
        if not changes:
            return [say("coffee.alike", items=Several(tuple(map(line_words, lines))))]
        if not any(change["set"] for change in changes):
            return self._ask_instead(items)
        if all(self._denies_another(change, items, lines) for change in changes):
            return [say("coffee.as_it_is", items=Several(tuple(map(line_words, lines)), "and"))]
        new = changed(items, changes, self._kinds)
        if new is None:
            return [say("coffee.which_item")]
        return await self._becomes(new)

    def _denies_another(self, change: Slots, items: Items, lines: Sequence[QuoteLine]) -> bool:
        """True where nothing was said but that it is not what it is not: "not large" of a medium one."""
        said = change["set"].get("options", ())
        made = [lines[n].item.options for n in targeted(items, change.get("target")) if n < len(lines)]
        has = {(option.option, option.choice) for options in made for option in options}
        denied = {(option["option"], option["choice"]) for option in said if option.get("amount") == "none"}
        return (
            bool(made)
            and set(change["set"]) == {"options"}
            and len(denied) == len(said)
            and not denied & has
            and all(option in self._kinds.always for option, _ in denied)
        )

    async def remove(self, frame: Frame) -> Says:
        """Drop drinks from the order."""
        items = self._items()
        if not items:
            return [say("coffee.no_order")]
        new = without(items, frame.slots.get("targets") or ({},))
        if new is None:
            return [say("coffee.which_item")]
        if not new and self._ordering.draft is None:
            return await self.cancel(frame)
        return await self._becomes(new)

    async def to_go(self, frame: Frame) -> Says:
        """All is to go: it is collected on the way; nobody can be seated."""
        return [say("coffee.not_for_here" if frame.slots.get("here") else "coffee.is_to_go")]

    async def status(self, frame: Frame) -> Says:
        """How far the order is."""
        if (active := self.active) is None:
            return [say("coffee.not_paid_yet" if self._ordering.draft else "coffee.no_order")]
        order = await ask(lambda: self._desk.coffee.order(active.id))
        clock = order.ready_at.strftime("%H:%M")
        return [say(f"coffee.status_{order.status.value}", shop=shop_name(order), clock=clock)]

    async def cancel(self, frame: Frame) -> Says:
        """Drop the draft, or after a question the placed order; with a change to that, both."""
        draft, order = self._ordering.draft, self.active
        says: Says = []
        if draft is not None:
            self._desk.dialogue.settle()
            says = await self._ordering.refused()
            if order is None or draft.replaces is None:
                return says if order is None else [*says, say("coffee.stands", **standing(order))]
        if order is None:
            return [say("coffee.no_order")]
        return says + self._cancelling.ask(order, order.cancel_fee_fen)

    def cancel_placed(self, key: str) -> Says | None:
        """Ask whether to cancel the order with that key; None where it is not under way here."""
        order = next((order for order in self._live() if order.key == key), None)
        return None if order is None else self._cancelling.ask(order, order.cancel_fee_fen)

    async def usual(self, frame: Frame) -> Says:
        """The saved favourite, or what was had most often before, last time, or yesterday."""
        when = frame.slots.get("when")
        if when == "favourite":
            usual = self._favourite.items or await self._questions.had()
        else:
            usual = await self._questions.had(when)
        if not usual:
            return [say(NOTHING_HAD.get(str(when), "coffee.no_usual"))]
        return await self._ordering.start(usual, frame.slots.get("shop") or {})

    async def save_favourite(self, frame: Frame) -> Says:
        """What is named, or else in the order, or else was had last, is the favourite from now on."""
        named = items_of(frame.slots.get("items", ()))
        lines = await self._questions.lines(frame, named) if named else await self._lines()
        if isinstance(lines, Say):
            return [lines]
        if not lines:
            return [say("coffee.save_which")]
        try:
            self._favourite.save(items_of_lines(lines))
        except OSError:
            return [say("navigation.not_saved")]
        return [say("coffee.favourite_saved", items=Several(tuple(map(line_words, lines))))]

    async def _lines(self) -> tuple[QuoteLine, ...]:
        """Of the order that is spoken of, or else the last one."""
        draft = self._ordering.draft
        if draft is not None and draft.candidates:
            return draft.candidate.quote.lines
        order = self.active or await self._questions.last()
        return order.lines if order is not None else ()

    async def arrived(self, frame: Frame) -> Says:
        """ "I'm here": hand over, if we are."""
        if (order := self.active) is None:
            return [say("coffee.no_order")]
        trip = self._desk.trip
        here = trip.at_stop is not None and trip.at_stop.stop.place_id == order.shop_id
        if not here or self._desk.car.driving == "moving":
            return [say("coffee.not_there_yet", shop=shop_name(order))]
        if not trip.standing and trip.collect is not None:
            self._desk.checkout.later(trip.collect(order.id))
        return [
            say(f"coffee.status_{order.status.value}", shop=shop_name(order), clock=f"{order.ready_at:%H:%M}")
        ]

    async def _becomes(self, items: Items) -> Says:
        draft = self._ordering.draft
        if draft is not None:
            before = draft.items

            async def restore() -> Says:
                return await self._ordering.change(before)

            says = await self._ordering.change(items)
            self._desk.dialogue.undoable = Undoable(say("undo.items"), restore)
            return says
        active = self.active
        return [say("coffee.no_order")] if active is None else await self._replace(active, items)

    async def _replace(self, order: Order, items: Items) -> Says:
        """A paid order is changed by ordering anew; the old one is given back once the new one stands."""
        if order.status is not OrderStatus.ACCEPTED:
            return [say("coffee.too_late_to_change", shop=shop_name(order))]
        wanted = {"kind": "named", "id": order.shop_id, "text": order.shop_name["en"][0]}
        return await self._ordering.start(items, wanted, replaces=order)

    def _items(self) -> Items:
        if self._ordering.draft is not None:
            return self._ordering.draft.items
        return items_of_lines(self.active.lines) if self.active is not None else ()

    def _ask_what(self, wanted: Slots, cups: int = 1) -> Says:
        """The drink comes in the next breath; where it was wanted, and how many, is remembered until then."""

        async def order(frame: Frame) -> Says:
            slots = {"shop": wanted, **frame.slots} if wanted else dict(frame.slots)
            said = slots.get("items", ())
            if len(said) == 1 and said[0].get("drink") and said[0].get("quantity", 1) == 1:
                slots["items"] = [{**said[0], "quantity": max(1, cups)}]
            return await self.order(replace(frame, slots=slots))

        drinks = counted(cups, {"en": "drink", "zh": ""})
        words = say("coffee.what_drinks", drinks=drinks) if cups > 1 else say("coffee.what_drink")
        return self._ask(words, "what_drink", order)

    def _ask_instead(self, items: Items) -> Says:
        """Something else, but what: the answer takes the place of the last drink."""

        async def order(frame: Frame) -> Says:
            if items != self._items():
                return await self.order(frame)
            instead = items_of(frame.slots.get("items", ()))
            return await self._becomes((*items[:-1], *instead)) if instead else await self.order(frame)

        return self._ask(say("coffee.what_instead"), "what_instead", order)

    def _ask(self, words: Say, name: str, order: Handler) -> Says:
        expects = frozenset(("coffee.order", "slot:items"))
        self._desk.dialogue.domain = "coffee"
        self._desk.dialogue.ask(
            Question(name, words, expects=expects, takes={"coffee.order": order}, settled_by=ORDERING)
        )
        return [words]

    def follow_eta(self) -> None:
        """Tell the shop when the car will be later or earlier than it was promised."""
        order, trip = self.active, self._desk.trip
        at = next((i for i, w in enumerate(trip.waypoints) if order and w.order_id == order.id), None)
        if order is None or at is None or trip.standing:
            return
        pickup_at = self._desk.clock.now() + timedelta(seconds=trip.reach_s(at))
        if abs((pickup_at - order.pickup_at).total_seconds()) >= WORTH_TELLING_S:
            self._desk.checkout.later(self._expect(order.id, pickup_at))

    async def _expect(self, order_id: str, pickup_at: datetime) -> None:
        try:
            await ask(lambda: self._desk.coffee.expect(order_id, pickup_at))
        except (CoffeeError, ServiceTroubleError) as error:
            self._desk.stream.publish(Trouble(where="coffee.expect", detail=error.code))

    def _order_changed(self, order: Order) -> None:
        before = self.orders.get(order.id)
        self.orders[order.id] = order
        at_s: dict[str, Any] = {n: self._seconds(t) for n, t in _moments(order).items()}
        self._desk.stream.publish(
            OrderChanged(
                order_id=order.id,
                status=order.status.value,
                shop=shop_name(order),
                items=tuple(map(line_facts, order.lines)),
                total_fen=order.total_fen,
                **at_s,
            )
        )
        if order.status is not OrderStatus.ACCEPTED:
            # A change under way ends the order that it takes the place of itself, or finds it begun.
            self._desk.checkout.when_settled(lambda: self._ordering.overtaken(order))
        if order.status not in LIVE:
            self._desk.checkout.when_settled(lambda: self._cancelling.over(order))
        if order.status is OrderStatus.EXPIRED and (
            before is None or before.status is not OrderStatus.EXPIRED
        ):
            self._desk.announce(say("coffee.expired", shop=shop_name(order)))
            self._desk.checkout.later(self._cancelling.leave_out(order))
            if order.payment_id is not None:
                self._desk.checkout.release_soon(order.payment_id)

    def _seconds(self, moment: datetime) -> float:
        at_s = self._desk.clock.seconds + (moment - self._desk.clock.now()).total_seconds()
        return round(at_s * 1000) / 1000


def _moments(order: Order) -> dict[str, datetime]:
    moments = {
        "placed_s": order.placed_at,
        "starts_s": order.starts_at,
        "ready_s": order.ready_at,
        "pickup_s": order.pickup_at,
    }
    return moments | ({"until_s": order.expires_at} if order.status in LIVE else {})
