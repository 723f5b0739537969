"""Ordering coffee: from what was asked for to a paid order that lies on the way."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from banma_sim.assistant.desk import Desk, place_name
from banma_sim.assistant.dialogue import ORDERING, Question, Says
from banma_sim.assistant.items import Items, counted, cups, line_facts, line_words, shop_name, standing
from banma_sim.assistant.phrases import Say, Several, say
from banma_sim.assistant.purchase import Outcome, Purchase, Result
from banma_sim.assistant.skills.draft import Draft, swapped
from banma_sim.assistant.skills.shop_choice import DWELL_S, Candidate, ShopChoice
from banma_sim.errands import ask
from banma_sim.events import OrderChanged
from banma_sim.faults import ServiceTroubleError
from banma_sim.trip import Waypoint, stop_at
from intents.records import Slots
from services.clock import Timer
from services.coffee.records import FeeDueError, Order, OrderStateError, OrderStatus
from services.navigation.records import Found, NoRouteError, Place
from services.wallet.money import display
from services.wallet.records import Coupon, DeclineReason

TOP_UP_STEP_FEN = 5_000
MOST_TOP_UP_FEN = 500_000
STALE_S = 300.0
TOO_LATE = (OrderStateError.code, FeeDueError.code)
OFFERS = frozenset(("confirm_payment", "confirm_substitute", "confirm_many", "enter_pin"))
"""Questions about the draft as it stood."""


class Ordering:
    """Holds the draft, proposes it, and takes it through payment."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._choice = ShopChoice(desk)
        self._count = 0
        self.draft: Draft | None = None
        self._short: Question | None = None
        """What was asked last where the wallet had too little for the draft."""
        self._timer: Timer | None = None
        self._asked = False
        """True while the driver owes an answer to the price, whatever else is asked meanwhile."""

    @property
    def short(self) -> Question | None:
        """The open question whether to top up what the wallet has too little for the draft."""
        return self._short if self._short is self._desk.dialogue.question else None

    @property
    def shop(self) -> Place | None:
        """The shop of the draft."""
        return self.draft.candidate.found.place if self.draft and self.draft.candidates else None

    async def start(self, items: Items, wanted: Slots, replaces: Order | None = None) -> Says:
        """Propose an order."""
        return await self.propose(Draft(items, wanted, replaces=replaces))

    async def propose(self, draft: Draft) -> Says:
        """Find a shop that can serve it and read back drink, shop, price and time."""
        self._forget_offer()
        if draft.is_many:
            return self._ask_many(draft)
        draft = replace(draft, search=self._choice.search())
        shops = await self._choice.shops(draft.wanted)
        if not shops:
            self.draft = draft
            closed = await self._choice.only_closed(draft.wanted)
            return [say("coffee.all_closed" if closed else "coffee.no_shop")]
        return await self._propose_among(draft, shops)

    async def change(self, items: Items) -> Says:
        """The draft's items are now these; the shop stays if it can."""
        if self.draft is None:
            return [say("coffee.no_order")]
        if not items:
            self.drop()
            return [say("coffee.dropped")]
        self._forget_offer()
        draft = self.draft
        here = [c.found for c in draft.candidates[draft.chosen : draft.chosen + 1]]
        others = [c.found for c in draft.candidates if c.found not in here]
        agreed = draft.many_confirmed or cups(items) == draft.told_cups
        changed = replace(draft, items=items, many_confirmed=agreed)
        if changed.is_many:
            return self._ask_many(changed)
        if not here:
            return await self.propose(changed)
        return await self._propose_among(changed, (*here, *others))

    async def elsewhere(self, wanted: Slots) -> Says:
        """The same at another shop."""
        if self.draft is None:
            return [say("coffee.no_order")]
        return await self.propose(replace(self.draft, wanted=wanted))

    def close(self) -> None:
        """No order grows stale any more."""
        if self._timer is not None:
            self._timer.cancel()

    def put_off(self) -> bool:
        """Take what was asked about the draft off the table and keep the draft; False where there is none."""
        if self.draft is None or not self.draft.candidates:
            return False
        self._forget_offer()
        return True

    def _forget_offer(self) -> None:
        """What was offered before is off the table: an old yes, choice or PIN answers nothing any more."""
        question = self._desk.dialogue.question
        if question is not None and (question.name in OFFERS or question is self._short):
            self._desk.dialogue.settle()
        self._desk.checkout.give_up_pin(self._key)
        self._desk.dialogue.offer((), None)
        self._asked = False
        self._keep_for_a_while()

    def _keep_for_a_while(self) -> None:
        """A draft that nobody speaks of for minutes is no order any more."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._desk.clock.call_at_s(self._desk.clock.seconds + STALE_S, self._stale)

    def _stale(self) -> None:
        if self._desk.dialogue.question is not None or self._desk.checkout.busy:
            self._keep_for_a_while()
        else:
            self.drop()

    def unanswered(self) -> Say:
        """Nobody said yes or no to the draft in time: what became of it."""
        replaces = self.draft is not None and self.draft.replaces is not None
        self.drop()
        return say("coffee.unanswered_kept" if replaces else "coffee.unanswered")

    def overtaken(self, order: Order) -> None:
        """A placed order can be changed no more: what was asked about changing it is asked no longer."""
        if self.draft is not None and self.draft.replaces is not None and self.draft.replaces.id == order.id:
            self._forget_offer()
            self.drop()
            over = order.status in (OrderStatus.CANCELLED, OrderStatus.EXPIRED)
            key = "coffee.change_over" if over else "coffee.too_late_to_change"
            self._desk.announce(say(key, shop=shop_name(order)))

    def drop(self) -> None:
        """No order is open any more."""
        if self.draft is not None and self.draft.candidates:
            self._tell(self.draft, "cancelled")
        self._desk.checkout.give_up_pin(self._key)
        self.draft = None

    @property
    def _key(self) -> str:
        """Of the last yes to an amount."""
        return f"{self._desk.session}-{self._count}"

    async def pay(self) -> Says:
        """The driver said yes to the amount."""
        draft = self.draft
        if draft is None or not draft.candidates:
            return [say("coffee.no_order")]
        self._asked = False
        self._count += 1
        quote, place = draft.candidate.quote, draft.candidate.found.place
        purchase = Purchase(
            key=self._key,
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
        if self.draft is not draft:
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
                self.drop()
                return [say("payment.unknown", amount=display(purchase.driver_fen))]
            case Outcome.REFUSED if draft.replaces is not None and result.code in TOO_LATE:
                # They began to make the first one, which stands: nobody is to pay for both.
                self.drop()
                return [say("coffee.too_late_to_change", shop=shop_name(draft.replaces))]
            case Outcome.REFUSED:
                key = "coffee.refused_by_shop" if result.freed else "coffee.refused_by_shop_later"
                refused = say(key, shop=place_name(draft.candidate.found.place))
                return [refused, *await self.propose(replace(draft, candidates=()))]
            case _:
                self._ask_payment(draft)
                return [say("payment.unreachable" if result.payment is None else "coffee.unreachable")]

    async def _placed(self, draft: Draft, order: Order) -> Says:
        self.draft = None
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
            self.drop()
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
            if self.draft is not draft:
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
            no=self.refused,
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
                no=self.refused,
                amount_fen=purchase.driver_fen,
                expects=frozenset(("slot:digits",)),
                pin=lambda pin: self._enter_pin(draft, purchase, pin, attempt),
            )
        )
        later = self._desk.rules.locked("enter_pin", self._desk.driving) is not None
        return [say("payment.enter_pin_later" if later else "payment.enter_pin", amount=amount)]

    async def refused(self) -> Says:
        """The driver said no: nothing is ordered, or what was to be changed stays as it is."""
        replaces = self.draft.replaces if self.draft is not None else None
        self.drop()
        return (
            [say("coffee.dropped")] if replaces is None else [say("coffee.unchanged", **standing(replaces))]
        )

    async def _propose_among(self, draft: Draft, shops: Sequence[Found]) -> Says:
        shops = tuple(shops)
        at = self._desk.clock.now()
        ids = tuple(f.place.id for f in shops)
        quotes = await ask(lambda: self._desk.coffee.serves(ids, draft.items, at))
        open_ones = [Candidate(f, quotes[f.place.id]) for f in shops if f.place.id in quotes]
        if not open_ones:
            self.draft = replace(draft, candidates=(), chosen=0)
            return [say("coffee.all_closed")]
        able = [c for c in open_ones if not c.quote.problems]
        if not able:
            return await self._propose_instead(draft, open_ones)
        # A shop that was asked for, or chosen before, is not silently exchanged for another.
        first = open_ones[0]
        if first.quote.problems and (draft.wanted.get("kind") == "brand" or draft.candidates):
            return await self._propose_instead(draft, [first])
        if not draft.candidates:
            able.sort(key=self._choice.trouble)
        return await self._ready(replace(draft, candidates=tuple(able), chosen=0))

    async def _ready(self, draft: Draft) -> Says:
        place = draft.candidate.found.place
        try:
            there_at = await self._choice.there_at(draft.candidate.found, draft.search)
        except NoRouteError:
            return [say("coffee.no_shop")]
        draft = replace(draft, coupon=await self._best_coupon(draft))
        ready_at = self._desk.clock.now() + timedelta(seconds=draft.candidate.quote.preparation_s)
        draft = replace(draft, pickup_at=max(there_at, ready_at))
        self.draft = draft
        self._desk.dialogue.there = place
        self._desk.dialogue.domain = "coffee"
        self._tell(draft, "proposed")
        self._ask_payment(draft)
        self._offer_others(draft)
        values = self._values(draft)
        if draft.coupon is not None:
            off, pay = display(draft.coupon.off_fen), display(draft.pay_fen)
            return [say("coffee.proposal_coupon", off=off, pay=pay, **values)]
        return [say("coffee.proposal_instead" if draft.replaces else "coffee.proposal", **values)]

    async def _best_coupon(self, draft: Draft) -> Coupon | None:
        """The one that takes most off; of those the one that ends first."""
        if not self._desk.checkout.has_coupons:
            return None
        quote, shop, now = draft.candidate.quote, draft.candidate.found.place, self._desk.clock.now()
        coupons = await ask(self._desk.wallet.coupons)
        fitting = [coupon for coupon in coupons if coupon.fits(quote.total_fen, shop.id, now)]
        return max(fitting, key=lambda coupon: coupon.off_fen, default=None)

    def ask_again(self) -> Says:
        """The question for the payment, where another one took its place and is answered."""
        draft = self.draft
        if (
            not self._asked
            or draft is None
            or not draft.candidates
            or self._desk.dialogue.question is not None
        ):
            return []
        self._ask_payment(draft)
        return [say("payment.shall_i_pay", amount=display(draft.pay_fen))]

    def _ask_payment(self, draft: Draft) -> None:
        self._asked = True
        amount_fen = draft.pay_fen
        self._desk.dialogue.ask(
            Question(
                "confirm_payment",
                say("payment.shall_i_pay", amount=display(amount_fen)),
                yes=self.pay,
                no=self.refused,
                amount_fen=amount_fen,
            )
        )

    def _offer_others(self, draft: Draft) -> None:
        """ "The second one" is the next best shop, although it was not read out."""

        candidates = draft.candidates

        async def choose(index: int) -> Says:
            if self.draft is None:
                return [say("coffee.no_order")]
            return await self._ready(replace(self.draft, candidates=candidates, chosen=index))

        names = tuple(c.found.place.names for c in candidates[: self._desk.most_offered])
        self._desk.dialogue.offer(names, choose, chosen=draft.chosen)

    def _values(self, draft: Draft) -> dict[str, object]:
        quote = draft.candidate.quote
        return {
            "items": Several(tuple(line_words(line) for line in quote.lines)),
            "shop": place_name(draft.candidate.found.place),
            "amount": display(quote.total_fen),
            "clock": f"{draft.pickup_at:%H:%M}",
        }

    def _ask_many(self, draft: Draft) -> Says:
        count = cups(draft.items)
        before, self.draft = self.draft, replace(draft, told_cups=count)

        async def yes() -> Says:
            return await self.change(draft.items)

        async def no() -> Says:
            if before is None or not before.candidates:
                return await self.refused()
            self.draft = before
            return await self.change(before.items)

        words = say("coffee.so_many", count=count)
        self._desk.dialogue.ask(Question("confirm_many", words, yes=yes, no=no, settled_by=ORDERING))
        return [words]

    async def _propose_instead(self, draft: Draft, candidates: Sequence[Candidate]) -> Says:
        """Something is sold out or does not fit: say so, and offer what could be had."""
        with_substitute = [c for c in candidates if all(p.substitute for p in c.quote.problems)]
        candidate = (with_substitute or list(candidates))[0]
        problem = candidate.quote.problems[0]
        shop = place_name(candidate.found.place)
        before, self.draft = self.draft, replace(draft, candidates=(candidate,), chosen=0)
        if problem.substitute is None or problem.substitute_names is None:
            told = say(f"problem.{problem.code}", item=problem.names, shop=shop)
            # What is still to be said of a drink is a question of its own.
            return [told] if problem.code == "option_missing" else [told, *self._stays(before)]
        items = tuple(swapped(candidate.quote.problems, item) for item in draft.items)
        self.draft = replace(draft, told_cups=cups(items))

        async def yes() -> Says:
            return await self.change(items)

        offer = say("problem.instead", instead=counted(problem.substitute.quantity, problem.substitute_names))
        self._desk.dialogue.ask(
            Question("confirm_substitute", offer, yes=yes, no=self.refused, settled_by=ORDERING)
        )
        return [say(f"problem.{problem.code}", item=problem.names, shop=shop), offer]

    def _stays(self, before: Draft | None) -> Says:
        """What was proposed before a change that cannot be had still is, and its price is asked again."""
        if before is None or not before.candidates or before.candidate.quote.problems:
            return []
        self.draft = before
        self._ask_payment(before)
        self._offer_others(before)
        return [say("payment.shall_i_pay", amount=display(before.pay_fen))]

    def _tell(self, draft: Draft, status: str) -> None:
        candidate = draft.candidate
        self._desk.stream.publish(
            OrderChanged(
                order_id=None,
                status=status,
                shop=place_name(candidate.found.place),
                items=tuple(map(line_facts, candidate.quote.lines)),
                total_fen=candidate.quote.total_fen,
            )
        )
