"""Taking an order through payment: what follows a yes to the amount."""

from dataclasses import replace
from typing import Protocol

from banma_sim.assistant.desk import Desk, place_name
from banma_sim.assistant.dialogue import Question, Says
from banma_sim.assistant.items import shop_name
from banma_sim.assistant.phrases import say
from banma_sim.assistant.purchase import Outcome, Purchase, Result
from banma_sim.assistant.skills.draft import Draft
from banma_sim.assistant.skills.shop_choice import DWELL_S
from banma_sim.errands import ask
from banma_sim.faults import ServiceTroubleError
from banma_sim.trip import Waypoint, stop_at
from intents.records import Slots
from services.coffee.records import FeeDueError, Order, OrderStateError
from services.navigation.records import NoRouteError
from services.wallet.money import display
from services.wallet.records import DeclineReason

TOP_UP_STEP_FEN = 5_000
MOST_TOP_UP_FEN = 500_000
TOO_LATE = (OrderStateError.code, FeeDueError.code)


class OpenOrder(Protocol):
    """What is done with the draft beside paying it."""

    draft: Draft | None

    def drop(self) -> None:
        """No order is open any more."""

    async def refused(self) -> Says:
        """The driver said no."""
        ...

    async def propose(self, draft: Draft) -> Says:
        """Find a shop for it."""
        ...

    def ask_payment(self, draft: Draft) -> None:
        """Ask whether to pay it."""


