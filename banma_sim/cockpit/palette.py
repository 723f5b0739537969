"""The command palette: everything that can be done, by its name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.app import SystemCommand
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits
from textual.content import Content
from textual.system_commands import SystemCommandsProvider

from banma_sim.cockpit.keys import KEYS, MAP_KEYS
from banma_sim.cockpit.plain import clean
from banma_sim.cockpit.texts import text

if TYPE_CHECKING:
    from banma_sim.cockpit.app import CockpitApp
    from banma_sim.cockpit.link import Link

ON_THE_ROAD = ("jam", "closed", "missed_turn", "gps_gap", "offline")
"""What may happen, as the tap `road` names it."""
BESIDES = (
    ("palette.zoom_in", "+", "zoom(-1)"),
    ("palette.zoom_out", "-", "zoom(1)"),
    ("palette.earlier", "PgUp", "scroll_talk(-1)"),
    ("palette.later", "PgDn", "scroll_talk(1)"),
)


class InOrder(SystemCommandsProvider):
    """The commands as they are given, answers first, and not by the alphabet."""

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for command in self.app.get_system_commands(self.screen):
            yield DiscoveryHit(command.title, command.callback, help=command.help)

    async def search(self, query: str) -> Hits:
        """Those whose names are like it; where none is, it may be said to the car."""
        none = True
        async for hit in super().search(query):
            none = False
            yield hit
        words = clean(query, 60).strip()
        if none and words:
            app = cast("CockpitApp", self.app)
            name = text("palette.say", app.drive.language, words=words)
            nothing = text("palette.nothing", app.drive.language)
            yield Hit(1, Content(name), partial(app.ear.speak, words), help=nothing)


def palette(app: CockpitApp) -> CommandPalette:
    """It, in the language of the screen."""
    return CommandPalette(placeholder=text("palette.placeholder", app.drive.language), id="--command-palette")


def commands(app: CockpitApp, link: Link) -> Iterator[SystemCommand]:
    """The answers that are waited for, every key's action, what can be said, what can happen on the road."""
    language = app.drive.language
    yield from _answers(app)
    for key in KEYS:
        yield SystemCommand(text(key.text, language), key.display, partial(app.run_action, key.action))
    for key in MAP_KEYS:
        doing = getattr(app.main.map, f"action_{key.action}")
        yield SystemCommand(text(key.text, language), key.display, doing)
    for name, keys, action in BESIDES:
        yield SystemCommand(text(name, language), keys, partial(app.run_action, action))
    for what in ON_THE_ROAD:
        words, more = (text(f"road.{what}{part}", language) for part in ("", ".more"))
        yield SystemCommand(words, more, partial(link.tap, "road", event=what))
    for line in app.ear.lines("", language):
        name = text("palette.say", language, words=clean(line.text, 60))
        yield SystemCommand(name, line.intent, partial(app.ear.speak, line.text))


def _answers(app: CockpitApp) -> Iterator[SystemCommand]:
    question, language = app.drive.question, app.drive.language
    if question is None:
        return
    asked = clean(question.text, 100)
    for n, option in enumerate(question.options, 1):
        action = f"choose({n})" if question.listed else f"answer('{'confirm' if n == 1 else 'refuse'}')"
        name = text("palette.answer", language, words=clean(option, 60))
        yield SystemCommand(name, asked, partial(app.run_action, action))
    if app.purse.pin_asked:
        yield SystemCommand(text("pin.title", language), asked, partial(app.run_action, "answer('confirm')"))
