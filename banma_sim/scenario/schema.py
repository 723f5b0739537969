"""The form of a scenario file, as `banma schema scenario` prints it. docs/scenarios.md explains every key."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, NaiveDatetime, Tag

from banma_sim.setup import Language

Scalar = str | int | float | bool | None
Value = Scalar | list[Scalar]


class Form(BaseModel):
    """A mapping whose keys are all known."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ByLanguage(Form):
    """The same in each language; at least one is given."""

    en: str | None = None
    zh: str | None = None


Languages = Annotated[
    Annotated[Language, Tag("text")] | Annotated[list[Language], Tag("list")],
    Discriminator(lambda value: "list" if isinstance(value, list) else "text"),
]

# Telling the shape first keeps a fault to the one form that was meant, instead of one fault a form.
Words = Annotated[
    Annotated[str, Tag("text")] | Annotated[ByLanguage, Tag("mapping")],
    Discriminator(lambda value: "mapping" if isinstance(value, dict | ByLanguage) else "text"),
]


class Transcript(Form):
    """One reading of the recogniser."""

    text: str
    confidence: float | None = Field(default=None, ge=0, le=1)


Reading = Annotated[
    Annotated[str, Tag("text")] | Annotated[Transcript, Tag("mapping")],
    Discriminator(lambda value: "mapping" if isinstance(value, dict | Transcript) else "text"),
]


class ReadingsByLanguage(Form):
    """The n-best in each language."""

    en: list[Reading] | None = None
    zh: list[Reading] | None = None


Readings = Annotated[
    Annotated[list[Reading], Tag("list")] | Annotated[ReadingsByLanguage, Tag("mapping")],
    Discriminator(lambda value: "mapping" if isinstance(value, dict | ReadingsByLanguage) else "list"),
]

EventForm = Annotated[
    Annotated[str, Tag("text")] | Annotated[dict[str, dict[str, Value]], Tag("mapping")],
    Discriminator(lambda value: "mapping" if isinstance(value, dict) else "text"),
]
"""An event by its kind, or `kind: {field: condition}`."""


