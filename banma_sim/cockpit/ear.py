"""The microphone and what becomes of what is said: passed on, misheard on demand, and explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from banma_sim.cockpit.talk import Turn
from banma_sim.cockpit.texts import text
from banma_sim.cockpit.wrap import pieces_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from banma_sim.cockpit.app import CockpitApp
    from banma_sim.cockpit.explain_screen import ExplainScreen
    from banma_sim.cockpit.link import Link
    from banma_sim.cockpit.parcels import Explained, Sayable
    from banma_sim.cockpit.readings import Reading
    from banma_sim.cockpit.say import Say
    from intents.complete import Completion

PIECE_S = 0.06
"""Real seconds between two words of what is said aloud: a little quicker than people speak."""
NOISES = (0.0, 0.1, 0.2, 0.3)


class Ear:
    """Stands between the line where speech is typed and the simulation."""

    def __init__(self, app: CockpitApp, link: Link) -> None:
        self._app = app
        self._drive = app.drive
        self._link = link
        self._explaining: ExplainScreen | None = None
        self.lines: Callable[[str, str], Sequence[Completion]] = lambda typed, language: ()
        """What can be said now, as `Sayable` has it."""

    def said(self, message: Say.Said) -> None:
        """A sentence is finished. What the recogniser makes of it may be other words than those typed."""
        if message.readings:
            self.speak(message.words, message.readings)
        else:
            self._pass_on(message.words, ())

    def _pass_on(self, words: str, readings: Sequence[Reading]) -> None:
        """It shows at once; what is made of it comes later."""
        talk = self._drive.talk
        talk.partial, talk.sent, talk.held = "", self._shown(words), False
        if not self._app.started:
            talk.sent = ""
            self._drive.add(Turn("note", text("app.queued", self._drive.language)))
        self._app.main.draw({"conversation"})
        self._link.say(words, readings, self._app.main.noise)

    def hearing(self, words: str) -> None:
        """So much of a sentence has been said."""
        talk, words = self._drive.talk, self._shown(words)
        if words != talk.partial:
            talk.partial = "" if talk.deaf else words
            self._app.main.draw({"speech"})

    def _shown(self, words: str) -> str:
        return "•" * len(words) if self.secret(words) else words

    def secret(self, words: str) -> bool:
        """A PIN is nobody's business, not even while it is being said: while one is asked for any number may
        be its beginning, and else what is heard as one."""
        # Needed only once something is typed; the first picture does not wait for it.
        from banma_sim.assistant.hearing import spoken_pin

        pin = spoken_pin(words)
        if self._app.purse.pin_asked:
            return pin is not None or any(map(str.isdigit, words))
        return pin is not None and words.strip().isdecimal()

    def speak(self, words: str, readings: Sequence[Reading] = ()) -> None:
        """Say it aloud: its words come one after the other, and then it is said."""
        if self._drive.talk.deaf:
            self.unheard()
            return
        self._grow(list(pieces_of(words)), "", readings)

    def _grow(self, pieces: list[str], heard: str, readings: Sequence[Reading]) -> None:
        if not pieces:
            self._pass_on(heard, readings)
            return
        heard += pieces.pop(0)
        self.hearing(heard)
        self._app.set_timer(PIECE_S, lambda: self._grow(pieces, heard, readings))

    def search(self) -> None:
        """A place by its name, typed by hand where that is allowed."""
        from banma_sim.cockpit.search_screen import SearchScreen

        if len(self._app.screen_stack) == 1:
            self._app.push_screen(SearchScreen(self._drive, self.lines), self._searched)

    def _searched(self, name: str | None) -> None:
        if name:
            self._link.tap("search", text=name)

    def talk(self) -> None:
        """The talk button: the assistant falls silent and listens, also with the microphone off."""
        self._drive.talk.held = True
        self._link.tap("listen")
        self._app.main.say.focus()
        self._app.main.draw({"speech"})

    def mute(self) -> None:
        """The microphone off, or on."""
        talk = self._drive.talk
        talk.muted, talk.held, talk.partial = not talk.muted, False, ""
        self._app.main.draw({"speech"})

    def unheard(self) -> None:
        """Something was said with the microphone off."""
        self._app.notify(
            text("mic.unheard", self._drive.language), severity="warning", timeout=4, markup=False
        )

    def next_noise(self) -> None:
        """More of what is said is misheard; after the most, nothing."""
        main = self._app.main
        main.noise = NOISES[(NOISES.index(main.noise) + 1) % len(NOISES)]
        self._app.main.draw({"speech"})

    def explain(self, number: int = 0) -> None:
        """Why the driver's utterance of that number, or the last, was understood so."""
        from banma_sim.cockpit.explain_screen import ExplainScreen

        turn = self._drive.talk.driver_turn(number)
        if turn is None:
            self._app.notify(text("explain.nothing", self._drive.language), timeout=3, markup=False)
        elif len(self._app.screen_stack) == 1:
            self._explaining = ExplainScreen(self._drive, turn.number, self._link.explain)
            self._app.push_screen(self._explaining)

    def sayable(self, found: Sayable) -> None:
        """From now on this can be said."""
        self.lines = found.lines
        self._app.main.say.complete_by(lambda typed: [line.text for line in found.lines(typed, "")])

    def explained(self, found: Explained) -> None:
        """The answer to what was asked; it may be for a screen that has been closed."""
        if self._explaining is not None and self._explaining.is_attached:
            self._explaining.show(found)
