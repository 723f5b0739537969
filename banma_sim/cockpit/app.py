"""The cockpit: draws what the simulation tells, and passes on what the driver says and touches."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType

from banma_sim.cockpit.drive_screen import DriveScreen
from banma_sim.cockpit.inbox import Inbox
from banma_sim.cockpit.keys import KEYS
from banma_sim.cockpit.link import Beat, Failed, Link, Ready, Saved, Traffic
from banma_sim.cockpit.plain import clean, money
from banma_sim.cockpit.question import PIN_QUESTION
from banma_sim.cockpit.say import Say
from banma_sim.cockpit.state import ROAD_EVENTS, Drive, Part, Turn
from banma_sim.cockpit.texts import text
from banma_sim.cockpit.themes import NIGHT, THEMES

if TYPE_CHECKING:
    from textual.screen import Screen

    from banma_sim.cockpit.pin_pad import PinPad
    from banma_sim.cockpit.wallet_screen import Choice
    from banma_sim.setup import Language

SPEEDS = (1.0, 5.0, 15.0, 60.0)
TOP_UP_FEN = 10_000
ON_THE_ROAD = ("jam", "closed", "missed_turn", "gps_gap", "offline")
"""What the command palette lets happen, as the tap `road` names it."""


class CockpitApp(App[int]):
    """Everything on one screen, laid out for the terminal's size."""

    # How the parts look where there is little room: without frames.
    CSS = """
    .-lines Card, .-small Card { border: none; background: $background; }
    .-lines QuestionCard, .-small QuestionCard { background: $panel; }
    .-small Conversation { border: none; background: $background; }
    .-small Say, .-narrow Say { height: 1; border: none; padding: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key.key, key.action, show=False) for key in KEYS if key.action != "quit"),
        Binding("ctrl+q,ctrl+c", "quit", show=False, priority=True),
        Binding("ctrl+y", "answer('confirm')", show=False, priority=True),
        Binding("ctrl+n", "answer('refuse')", show=False, priority=True),
        Binding("pageup", "scroll_talk(-1)", show=False),
        Binding("pagedown", "scroll_talk(1)", show=False),
        *(Binding(f"alt+{n}", f"choose({n})", show=False, priority=True) for n in range(1, 10)),
    ]

    def __init__(self, link: Link, language: Language = "en", speed: float = 1.0) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = NIGHT.name
        self.title = text("app.title", language)
        self.drive = Drive(language=language)
        self._screen = DriveScreen(self.drive)
        self.speed = speed
        self._resumed = speed or 1.0
        self._link = link
        self.failure = ""
        """Why the simulation could not start, in one sentence."""
        self._started = False
        self._pad: PinPad | None = None
        self._pad_offered = False

    def get_default_screen(self) -> DriveScreen:
        """The one screen that everything else lies over."""
        return self._screen

    def on_mount(self) -> None:
        """Let the simulation start once the first picture stands."""
        loop = asyncio.get_running_loop()
        for lost in (signal.SIGHUP, signal.SIGTERM):
            self._exit_on(loop, lost)
        self.call_after_refresh(self._link.start, Inbox(loop, self.drain).deliver)

    def _exit_on(self, loop: asyncio.AbstractEventLoop, number: signal.Signals) -> None:
        try:
            loop.add_signal_handler(number, lambda: self.exit(128 + number))
        except (RuntimeError, ValueError):
            # Not in the main thread: then signals are somebody else's business.
            return

    # What arrives.

    def drain(self, parcels: list[object]) -> None:
        """Take all that has come, then draw what it touched, once."""
        if not self._screen.is_running:
            return
        touched: set[Part] = set()
        for parcel in parcels:
            touched |= self._take(parcel)
        self._screen.draw(touched)
        changed = getattr(self.screen, "drive_changed", None)
        if changed is not None and touched & {"vehicle", "wallet"}:
            changed()
        if touched & {"question", "vehicle"}:
            self._offer_pin_pad("question" in touched)

    def _take(self, parcel: object) -> set[Part]:
        if isinstance(parcel, Beat):
            self.drive.at_s = max(self.drive.at_s, parcel.at_s)
            return {"clock"}
        if isinstance(parcel, Ready):
            self._started = True
            self._screen.show_city(parcel.sheet)
            self._screen.show_speed(self.speed)
            return {"session"}
        if isinstance(parcel, Traffic):
            self._screen.map.show_flow(parcel.flow)
            return set()
        if isinstance(parcel, Saved):
            words = text("app.saved", self.drive.language, path=clean(parcel.path.name))
            self.notify(words, timeout=4, markup=False)
            return set()
        if isinstance(parcel, Failed):
            reason = clean(parcel.reason, 300)
            if parcel.final and not self._started:
                # There is no car to sit in.
                self.failure = reason
                self.exit(2)
            words = text("app.failed", self.drive.language, reason=reason) if parcel.final else reason
            self.drive.add(Turn("note", words, self.drive.at_s))
            return {"conversation"}
        # Imported by the simulation's thread long ago; the screen itself starts without it.
        from banma_sim.events import Event, Trouble, ViewChanged

        if isinstance(parcel, ViewChanged):
            self._screen.map.look(parcel.view)
        if isinstance(parcel, Trouble) and parcel.where == ROAD_EVENTS:
            key = "road.no_route" if self.drive.route is None else "road.nothing"
            self.notify(text(key, self.drive.language), severity="warning", timeout=4, markup=False)
        part = self.drive.apply(parcel) if isinstance(parcel, Event) else None
        return {part} if part else set()

    # What the driver does.

    def on_say_said(self, message: Say.Said) -> None:
        """A sentence is finished."""
        if not self._started:
            self.drive.add(Turn("note", text("app.queued", self.drive.language)))
            self._screen.draw({"conversation"})
        self._link.say(message.words)

    def on_say_zoomed(self, message: Say.Zoomed) -> None:
        """+ or - while nothing is typed."""
        self._screen.map.action_zoom(message.step)

    def action_answer(self, action: str) -> None:
        """Yes or no, by key."""
        if self._pin_asked and action == "confirm":
            self._open_pin_pad()
        elif self.drive.question is not None:
            self._link.tap(action)

    def action_choose(self, ordinal: int) -> None:
        """One of those offered, by key."""
        if self.drive.question is not None and ordinal <= len(self.drive.question.options):
            self._link.tap("choose", ordinal=ordinal)

    def action_scroll_talk(self, pages: int) -> None:
        """Back and forth in the conversation."""
        talk = self._screen.talk
        talk.scroll_relative(y=pages * max(1, talk.size.height - 2), animate=False)

    def action_language(self) -> None:
        """The other language, for the screen at once and for the assistant with its next words."""
        self.drive.language = "zh" if self.drive.language == "en" else "en"
        self._link.tap("language", language=self.drive.language)
        self.title = text("app.title", self.drive.language)
        self._screen.renew()

    def action_look(self) -> None:
        """The next theme."""
        names = [theme.name for theme in THEMES]
        self.theme = names[(names.index(self.theme) + 1) % len(names)] if self.theme in names else names[0]
        self._screen.map.redraw()
        self.clear_notifications()
        name = text(f"theme.{self.theme}", self.drive.language)
        self.notify(text("app.theme", self.drive.language, name=name), timeout=1.5, markup=False)

    def action_pause(self) -> None:
        """Let time stand still, or run as before."""
        self._run_at(0.0 if self.speed else self._resumed)

    def action_faster(self) -> None:
        """The next speed up; out of a pause, as before."""
        self._run_at(next((s for s in SPEEDS if s > self.speed), SPEEDS[-1]) if self.speed else self._resumed)

    def action_slower(self) -> None:
        """The next speed down; below ×1 is a pause."""
        self._run_at(max((s for s in SPEEDS if s < self.speed), default=0.0))

    def _run_at(self, speed: float) -> None:
        self.speed = speed
        self._resumed = speed or self._resumed
        self._link.set_speed(speed)
        self._screen.show_speed(speed)

    def action_overview(self) -> None:
        """The whole route on the map, or the car."""
        self._screen.map.action_overview()

    def action_save(self) -> None:
        """Keep the session so far as a scenario, in the folder where the cockpit was started."""
        self._link.save(Path.cwd())

    def action_help(self) -> None:
        """What can be said, and the keys."""
        from banma_sim.cockpit.help_screen import HelpScreen

        if len(self.screen_stack) == 1:
            self.push_screen(HelpScreen(self.drive.language))

    def action_wallet(self) -> None:
        """The wallet's settings."""
        from banma_sim.cockpit.wallet_screen import WalletScreen

        if len(self.screen_stack) == 1:
            self.push_screen(WalletScreen(self.drive), self._change_wallet)

    def _change_wallet(self, choice: Choice | None) -> None:
        wallet = self.drive.wallet
        if choice == "password_free" and wallet is not None:
            self._link.tap("password_free", on=not wallet.password_free)
        elif choice == "top_up":
            self._link.tap("top_up", amount_fen=TOP_UP_FEN)
        elif choice == "set_pin":
            self.run_worker(self._set_pin(), exclusive=True, group="pin")

    async def _set_pin(self) -> None:
        wallet = self.drive.wallet
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
            self.notify(text("pin.differs", self.drive.language), severity="warning", markup=False)

    async def _typed_pin(self, prompt: str) -> str | None:
        from banma_sim.cockpit.pin_pad import PinPad

        return await self.push_screen_wait(PinPad(self.drive, text(prompt, self.drive.language)))

    @property
    def _pin_asked(self) -> bool:
        return self.drive.question is not None and self.drive.question.question == PIN_QUESTION

    def _offer_pin_pad(self, asked_now: bool) -> None:
        """Open the pad by itself once for each time it is asked, and only while the car stands."""
        if asked_now:
            self._pad_offered = False
            if self._pad is not None:
                self._pad.dismiss(None)
        if self._pin_asked and not self._pad_offered and self.drive.driving != "moving":
            self._pad_offered = True
            self._open_pin_pad()

    def _open_pin_pad(self) -> None:
        from banma_sim.cockpit.pin_pad import PinPad

        question = self.drive.question
        if len(self.screen_stack) > 1 or question is None:
            return
        language = self.drive.language
        prompt = text("pin.enter_plain", language)
        if question.amount_fen is not None:
            prompt = text("pin.enter", language, amount=money(question.amount_fen))
        self._pad = PinPad(self.drive, prompt)
        self.push_screen(self._pad, self._pin_typed)

    def _pin_typed(self, pin: str | None) -> None:
        self._pad = None
        if pin is not None:
            self._link.enter_pin(pin)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The command palette: every key's action, and what can happen on the road."""
        for key in KEYS:
            words = text(key.text, self.drive.language)
            yield SystemCommand(words, key.display, lambda action=key.action: self.run_action(action))
        for what in ON_THE_ROAD:
            words, more = (text(f"road.{what}{part}", self.drive.language) for part in ("", ".more"))
            yield SystemCommand(words, more, lambda what=what: self._link.tap("road", event=what))
