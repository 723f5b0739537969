"""What was paid to whom in a run, and what the wallet held after it, as a table of the page of results."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from banma_sim.events import Event, PaymentChanged, SessionStarted, WalletChanged
from banma_sim.scenario.markup import safe
from services.wallet.money import display

AT_FIRST = "at the beginning"


@dataclass(slots=True)
class _Row:
    time: str
    car: str
    what: str = ""
    whom: str = ""
    amount: str = ""
    left: str = ""
    held: str = ""

    @property
    def told(self) -> tuple[str, ...]:
        return (self.what, self.whom, self.amount)

    def html(self, several: bool) -> str:
        car = f"<td>{safe(self.car)}</td>" if several else ""
        return (
            f"<tr><td><time>{self.time}</time></td>{car}<td>{safe(self.what)}</td><td>{safe(self.whom)}</td>"
            f'<td class="amount">{safe(self.amount)}</td><td class="amount">{safe(self.left)}</td>'
            f'<td class="amount">{safe(self.held)}</td></tr>'
        )


def money_table(events: Sequence[Event]) -> str:
    """Empty where no money moved."""
    rows: list[_Row] = []
    began: datetime | None = None
    for event in events:
        if isinstance(event, SessionStarted):
            began = datetime.fromisoformat(event.time) - timedelta(seconds=event.at_s)
        if began is None:
            continue
        time = (began + timedelta(seconds=event.at_s)).strftime("%H:%M:%S")
        if isinstance(event, PaymentChanged):
            what = f"{event.status} ({event.decline})" if event.decline else event.status
            row = _Row(time, event.car, what, event.merchant, display(event.amount_fen))
            if not any(row.told == one.told and row.car == one.car for one in rows[-1:]):
                rows.append(row)
        elif isinstance(event, WalletChanged):
            _stand(rows, _Row(time, event.car), event)
    if not any(row.what != AT_FIRST for row in rows):
        return ""
    several = any(row.car for row in rows)
    cars = "<th>car</th>" if several else ""
    return (
        f'<table class="money"><caption>Money</caption><tr><th></th>{cars}<th>payment</th><th>to</th>'
        '<th class="amount">amount</th><th class="amount">can be spent</th><th class="amount">held</th></tr>'
        f"{''.join(row.html(several) for row in rows)}</table>"
    )


def _stand(rows: list[_Row], empty: _Row, event: WalletChanged) -> None:
    """How the wallet, which cars share, stands after the payment told last, or without one."""
    left, held = display(event.balance_fen), display(event.held_fen)
    last = next((row for row in reversed(rows) if row.left), None)
    if last is not None and (last.left, last.held) == (left, held):
        return
    fits = rows and not rows[-1].left
    row = rows[-1] if fits else empty
    row.left, row.held = left, held
    if not fits:
        row.what = "" if rows else AT_FIRST
        rows.append(row)