class Expect(BaseModel):
    """What must hold. Keys with a dot are the snapshot's (order.status), each with a condition."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)
    __pydantic_extra__: dict[str, Value] = Field(init=False)

    intents: list[str] | None = Field(default=None, description="What was understood, in spoken order")
    reply: Words | None = Field(default=None, description="Text the reply contains, or /a pattern/i")
    no_reply: Words | None = Field(default=None, description="What the reply must not contain")
    act: str | None = Field(default=None, description="The dialogue act of a reply: confirm, offer, …")
    latency: str | None = Field(default=None, description='From the words to the first reply, as "< 1.5 s"')
    events: list[EventForm] | None = Field(default=None, description="Events that happened, in this order")
    no_events: list[EventForm] | None = Field(default=None, description="Events that did not happen")

    @property
    def conditions(self) -> dict[str, Any]:
        """The conditions on the snapshot."""
        return dict(self.__pydantic_extra__ or {})


class Start(Form):
    """Where and when the drive begins."""

    map: str | None = Field(default=None, description="A map file; its path, from the folder of this file")
    at: str | None = Field(default=None, description="Id of a place on the map")
    battery_pct: float | None = Field(default=None, ge=0, le=100)
    air_c: float | None = Field(default=None, ge=-40, le=55, description="Outside temperature")
    load_kg: float | None = Field(default=None, ge=0, le=600, description="Beside the driver")
    units: Literal["metric", "us", "uk"] | None = Field(
        default=None, description="In which distances and speeds are told; without it, those of the map"
    )
    chance: int | None = Field(default=None, ge=0, description="Things happen on the road, by this seed")
    time: Annotated[NaiveDatetime, Field(strict=False)] | None = Field(
        default=None, description='In the city\'s own time, as "2026-05-18 08:30"'
    )


class CouponForm(Form):
    """Money off one payment, once."""

    amount: str = Field(description='What it takes off in yuan, as "10.00"')
    least: str | None = Field(default=None, description="The least price it may be used for; 1 fen above it")
    days: int = Field(default=30, ge=0, le=3650, description="How long it is good from now on")
    at: str = Field(default="", max_length=64, description="What the merchant's id begins with; any if empty")


class CarStart(Form):
    """One more car: where it stands, and how it is."""

    at: str | None = Field(default=None, description="Id of a place; without it, where the first one stands")
    battery_pct: float | None = Field(default=None, ge=0, le=100)
    load_kg: float | None = Field(default=None, ge=0, le=600, description="Beside the driver")


class WalletStart(Form):
    """The wallet before the first word."""

    balance: str | None = Field(default=None, description='Yuan, as "200.00"')
    pin: str | None = None
    password_free: bool | str | None = Field(default=None, description='true, or its limit, as "50.00"')
    coupon: CouponForm | None = None


class FaultStep(Form):
    """The next calls of a service go wrong."""

    service: str = Field(min_length=1, description="navigation, coffee, wallet, or one of an extension")
    kind: Literal["slow", "fail", "reply_lost", "double_reply", "late"]
    times: int = Field(default=1, ge=1, le=1000)
    lasts: str | None = Field(default=None, description='All calls for so long instead, as "5 min"')
    delay: str | None = Field(default=None, description='How long it stalls, as "3 s"')
    operation: str | None = Field(default=None, description="Only calls of this method")


FaultOrProfile = Annotated[
    Annotated[str, Tag("text")] | Annotated[FaultStep, Tag("mapping")],
    Discriminator(lambda value: "text" if isinstance(value, str) else "mapping"),
]


class SoldOutStep(Form):
    """A drink runs out, in one shop or in all, or is there again."""

    drink: str
    shop: str | None = None
    over: bool = Field(default=False, description="true where there is some again")


class UntilStep(BaseModel):
    """Let time pass until the conditions hold; it fails when they do not in time."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)
    __pydantic_extra__: dict[str, Value] = Field(init=False)

    within: str = Field(default="1 h", description='At most so long, as "30 min"')

    @property
    def conditions(self) -> dict[str, Any]:
        """The conditions on the snapshot."""
        return dict(self.__pydantic_extra__ or {})


class DriveToStep(Form):
    """Let time pass until the car is there."""

    place: str | None = Field(default=None, description="Id of a stop of the route, where it has parked")
    ahead: str | None = Field(default=None, description='Or so far along the route from here, as "2 km"')
    within: str = Field(default="2 h", description='At most so long, as "30 min"')


DriveTo = Annotated[
    Annotated[str, Tag("text")] | Annotated[DriveToStep, Tag("mapping")],
    Discriminator(lambda value: "text" if isinstance(value, str) else "mapping"),
]


class RoadStep(Form):
    """Something happens on the road, or to the car's senses."""

    event: Literal["missed_turn", "closed", "jam", "gps_gap", "offline"]
    ahead: str | None = Field(default=None, description='Where a closure or jam begins, as "2 km"')
    named: str | None = Field(default=None, description="Or on which road of the way ahead")
    length: str | None = Field(default=None, description='Of a jam, as "800 m"')
    slowdown: float | None = Field(default=None, gt=1, le=100, description="How many times longer it takes")
    lasts: str | None = Field(default=None, description='As "20 min"')


AtMost = Annotated[
    Annotated[Literal["none"], Tag("text")] | Annotated[Annotated[float, Field(ge=5, le=200)], Tag("number")],
    Discriminator(lambda value: "text" if isinstance(value, str) else "number"),
]


class CarStep(Form):
    """The car is made so."""

    battery_pct: float | None = Field(default=None, ge=0, le=100)
    air_c: float | None = Field(default=None, ge=-40, le=55, description="Outside temperature")
    load_kg: float | None = Field(default=None, ge=0, le=600, description="Beside the driver")
    at_most_kmh: AtMost | None = Field(default=None, description="The driver goes no faster; none lifts it")


class WalletStep(Form):
    """The driver changes the wallet by hand, or is given a coupon; the keys are done in this order."""

    top_up: str | None = None
    pin: str | None = None
    old_pin: str | None = None
    password_free: bool | str | None = None
    coupon: CouponForm | None = Field(default=None, description="The driver is given one")
    declines: Literal["merchant_closed", "currency", "fraud_rule", "none"] | None = Field(
        default=None, description="Its house refuses every payment from now on, for that reason"
    )


