"""The wallet by hand: its settings, and the PIN pad where a PIN is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from banma_sim.cockpit.plain import money
from banma_sim.cockpit.question import PIN_QUESTION
from banma_sim.cockpit.texts import text

if TYPE_CHECKING:
    from banma_sim.cockpit.app import CockpitApp
    from banma_sim.cockpit.link import Link
    from banma_sim.cockpit.pin_pad import PinPad
    from banma_sim.cockpit.wallet_screen import Choice

TOP_UP_FEN = 10_000


class Purse:
    """Opens the screens that money is touched on, and passes on what was chosen there."""

    def __init__(self, app: CockpitApp, link: Link) -> None:
        self._app = app
        self._drive = app.drive
        self._link = link
        self._pad: PinPad | None = None
        self._pad_offered = False

    def open_wallet(self) -> None:
        """The wallet's settings."""
        from banma_sim.cockpit.wallet_screen import WalletScreen

        if len(self._app.screen_stack) == 1:
            self._app.push_screen(WalletScreen(self._drive), self._change_wallet)

    @property
    def pin_asked(self) -> bool:
        """True while the pending question is for a PIN."""
        return self._drive.question is not None and self._drive.question.question == PIN_QUESTION

    def offer_pin_pad(self, asked_now: bool) -> None:
        """Open the pad by itself once for each time it is asked, and only while the car stands."""
        if asked_now:
            self._pad_offered = False
            if self._pad is not None:
                self._pad.pop_until_active()
                self._pad.dismiss(None)
        if self.pin_asked and not self._pad_offered and self._drive.locked("enter_pin") is None:
            self._pad_offered = True
            self.open_pin_pad()

    def open_pin_pad(self) -> None:
        """For the PIN that is asked for."""
        from banma_sim.cockpit.pin_pad import PinPad

        question = self._drive.question
        if len(self._app.screen_stack) > 1 or question is None:
            return
        if question.amount_fen is not None:
            self._pad = PinPad(self._drive, "pin.enter", amount=money(question.amount_fen))
        else:
            self._pad = PinPad(self._drive, "pin.enter_plain")
        self._app.push_screen(self._pad, self._pin_typed)

    def _pin_typed(self, pin: str | None) -> None:
        self._pad = None
        if pin is not None:
            self._link.enter_pin(pin)
        elif self._drive.locked("enter_pin") is not None:
            self._pad_offered = False  # the car drove on: at the next stop it comes again

    def _change_wallet(self, choice: Choice | None) -> None:
        wallet = self._drive.wallet
        if choice == "password_free" and wallet is not None:
            self._link.tap("password_free", on=not wallet.password_free)
        elif choice == "top_up":
            self._link.tap("top_up", amount_fen=TOP_UP_FEN)
        elif choice == "set_pin":
            self._app.run_worker(self._set_pin(), exclusive=True, group="pin")

    async def _set_pin(self) -> None:
        wallet = self._drive.wallet
        old = await self._typed_pin("pin.old") if wallet is not None and wallet.pin_set else None
        if old is None and wallet is not None and wallet.pin_set:
            return
        new = await self._typed_pin("pin.new")
        again = await self._typed_pin("pin.again") if new is not None else None
        if new is None or again is None:
            return
        if new == again:
            self._link.tap("set_pin", pin=new, old_pin=old)
        else:
            self._app.notify(text("pin.differs", self._drive.language), severity="warning", markup=False)

    async def _typed_pin(self, prompt: str) -> str | None:
        from banma_sim.cockpit.pin_pad import PinPad

        return await self._app.push_screen_wait(PinPad(self._drive, prompt))
