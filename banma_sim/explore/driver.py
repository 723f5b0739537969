"""A random driver: has an aim, answers what is asked, digresses, changes their mind and is misheard, while
services fail. What they do is written as a scenario writes it."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from banma_sim.road.road import HAPPENINGS
from banma_sim.scenario.cars import FIRST
from banma_sim.scenario.reading import OPERATIONS
from intents.packs import Packs, Template
from intents.records import Language
from intents.sample import Sampler
from intents.vocabulary import Vocabulary

Act = dict[str, Any]
"""A step, as it stands in a scenario file."""
RIGHT_PIN, WRONG_PIN = "135790", "000000"

ANSWERED = 0.8
"""How often a question is answered, and not passed over."""
MISHEARD = 0.15
UNSURE, DOUBTED = 0.12, 0.4
"""How often the recogniser tells how sure it is, and at times what else it may have been: of any words, and
of those that switch something or end an order, which too few of so many would be."""
SWITCHES = ("coffee.cancel", "vehicle.lights", "vehicle.window")
BY_HAND = 0.1
WAITING = 0.14
FAULTY = 0.05
AT_STAKE = 0.35
"""How often something goes wrong: at any time, and while money or an order is spoken of."""
MONEY = (
    *("confirm_payment", "enter_pin", "confirm_top_up"),
    *("confirm_cancel_order", "confirm_late_cancel", "confirm_refund"),
)
ROAD = 0.05
IMPATIENT = 0.12
"""How often something is said or tapped while what was said is still being answered."""
RESTARTING, OFF_AND_ON = 0.15, 0.08
"""How many stories are told over several sessions, and how often one then ends."""
BESIDE, OTHERS = 0.15, 0.4
"""How many stories have a second car, and how often something happens in it, or comes from it meanwhile."""
SECOND = "second"
NOISES = (0.1, 0.2, 0.3)
CONFIDENCES = (0.3, 0.5, 0.7, 0.95)
TIMES = ("2026-05-18 08:30", "2026-05-18 08:30", "2026-05-18 20:10")
"""By day more often than in the dark."""
SOON = ("60 ms", "200 ms", "450 ms", "900 ms", "3 s")
OFF = ("20 s", "4 min", "2 h")
WAITS = ("2 s", "8 s", "30 s", "90 s", "4 min", "11 min")
KINDS = ("slow", "fail", "reply_lost", "double_reply", "late")
LASTING = 0.3
"""How often a fault meets every call for a while, and not some calls."""
LENGTHS = ("5 s", "40 s", "3 min")
DECLINING = 0.15
"""How often, where a fault is due, it is the wallet's house that refuses."""
CHANGING = 0.2
"""How often it is a drink that runs out, or is there again, or a coupon that is given."""
RUN_OUT = ("latte", "americano", "size.large")
COUPONS = ({"amount": "5.00", "least": "20.00"}, {"amount": "19.00", "least": "20.00"})
DECLINES = ("merchant_closed", "currency", "fraud_rule", "none", "none")
TAPS = ("confirm", "refuse", "cancel_order", "cancel_route", "arrived", "mute", "unmute")