Tap = Annotated[
    Annotated[str, Tag("text")] | Annotated[dict[str, dict[str, Scalar]], Tag("mapping")],
    Discriminator(lambda value: "mapping" if isinstance(value, dict) else "text"),
]


class IncludeStep(Form):
    """The steps of another file, as if they stood here."""

    file: str = Field(min_length=1, description="Its path, from the folder of this file")
    with_: dict[str, Words | Scalar] = Field(default={}, alias="with", description="Values of its variables")


Include = Annotated[
    Annotated[str, Tag("text")] | Annotated[IncludeStep, Tag("mapping")],
    Discriminator(lambda value: "mapping" if isinstance(value, dict | IncludeStep) else "text"),
]


class ActForm(Form):
    """One thing that takes no time of its own."""

    in_: str | None = Field(default=None, alias="in", description="In which of several cars, by its name")
    say: Words | None = None
    asr: Readings | None = Field(default=None, description="What the recogniser heard, surest first")
    noise: float | None = Field(
        default=None, gt=0, le=1, description="Share of the words said that are misheard"
    )
    tap: Tap | None = Field(default=None, description="Touch the screen: confirm, or {choose: {ordinal: 2}}")
    pin: str | None = Field(default=None, description="Type a PIN on the screen")
    wallet: WalletStep | None = None
    road: RoadStep | None = None
    car: CarStep | None = None
    signal: dict[str, bool | float | str] | None = Field(default=None, description="Signals set by VSS name")
    fault: FaultOrProfile | None = Field(default=None, description="A fault, or a profile of an extension")
    sold_out: SoldOutStep | None = None
    restart: str | None = Field(
        default=None, description='The session ends here and now, and the next begins so long after: "2 h"'
    )


class MeanwhileForm(ActForm):
    """What happens while a step is under way."""

    after: str = Field(description='So long after the step began, as "300 ms"')


class StepForm(ActForm):
    """One thing that happens, and what is expected right after it."""

    advance: str | None = Field(default=None, description='Let time pass, as "6 min"')
    until: UntilStep | None = None
    drive_to: DriveTo | None = Field(default=None, description="Until the car is at a stop of its route")
    meanwhile: list[MeanwhileForm] | None = Field(
        default=None, min_length=1, description="What else happens while this step is under way"
    )
    include: Include | None = Field(default=None, description="The steps of another file")
    expect: Expect | None = None


class SharedForm(Form):
    """Steps that several scenarios include; in a file whose name, or whose folder's, begins with _."""

    steps: list[StepForm] = Field(min_length=1)


class Never(BaseModel):
    """What must at no moment be so. Keys with a dot are the snapshot's."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)
    __pydantic_extra__: dict[str, Value] = Field(init=False)

    events: list[EventForm] = Field(default=[], description="Events that must not happen")

    @property
    def conditions(self) -> dict[str, Any]:
        """The conditions on the snapshot."""
        return dict(self.__pydantic_extra__ or {})


class ScenarioForm(Form):
    """A scripted drive."""

    scenario: str = Field(min_length=1, description="Its title")
    language: Languages = Field(default="en", description="Run in this language, or in each")
    seed: int = Field(default=7, ge=0)
    start: Start = Start()
    cars: dict[str, CarStart] = Field(
        default={}, description="More cars on the same wallet and shops, by the name that in: gives a step"
    )
    wallet: WalletStart = WalletStart()
    tags: list[str] = []
    expected_failure: str | None = Field(
        default=None, min_length=1, description="Why it fails today; it fails once it passes"
    )
    always: dict[str, Value] = Field(default={}, description="Conditions that hold at every moment")
    never: Never = Never()
    variables: dict[str, Words | Scalar] = Field(default={}, description="What ${name} stands for")
    cases: list[dict[str, Words | Scalar]] = Field(default=[], description="Run once for each row of values")
    steps: list[StepForm] = Field(min_length=1)
    expect: Expect | None = Field(default=None, description="What holds at the end, over the whole run")
