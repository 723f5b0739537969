"""The form of a step, and of what it is given. docs/scenarios.md explains every key."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from banma_sim.scenario.forms import Expect, Form, Readings, Scalar, Value, Words


class CouponForm(Form):
    """Money off one payment, once."""

    amount: str = Field(description='What it takes off in yuan, as "10.00"', examples=["10.00"])
    least: str | None = Field(
        default=None, description="The least price it may be used for; 1 fen above it", examples=["20.00"]
    )
    days: int = Field(default=30, ge=0, le=3650, description="How long it is good from now on", examples=[30])
    at: str = Field(
        default="",
        max_length=64,
        description="What the merchant's id begins with; any if empty",
        examples=["manner"],
    )


class FaultStep(Form):
    """The next calls of a service go wrong."""

    service: str = Field(
        min_length=1, description="navigation, coffee, wallet, or one of an extension", examples=["wallet"]
    )
    kind: Literal["slow", "fail", "reply_lost", "double_reply", "late"] = Field(examples=["reply_lost"])
    times: int = Field(default=1, ge=1, le=1000, examples=[2])
    lasts: str | None = Field(
        default=None, description='All calls for so long instead, as "5 min"', examples=["5 min"]
    )
    delay: str | None = Field(default=None, description='How long it stalls, as "3 s"', examples=["3 s"])
    operation: str | None = Field(
        default=None, description="Only calls of this method", examples=["authorise"]
    )


FaultOrProfile = Annotated[
    Annotated[str, Tag("text")] | Annotated[FaultStep, Tag("mapping")],
    Discriminator(lambda value: "text" if isinstance(value, str) else "mapping"),
]


class SoldOutStep(Form):
    """A drink runs out, in one shop or in all, or is there again."""

    drink: str = Field(examples=["latte"])
    shop: str | None = Field(default=None, examples=["starbucks_peoples_square"])
    over: bool = Field(default=False, description="true where there is some again", examples=[True])


class UntilStep(BaseModel):
    """Let time pass until the conditions hold; it fails when they do not in time."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)
    __pydantic_extra__: dict[str, Value] = Field(init=False)

    within: str = Field(default="1 h", description='At most so long, as "30 min"', examples=["30 min"])

    @property
    def conditions(self) -> dict[str, Any]:
        """The conditions on the snapshot."""
        return dict(self.__pydantic_extra__ or {})


class DriveToStep(Form):
    """Let time pass until the car is there."""

    place: str | None = Field(
        default=None, description="Id of a stop of the route, where it has parked", examples=["the_bund"]
    )
    ahead: str | None = Field(
        default=None, description='Or so far along the route from here, as "2 km"', examples=["2 km"]
    )
    within: str = Field(default="2 h", description='At most so long, as "30 min"', examples=["30 min"])


DriveTo = Annotated[
    Annotated[str, Tag("text")] | Annotated[DriveToStep, Tag("mapping")],
    Discriminator(lambda value: "text" if isinstance(value, str) else "mapping"),
]


class RoadStep(Form):
    """Something happens on the road, or to the car's senses."""

    event: Literal["missed_turn", "closed", "jam", "gps_gap", "offline"] = Field(examples=["jam"])
    ahead: str | None = Field(
        default=None, description='Where a closure or jam begins, as "2 km"', examples=["2 km"]
    )
    named: str | None = Field(
        default=None, description="Or on which road of the way ahead", examples=["Inner Ring Elevated Road"]
    )
    length: str | None = Field(default=None, description='Of a jam, as "800 m"', examples=["800 m"])
    slowdown: float | None = Field(
        default=None, gt=1, le=100, description="How many times longer it takes", examples=[5]
    )
    lasts: str | None = Field(default=None, description='As "20 min"', examples=["20 min"])


AtMost = Annotated[
    Annotated[Literal["none"], Tag("text")] | Annotated[Annotated[float, Field(ge=5, le=200)], Tag("number")],
    Discriminator(lambda value: "text" if isinstance(value, str) else "number"),
]


class CarStep(Form):
    """The car is made so."""

    battery_pct: float | None = Field(default=None, ge=0, le=100, examples=[9])
    air_c: float | None = Field(default=None, ge=-40, le=55, description="Outside temperature", examples=[-5])
    load_kg: float | None = Field(default=None, ge=0, le=600, description="Beside the driver", examples=[300])
    at_most_kmh: AtMost | None = Field(
        default=None, description="The driver goes no faster; none lifts it", examples=[30]
    )


