"""A link without a simulation: what the screen asked is kept, and events are fed by hand."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from banma_sim.cockpit.books import Books, Entry
from banma_sim.cockpit.flow import FlowLine, FlowSheet
from banma_sim.cockpit.parcels import Beat, Deliver, Ready, Traffic
from banma_sim.cockpit.readings import Reading
from banma_sim.cockpit.wording import Wording, wordings
from banma_sim.events import (
    DrivingStateChanged,
    Event,
    GuidanceChanged,
    Heard,
    OrderChanged,
    PaymentAsked,
    PaymentChanged,
    QuestionChanged,
    Replied,
    RoadChanged,
    RouteChanged,
    SessionStarted,
    SignalsChanged,
    TurnEnded,
    Understood,
    WalletChanged,
)
from banma_sim.inspection import Arrangement, Asked, Conversation, Insight
from banma_sim.inspection import Books as LedgerBooks
from banma_sim.setup import Language
from services.coffee.menus import shipped_menus
from services.wallet.records import Account, LedgerEntry, Payment, PaymentStatus
from tests.banma_sim.cockpit import streets


@cache
def words() -> Mapping[Language, Wording]:
    """What the shipped menus call what they sell."""
    return wordings(shipped_menus().values())


class FakeLink:
    """Remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []
        self.deliver: Deliver = lambda parcel: None
        self.started = False

    def start(self, deliver: Deliver) -> None:
        self.deliver = deliver
        self.started = True

    def say(self, words: str, readings: Sequence[Reading] = (), noise: float = 0.0) -> None:
        self.asked.append(("say", words, *readings, *((noise,) if noise else ())))

    def explain(self, number: int) -> None:
        self.asked.append(("explain", number))

    def enter_pin(self, pin: str) -> None:
        self.asked.append(("enter_pin", pin))

    def tap(self, action: str, **values: object) -> None:
        self.asked.append(("tap", action, values))

    def save(self, folder: Path) -> None:
        self.asked.append(("save", folder))

    def set_speed(self, speed: int) -> None:
        self.asked.append(("set_speed", speed))

    def step(self, seconds: float | None) -> None:
        self.asked.append(("step", seconds))

    def arrange(self, step: str) -> None:
        self.asked.append(("arrange", step))

    def inspect(self) -> None:
        self.asked.append(("inspect",))

    def close(self) -> None:
        self.asked.append(("close",))


def at(event: Event, at_s: float) -> Event:
    """The event, stamped as a stream would."""
    object.__setattr__(event, "at_s", at_s)
    return event


SQUARE = (121.4737, 31.2304)
ROUTE = (
    SQUARE,
    (121.4762, 31.2298),
    (121.4800, 31.2290),
    (121.4832, 31.2301),
    (121.4861, 31.2330),
    (121.4880, 31.2371),
    (121.4904, 31.2400),
)
CAR = (121.4781, 31.2294)


def started(language: str = "en") -> list[object]:
    """A car that stands at the square."""
    return [
        Ready(streets.sheet(), wordings=words()),
        SessionStarted(language=language, seed=7, time="2026-05-18T08:30:00", map="shanghai"),
        WalletChanged(balance_fen=20_000, held_fen=0, password_free=False, pin_set=False),
        SignalsChanged(signals=signals(SQUARE, 0.0, 126)),
    ]


def signals(where: tuple[float, float], speed_kmh: float, gear: int = 127) -> dict[str, float | str | bool]:
    """What the car publishes while it drives."""
    return {
        "Vehicle.Speed": speed_kmh,
        "Vehicle.CurrentLocation.Longitude": where[0],
        "Vehicle.CurrentLocation.Latitude": where[1],
        "Vehicle.CurrentLocation.Heading": 98.0,
        "Vehicle.Powertrain.Transmission.SelectedGear": gear,
        "Vehicle.Powertrain.TractionBattery.StateOfCharge.Displayed": 63.4,
        "Vehicle.Powertrain.Range": 287_000,
        "Vehicle.Exterior.AirTemperature": 21.0,
        "Vehicle.Banma.Road.SpeedLimit": 50,
        "Vehicle.Banma.Road.Name.En": "Yan'an East Road",
        "Vehicle.Banma.Road.Name.Zh": "延安东路",
        "Vehicle.Banma.Route.RemainingDistance": 1860,
        "Vehicle.Banma.Route.RemainingDuration": 412,
        "Vehicle.Banma.Route.ETA": "2026-05-18T08:41:00",
    }


WORDS = {
    "en": (
        "take me to the bund and get me a large oat latte on the way",
        "The Bund via Seesaw Coffee, 2.3 km. One large oat latte, 38 yuan, ready at 8:36. Shall I pay?",
        "yes",
        "Paid on collection. Your latte will be ready when you arrive.",
    ),
    "zh": (
        "带我去外滩，路上买一杯大杯燕麦拿铁",
        "去外滩，途经 Seesaw 咖啡，全程 2.3 公里。一杯大杯燕麦拿铁 38 元，8 点 36 分取。现在付款吗？",
        "好的",
        "款项已冻结，取货时扣款。您到店时拿铁就做好了。",
    ),
}


