"""From the form of a step to what it does; what is wrong in it becomes a fault with its place."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from inspect import iscoroutinefunction
from typing import Any

from banma_sim.faults import Service
from banma_sim.road.wish import KEYS, read_wish
from banma_sim.scenario.cars import read_car
from banma_sim.scenario.drive_to import DriveTo, read_drive_to
from banma_sim.scenario.expectations import read_checks, read_expect
from banma_sim.scenario.forms import ByLanguage, ReadingsByLanguage, Transcript
from banma_sim.scenario.quantities import parse_duration_s
from banma_sim.scenario.set_signal import read_signals
from banma_sim.scenario.source import Loc, Source, did_you_mean
from banma_sim.scenario.step_forms import (
    ActForm,
    CarStep,
    CouponForm,
    FaultStep,
    MeanwhileForm,
    RoadStep,
    SoldOutStep,
    StepForm,
    UntilStep,
    WalletStep,
)
from banma_sim.scenario.steps import (
    Act,
    Action,
    Advance,
    Decline,
    Deed,
    EnterPin,
    GiveCoupon,
    Happen,
    InjectFault,
    InjectProfile,
    Look,
    Restart,
    Say,
    SellOut,
    SetCar,
    Step,
    Tap,
    Together,
    Until,
)
from banma_sim.setup import Language
from intents.records import Hypothesis
from services.coffee.protocol import Coffee
from services.navigation.protocol import Navigation
from services.wallet.money import parse_yuan
from services.wallet.protocol import Wallet

TAPS: Mapping[str, Mapping[str, type]] = {
    "confirm": {},
    "refuse": {},
    "choose": {"ordinal": int},
    "arrived": {},
    "listen": {},
    "mute": {},
    "unmute": {},
    "go": {"place_id": str},
    "add_stop": {"place_id": str},
    "search": {"text": str},
    "cancel_route": {},
    "cancel_order": {},
    "language": {"language": str},
}
"""What can be touched, and with which values; the wallet's settings have a step of their own."""

TAP_EXAMPLES = {"ordinal": "2", "place_id": "the_bund", "text": "Xintiandi", "language": "zh"}
"""A value for each of these keys."""

_PROTOCOLS: Mapping[Service, type] = {"navigation": Navigation, "coffee": Coffee, "wallet": Wallet}
OPERATIONS: Mapping[Service, list[str]] = {
    service: [name for name, member in vars(protocol).items() if iscoroutinefunction(member)]
    for service, protocol in _PROTOCOLS.items()
}
"""The calls of each service that can go wrong."""

_READERS: Mapping[str, Callable[[Source, Loc, Any], Deed | None]] = {
    "advance": lambda source, loc, form: _read_advance(source, loc, form),
    "until": lambda source, loc, form: _read_until(source, loc, form),
    "drive_to": lambda source, loc, form: read_drive_to(source, loc, form),
    "signal": lambda source, loc, form: read_signals(source, loc, form),
    "tap": lambda source, loc, form: _read_tap(source, loc, form),
    "pin": lambda source, loc, form: EnterPin(form),
    "wallet": lambda source, loc, form: read_wallet(source, loc, form),
    "fault": lambda source, loc, form: _read_fault(source, loc, form),
    "road": lambda source, loc, form: _read_road(source, loc, form),
    "car": lambda source, loc, form: _read_car(source, loc, form),
    "sold_out": lambda source, loc, form: _read_sold_out(source, loc, form),
    "restart": lambda source, loc, form: _read_restart(source, loc, form),
}


def read_step(source: Source, loc: Loc, form: StepForm, languages: Sequence[Language], car: str = "") -> Step:
    """One step, in that `car` where it does not say another; of one that has faults, what can be read."""
    car = read_car(source, loc, form, car)
    expect = read_expect(source, (*loc, "expect"), form.expect, car)
    action = _read_action(source, loc, form, languages)
    meanwhile = [
        act
        for number, one in enumerate(form.meanwhile or [])
        for act in _read_meanwhile(source, (*loc, "meanwhile", number), one, languages, action, car)
    ]
    if isinstance(action, Look) and form.meanwhile:
        remedy = "put what happens beside it, or in steps of their own"
        source.key_fault((*loc, "meanwhile"), "nothing is under way that it could come into", remedy)
    return Step(source.finder(loc), action or Look(), expect, tuple(meanwhile), car)


def _read_meanwhile(
    source: Source,
    loc: Loc,
    form: MeanwhileForm,
    languages: Sequence[Language],
    during: Deed | None,
    car: str,
) -> Iterator[Act]:
    car = read_car(source, loc, form, car)
    after_s = source.read((*loc, "after"), parse_duration_s, form.after)
    action = _read_action(source, loc, form, languages)
    if isinstance(action, Restart) and isinstance(during, Advance | Until | DriveTo):
        remedy = "put it in a step of its own, after what is waited for"
        source.fault((*loc, "restart"), "nothing could be waited for any more", remedy)
    if after_s is not None and action is not None:
        yield Act(source.finder(loc), action, after_s, car)