AIMS: Mapping[str, int] = {
    "navigation.go": 6,
    "navigation.add_stop": 3,
    "coffee.order": 20,
    "coffee.usual": 2,
    "wallet.top_up": 2,
    "wallet.password_free": 1,
}
"""What a driver wants who has nothing under way, by weight."""
WITH_ORDER: Mapping[str, int] = {
    "coffee.change": 10,
    "coffee.remove": 3,
    "coffee.cancel": 14,
    "coffee.status": 2,
    "coffee.order": 2,
    "coffee.arrived": 1,
}
WITH_ROUTE: Mapping[str, int] = {
    "navigation.add_stop": 3,
    "navigation.prefer": 2,
    "navigation.cancel": 1,
    "navigation.eta": 1,
    "vehicle.lights": 6,
    "vehicle.window": 3,
}
IN_TRAFFIC: Mapping[str, int] = {"vehicle.lights": 20}
"""While it stands there: then others come towards it."""
WITH_RECEIPT: Mapping[str, int] = {"wallet.refund": 4, "coffee.order": 4}
ANSWERS: Mapping[str, int] = {
    "dialogue.yes": 14,
    "dialogue.no": 2,
    "dialogue.choose": 4,
    "dialogue.cancel": 2,
    "wallet.pay": 2,
    "dialogue.undo": 1,
}
FOLLOWING: Mapping[str, Mapping[str, int]] = {
    "what_drink": {"coffee.order": 9, "dialogue.cancel": 1},
    "what_instead": {"coffee.order": 9, "dialogue.cancel": 1},
    "how_much": {"wallet.top_up": 9, "dialogue.cancel": 1},
    "where_to": {"navigation.go": 9, "dialogue.cancel": 1},
    "confirm_payment": {"dialogue.yes": 12, "wallet.pay": 4, "coffee.change": 3, "dialogue.no": 1},
    "confirm_refund": {"dialogue.yes": 9, "dialogue.no": 1, "dialogue.cancel": 1},
    "confirm_late_cancel": {"dialogue.yes": 9, "dialogue.no": 1, "dialogue.cancel": 1},
}
"""What questions that a yes or a choice does not answer, or not alone, are answered with."""
NAMED = "{items}"
"""In a template, where drinks are named."""
PLAIN = 3
"""Of so many ways to say it the shortest is said: most people speak plainly."""
CALLED: Mapping[str, tuple[str, ...]] = {
    "coffee": ("serves", "place", "place", "cancel", "cancel", "hand_over", "order", "by_key", "abandon"),
    "navigation": ("find", "route"),
    "wallet": ("authorise", "authorise", "payment", "capture", "void", "account", "top_up", "abandon"),
}
"""What is called in most drives: a fault of anything else seldom meets a call."""
OFTEN = 0.85
DIGRESSION = 6
"""The weight of all that can be said at any time, together."""
ADDED = 40
"""The same of what an extension answers: it is there to be tried."""


