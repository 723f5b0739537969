"""What holds in every run, whatever its author expects: nothing of it is ever worth writing down twice."""

from collections import Counter
from collections.abc import Mapping, Sequence

from banma_sim.events import (
    Event,
    Heard,
    PinTyped,
    Replied,
    Touched,
    Trouble,
    TurnEnded,
)
from banma_sim.scenario.hardly_heard import HardlyHeard
from banma_sim.scenario.money_said import MoneySaid
from banma_sim.scenario.permitted import Broken, Permitted
from banma_sim.scenario.put_in import PUT_IN, PutIn
from banma_sim.scenario.speeding import SpeedWatch
from banma_sim.simulation import Simulation
from services.coffee.records import LIVE, Order, OrderStatus
from services.wallet.money import display
from services.wallet.records import LedgerEntry, Payment, PaymentStatus

BOOKS = "the books balance"
ONCE = "an order is paid at most once"
TAKEN = "money is taken for what was handed over, or cancelled late, and for nothing else"
SAID = "what is said about money is what the ledger says"
PAID_FOR = "an order stands only for money that is held or taken"
REST = "an hour after the last word no money is held"
ANSWERED = "whatever is said is answered"
SOUND = "nothing of ours breaks"
WITHIN_LIMIT = "the car keeps within the limit"
LIT = "nobody drives in the dark without the low beam"
ORDERED_ONCE = "a request that comes twice is one order"

STANDING = (*LIVE, OrderStatus.HANDED_OVER)
PAYS = (PaymentStatus.AUTHORISED, PaymentStatus.CAPTURED, PaymentStatus.REFUNDED)
REST_S = 3600.0
ENOUGH = 500
"""No scenario has so many payments or orders."""

Written = tuple[tuple[Simulation, int], ...]
"""How often each of the sessions has written."""


class Manners:
    """Listens to one car from the beginning of its session, and keeps what it did that none may do."""

    def __init__(self, sim: Simulation, by_hand: set[str]) -> None:
        """`by_hand` as for `Permitted`."""
        self.sim = sim
        self._broken: list[Broken] = []
        self._heard: Heard | None = None
        self.turn_over_s = sim.clock.seconds
        """When the latest answer was given."""
        self.said = MoneySaid(sim)
        self.permitted = Permitted(sim, by_hand)
        self._hardly = HardlyHeard(sim)
        self._speed = SpeedWatch()
        sim.car.on_motion(self._speed.begin)
        self._turns = 0
        """How many are under way."""
        sim.stream.subscribe(self._turn, Heard, Touched, PinTyped, TurnEnded, Replied)
        sim.stream.subscribe(self._trouble, Trouble)

    def broken(self) -> list[Broken]:
        """What did not hold since the last time."""
        found, self._broken = self._broken, []
        found += self.permitted.found()
        found += self._hardly.found()
        if self.sim.cabin.dark and self.sim.car.driving != "parked" and not self.sim.cabin.lit:
            found.append((LIT, "the low beam is off"))
        return found + [(WITHIN_LIMIT, told) for told in self._speed.found(self.sim.clock.seconds)]

    def _turn(self, event: Event) -> None:
        match event:
            case Replied():
                self._heard = None
            case TurnEnded():
                self._turns = max(0, self._turns - 1)
                self.turn_over_s = event.at_s
                # One that was cut short by another has its answer in that one's.
                if self._heard is not None and not self._turns:
                    self._broken.append((ANSWERED, f"nothing was said to {self._heard.text!r}"))
                    self._heard = None
            case _:
                self._turns += 1
                self._heard = event if isinstance(event, Heard) else self._heard

    def _trouble(self, event: Event) -> None:
        if isinstance(event, Trouble) and event.where == "internal":
            self._broken.append((SOUND, event.detail))