class Paying:
    """Pays for the draft, asking for the PIN or a top-up where that takes one."""

    def __init__(self, desk: Desk, open_order: OpenOrder) -> None:
        self._desk = desk
        self._open = open_order
        self._count = 0
        self._short: Question | None = None
        """What was asked last where the wallet had too little for the draft."""

    @property
    def short(self) -> Question | None:
        """The open question whether to top up what the wallet has too little for the draft."""
        return self._short if self._short is self._desk.dialogue.question else None

    @property
    def key(self) -> str:
        """Of the last yes to an amount."""
        return f"{self._desk.session}-{self._count}"

    async def pay(self) -> Says:
        """The driver said yes to the amount."""
        draft = self._open.draft
        if draft is None or not draft.candidates:
            return [say("coffee.no_order")]
        self._count += 1
        quote, place = draft.candidate.quote, draft.candidate.found.place
        purchase = Purchase(
            key=self.key,
            shop_id=place.id,
            shop_name=place.name(self._desk.dialogue.language),
            items=draft.items,
            amount_fen=quote.total_fen,
            pickup_at=draft.pickup_at or self._desk.clock.now(),
            description=", ".join(line.names["en"] for line in quote.lines),
            coupon=draft.coupon,
            replaces=draft.replaces,
        )
        return await self._desk.checkout.atomic(self._bought(draft, purchase))

    async def _enter_pin(self, draft: Draft, purchase: Purchase, pin: str, attempt: int) -> Says:
        """The PIN for this very purchase."""
        if self._open.draft is not draft:
            return [say("wallet.no_pin_needed")]
        return await self._desk.checkout.atomic(self._bought(draft, purchase, pin, attempt))

    async def _bought(
        self, draft: Draft, purchase: Purchase, pin: str | None = None, attempt: int = 0
    ) -> Says:
        result = await self._desk.checkout.buy(purchase, pin, attempt)
        match result.outcome:
            case Outcome.PLACED if result.order is not None:
                return await self._placed(draft, result.order)
            case Outcome.NEEDS_PIN:
                wrong = result.payment is not None and result.payment.decline is DeclineReason.PIN_WRONG
                return [say("decline.pin_wrong")] * wrong + self._ask_pin(draft, purchase, attempt + 1)
            case Outcome.DECLINED:
                return await self._declined(draft, purchase, result)
            case Outcome.UNKNOWN:
                self._open.drop()
                return [say("payment.unknown", amount=display(purchase.driver_fen))]
            case Outcome.REFUSED if draft.replaces is not None and result.code in TOO_LATE:
                # They began to make the first one, which stands: nobody is to pay for both.
                self._open.drop()
                return [say("coffee.too_late_to_change", shop=shop_name(draft.replaces))]
            case Outcome.REFUSED:
                key = "coffee.refused_by_shop" if result.freed else "coffee.refused_by_shop_later"
                refused = say(key, shop=place_name(draft.candidate.found.place))
                return [refused, *await self._open.propose(replace(draft, candidates=()))]
            case _:
                self._open.ask_payment(draft)
                return [say("payment.unreachable" if result.payment is None else "coffee.unreachable")]

    async def _placed(self, draft: Draft, order: Order) -> Says:
        self._open.draft = None
        self._desk.dialogue.offer((), None)  # another shop cannot be chosen any more
        amount = display(draft.pay_fen)
        place = draft.candidate.found.place
        here = Waypoint(stop_at(place, DWELL_S), order.id)
        replaced_id = draft.replaces.id if draft.replaces is not None else None
        self._desk.dialogue.undoable = None

        def by_the_shop(now: tuple[Waypoint, ...]) -> tuple[Waypoint, ...]:
            ahead = tuple(w for w in now if w.order_id is None or w.order_id != replaced_id)
            if any(w.stop.place_id == place.id for w in ahead):
                return tuple(
                    w if w.stop.place_id != place.id else replace(w, order_id=order.id) for w in ahead
                )
            return (here, *ahead)

        try:
            await self._desk.trip.go(by_the_shop, "stop_added")
        except (NoRouteError, ServiceTroubleError):
            return [say("coffee.placed_no_route", shop=place_name(place), amount=amount)]
        return [
            say(
                "coffee.placed",
                shop=place_name(place),
                amount=amount,
                clock=f"{max(order.ready_at, order.pickup_at):%H:%M}",
            )
        ]

    async def _declined(self, draft: Draft, purchase: Purchase, result: Result) -> Says:
        declined = result.payment.decline if result.payment else None
        reason = declined or DeclineReason.INSUFFICIENT_FUNDS
        if reason is not DeclineReason.INSUFFICIENT_FUNDS:
            self._open.drop()
            # A limit is one on the price; all else is about what the driver was to pay.
            of_price = reason is DeclineReason.LIMIT_EXCEEDED
            amount_fen = purchase.amount_fen if of_price else purchase.driver_fen
            return [say(f"decline.{reason.value}", amount=display(amount_fen))]
        account = await ask(self._desk.wallet.account)
        short_fen = purchase.driver_fen - account.balance_fen
        top_up_fen = max(1, -(-short_fen // TOP_UP_STEP_FEN)) * TOP_UP_STEP_FEN

        self._ask_top_up(draft, purchase, top_up_fen, short_fen)
        return [
            say(
                "decline.insufficient_funds",
                amount=display(purchase.driver_fen),
                balance=display(account.balance_fen),
                top_up=display(top_up_fen),
            )
        ]

    def _ask_top_up(self, draft: Draft, purchase: Purchase, top_up_fen: int, short_fen: int) -> Says:
        """Whether to put in what is missing, and then to order; an amount is an answer, too."""
        words = say("payment.shall_i_top_up_and_order", amount=display(top_up_fen))

        async def top_up() -> Says:
            await self._desk.checkout.top_up(top_up_fen, f"{purchase.key}/top_up/{top_up_fen}")
            account = await ask(self._desk.wallet.account)
            balance = display(account.balance_fen)
            return [say("wallet.topped_up", amount=display(top_up_fen), balance=balance)]

        async def top_up_and_pay() -> Says:
            if self._open.draft is not draft:
                return [say("coffee.no_order")]
            return [*await self._desk.checkout.atomic(top_up()), *await self.pay()]

        async def so_much(slots: Slots) -> Says:
            """The amount asked about is a yes to it; another one is asked about in its turn."""
            amount_fen = slots.get("amount_fen", top_up_fen)
            if "amount_fen" in slots and amount_fen == top_up_fen:
                return await top_up_and_pay()
            says: Says = []
            if not short_fen <= amount_fen <= MOST_TOP_UP_FEN:
                values = {"amount": display(amount_fen), "short": display(short_fen)}
                too_little = say("payment.top_up_too_little", **values)
                too_much = say("wallet.top_up_bounds", most=display(MOST_TOP_UP_FEN))
                says = [too_little if amount_fen < short_fen else too_much]
                amount_fen = top_up_fen
            return says + self._ask_top_up(draft, purchase, amount_fen, short_fen)

        self._short = Question(
            "confirm_top_up",
            words,
            yes=top_up_and_pay,
            no=self._open.refused,
            inform=so_much,
            amount_fen=top_up_fen,
            expects=frozenset(("wallet.top_up", "slot:amount")),
            takes={"wallet.top_up": lambda frame: so_much(frame.slots)},
        )
        self._desk.dialogue.ask(self._short)
        return [words]

    def _ask_pin(self, draft: Draft, purchase: Purchase, attempt: int) -> Says:
        amount = display(purchase.driver_fen)
        self._desk.dialogue.ask(
            Question(
                "enter_pin",
                say("payment.enter_pin", amount=amount),
                no=self._open.refused,
                amount_fen=purchase.driver_fen,
                expects=frozenset(("slot:digits",)),
                pin=lambda pin: self._enter_pin(draft, purchase, pin, attempt),
            )
        )
        later = self._desk.rules.locked("enter_pin", self._desk.driving) is not None
        return [say("payment.enter_pin_later" if later else "payment.enter_pin", amount=amount)]