class Driver:
    """Decides act by act, from how things stand. The same chance decides the same."""

    def __init__(self, chance: Random, language: Language, packs: Packs, vocabulary: Vocabulary) -> None:
        self._chance = chance
        self._language = language
        self._sampler = Sampler(packs, vocabulary, chance.randrange(2**32))
        self._by_intent: dict[str, list[Template]] = {}
        for template in packs.templates:
            if template.language == language:
                self._by_intent.setdefault(template.intent, []).append(template)
        self.restarts = chance.random() < RESTARTING
        self._digressions = {intent: DIGRESSION / len(self._by_intent) for intent in self._by_intent}
        self._added: Mapping[str, float] = {}
        self._services: Mapping[str, Sequence[str]] = OPERATIONS

    def try_added(self, intents: Sequence[str], operations: Mapping[str, Sequence[str]]) -> None:
        """An extension is there, which answers these intents, with the calls of these services."""
        self._added = {intent: ADDED / len(intents) for intent in intents}
        self._services = {**OPERATIONS, **operations}

    def next(self, now: Mapping[str, object]) -> Act:
        """What the driver does next, `now` being the snapshot."""
        if self.restarts and self._chance.random() < OFF_AND_ON:
            return {"restart": self._chance.choice(OFF)}
        chance = self._chance.random()
        if now["dialogue.question"] == "enter_pin" and chance < 0.8:
            return {"pin": RIGHT_PIN if self._chance.random() < 0.8 else WRONG_PIN}
        faulty = AT_STAKE if now["dialogue.question"] in MONEY else FAULTY
        if chance < faulty:
            return self._fault()
        if chance < faulty + ROAD:
            return {"road": {"event": self._chance.choice(HAPPENINGS)}}
        if chance < faulty + ROAD + WAITING:
            return {"advance": self._chance.choice(WAITS)}
        if chance < faulty + ROAD + WAITING + BY_HAND:
            return {"tap": self._chance.choice(TAPS)}
        act = self._say(self._wanted(now))
        if self._chance.random() < IMPATIENT:
            act["meanwhile"] = [{"after": self._chance.choice(SOON), **self._impatient(now)}]
        return act

    def _impatient(self, now: Mapping[str, object]) -> Act:
        chance = self._chance.random()
        if self.restarts and chance < OFF_AND_ON:
            return {"restart": self._chance.choice(OFF)}
        if chance < 0.5:
            return {"tap": self._chance.choice(TAPS)}
        return self._say(ANSWERS if chance < 0.8 else self._wanted(now))

    def _wanted(self, now: Mapping[str, object]) -> Mapping[str, float]:
        question = now["dialogue.question"]
        if question is not None and self._chance.random() < ANSWERED:
            return FOLLOWING.get(str(question), ANSWERS)
        wanted: dict[str, float] = dict(self._digressions)
        parts: list[Mapping[str, float]] = [AIMS, self._added]
        if now["order.status"] not in (None, "cancelled", "handed_over", "expired"):
            parts.append(WITH_ORDER)
        if now["payment.status"] == "captured":
            parts.append(WITH_RECEIPT)
        if now["route.destination"] is not None:
            parts.append(WITH_ROUTE)
        if now["vehicle.state"] == "idling":
            parts.append(IN_TRAFFIC)
        for part in parts:
            for intent, weight in part.items():
                wanted[intent] = wanted.get(intent, 0) + weight
        return wanted

    def _say(self, wanted: Mapping[str, float]) -> Act:
        known = [intent for intent in wanted if intent in self._by_intent]
        intent = self._chance.choices(known, [wanted[intent] for intent in known])[0]
        templates = self._by_intent[intent]
        if intent == "coffee.order" and self._chance.random() < OFTEN:
            templates = [template for template in templates if NAMED in template.source]
        ways = [self._sampler.say(self._chance.choice(templates)) for _ in range(PLAIN)]
        said = min(ways, key=len)
        if self._chance.random() < (DOUBTED if intent in SWITCHES else UNSURE):
            return {"asr": self._readings(said)}
        act: Act = {"say": said}
        if self._chance.random() < MISHEARD:
            act["noise"] = self._chance.choice(NOISES)
        return act

    def _readings(self, said: str) -> list[Act]:
        """What the recogniser makes of it: how sure it is, and maybe something else nearly as likely."""
        sure = self._chance.choice(CONFIDENCES)
        readings: list[Act] = [{"text": said, "confidence": sure}]
        if self._chance.random() < 0.5:
            other = self._sampler.say(self._chance.choice(self._by_intent["dialogue.no"]))
            readings.append({"text": other, "confidence": round(sure - self._chance.choice((0.05, 0.2)), 2)})
        return readings

    def _fault(self) -> Act:
        if self._chance.random() < CHANGING:
            drink = {"drink": self._chance.choice(RUN_OUT)}
            gone, there, coupon = {"sold_out": drink}, {"sold_out": {**drink, "over": True}}, self._coupon()
            return self._chance.choice((gone, there, coupon))
        if self._chance.random() < DECLINING:
            return {"wallet": {"declines": self._chance.choice(DECLINES)}}
        service = self._chance.choice(sorted(self._services))
        often = self._chance.random() < OFTEN and service in CALLED
        operation = self._chance.choice(CALLED[service] if often else self._services[service])
        times = self._chance.randint(1, 3)
        kind = self._chance.choice(KINDS)
        if self._chance.random() < LASTING:
            return {"fault": {"service": service, "kind": kind, "lasts": self._chance.choice(LENGTHS)}}
        return {"fault": {"service": service, "kind": kind, "operation": operation, "times": times}}

    def _coupon(self) -> Act:
        return {"wallet": {"coupon": self._chance.choice(COUPONS)}}


def beside(chance: Random, places: Sequence[str]) -> Act:
    """In some stories a second car, on the same wallet and shops."""
    if chance.random() >= BESIDE:
        return {}
    return {"cars": {SECOND: {"at": chance.choice(places), "battery_pct": chance.choice((30, 64))}}}


def in_car(act: Act, car: str, chance: Random) -> Act:
    """The same in that one of two cars; what comes meanwhile, at times from the other."""
    other = SECOND if car == FIRST else FIRST
    told = act if car == FIRST else {"in": car, **act}
    if "meanwhile" not in act:
        return told
    meanwhile = [{"in": other, **one} if chance.random() < OTHERS else one for one in act["meanwhile"]]
    return {**told, "meanwhile": meanwhile}


def beginning(chance: Random, language: Language, places: Sequence[str]) -> Act:
    """The head of a random story: where, with how much charge and money, and how it is guarded."""
    wallet: Act = {"balance": f"{chance.choice((15, 60, 200, 200, 2000))}.00"}
    if chance.random() < 0.4:
        wallet["pin"] = RIGHT_PIN
        if chance.random() < 0.4:
            wallet["password_free"] = f"{chance.choice((20, 100))}.00"
    return {
        "language": language,
        "seed": {"only": chance.randrange(10_000)},
        "start": {
            "at": chance.choice(places),
            "battery_pct": chance.choice((9, 30, 64, 95)),
            "time": chance.choice(TIMES),
        },
        "wallet": wallet,
    }