def asked(language: str = "en") -> list[object]:
    """Destination and coffee in one sentence; the payment waits for a yes."""
    said, reply, *_ = WORDS[language]
    frames = [
        {"intent": "navigation.go", "confidence": 0.97},
        {"intent": "coffee.order", "confidence": 0.72},
    ]
    yes_no = ("好的", "不要") if language == "zh" else ("yes", "no")
    return [
        at(Heard(text=said), 3.0),
        at(Understood(understanding={"accepted": True, "frames": frames}), 3.1),
        at(Replied(text=reply, act="confirm", key="coffee.offer", language=language), 3.4),
        at(_order("proposed"), 3.4),
        at(
            QuestionChanged(
                question="confirm_payment",
                text="现在付款吗？" if language == "zh" else "Shall I pay?",
                options=yes_no,
                amount_fen=3800,
                until_s=123.4,
                yes_until_s=43.4,
            ),
            3.4,
        ),
        at(TurnEnded(), 3.4),
    ]


def _order(status: str) -> OrderChanged:
    return OrderChanged(
        order_id=None if status == "proposed" else "order-1",
        status=status,
        shop={"en": "Seesaw Coffee, Sinan Road", "zh": "Seesaw 咖啡 思南路店"},
        items=({"en": "large oat latte", "zh": "大杯燕麦拿铁", "quantity": "1", "amount": "38.00"},),
        total_fen=3800,
        placed_s=8.0,
        starts_s=90.0,
        ready_s=330.0,
        pickup_s=352.0,
    )


def driving(language: str = "en") -> list[object]:
    """Under way, the order being made, the money held."""
    *_, yes, reply = WORDS[language]
    stops = (
        {
            "name": {"en": "Seesaw Coffee", "zh": "Seesaw 咖啡"},
            "place_id": "s",
            "lon": 121.4832,
            "lat": 31.2301,
            "distance_m": 1000.0,
        },
        {
            "name": {"en": "The Bund", "zh": "外滩"},
            "place_id": "the_bund",
            "lon": 121.4904,
            "lat": 31.2400,
            "distance_m": 2300.0,
        },
    )
    return [
        at(Heard(text=yes), 8.0),
        at(
            Understood(
                understanding={"accepted": True, "frames": [{"intent": "dialogue.yes", "confidence": 1.0}]}
            ),
            8.1,
        ),
        at(QuestionChanged(question=None), 8.2),
        at(_payment("authorised"), 8.3),
        at(WalletChanged(balance_fen=16_200, held_fen=3_800, password_free=False, pin_set=True), 8.3),
        at(_order("accepted"), 8.4),
        at(Replied(text=reply, act="inform", key="coffee.ordered", language=language), 8.5),
        at(
            RouteChanged(reason="started", polyline=ROUTE, stops=stops, distance_m=2300.0, duration_s=560.0),
            8.6,
        ),
        at(
            GuidanceChanged(
                phase="new",
                type="turn",
                modifier="left",
                road={"en": "Sinan Road", "zh": "思南路"},
                distance_m=610.0,
                at_m=610.0,
                then={
                    "type": "roundabout",
                    "modifier": "right",
                    "exit": 2,
                    "road": {"en": "Huaihai Middle Road", "zh": "淮海中路"},
                    "after_m": 240.0,
                },
            ),
            8.7,
        ),
        at(TurnEnded(), 8.7),
        at(DrivingStateChanged(state="moving"), 12.0),
        at(SignalsChanged(signals=signals(CAR, 46.8)), 190.0),
        at(_order("preparing"), 190.0),
    ]


AHEAD = Beat(190.0, arrival_pct=58.4)
"""What is expected of that drive."""


FUZHOU_ROAD = ((121.4730, 31.2320), (121.4790, 31.2339), (121.4905, 31.2375))
RENMIN_ROAD = ((121.4800, 31.2250), (121.4850, 31.2280), (121.4900, 31.2310))


def traffic() -> Traffic:
    """Slow on one road, jammed on the next and on the route, a third closed."""
    lines = [
        FlowLine("slow", 2, False, ((121.4830, 31.2430), (121.4890, 31.2230))),
        FlowLine("jam", 4, False, FUZHOU_ROAD),
        FlowLine("jam", 2, False, ROUTE[1:4]),
        FlowLine("closed", 4, False, RENMIN_ROAD),
    ]
    return Traffic(FlowSheet(lines, streets.sheet().projection))