def _read_action(source: Source, loc: Loc, form: ActForm, languages: Sequence[Language]) -> Deed | None:
    given = [name for name in _READERS if getattr(form, name, None) is not None]
    speaks = form.say is not None or form.asr is not None
    if len(given) + speaks > 1:
        names = ["say"] * speaks + given
        source.fault(
            loc, f"a step does one thing, here {' and '.join(names)}", "put each in a step of its own"
        )
        return None
    if speaks:
        return _read_say(source, loc, form, languages)
    if given:
        return _READERS[given[0]](source, (*loc, given[0]), getattr(form, given[0]))
    if form.noise is not None:
        source.fault((*loc, "noise"), "nothing is said that could be misheard", "give say beside it")
        return None
    if getattr(form, "expect", None) is None:
        source.fault(loc, "a step without anything to do", "say, advance, until, tap, … or expect something")
        return None
    return Look()


def _read_say(source: Source, loc: Loc, form: ActForm, languages: Sequence[Language]) -> Action | None:
    readings = _readings(form)
    words = _by_language(form.say) if form.say is not None else {}
    for language, heard in readings.items():
        if heard:
            words.setdefault(language, heard[0].text)
    if isinstance(form.say, str) and len(languages) > 1:
        source.fault(
            (*loc, "say"), "said in one language, but the scenario is run in two", "write say: {en: …, zh: …}"
        )
        return None
    if isinstance(form.say, ByLanguage) and not source.shared:
        for language in words:
            if language not in languages:
                remedy = f"write language: [{', '.join(sorted({*languages, *words}))}]"
                message = f"said in {language}, in which the scenario is not run"
                source.key_fault((*loc, "say", language), message, remedy)
    missing = [language for language in languages if language not in words]
    if missing:
        source.fault(loc, f"nothing said in {' and '.join(missing)}", f"add {missing[0]}: …")
        return None
    if form.noise is not None and readings:
        source.fault((*loc, "noise"), "asr says already what was heard", "give either asr or noise")
        return None
    return Say(words, readings, form.noise)


def _by_language(words: str | ByLanguage) -> dict[Language, str]:
    if isinstance(words, str):
        return {"en": words, "zh": words}
    found: dict[Language, str] = {}
    if words.en is not None:
        found["en"] = words.en
    if words.zh is not None:
        found["zh"] = words.zh
    return found


def _readings(form: ActForm) -> dict[Language, tuple[Hypothesis, ...]]:
    if form.asr is None:
        return {}
    if isinstance(form.asr, ReadingsByLanguage):
        return {"en": _hypotheses(form.asr.en or []), "zh": _hypotheses(form.asr.zh or [])}
    heard = _hypotheses(form.asr)
    return {"en": heard, "zh": heard}


def _hypotheses(readings: Sequence[str | Transcript]) -> tuple[Hypothesis, ...]:
    return tuple(Hypothesis(r) if isinstance(r, str) else Hypothesis(r.text, r.confidence) for r in readings)


def _read_advance(source: Source, loc: Loc, text: str) -> Action | None:
    seconds = source.read(loc, parse_duration_s, text)
    return None if seconds is None else Advance(text, seconds)


def _read_restart(source: Source, loc: Loc, text: str) -> Restart | None:
    seconds = source.read(loc, parse_duration_s, text)
    return None if seconds is None else Restart(text, seconds)


def _read_until(source: Source, loc: Loc, form: UntilStep) -> Action | None:
    within_s = source.read((*loc, "within"), parse_duration_s, form.within)
    if not form.conditions:
        source.fault(loc, "until has no condition", "add a condition, as order.status: ready")
    checks = read_checks(source, loc, form.conditions, ["within"])
    return None if within_s is None else Until(checks, form.within, within_s)