class Accounts:
    """The wallet and the orders, which all cars of a run share; asked after each step."""

    def __init__(self) -> None:
        self._books_at: Written | None = None
        self._goods_at: Written | None = None
        """How far the books and the orders were written when they were looked at last, and were right."""
        self._ledger: list[LedgerEntry] = []
        """As it was then."""
        self._put_in = PutIn()

    def begin(self, sim: Simulation) -> None:
        """A session begins."""
        self._put_in.begin(sim.wallet.last_entry())

    def agreed(self, car: Manners) -> None:
        """What was agreed in a session so far may come, also when it has ended."""
        self._put_in.agree(car.permitted.agreed_to_put_in())

    async def broken(self, cars: Sequence[Manners], *, everything: bool = False) -> list[Broken]:
        """What does not hold now, each with what is the case instead.

        Books and orders that nobody has written to since are looked at again only for `everything`.
        """
        sims = [car.sim for car in cars]
        over_s = max(car.turn_over_s for car in cars)
        at_rest = sims[0].clock.seconds >= over_s + REST_S
        for car in cars:
            self.agreed(car)
        books: Written = tuple((sim, sim.wallet.writes) for sim in sims)
        written = books != self._books_at or everything
        if written:
            self._ledger += await sims[0].wallet.ledger(self._ledger[-1].id if self._ledger else 0)
        found: list[Broken] = [(SAID, told) for car in cars for told in car.said.untrue(self._ledger)]
        if written:
            complaints = await sims[0].wallet.audit()
            found += [(BOOKS, complaint) for complaint in complaints]
            found += [(PUT_IN, told) for told in self._put_in.unagreed(self._ledger)]
            self._books_at = None if complaints else books
        goods: Written = (*books, *((sim, sim.coffee.writes) for sim in sims))
        if goods != self._goods_at or at_rest or everything:
            wrong = await _money_without_goods(sims, at_rest)
            found += wrong
            self._goods_at = None if wrong else goods
        return found


async def _money_without_goods(sims: Sequence[Simulation], at_rest: bool) -> list[Broken]:
    sim = sims[0]
    sold = {key: fen for sim in sims for key, fen in sim.till.sold.items()}
    payments = await sim.wallet.history(ENOUGH)
    ordered = await sim.coffee.orders(ENOUGH)
    orders = {order.key: order for order in ordered}
    found = [*_paid_twice(payments, orders), *_given_away(payments, orders), *ordered_twice(ordered)]
    for payment in payments:
        order = orders.get(payment.order_id)
        taken = payment.status in (PaymentStatus.CAPTURED, PaymentStatus.REFUNDED)
        given = order is not None and order.status is OrderStatus.HANDED_OVER
        kept = order is not None and payment.captured_fen == order.fee_fen > 0
        if sold.get(payment.order_id) == payment.captured_fen > 0:
            continue
        if (taken and not (given or kept)) or (at_rest and given and not taken):
            state = order.status if order else "no order"
            found.append((TAKEN, f"payment {payment.id} is {payment.status}, its order {state}"))
        elif order is not None and taken and given and payment.captured_fen != order.total_fen:
            took, costs = display(payment.captured_fen), display(order.total_fen)
            found.append((TAKEN, f"payment {payment.id} took {took}, its order costs {costs}"))
    if at_rest and (held_fen := (await sim.wallet.account()).held_fen):
        found.append((REST, f"{held_fen} fen are held"))
    return found


def ordered_twice(orders: Sequence[Order]) -> list[Broken]:
    """Keys that more than one order has."""
    count = Counter(order.key for order in orders)
    return [(ORDERED_ONCE, f"{n} orders have the key {key}") for key, n in count.items() if n > 1]


def _given_away(payments: Sequence[Payment], orders: Mapping[str, Order]) -> list[Broken]:
    """Orders that are made or were handed over, and that nothing is held or was taken for."""
    by_id = {payment.id: payment for payment in payments}
    found: list[Broken] = []
    for order in orders.values():
        payment = by_id.get(order.payment_id or "")
        if order.status in STANDING and payment is not None and payment.status not in PAYS:
            found.append((PAID_FOR, f"{order.id} is {order.status}, its payment {payment.status}"))
    return found


def _paid_twice(payments: Sequence[Payment], orders: Mapping[str, Order]) -> list[Broken]:
    """Orders for which money is held or kept by more than one payment, or by one they do not know of."""
    standing = [
        p for p in payments if p.status is PaymentStatus.AUTHORISED or p.captured_fen > p.refunded_fen
    ]
    count = Counter(payment.order_id for payment in standing)
    found = [(ONCE, f"{n} payments stand for the order {key}") for key, n in count.items() if n > 1]
    for payment in standing:
        order = orders.get(payment.order_id)
        if order is not None and order.payment_id not in (None, payment.id):
            found.append((ONCE, f"payment {payment.id} stands beside {order.payment_id} for {order.id}"))
    return found
