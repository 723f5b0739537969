"""Every screen and state, at three sizes and in both languages; renewed by `pytest --snapshot-update`.

The characters are kept as text, so that a change can be read; a few pictures hold the colours.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from textual.pilot import Pilot

from banma_sim.cockpit.app import CockpitApp
from banma_sim.cockpit.parcels import Beat, Inside
from banma_sim.cockpit.payment_sheet import PaymentSheet
from banma_sim.cockpit.say import Say
from banma_sim.cockpit.texts import LANGUAGES, Language
from banma_sim.events import DrivingStateChanged, QuestionChanged, Replied, SpeechChanged, TurnEnded
from tests.banma_sim.cockpit import fakes
from tests.banma_sim.cockpit.looking import at_hand, press, shown

Compare = Callable[..., bool]
SIZES = ((80, 24), (120, 36), (200, 55))
NARROW = (20, 8)


class TextFile(SingleFileSnapshotExtension):
    """A screen as it reads."""

    _write_mode = WriteMode.TEXT
    _file_extension = "txt"


@dataclass(frozen=True, slots=True)
class State:
    """What came, and which keys were pressed then."""

    parcels: Callable[[Language], list[object]]
    keys: tuple[str, ...] = ()
    on_map: bool = False
    """They are pressed on the map."""
    fresh: bool = False
    """How a payment went is still to be seen."""


def standing(language: Language) -> list[object]:
    return fakes.started(language)


def asking(language: Language) -> list[object]:
    return [*standing(language), *fakes.asked(language)]


def driving(language: Language) -> list[object]:
    return [*asking(language), *fakes.driving(language), fakes.AHEAD]


def traffic(language: Language) -> list[object]:
    return [*driving(language), fakes.traffic(), *fakes.incidents()]


def pin(language: Language) -> list[object]:
    words = "请输入支付密码。" if language == "zh" else "Your PIN, please."
    return [*asking(language), QuestionChanged(question="enter_pin", text=words, amount_fen=3800)]


def choosing(language: Language) -> list[object]:
    """A list to choose from, and what is being said of it."""
    words, *places = {
        "en": ("Which one?", "Teld charging station", "NIO Power", "State Grid"),
        "zh": ("去哪一个？", "特来电充电站", "蔚来换电站", "国家电网"),
    }[language]
    said = QuestionChanged(question="choose_place", text=words, options=tuple(places), listed=True)
    reply = fakes.WORDS[language][3]
    return [
        *standing(language),
        fakes.at(Replied(text=reply, act="offer", key="x", language=language), 4.0),
        fakes.at(SpeechChanged(phase="began", text=reply, duration_s=9.0), 4.0),
        said,
        fakes.at(TurnEnded(), 4.0),
        Beat(5.5),
    ]


PARKED = DrivingStateChanged(state="parked")
STATES: Mapping[str, State] = {
    "starting": State(lambda language: []),
    "standing": State(standing),
    "asking": State(asking),
    "driving": State(driving),
    "traffic": State(traffic),
    "declined": State(lambda language: [*asking(language), *fakes.declined()], fresh=True),
    "unknown": State(lambda language: [*asking(language), *fakes.unknown()], fresh=True),
    "paying": State(lambda language: [*asking(language), *fakes.asked_wallet(), Beat(11.4)], fresh=True),
    "pin": State(pin),
    "help": State(standing, ("f1",)),
    "help-map": State(driving, ("shift+tab", "f1")),
    "choosing": State(choosing),
    "why": State(asking, ("?",)),
    "muted": State(standing, ("ctrl+g", "ctrl+r")),
    "search": State(standing, ("ctrl+f",)),
    "search-moving": State(driving, ("ctrl+f",)),
    "paid": State(lambda language: [*asking(language), *fakes.paid()], fresh=True),
    "wallet": State(lambda language: [*driving(language), PARKED, fakes.books()], ("f4",)),
    "wallet-moving": State(lambda language: [*driving(language), fakes.books()], ("f4",)),
    "receipt": State(
        lambda language: [*driving(language), fakes.books()], ("f4", "down", "down", "down", "enter")
    ),
    "place": State(driving, ("enter",), on_map=True),
    "heading-up": State(driving, ("h",), on_map=True),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STATES)
async def test_screens(snapshot: SnapshotAssertion, name: str, language: Language) -> None:
    state, app = STATES[name], CockpitApp(fakes.FakeLink(), language)
    async with at_hand(app, SIZES[0]) as pilot:
        app.drain(state.parcels(language))
        if not state.fresh:
            app.main.query_one(PaymentSheet).put_away()
            await pilot.pause()
        for key in state.keys:
            await press(app, pilot, key)
        for width, height in SIZES:
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            rows = (row.rstrip() for row in shown(app).splitlines())
            file = snapshot(extension_class=TextFile, name=f"{width}x{height}")
            assert "\n".join(rows) + "\n" == file


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_drawer(snapshot: SnapshotAssertion, language: Language) -> None:
    """Each page of it over a small screen, the first one below and beside a larger drive, too."""
    app = CockpitApp(fakes.FakeLink(), language)
    async with at_hand(app, SIZES[0]) as pilot:
        app.drain(driving(language))
        app.main.query_one(PaymentSheet).put_away()
        await press(app, pilot, "f12")
        app.drain([Inside(fakes.inside(language))])
        for page, size in [*((page, SIZES[0]) for page in "2345"), *(("1", size) for size in SIZES)]:
            await press(app, pilot, page)
            await pilot.resize_terminal(*size)
            await pilot.pause()
            file = snapshot(extension_class=TextFile, name=f"{page}-{size[0]}x{size[1]}")
            assert "\n".join(row.rstrip() for row in shown(app).splitlines()) + "\n" == file


@pytest.mark.parametrize("language", LANGUAGES)
async def test_too_small(snapshot: SnapshotAssertion, language: Language) -> None:
    app = CockpitApp(fakes.FakeLink(), language)
    async with at_hand(app, NARROW) as pilot:
        app.drain(asking(language))
        await pilot.pause()
        file = snapshot(extension_class=TextFile, name="20x8")
        assert "\n".join(row.rstrip() for row in shown(app).splitlines()) + "\n" == file


def before(parcels: list[object]) -> Callable[[Pilot[int]], object]:
    async def run(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, CockpitApp)
        app.screen.query_one(Say).cursor_blink = False
        app.drain(parcels)
        app.main.query_one(PaymentSheet).put_away()
        await pilot.pause()

    return run


@pytest.mark.parametrize("theme", ["banma-night", "banma-day", "banma-contrast"])
def test_themes(snap_compare: Compare, theme: str) -> None:
    app = CockpitApp(fakes.FakeLink())
    app.theme = theme
    assert snap_compare(app, terminal_size=(120, 36), run_before=before(traffic("en")))
