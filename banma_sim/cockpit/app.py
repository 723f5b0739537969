"""The cockpit: draws what the simulation tells, and passes on what the driver says and touches."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType

from banma_sim.cockpit.conversation import Conversation
from banma_sim.cockpit.dress import Dress
from banma_sim.cockpit.drive_screen import DriveScreen
from banma_sim.cockpit.ear import Ear
from banma_sim.cockpit.inbox import Inbox
from banma_sim.cockpit.intake import Intake
from banma_sim.cockpit.keys import KEYS
from banma_sim.cockpit.link import Link
from banma_sim.cockpit.notices import make_room
from banma_sim.cockpit.pace import Pace
from banma_sim.cockpit.purse import Purse
from banma_sim.cockpit.question import QuestionCard
from banma_sim.cockpit.say import Say
from banma_sim.cockpit.state import Drive, Part
from banma_sim.cockpit.texts import text

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.notifications import Notify
    from textual.screen import Screen

    from banma_sim.cockpit.bench.desk import BenchDesk
    from banma_sim.cockpit.bench.journal import Journal
    from banma_sim.cockpit.map_view import MapView
    from banma_sim.cockpit.place_sheet import Deed
    from banma_sim.cockpit.spot import Spot
    from banma_sim.setup import Language


LOST_EVERY_S = 1.0
"""How often a session in a browser looks whether its server is still there."""


def _in_order() -> type[Provider]:
    from banma_sim.cockpit.palette import InOrder

    return InOrder


class CockpitApp(App[int]):
    """Everything on one screen, laid out for the terminal's size."""

    # How the parts look where there is little room: without frames.
    CSS = """
    /* Notices lie where the oldest of the talk is, or on the wallet: never on the line or the question. */
    ToastRack { dock: top; align: right top; margin: 2 0 0 0; }
    .-wide ToastRack { dock: bottom; align: right bottom; margin: 0 0 1 0; }
    Toast { width: 36; }
    .-wide Toast { width: 34; }
    .-small ToastRack { margin: 1 0 0 0; }
    .-small Toast, .-lines Toast { padding: 0 1; }
    .-lines Card, .-small Card { border: none; background: $background; }
    .-lines QuestionCard, .-small QuestionCard { background: $panel; }
    .-small Conversation { border: none; background: $background; }
    .-small Say, .-narrow Say { height: 1; border: none; padding: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(key.key, key.action, show=False, priority=key.action in ("help", "search", "language"))
            for key in KEYS
            if key.action != "quit"
        ),
        Binding("ctrl+q,ctrl+c", "quit", show=False, priority=True),
        Binding("ctrl+y", "answer('confirm')", show=False, priority=True),
        Binding("ctrl+n", "answer('refuse')", show=False, priority=True),
        Binding("ctrl+b", "bench", show=False, priority=True),
        Binding("pageup", "scroll_talk(-1)", show=False),
        Binding("pagedown", "scroll_talk(1)", show=False),
        *(Binding(f"alt+{n}", f"choose({n})", show=False, priority=True) for n in range(1, 10)),
    ]

    COMMANDS: ClassVar = {_in_order}

    def __init__(
        self, link: Link, language: Language = "en", speed: float = 1.0, say: Say | None = None
    ) -> None:
        super().__init__()
        self.title = text("app.title", language)
        self.drive = Drive(language=language)
        self.main = DriveScreen(self.drive, say or Say(id="say"))
        self.dress = Dress(self)
        self._link = link
        self.pace = Pace(speed, self._run_at)
        self.failure = ""
        """Why the simulation could not start, in one sentence."""
        self.started = False
        """The car is there."""
        self.purse = Purse(self, link)
        self.ear = Ear(self, link)
        self.main.say.secret = self.ear.secret
        self._intake = Intake(self)
        self.bench: BenchDesk | None = None
        """Once it was opened."""

    @cached_property
    def journal(self) -> Journal:
        """Of all events; made for the first, since the first picture does not wait for it."""
        from banma_sim.cockpit.bench.journal import Journal

        return Journal()

    def get_default_screen(self) -> DriveScreen:
        """The one screen that everything else lies over."""
        return self.main

    def on_mount(self) -> None:
        """Let the simulation start once the first picture stands."""
        loop = asyncio.get_running_loop()
        for lost in (signal.SIGHUP, signal.SIGTERM):
            self._exit_on(loop, lost)
        if self.is_web:
            self.set_interval(LOST_EVERY_S, partial(self._exit_without, os.getppid()))
        self.call_after_refresh(self._link.start, Inbox(loop, self.drain).deliver)

    def _exit_without(self, server: int) -> None:
        """A page whose server was killed is looked at by nobody any more."""
        if os.getppid() != server:
            self.exit(128 + signal.SIGHUP)

    def _exit_on(self, loop: asyncio.AbstractEventLoop, number: signal.Signals) -> None:
        try:
            loop.add_signal_handler(number, lambda: self.exit(128 + number))
        except (RuntimeError, ValueError):
            # Not in the main thread: then signals are somebody else's business.
            return

    # What arrives.

    def drain(self, parcels: list[object]) -> None:
        """Take all that has come, then draw what it touched, once."""
        if not self.main.is_running:
            return
        touched: set[Part] = set()
        for parcel in parcels:
            touched |= self._intake.take(parcel)
        self.main.draw(touched)
        changed = getattr(self.screen, "drive_changed", None)
        if changed is not None and touched & {"vehicle", "wallet", "conversation"}:
            changed()
        if self.bench is not None:
            self.bench.drained()
        if touched & {"question", "vehicle"}:
            self.purse.offer_pin_pad("question" in touched)

    # What the driver does.

    def on_say_said(self, message: Say.Said) -> None:
        """A sentence is finished."""
        self.ear.said(message)

    def on_say_hearing(self, message: Say.Hearing) -> None:
        """So much of a sentence has been said."""
        self.ear.hearing(message.words)

    async def on_say_pressed(self, message: Say.Pressed) -> None:
        """A key that is a command while nothing is typed."""
        await self.run_action(message.command)

    def on_conversation_asked(self, message: Conversation.Asked) -> None:
        """A click on the driver's words."""
        self.ear.explain(message.number)

    def on_question_card_answered(self, message: QuestionCard.Answered) -> None:
        """A click on an answer."""
        if message.ordinal is None:
            self.action_answer(message.action)
        else:
            self.action_choose(message.ordinal)

    def on_notify(self, message: Notify) -> None:
        """Notices do not pile up."""
        make_room(self._notifications, message.notification)

    def action_zoom(self, step: int) -> None:
        """The map, a step nearer (-1) or further."""
        self.main.map.action_zoom(step)

    def action_talk(self) -> None:
        """The talk button."""
        self.ear.talk()

    def action_mute(self) -> None:
        """The microphone off, or on."""
        self.ear.mute()

    def action_unheard(self) -> None:
        """Something was said with the microphone off."""
        self.ear.unheard()

    def action_noise(self) -> None:
        """More of what is said is misheard, or none."""
        self.ear.next_noise()

    def action_explain(self) -> None:
        """Why the last utterance was understood so."""
        self.ear.explain()

    def on_map_view_touched(self, message: MapView.Touched) -> None:
        """Something on the map: what is to be done with it?"""
        from banma_sim.cockpit.place_sheet import PlaceSheet

        spot = message.spot
        if self.started and len(self.screen_stack) == 1:
            self.push_screen(PlaceSheet(self.drive, spot), lambda deed: self._do_with(spot, deed))

    def _do_with(self, spot: Spot, deed: Deed | None) -> None:
        from banma_sim.cockpit.place_sheet import name_of

        match deed:
            case "go":
                self._link.tap("go", place_id=spot.target)
            case "stop":
                self._link.tap("add_stop", place_id=spot.target)
            case "ask":
                language = self.drive.language
                # For the driver to say, or to say otherwise.
                self.main.say.value = text("place.ask_words", language, name=name_of(spot, language))
                self.main.say.action_end()
                self.main.say.focus()
        if deed in ("go", "stop"):
            self.main.map.action_follow()

    def action_answer(self, action: str) -> None:
        """Yes or no, by key."""
        if self.purse.pin_asked and action == "confirm":
            self.purse.open_pin_pad()
        elif self.drive.question is not None:
            self._link.tap(action)

    def action_choose(self, ordinal: int) -> None:
        """One of those offered, by key."""
        if self.drive.question is not None and ordinal <= len(self.drive.question.options):
            self._link.tap("choose", ordinal=ordinal)

    def action_scroll_talk(self, pages: int) -> None:
        """Back and forth in the conversation."""
        talk = self.main.talk
        talk.scroll_relative(y=pages * max(1, talk.size.height - 2), animate=False)

    def action_language(self) -> None:
        """The other language, for the screen at once and for the assistant with its next words."""
        self.drive.language = "zh" if self.drive.language == "en" else "en"
        self._link.tap("language", language=self.drive.language)
        self.title = text("app.title", self.drive.language)
        self.main.renew()
        for screen in self.screen_stack[1:]:
            if (changed := getattr(screen, "drive_changed", None)) is not None:
                changed()

    def action_look(self) -> None:
        """The next theme."""
        self.dress.next()

    def action_pause(self) -> None:
        """Let time stand still, or run as before."""
        self.pace.pause()

    def action_faster(self) -> None:
        """The next speed up; out of a pause, as before."""
        self.pace.faster()

    def action_slower(self) -> None:
        """The next speed down; below ×1 is a pause."""
        self.pace.slower()

    def _run_at(self, speed: float) -> None:
        self._link.set_speed(speed)
        self.main.show_speed(speed)

    def action_overview(self) -> None:
        """The whole route on the map, or the car."""
        self.main.map.action_overview()

    def action_save(self) -> None:
        """Keep the session so far as a scenario, in the folder where the cockpit was started."""
        self._link.save(Path.cwd())

    def action_bench(self) -> None:
        """The engineers' drawer."""
        from banma_sim.cockpit.bench.desk import BenchDesk

        if len(self.screen_stack) == 1:
            self.bench = self.bench or BenchDesk(self, self._link, self.journal)
            self.bench.toggle()

    def on_bench_turned(self) -> None:
        """Another page of the drawer may need another look inside."""
        if self.bench is not None:
            self.bench.drained()

    def action_help(self) -> None:
        """What can be said, and the keys, of the screen one is on; the same key closes it."""
        from banma_sim.cockpit.help_screen import HelpScreen

        if isinstance(self.screen, HelpScreen):
            self.screen.action_close()
            return
        # Of the part that has the keys, or what it is in; or of the whole screen.
        within = self.focused.ancestors_with_self if self.focused is not None else [self.screen]
        topics = (getattr(part, "topic", None) for part in within)
        topic = next(filter(None, topics), "main")
        self.push_screen(HelpScreen(self.drive, topic, self.ear.lines))

    def action_wallet(self) -> None:
        """The wallet's settings."""
        self.purse.open_wallet()

    def action_search(self) -> None:
        """A place by its name, typed by hand."""
        self.ear.search()

    def action_command_palette(self) -> None:
        """Everything by its name."""
        from banma_sim.cockpit.palette import palette

        if not any(screen.id == "--command-palette" for screen in self.screen_stack):
            self.push_screen(palette(self))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The command palette."""
        from banma_sim.cockpit.palette import commands

        return commands(self, self._link)