class WalletStep(Form):
    """The driver changes the wallet by hand, or is given a coupon; the keys are done in this order."""

    top_up: str | None = Field(default=None, examples=["50.00"])
    pin: str | None = Field(default=None, examples=["135790"])
    old_pin: str | None = Field(default=None, examples=["135790"])
    password_free: bool | str | None = Field(default=None, examples=["50.00"])
    coupon: CouponForm | None = Field(
        default=None, description="The driver is given one", examples=[{"amount": "10.00"}]
    )
    declines: Literal["merchant_closed", "currency", "fraud_rule", "none"] | None = Field(
        default=None,
        description="Its house refuses every payment from now on, for that reason",
        examples=["merchant_closed"],
    )


Tap = Annotated[
    Annotated[str, Tag("text")] | Annotated[dict[str, dict[str, Scalar]], Tag("mapping")],
    Discriminator(lambda value: "mapping" if isinstance(value, dict) else "text"),
]


class IncludeStep(Form):
    """The steps of another file, as if they stood here."""

    file: str = Field(
        min_length=1, description="Its path, from the folder of this file", examples=["_shared/paid.yaml"]
    )
    with_: dict[str, Any] = Field(
        default={}, alias="with", description="Values of its variables", examples=[{"cups": 2}]
    )


Include = Annotated[
    Annotated[str, Tag("text")] | Annotated[IncludeStep, Tag("mapping")],
    Discriminator(lambda value: "mapping" if isinstance(value, dict | IncludeStep) else "text"),
]


class ActForm(Form):
    """One thing that takes no time of its own."""

    in_: str | None = Field(
        default=None, alias="in", description="In which of several cars, by its name", examples=["second"]
    )
    say: Words | None = Field(default=None, examples=["take me to the bund", {"en": "yes", "zh": "好的"}])
    asr: Readings | None = Field(
        default=None,
        description="What the recogniser heard, surest first",
        examples=[[{"text": "take me to the bund", "confidence": 0.46}, "take me to the pond"]],
    )
    noise: float | None = Field(
        default=None, ge=0, le=1, description="Share of the words said that are misheard", examples=[0.1]
    )
    tap: Tap | None = Field(
        default=None,
        description="Touch the screen: confirm, or {choose: {ordinal: 2}}",
        examples=[{"choose": {"ordinal": 2}}, "confirm"],
    )
    pin: str | None = Field(default=None, description="Type a PIN on the screen", examples=["135790"])
    wallet: WalletStep | None = Field(default=None, examples=[{"top_up": "50.00"}])
    road: RoadStep | None = Field(default=None, examples=[{"event": "jam"}])
    car: CarStep | None = Field(default=None, examples=[{"battery_pct": 9}])
    signal: dict[str, bool | float | str] | None = Field(
        default=None,
        description="Signals set by VSS name",
        examples=[{"Vehicle.Exterior.AirTemperature": -5}],
    )
    fault: FaultOrProfile | None = Field(
        default=None,
        description="A fault, or a profile of an extension",
        examples=[{"service": "wallet", "kind": "reply_lost"}],
    )
    sold_out: SoldOutStep | None = Field(default=None, examples=[{"drink": "latte"}])
    restart: str | None = Field(
        default=None,
        description='The session ends here and now, and the next begins so long after: "2 h"',
        examples=["2 h"],
    )


class MeanwhileForm(ActForm):
    """What happens while a step is under way."""

    after: str = Field(description='So long after the step began, as "300 ms"', examples=["300 ms"])


class StepForm(ActForm):
    """One thing that happens, and what is expected right after it."""

    advance: str | None = Field(default=None, description='Let time pass, as "6 min"', examples=["6 min"])
    until: UntilStep | None = Field(default=None, examples=[{"order.status": "ready", "within": "15 min"}])
    drive_to: DriveTo | None = Field(
        default=None, description="Until the car is at a stop of its route", examples=["the_bund"]
    )
    meanwhile: list[MeanwhileForm] | None = Field(
        default=None,
        min_length=1,
        description="What else happens while this step is under way",
        examples=[[{"after": "200 ms", "say": "never mind"}]],
    )
    include: Include | None = Field(
        default=None, description="The steps of another file", examples=["_shared/paid.yaml"]
    )
    expect: Expect | None = Field(default=None, examples=[{"order.status": "ready", "reply": "/38.*pay/"}])
