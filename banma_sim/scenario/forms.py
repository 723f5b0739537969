"""What the forms of scenario files are made of: words by language, transcripts, events, expectations.

Each key has an example, which whoever got it wrong is told."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from banma_sim.setup import Language

Scalar = str | int | float | bool | None

Value = Scalar | list[Scalar]


class Form(BaseModel):
    """A mapping whose keys are all known."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ByLanguage(Form):
    """The same in each language; at least one is given."""

    en: str | None = Field(default=None, examples=["yes"])
    zh: str | None = Field(default=None, examples=["好的"])


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

    text: str = Field(examples=["take me to the bund"])
    confidence: float | None = Field(default=None, ge=0, le=1, examples=[0.46])


Reading = Annotated[
    Annotated[str, Tag("text")] | Annotated[Transcript, Tag("mapping")],
    Discriminator(lambda value: "mapping" if isinstance(value, dict | Transcript) else "text"),
]


class ReadingsByLanguage(Form):
    """The n-best in each language."""

    en: list[Reading] | None = Field(
        default=None, examples=[[{"text": "take me to the bund", "confidence": 0.46}]]
    )
    zh: list[Reading] | None = Field(default=None, examples=[[{"text": "去外滩", "confidence": 0.46}]])


Readings = Annotated[
    Annotated[list[Reading], Tag("list")] | Annotated[ReadingsByLanguage, Tag("mapping")],
    Discriminator(lambda value: "mapping" if isinstance(value, dict | ReadingsByLanguage) else "list"),
]

Cases = Annotated[
    Annotated[list[dict[str, Any]], Tag("list")] | Annotated[dict[str, list[Any]], Tag("mapping")],
    Discriminator(lambda value: "mapping" if isinstance(value, dict) else "list"),
]
"""A table: a row of values for each case, or lists, of which every combination is one."""

EventForm = Annotated[
    Annotated[str, Tag("text")] | Annotated[dict[str, dict[str, Value]], Tag("mapping")],
    Discriminator(lambda value: "mapping" if isinstance(value, dict) else "text"),
]
"""An event by its kind, or `kind: {field: condition}`."""


class Expect(BaseModel):
    """What must hold. Keys with a dot are the snapshot's (order.status), each with a condition."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)
    __pydantic_extra__: dict[str, Value] = Field(init=False)

    intents: list[str] | None = Field(
        default=None,
        description="What was understood, in spoken order",
        examples=[["navigation.go", "coffee.order"]],
    )
    reply: Words | None = Field(
        default=None, description="Text the reply contains, or /a pattern/i", examples=["/38.*pay/"]
    )
    no_reply: Words | None = Field(
        default=None, description="What the reply must not contain", examples=["sorry"]
    )
    act: str | None = Field(
        default=None, description="The dialogue act of a reply: confirm, offer, …", examples=["confirm"]
    )
    latency: str | None = Field(
        default=None, description='From the words to the first reply, as "< 1.5 s"', examples=["< 1.5 s"]
    )
    events: list[EventForm] | None = Field(
        default=None,
        description="Events that happened, in this order",
        examples=[["reply", {"order.changed": {"status": "ready"}}]],
    )
    no_events: list[EventForm] | None = Field(
        default=None,
        description="Events that did not happen",
        examples=[[{"payment.changed": {"status": "captured"}}]],
    )

    @property
    def conditions(self) -> dict[str, Any]:
        """The conditions on the snapshot."""
        return dict(self.__pydantic_extra__ or {})
