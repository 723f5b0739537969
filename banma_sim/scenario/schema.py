"""The form of a scenario file, as `banma schema scenario` prints it. docs/scenarios.md explains every key."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, NaiveDatetime, Tag

from banma_sim.scenario.forms import Cases, EventForm, Expect, Form, Languages, Value
from banma_sim.scenario.step_forms import CouponForm, StepForm


class Start(Form):
    """Where and when the drive begins."""

    map: str | None = Field(
        default=None,
        description="A map file; its path, from the folder of this file",
        examples=["village.map"],
    )
    at: str | None = Field(default=None, description="Id of a place on the map", examples=["peoples_square"])
    battery_pct: float | None = Field(default=None, ge=0, le=100, examples=[64])
    air_c: float | None = Field(default=None, ge=-40, le=55, description="Outside temperature", examples=[22])
    load_kg: float | None = Field(default=None, ge=0, le=600, description="Beside the driver", examples=[150])
    units: Literal["metric", "us", "uk"] | None = Field(
        default=None,
        description="In which distances and speeds are told; without it, those of the map",
        examples=["metric"],
    )
    chance: int | None = Field(
        default=None, ge=0, description="Things happen on the road, by this seed", examples=[3]
    )
    time: Annotated[NaiveDatetime, Field(strict=False)] | None = Field(
        default=None,
        description='In the city\'s own time, as "2026-05-18 08:30"',
        examples=["2026-05-18 08:30"],
    )


class CarStart(Form):
    """One more car: where it stands, and how it is."""

    at: str | None = Field(
        default=None,
        description="Id of a place; without it, where the first one stands",
        examples=["xintiandi"],
    )
    battery_pct: float | None = Field(default=None, ge=0, le=100, examples=[64])
    load_kg: float | None = Field(default=None, ge=0, le=600, description="Beside the driver", examples=[150])


class WalletStart(Form):
    """The wallet before the first word."""

    balance: str | None = Field(default=None, description='Yuan, as "200.00"', examples=["200.00"])
    pin: str | None = Field(default=None, examples=["135790"])
    password_free: bool | str | None = Field(
        default=None, description='true, or its limit, as "50.00"', examples=["50.00"]
    )
    coupon: CouponForm | None = Field(default=None, examples=[{"amount": "10.00"}])


class SharedForm(Form):
    """Steps that several scenarios include; in a file whose name, or whose folder's, begins with _."""

    steps: list[StepForm] = Field(min_length=1, examples=[[{"say": "yes"}]])


class Never(BaseModel):
    """What must at no moment be so. Keys with a dot are the snapshot's."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)
    __pydantic_extra__: dict[str, Value] = Field(init=False)

    events: list[EventForm] = Field(
        default=[], description="Events that must not happen", examples=[["payment.changed"]]
    )

    @property
    def conditions(self) -> dict[str, Any]:
        """The conditions on the snapshot."""
        return dict(self.__pydantic_extra__ or {})


Place = Annotated[int, Field(ge=1)] | Literal["end"]


class ExpectedFailure(Form):
    """Why a scenario fails today, where, and at what: any other failure is one."""

    reason: str = Field(min_length=1, examples=["the wallet does not know this currency yet"])
    at: Place | list[Place] | None = Field(
        default=None,
        description="The step it fails at, as the failure counts it, or end; of several runs, a list",
        examples=[2],
    )
    fails: str | list[str] | None = Field(
        default=None,
        description="What is not met: order.total, reply, never, step, …",
        examples=["order.total"],
    )


Failing = Annotated[
    Annotated[str, Field(min_length=1), Tag("text")] | Annotated[ExpectedFailure, Tag("mapping")],
    Discriminator(lambda value: "mapping" if isinstance(value, dict | ExpectedFailure) else "text"),
]


class OnlySeed(Form):
    """The seed that the story is about: it is told by no other, whatever the run asks for."""

    only: int = Field(ge=0, examples=[7])


Seed = Annotated[
    Annotated[int, Field(ge=0), Tag("number")] | Annotated[OnlySeed, Tag("mapping")],
    Discriminator(lambda value: "mapping" if isinstance(value, dict | OnlySeed) else "number"),
]


class ScenarioForm(Form):
    """A scripted drive."""

    scenario: str = Field(min_length=1, description="Its title", examples=["Coffee on the way to the Bund"])
    language: Languages = Field(
        default="en", description="Run in this language, or in each", examples=[["en", "zh"]]
    )
    seed: Seed = Field(
        default=7,
        description="Of traffic, queues, latency, mishearing; {only: 7}: --seed leaves it alone",
        examples=[7],
    )
    start: Start = Field(default=Start(), examples=[{"at": "peoples_square", "battery_pct": 64}])
    cars: dict[str, CarStart] = Field(
        default={},
        description="More cars on the same wallet and shops, by the name that in: gives a step",
        examples=[{"second": {"at": "xintiandi"}}],
    )
    wallet: WalletStart = Field(default=WalletStart(), examples=[{"balance": "200.00"}])
    tags: list[str] = Field(default=[], examples=[["wallet", "night"]])
    expected_failure: Failing | None = Field(
        default=None,
        description="Why it fails today, where, and at what; it fails once it passes, or fails otherwise",
        examples=[{"reason": "no tea is served yet", "at": 2, "fails": "order.total"}],
    )
    always: dict[str, Value] = Field(
        default={}, description="Conditions that hold at every moment", examples=[{"Vehicle.Speed": "< 90"}]
    )
    never: Never = Field(
        default=Never(), examples=[{"vehicle.state": "moving", "events": ["payment.changed"]}]
    )
    variables: dict[str, Any] = Field(
        default={}, description="What ${name} stands for", examples=[{"drink": {"en": "latte", "zh": "拿铁"}}]
    )
    cases: Cases = Field(
        default=[],
        description="Run once for each row of values, or for each combination of lists",
        examples=[[{"drink": "latte"}, {"drink": "mocha"}], {"drink": ["latte", "mocha"], "cups": [1, 2]}],
    )
    steps: list[StepForm] = Field(
        min_length=1, examples=[[{"say": "take me to the bund", "expect": {"route.destination": "the_bund"}}]]
    )
    expect: Expect | None = Field(
        default=None,
        description="What holds at the end, over the whole run",
        examples=[{"wallet.balance": "162.00"}],
    )
