"""Ordering coffee: from what was asked for to an offer that lies on the way."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from banma_sim.assistant.desk import Desk, place_name
from banma_sim.assistant.dialogue import ORDERING, Question, Says
from banma_sim.assistant.items import Items, counted, cups, line_facts, line_words, shop_name, standing
from banma_sim.assistant.phrases import Say, Several, say
from banma_sim.assistant.skills.draft import Draft, swapped
from banma_sim.assistant.skills.paying import Paying
from banma_sim.assistant.skills.shop_choice import Candidate, ShopChoice
from banma_sim.errands import ask
from banma_sim.events import OrderChanged
from intents.records import Slots
from services.clock import Timer
from services.coffee.records import Order, OrderStatus
from services.navigation.records import Found, NoRouteError, Place
from services.wallet.money import display
from services.wallet.records import Coupon

STALE_S = 300.0
OFFERS = frozenset(("confirm_payment", "confirm_substitute", "confirm_many", "enter_pin"))
"""Questions about the draft as it stood."""


class Ordering:
    """Holds the draft and proposes it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._choice = ShopChoice(desk)
        self._paying = Paying(desk, self)
        self.draft: Draft | None = None
        self._timer: Timer | None = None
        self._asked = False
        """True while the driver owes an answer to the price, whatever else is asked meanwhile."""

    @property
    def short(self) -> Question | None:
        """The open question whether to top up what the wallet has too little for the draft."""
        return self._paying.short

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
        if not shops and draft.wanted.get("kind") == "open":
            unknown = say("coffee.unknown_shop", text=draft.wanted["text"])
            return [unknown, *await self.propose(replace(draft, wanted={}))]
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
            self._desk.dialogue.settle()  # there is nothing to pay for any more
            return await self.refused()
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
        """The same at another shop; it stays where it is, if nobody knows that one."""
        draft = self.draft
        if draft is None:
            return [say("coffee.no_order")]
        if wanted.get("kind") == "open" and draft.candidates and not await self._choice.shops(wanted):
            self.ask_payment(draft)
            still = say("payment.shall_i_pay", amount=display(draft.pay_fen))
            return [say("coffee.unknown_shop_stays", text=wanted["text"]), still]
        return await self.propose(replace(draft, wanted=wanted))

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
        if question is not None and (question.name in OFFERS or question is self.short):
            self._desk.dialogue.settle()
        self._desk.checkout.give_up_pin(self._paying.key)
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
        self._desk.checkout.give_up_pin(self._paying.key)
        self.draft = None

    async def pay(self) -> Says:
        """The driver said yes to the amount."""
        self._asked = False
        return await self._paying.pay()

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
        self.ask_payment(draft)
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
        self.ask_payment(draft)
        return [say("payment.shall_i_pay", amount=display(draft.pay_fen))]

    def ask_payment(self, draft: Draft) -> None:
        """Ask whether to pay it."""
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
        self.ask_payment(before)
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
