"""Pages that are rows of names and values, made anew at each look."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content

from banma_sim.cockpit.bench.listing import Listing
from banma_sim.cockpit.bench.page import Page, View
from banma_sim.cockpit.plain import clean, countdown, money, pad
from banma_sim.cockpit.wrap import wrap

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from banma_sim.inspection import Books, Conversation, Insight

NAME_CELLS = 16
DECISIONS = 12


class RowsPage(Page):
    """A list whose rows `rows` makes."""

    def __init__(self, view: View, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(view, id=id)
        self._list = Listing(id=f"{id}-rows")

    def compose(self) -> ComposeResult:
        """The list."""
        yield self._list

    def enter(self) -> None:
        """Keys go to the list."""
        self._list.focus()

    def update_page(self) -> None:
        """All rows anew."""
        rows = [*self.rows(max(20, self.size.width - 1))]
        self._list.show(len(rows), lambda index, _: rows[index])

    @abstractmethod
    def rows(self, width: int) -> Iterator[Content]:
        """What there is to see, a row each."""

    def title(self, key: str) -> Content:
        """A heading."""
        return Content.styled(self.view.words(key), "bold $primary")

    def field(self, key: str, value: str, width: int, style: str = "") -> Iterator[Content]:
        """A name and its value, on as many rows as it takes."""
        name = pad(self.view.words(key), NAME_CELLS)
        for number, line in enumerate(wrap(clean(value) or "–", width - NAME_CELLS - 1)):
            head = name if number == 0 else " " * NAME_CELLS
            yield Content.assemble((f"{head} ", "$quiet"), (line, style))


class TalkPage(RowsPage):
    """Where the conversation stands, and what the guards decided last."""

    looks_inside = True

    def rows(self, width: int) -> Iterator[Content]:
        """The question, what can be referred to, the guards."""
        insight = self.view.insight
        if insight is None:
            yield Content.styled(self.view.words("bench.looking"), "$quiet")
            return
        yield self.title("bench.talk.question")
        yield from self._question(insight.conversation, width)
        yield Content("")
        yield self.title("bench.talk.refers")
        yield from self._references(insight.conversation, width)
        yield Content("")
        yield self.title("bench.talk.guards")
        yield from self._guards(insight, width)

    def _question(self, talk: Conversation, width: int) -> Iterator[Content]:
        asked = talk.asked
        if asked is None:
            yield Content.styled(self.view.words("bench.talk.nothing_asked"), "$quiet")
            return
        left = countdown(asked.expires_s - self.view.drive.at_s)
        yield from self.field("bench.talk.name", f"{asked.name}  ⧗ {left}", width, "bold")
        yield from self.field("bench.talk.text", asked.text, width)
        yield from self.field("bench.talk.answers", " | ".join(asked.answers), width)
        yield from self.field("bench.talk.effect", asked.effect, width)
        yield from self.field("bench.talk.expects", ", ".join(asked.expects), width)
        yield from self.field("bench.talk.settled_by", ", ".join(asked.settled_by), width)

    def _references(self, talk: Conversation, width: int) -> Iterator[Content]:
        numbered = ", ".join(f"{number}. {name}" for number, name in enumerate(talk.offered, 1))
        yield from self.field("bench.talk.language", f"{talk.language}, {talk.domain or '–'}", width)
        yield from self.field("bench.talk.there", talk.there, width)
        yield from self.field("bench.talk.offered", numbered, width)
        yield from self.field("bench.talk.cart", " + ".join(talk.cart), width)
        yield from self.field("bench.talk.undo", talk.undoable, width)
        yield from self.field("bench.talk.last_said", " ".join(talk.last_said), width)

    def _guards(self, insight: Insight, width: int) -> Iterator[Content]:
        decided = [entry for entry in self.view.journal if entry.event.kind == "guard.decided"]
        if not decided:
            yield Content.styled(self.view.words("bench.talk.no_guard"), "$quiet")
        for entry in reversed(decided[-DECISIONS:]):
            rule = str(getattr(entry.event, "rule", ""))
            yield Content.assemble(
                (f"{self.view.moment(entry.event.at_s)}  ", "$quiet"),
                (entry.told, "bold $warning" if entry.trouble else ""),
            )
            why = self.view.words("bench.talk.why", why=insight.rules.get(rule, "–"))
            for line in wrap(clean(why), width - 13):
                yield Content.styled(f"{'':13}{line}", "$quiet")


class LedgerPage(RowsPage):
    """Balance, holds, whether the books balance, and the entries."""

    looks_inside = True

    def rows(self, width: int) -> Iterator[Content]:
        """The account, what is open, the entries, newest first."""
        insight = self.view.insight
        if insight is None:
            yield Content.styled(self.view.words("bench.looking"), "$quiet")
            return
        books = insight.books
        yield from self._account(books, width)
        yield Content("")
        yield self.title("bench.ledger.open")
        if not books.open:
            yield Content.styled(self.view.words("bench.ledger.none_open"), "$quiet")
        for payment in books.open:
            told = f"{payment.id}  {payment.status}  {money(payment.amount_fen)}  {payment.merchant_name}"
            yield Content(clean(told, width))
        yield Content("")
        yield self.title("bench.ledger.entries")
        yield from self._entries(books)

    def _account(self, books: Books, width: int) -> Iterator[Content]:
        account = books.account
        yield from self.field("wallet.balance", money(account.balance_fen), width, "bold")
        yield from self.field("wallet.held", money(account.held_fen), width)
        limits = f"{money(account.payment_limit_fen)} / {money(account.password_free_limit_fen)}"
        yield from self.field("bench.ledger.limits", limits, width)
        if books.complaints:
            for complaint in books.complaints:
                yield from self.field("bench.ledger.check", f"✗ {complaint}", width, "bold $error reverse")
        else:
            words = self.view.words("bench.ledger.balanced")
            yield from self.field("bench.ledger.check", f"✓ {words}", width, "$success")

    def _entries(self, books: Books) -> Iterator[Content]:
        transfer = None
        for entry in books.entries:
            new, transfer = entry.transfer_id != transfer, entry.transfer_id
            head = f"{entry.transfer_id:>4} {entry.at:%H:%M:%S} {pad(entry.kind, 9)}" if new else " " * 23
            amount = f"{money(entry.amount_fen):>11}"
            yield Content.assemble(
                (f"{head} ", "$quiet"),
                (amount, "$error" if entry.amount_fen < 0 else "$success"),
                f"  {pad(clean(entry.account, 40), 22)} ",
                (clean(f"{entry.payment_id or ''} {entry.memo}", 80), "$quiet"),
            )


class SignalsPage(RowsPage):
    """The car's signals by their VSS names, in VSS units."""

    def rows(self, width: int) -> Iterator[Content]:
        """In the order of their names."""
        from banma_sim.vehicle.signals import SIGNALS

        units = {signal.name: signal.unit for signal in SIGNALS}
        signals = self.view.drive.signals
        wide = max((len(name) for name in signals), default=0)
        room = min(wide, max(24, width - 26))
        for name in sorted(signals):
            shown = name if len(name) <= room else f"…{name[-room + 1 :]}"
            value = clean(str(signals[name]), 60)
            yield Content.assemble(
                (pad(shown, room), "$secondary"),
                (f"  {value}", "bold"),
                (f" {units.get(name, '')}", "$quiet"),
            )
