"""The wallet's settings, by hand and only while parked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget

from banma_sim.cockpit.card import row, spread
from banma_sim.cockpit.plain import money
from banma_sim.cockpit.texts import text

if TYPE_CHECKING:
    from textual import events

    from banma_sim.cockpit.state import Drive
    from banma_sim.distraction.rules import Need

Choice = Literal["password_free", "set_pin", "top_up"]
CHOICES: tuple[Choice, ...] = ("password_free", "set_pin", "top_up")


class WalletScreen(ModalScreen[Choice | None]):
    """Answers what the driver wants changed, or None."""

    DEFAULT_CSS = """
    WalletScreen { align: center middle; background: $background 60%; }
    WalletScreen > WalletFace {
        width: 52; max-width: 100%; height: 12; max-height: 100%;
        border: round $frame-live; border-title-color: $primary; background: $surface; padding: 1 2;
    }
    """

    def __init__(self, drive: Drive) -> None:
        super().__init__()
        self._drive = drive
        self._at = 0

    def compose(self) -> ComposeResult:
        """One face."""
        yield WalletFace(self)

    def on_mount(self) -> None:
        """The frame's title."""
        self.query_one(WalletFace).border_title = Content(text("wallet_screen.title", self._drive.language))

    def drive_changed(self) -> None:
        """Money moved, or the car did."""
        self.query_one(WalletFace).refresh()

    def on_key(self, event: events.Key) -> None:
        """Up, Down, Enter and Escape."""
        event.stop()
        if event.key in ("escape", "f4"):
            self.dismiss(None)
        elif event.key in ("ctrl+q", "ctrl+c"):
            self.app.exit(0)
        elif event.key in ("up", "down", "tab"):
            self._at = (self._at + (-1 if event.key == "up" else 1)) % len(CHOICES)
        elif event.key in ("enter", "space"):
            if self._locked:
                self.app.bell()
            else:
                self.dismiss(CHOICES[self._at])
        self.query_one(WalletFace).refresh()

    @property
    def _locked(self) -> Need | None:
        return self._drive.locked("set_pin")

    def face(self, width: int) -> Content:
        """Balance, settings, and how to change them."""
        language, wallet = self._drive.language, self._drive.wallet
        if wallet is None:
            return row((text("wallet.none", language), "$quiet"))
        pin = "wallet_screen.change_pin" if wallet.pin_set else "wallet_screen.set_pin"
        free = "wallet_screen.on" if wallet.password_free else "wallet_screen.off"
        entries = (
            (text("wallet_screen.free", language), text(free, language)),
            (text(pin, language), ""),
            (text("wallet_screen.top_up", language), ""),
        )
        held = f"{text('wallet.held', language)} {money(wallet.held_fen)}"
        lines = [
            spread(
                row((text("wallet.balance", language), "$quiet"), "  ", (money(wallet.balance_fen), "bold")),
                row((held, "$quiet")),
                width,
            ),
            Content(""),
        ]
        for index, (words, value) in enumerate(entries):
            chosen = index == self._at
            style = "$quiet" if self._locked else "bold $primary" if chosen else ""
            lines.append(
                spread(row((f"{'›' if chosen else ' '} {words}", style)), row((value, style)), width)
            )
        lines.append(Content(""))
        if self._locked:
            lines.append(row((f"⚠ {text(f'lock.{self._locked}', language)}", "bold $warning")))
        else:
            lines.append(Content(""))
        lines.append(row((text("wallet_screen.keys", language), "$quiet")))
        return Content("\n").join(lines)


class WalletFace(Widget, can_focus=True):
    """What the screen shows."""

    def __init__(self, screen: WalletScreen) -> None:
        super().__init__()
        self._screen = screen

    def render(self) -> Content:
        """The face at this width."""
        return self._screen.face(self.content_size.width)