def _read_tap(source: Source, loc: Loc, form: str | Mapping[str, Mapping[str, Any]]) -> Action | None:
    taps = {form: {}} if isinstance(form, str) else form
    if len(taps) != 1:
        source.fault(loc, "a tap is one action", "put each in a step of its own, as tap: confirm")
        return None
    ((name, values),) = taps.items()
    if name not in TAPS:
        source.fault(loc, f"unknown tap {name}", did_you_mean(name, [*TAPS]))
        return None
    wanted = TAPS[name]
    for key, value in values.items():
        if key not in wanted:
            source.key_fault((*loc, name, key), f"{name} has no {key}", did_you_mean(key, [*wanted]))
        elif type(value) is not wanted[key]:
            kind = "a whole number" if wanted[key] is int else "text"
            remedy = f"write tap: {{{name}: {{{key}: {TAP_EXAMPLES[key]}}}}}"
            source.fault((*loc, name, key), f"{key} is {kind}, found {value!r}", remedy)
    missing = [key for key in wanted if key not in values]
    if missing:
        source.fault(
            loc,
            f"{name} needs {missing[0]}",
            f"write tap: {{{name}: {{{missing[0]}: {TAP_EXAMPLES[missing[0]]}}}}}",
        )
    return Tap(name, values)


def read_wallet(source: Source, loc: Loc, form: WalletStep) -> Action | None:
    """What brings the wallet into that state, in the order that makes it possible."""
    done: list[tuple[str, Action]] = []
    if form.top_up is not None:
        amount_fen = source.read((*loc, "top_up"), parse_yuan, form.top_up)
        done.append(("top_up", Tap("top_up", {"amount_fen": amount_fen})))
    if form.pin is not None:
        old = {} if form.old_pin is None else {"old_pin": form.old_pin}
        done.append(("set_pin", Tap("set_pin", {"pin": form.pin, **old})))
    if form.password_free is not None:
        free = _password_free(source, (*loc, "password_free"), form.password_free)
        done.append(("password_free", free))
    if form.coupon is not None and (coupon := _coupon(source, (*loc, "coupon"), form.coupon)) is not None:
        done.append(("coupon", coupon))
    if form.declines is not None:
        done.append(("declines", Decline(form.declines)))
    if form == WalletStep():
        source.fault(loc, "the wallet is not changed", "give top_up, pin, password_free, coupon or declines")
        return None
    return Together("wallet", tuple(done))


def _coupon(source: Source, loc: Loc, form: CouponForm) -> GiveCoupon | None:
    off_fen = source.read((*loc, "amount"), parse_yuan, form.amount)
    least_fen = None
    if form.least is not None:
        least_fen = source.read((*loc, "least"), parse_yuan, form.least)
    if off_fen is None:
        return None
    if least_fen is not None and least_fen <= off_fen:
        source.fault((*loc, "least"), "a coupon leaves something to pay", "make least more than amount")
    return GiveCoupon(off_fen, least_fen or off_fen + 1, form.days, form.at)


def _password_free(source: Source, loc: Loc, wanted: bool | str) -> Tap:
    if isinstance(wanted, bool):
        return Tap("password_free", {"on": wanted})
    limit_fen = source.read(loc, parse_yuan, wanted)
    return Tap("password_free", {"on": True, "limit_fen": limit_fen})


def _read_fault(source: Source, loc: Loc, form: str | FaultStep) -> Action | None:
    if isinstance(form, str):
        return InjectProfile(form)
    # What an extension has is known only once it is loaded: the names of its services are checked then.
    if form.service not in OPERATIONS and (near := get_close_matches(form.service, OPERATIONS, n=1)):
        source.fault((*loc, "service"), f"no service {form.service}", f"did you mean {near[0]}?")
    operations = OPERATIONS.get(form.service, [])
    if operations and form.operation is not None and form.operation not in operations:
        message = f"{form.service} has no operation {form.operation}"
        source.fault((*loc, "operation"), message, did_you_mean(form.operation, operations))
    delay_s = None
    if form.delay is not None:
        text = form.delay
        delay_s = source.read((*loc, "delay"), parse_duration_s, text)
    lasts_s = None
    if form.lasts is not None:
        lasts_s = source.read((*loc, "lasts"), parse_duration_s, form.lasts)
        if "times" in form.model_fields_set:
            source.fault((*loc, "lasts"), "either so many times or for so long", "drop times or lasts")
    return InjectFault(form.service, form.kind, form.times, delay_s, form.operation, lasts_s)


def _read_sold_out(source: Source, loc: Loc, form: SoldOutStep) -> Action | None:
    return SellOut(form.drink, form.shop, form.over)


def _read_road(source: Source, loc: Loc, form: RoadStep) -> Action | None:
    said = {key: value for key in KEYS if (value := getattr(form, key)) is not None}
    wish = source.read(loc, lambda what: read_wish(what, {k: str(v) for k, v in said.items()}), form.event)
    return None if wish is None else Happen(form.event, {k: str(v) for k, v in said.items()}, wish)


def _read_car(source: Source, loc: Loc, form: CarStep) -> Action | None:
    if form == CarStep():
        source.fault(loc, "the car is not changed", "give battery_pct, air_c, load_kg or at_most_kmh")
        return None
    return SetCar(form.battery_pct, form.air_c, form.load_kg, form.at_most_kmh)
