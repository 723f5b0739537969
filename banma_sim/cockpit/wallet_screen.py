"""The wallet: its money and limits, its settings by hand, and what was paid, with a receipt for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget

from banma_sim.cockpit.card import row, spread
from banma_sim.cockpit.plain import money
from banma_sim.cockpit.receipt import entry_line, receipt
from banma_sim.cockpit.texts import text

if TYPE_CHECKING:
    from textual import events

    from banma_sim.cockpit.books import Entry
    from banma_sim.cockpit.state import Drive
    from banma_sim.distraction.rules import Need

Choice = Literal["password_free", "set_pin", "top_up"]
CHOICES: tuple[Choice, ...] = ("password_free", "set_pin", "top_up")
STEPS = {"up": -1, "down": 1, "tab": 1, "pageup": -8, "pagedown": 8}


class WalletScreen(ModalScreen[Choice | None]):
    """Answers what the driver wants changed, or None."""

    topic = "wallet"
    DEFAULT_CSS = """
    WalletScreen { align: center middle; background: $background 60%; }
    WalletScreen > WalletFace {
        width: 64; max-width: 100%; height: 24; max-height: 100%;
        border: round $frame-live; border-title-color: $primary; background: $surface; padding: 0 2;
    }
    """

    def __init__(self, drive: Drive) -> None:
        super().__init__()
        self._drive = drive
        self._at = 0
        self._open: Entry | None = None
        """The payment whose receipt is read."""
        self._top = 0

    def compose(self) -> ComposeResult:
        """One face."""
        yield WalletFace(self)

    def on_mount(self) -> None:
        """The frame's title."""
        self._draw()

    def drive_changed(self) -> None:
        """Money moved, or the car did."""
        self._at = min(self._at, len(CHOICES) + len(self._entries) - 1)
        self._draw()

    def on_key(self, event: events.Key) -> None:
        """Up, Down, Enter and Escape."""
        event.stop()
        if event.key in ("ctrl+q", "ctrl+c"):
            self.app.exit(0)
        elif event.key in ("escape", "f4", "backspace"):
            self._back()
        elif event.key in STEPS and self._open is None:
            self._step(STEPS[event.key])
        elif event.key in ("enter", "space"):
            self._enter()
        self._draw()

    def on_click(self, event: events.Click) -> None:
        """The row under the pointer; beside the wallet is away."""
        face = self.query_one(WalletFace)
        if not face.region.contains(event.screen_x, event.screen_y):
            self.dismiss(None)
        elif self._open is not None:
            self._back()
        elif (index := face.rows.get(event.screen_y - face.content_region.y)) is not None:
            self._at = index
            self._enter()
        self._draw()

    def on_mouse_scroll_down(self) -> None:
        """Further down."""
        self._step(1)
        self._draw()

    def on_mouse_scroll_up(self) -> None:
        """Further up."""
        self._step(-1)
        self._draw()

    def _step(self, by: int) -> None:
        last = len(CHOICES) + len(self._entries) - 1
        turned = self._at + by
        # One step beyond an end goes round; a page stops there.
        self._at = turned % (last + 1) if abs(by) == 1 else min(last, max(0, turned))

    def _enter(self) -> None:
        if self._open is not None:
            self._back()
        elif self._at >= len(CHOICES):
            self._open = self._entries[self._at - len(CHOICES)]
        elif self._locked:
            self.app.bell()
        else:
            self.dismiss(CHOICES[self._at])

    def _back(self) -> None:
        if self._open is None:
            self.dismiss(None)
        self._open = None

    @property
    def _entries(self) -> tuple[Entry, ...]:
        """As many payments as the distraction rules let be listed."""
        books = self._drive.books
        return books.entries[: self._drive.limits.list_items] if books else ()

    @property
    def _locked(self) -> Need | None:
        return self._drive.locked("set_pin")

    def _draw(self) -> None:
        face = self.query_one(WalletFace)
        key = "wallet_screen.title" if self._open is None else "receipt.title"
        face.border_title = Content(text(key, self._drive.language))
        face.refresh()

    def face(self, width: int, height: int, rows: dict[int, int]) -> Content:
        """What is on it; `rows` is told which row is which thing to choose."""
        language = self._drive.language
        if self._drive.wallet is None:
            return row((text("wallet.none", language), "$quiet"))
        rows.clear()
        if self._open is not None:
            order = self._drive.orders.get(self._open.order_id)
            lines = list(receipt(self._open, order, language, width))[: height - 2]
            return Content("\n").join([*lines, Content(""), row((text("receipt.keys", language), "$quiet"))])
        lines = [*self._money(width, roomy=height >= 16), Content("")]
        for index, line in enumerate(self._settings(width)):
            rows[len(lines)] = index
            lines.append(line)
        if self._locked:
            lines.append(row((f"⚠ {text(f'lock.{self._locked}', language)}", "bold $warning")))
        lines.append(Content(""))
        lines.append(row((text("wallet_screen.history", language), "bold $primary")))
        self._history(lines, width, height - len(lines) - 1, rows)
        lines += [Content("")] * (height - 1 - len(lines))
        lines.append(row((text("wallet_screen.keys", language), "$quiet")))
        return Content("\n").join(lines)

    def _money(self, width: int, roomy: bool) -> list[Content]:
        language, wallet, books = self._drive.language, self._drive.wallet, self._drive.books
        if wallet is None:
            return []
        held = f"{text('wallet.held', language)} {money(wallet.held_fen)}"
        balance = row((text("wallet.balance", language), "$quiet"), "  ", (money(wallet.balance_fen), "bold"))
        lines = [spread(balance, row((held, "$quiet")), width)]
        if books is None or not roomy:
            return lines
        told = (
            ("most", {"amount": money(books.payment_limit_fen)}),
            (
                "free",
                {
                    "amount": money(books.password_free_limit_fen),
                    "day": money(books.password_free_day_fen),
                    "count": books.password_free_day_count,
                },
            ),
            ("coupons", {"count": books.coupons}),
        )
        return lines + [
            row((text(f"wallet_screen.limit.{key}", language, **values), "$quiet"))
            for key, values in told
            if key != "coupons" or books.coupons
        ]

    def _settings(self, width: int) -> list[Content]:
        language, wallet = self._drive.language, self._drive.wallet
        if wallet is None:
            return []
        pin = "wallet_screen.change_pin" if wallet.pin_set else "wallet_screen.set_pin"
        free = "wallet_screen.on" if wallet.password_free else "wallet_screen.off"
        words = (
            (text("wallet_screen.free", language), text(free, language)),
            (text(pin, language), ""),
            (text("wallet_screen.top_up", language), ""),
        )
        return [
            self._chooseable(index, row(name), row(value), width, locked=bool(self._locked))
            for index, (name, value) in enumerate(words)
        ]

    def _history(self, lines: list[Content], width: int, room: int, rows: dict[int, int]) -> None:
        language, entries = self._drive.language, self._entries
        if not entries:
            lines.append(row((text("wallet_screen.no_history", language), "$quiet")))
            return
        total = len(self._drive.books.entries) if self._drive.books else 0
        fewer = len(entries) < total
        room = max(1, room - fewer)
        chosen = self._at - len(CHOICES)
        # The window moves only as far as it must.
        self._top = min(max(self._top, chosen - room + 1, 0), max(0, chosen), max(0, len(entries) - room))
        for index, entry in enumerate(entries[self._top : self._top + room], self._top):
            rows[len(lines)] = len(CHOICES) + index
            line = entry_line(entry, language, width - 2)
            lines.append(self._chooseable(len(CHOICES) + index, line, Content(""), width))
        if fewer:
            words = text("wallet_screen.fewer", language, count=total - len(entries))
            lines.append(row((f"⚠ {words}", "$warning")))

    def _chooseable(
        self, index: int, left: Content, right: Content, width: int, locked: bool = False
    ) -> Content:
        sign, style = ("›", "bold $primary") if index == self._at else (" ", "")
        line = row((f"{sign} ", style), left)
        whole = spread(line, right, width) if right.cell_length else line
        return whole.stylize("$quiet" if locked else style) if locked or style else whole


class WalletFace(Widget, can_focus=True):
    """What the screen shows."""

    def __init__(self, screen: WalletScreen) -> None:
        super().__init__()
        self._screen = screen
        self.rows: dict[int, int] = {}
        """Which of the things to choose is in which row."""

    def render(self) -> Content:
        """The face at this size."""
        return self._screen.face(self.content_size.width, self.content_size.height, self.rows)
