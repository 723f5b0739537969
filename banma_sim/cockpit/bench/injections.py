"""What an engineer can arrange with a few keys, each as the step that a scenario would have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Choices = tuple[str, ...]
ANY = "*"
"""Whatever is usual: then the key is left out of the step."""
AHEAD: Choices = ("500 m", "1 km", "1.5 km", "3 km")
LASTS: Choices = ("1 min", "5 min", "20 min", "1 h")
GAPS: Choices = ("30 s", "1 min", "2 min", "5 min")
KINDS: Choices = ("fail", "slow", "reply_lost", "double_reply", "late")


@dataclass
class Field:
    """A key of the step and the values to choose from; `unit` is shown with them."""

    key: str
    choices: Choices
    at: int = 0
    unit: str = ""

    @property
    def value(self) -> str:
        """What is chosen."""
        return self.choices[self.at % len(self.choices)]

    def turn(self, by: int) -> None:
        """The next choice, or the one before."""
        self.at = (self.at + by) % len(self.choices)


@dataclass
class Injection:
    """One thing that can be arranged, by one step or several."""

    name: str
    frame: str
    """The step around what it takes."""
    fixed: Choices = ()
    """What stays as it is in each of the steps."""
    fields: list[Field] = field(default_factory=list)

    def written(self) -> tuple[str, ...]:
        """The steps, as a scenario writes them."""
        chosen = [f"{each.key}: {each.value}" for each in self.fields if each.value != ANY]
        return tuple(self.frame % ", ".join([head, *chosen]) for head in self.fixed) or (
            self.frame % ", ".join(chosen),
        )


def injections(operations: Mapping[str, Choices], drinks: Choices) -> list[Injection]:
    """All of them. `operations` are the calls of each service, `drinks` what can be sold out."""
    road, car = "road: {%s}", "car: {%s}"
    latte = drinks.index("latte") if "latte" in drinks else 0
    return [
        *(_fault(service, operations[service]) for service in ("wallet", "coffee", "navigation")),
        Injection(
            "jam",
            road,
            ("event: jam",),
            [
                Field("ahead", AHEAD, 1),
                Field("slowdown", ("2", "3", "5", "10"), 1, "×"),
                Field("lasts", LASTS, 2),
            ],
        ),
        Injection("closed", road, ("event: closed",), [Field("ahead", AHEAD, 1), Field("lasts", LASTS, 2)]),
        Injection("missed_turn", road, ("event: missed_turn",)),
        Injection("gps_gap", road, ("event: gps_gap",), [Field("lasts", GAPS, 1)]),
        Injection("offline", road, ("event: offline",), [Field("lasts", GAPS, 1)]),
        Injection("tunnel", road, ("event: gps_gap", "event: offline"), [Field("lasts", GAPS, 1)]),
        Injection(
            "speed", car, (), [Field("at_most_kmh", ("10", "20", "30", "50", "80", "none"), 2, "km/h")]
        ),
        Injection("battery", car, (), [Field("battery_pct", ("2", "5", "10", "20", "50", "100"), 2, "%")]),
        Injection("air", car, (), [Field("air_c", ("-20", "-10", "0", "10", "22", "38"), 1, "°C")]),
        Injection("load", car, (), [Field("load_kg", ("0", "100", "300", "600"), 2, "kg")]),
        Injection("sold_out", "sold_out: {%s}", (), [Field("drink", drinks or ("latte",), latte)]),
        Injection(
            "coupon",
            "wallet: {coupon: {%s}}",
            (),
            [Field("amount", ('"5.00"', '"10.00"', '"20.00"'), 1, "¥")],
        ),
    ]


def _fault(service: str, calls: Choices) -> Injection:
    fields = [
        Field("kind", KINDS),
        Field("operation", (ANY, *calls)),
        Field("times", ("1", "2", "3", "10", "100"), 0, "×"),
        Field("delay", (ANY, "1 s", "3 s", "10 s", "30 s"), 0, "⧗"),
    ]
    return Injection(service, "fault: {%s}", (f"service: {service}",), fields)