def incidents() -> list[object]:
    """What happened on those roads."""
    return [
        RoadChanged(
            what="jam",
            phase="began",
            id="jam-1",
            road={"en": "Yan'an East Road", "zh": "延安东路"},
            polyline=ROUTE[1:4],
            links=(1,),
            slowdown=3.0,
        ),
        RoadChanged(
            what="closed",
            phase="began",
            id="closed-2",
            road={"en": "Renmin Road", "zh": "人民路"},
            polyline=RENMIN_ROAD,
            links=(2,),
        ),
    ]


def _payment(status: str, decline: str | None = None) -> PaymentChanged:
    return PaymentChanged(
        payment_id="payment-1", status=status, amount_fen=3800, merchant="Seesaw Coffee", decline=decline
    )


def asked_wallet() -> list[object]:
    """After the yes, the wallet has not answered yet."""
    asked = PaymentAsked(phase="began", amount_fen=3_800, merchant="Seesaw Coffee")
    return [at(Heard(text="yes"), 8.0), at(QuestionChanged(question=None), 8.2), at(asked, 8.2)]


def declined() -> list[object]:
    """There was too little money."""
    return [at(QuestionChanged(question=None), 8.2), at(_payment("declined", "insufficient_funds"), 8.3)]


def unknown() -> list[object]:
    """The answer got lost."""
    return [at(QuestionChanged(question=None), 8.2), at(_payment("unknown"), 8.3)]


def paid() -> list[object]:
    """It worked, and the money is held."""
    return [
        at(QuestionChanged(question=None), 8.2),
        at(_payment("authorised"), 8.3),
        at(WalletChanged(balance_fen=16_200, held_fen=3_800, password_free=False, pin_set=True), 8.3),
    ]


def books(count: int = 12) -> Books:
    """Payments of every kind, the newest first."""
    kinds = ("authorised", "captured", "captured", "refunded", "declined", "voided")
    entries = tuple(
        Entry(
            id=f"payment-{count - n}",
            order_id="order-1" if n == 0 else f"earlier-{n}",
            status=(status := kinds[n % len(kinds)]),
            merchant="Seesaw Coffee",
            at=datetime(2026, 5, 18, 8, 30) - timedelta(days=n),  # noqa: DTZ001 - the city's own time
            driver_fen=3_800 if status in ("authorised", "captured", "declined", "voided") else 0,
            held_fen=3_800 if status == "authorised" else 0,
            captured_fen=3_800 if status in ("captured", "refunded") else 0,
            refunded_fen=3_800 if status == "refunded" else 0,
            discount_fen=0,
            proof="spoken" if status != "declined" else "",
            decline="insufficient_funds" if status == "declined" else "",
            names={"en": "Seesaw Coffee", "zh": "希舍咖啡"},
        )
        for n in range(count)
    )
    return Books(100_000, 5_000, 20_000, 5, 20_000, 2, entries)


def inside(language: Language) -> Insight:
    """A look inside while a payment is asked about, another is held, and a fault waits."""
    zh = language == "zh"
    began = datetime(2026, 5, 18, 8, 30, 3)  # noqa: DTZ001 - the city's own time
    held = Payment(
        "pay_000001",
        "k-1/pay",
        PaymentStatus.AUTHORISED,
        3_800,
        0,
        0,
        "manner",
        "Manner Coffee",
        "order-1",
        began,
    )
    entries = (
        LedgerEntry(4, 2, "holds", 3_800, "hold", held.id, held.merchant_name, began),
        LedgerEntry(3, 2, "driver", -3_800, "hold", held.id, held.merchant_name, began),
        LedgerEntry(2, 1, "driver", 20_000, "top_up", None, "opening", began),
        LedgerEntry(1, 1, "bank", -20_000, "top_up", None, "opening", began),
    )
    asked = Asked(
        name="confirm_payment",
        text="现在付款吗？" if zh else "Shall I pay?",
        answers=("好的", "不要") if zh else ("yes", "no"),
        expects=("dialogue.no", "dialogue.yes"),
        settled_by=(),
        effect="money",
        expires_s=123.4,
    )
    conversation = Conversation(
        language=language,
        domain="coffee",
        asked=asked,
        there="Seesaw 咖啡" if zh else "Seesaw Coffee",
        offered=("Seesaw 咖啡", "Manner 咖啡") if zh else ("Seesaw Coffee", "Manner Coffee"),
        undoable="",
        cart=("latte",),
        last_said=(WORDS[language][1],),
    )
    account = Account(
        16_200,
        3_800,
        pin_set=True,
        password_free=False,
        password_free_limit_fen=5_000,
        payment_limit_fen=100_000,
    )
    return Insight(
        at_s=5.0,
        conversation=conversation,
        books=LedgerBooks(account, (held,), entries, ()),
        waiting=(Arrangement("wallet", "reply_lost", "authorise", 1),),
        operations={"wallet": ("authorise", "capture"), "coffee": ("place",), "navigation": ("route",)},
        drinks=("latte", "mocha"),
        rules={"money": "payment.amount > 0"},
    )
