"""Speaking and listening in the cockpit, on a fed stream."""

from itertools import groupby
from unittest.mock import patch

import pytest
from textual._xterm_parser import XTermParser

from banma_sim.cockpit.parcels import Beat
from banma_sim.cockpit.readings import Reading
from banma_sim.cockpit.say import Say
from banma_sim.cockpit.texts import Language, text
from banma_sim.events import Heard, QuestionChanged, Replied, SpeechChanged
from tests.banma_sim.cockpit import fakes
from tests.banma_sim.cockpit.looking import cockpit, press, shown
from tests.banma_sim.cockpit.talking import MOVING, PARKED, choosing, until_asked


async def test_what_is_being_said_shows_while_it_is_typed_and_once_it_is_sent() -> None:
    async with cockpit() as (app, _, pilot):
        await press(app, pilot, *"take me")
        assert "┇ take me…" in shown(app)
        assert text("mic.listening", "en") in shown(app)
        await press(app, pilot, "enter")
        assert "┇ take me" in shown(app)
        assert text("mic.heard", "en") in shown(app)
        app.drain([Heard(text="take me")])
        await pilot.pause()
        assert "┃ take me" in shown(app)
        assert "┇" not in shown(app)


async def test_letters_that_come_together_are_heard_once_after_they_are_painted_and_lay_nothing_out() -> None:
    async with cockpit() as (app, _, pilot):
        await press(app, pilot, "t")
        heard: list[str] = []
        laid_out: list[object] = []
        with (
            patch.object(app.ear, "hearing", heard.append),
            patch.object(app.main, "_refresh_layout", lambda *size, **how: laid_out.append(size)),
        ):
            for letters in ("ta", "tak", "take"):
                app.main.say.value = letters
            assert not heard
            await pilot.pause()
        assert heard == ["take"]
        assert not laid_out


async def test_a_pin_is_not_shown_while_it_is_being_said_and_not_recalled() -> None:
    question = QuestionChanged(question="enter_pin", text="Your PIN, please.", amount_fen=3800)
    async with cockpit([*fakes.started(), MOVING, question]) as (app, link, pilot):
        await press(app, pilot, *"1234")
        assert "┇ ••••" in shown(app)
        await press(app, pilot, "enter")
        assert link.asked[-1] == ("say", "1234")
        assert "1234" not in shown(app)
        await press(app, pilot, "up")
        assert "1234" not in shown(app)


async def test_a_reply_is_bright_as_far_as_it_is_spoken() -> None:
    words = "Your wallet has two hundred yuan."
    async with cockpit() as (app, _, pilot):
        app.drain(
            [
                fakes.at(Replied(text=words, act="inform", key="x", language="en"), 10.0),
                fakes.at(SpeechChanged(phase="began", text=words, duration_s=2.2), 10.0),
            ]
        )
        await pilot.pause()
        assert f"» {words}" in shown(app)
        assert text("mic.speaking", "en") in shown(app)
        app.drain([Beat(20.0)])
        await pilot.pause()
        app.drain(
            [fakes.at(SpeechChanged(phase="cut", text=words, duration_s=1.0, said="Your wallet"), 11.0)]
        )
        await pilot.pause()
        assert "┃ Your wallet— has two hundred yuan." in shown(app)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 55)])
async def test_a_list_is_numbered_and_each_answer_is_a_key_a_number_or_a_click(
    language: str, size: tuple[int, int]
) -> None:
    question = choosing(language)
    async with cockpit([*fakes.started(language), question], size, language) as (app, link, pilot):
        rows = shown(app).splitlines()
        for n, place in enumerate(question.options, 1):
            assert any(f"{n} {place}" in row.replace("\u200b", "") and f"Alt+{n}" in row for row in rows), (
                place
            )
        y = next(n for n, row in enumerate(rows) if question.options[1] in row)
        await pilot.click(offset=(size[0] - 10 if size[0] == 80 else size[0] // 2 + 40, y))
        await press(app, pilot, "alt+3")
        assert ("tap", "choose", {"ordinal": 3}) in link.asked


async def test_a_yes_can_be_clicked() -> None:
    async with cockpit([*fakes.started(), *fakes.asked()]) as (app, link, pilot):
        rows = shown(app).splitlines()
        y = next(n for n, row in enumerate(rows) if "yes  ^Y" in row)
        await pilot.click(offset=(rows[y].index("no  ^N") + 1, y))
        await pilot.pause()
        assert link.asked == [("tap", "refuse", {})]


async def test_several_transcripts_go_to_the_engine_together() -> None:
    async with cockpit() as (app, link, pilot):
        grown: list[str] = []
        hearing = app.ear.hearing
        app.ear.hearing = lambda words: (grown.append(words), hearing(words))[1]  # type: ignore[method-assign]
        app.screen.query_one(Say).value = "taking mutter bun 46% | take me to the bund 41%"
        await press(app, pilot, "enter")
        first, second = Reading("taking mutter bun", 0.46), Reading("take me to the bund", 0.41)
        await until_asked(pilot, link)
        heard = [words for words, _ in groupby(words.strip() for words in grown)]
        assert heard[-3:] == ["taking", "taking mutter", "taking mutter bun"]
        assert link.asked == [("say", "taking mutter bun", first, second)]
        app.drain([Heard(text="taking mutter bun", asr=("take me to the bund",))])
        await pilot.pause()
        assert "≈ take me to the bund" in shown(app)


async def test_with_the_microphone_off_nothing_is_heard_but_what_the_talk_button_lets_through() -> None:
    async with cockpit() as (app, link, pilot):
        await press(app, pilot, "ctrl+g", *"hi", "enter")
        assert text("mic.muted", "en") in shown(app)
        assert link.asked == []
        assert app.screen.query_one(Say).value == "hi"
        assert [n.message for n in app._notifications] == [text("mic.unheard", "en")]
        await press(app, pilot, "ctrl+t", "enter")
        assert link.asked == [("tap", "listen", {}), ("say", "hi")]
        assert text("mic.heard", "en") in shown(app)
        app.drain([Heard(text="hi")])
        await press(app, pilot, *"ho", "enter")
        assert ("say", "ho") not in link.asked
        await press(app, pilot, "ctrl+g", "enter")
        assert ("say", "ho") in link.asked


async def test_noise_is_switched_on_by_a_key_and_shown() -> None:
    async with cockpit() as (app, link, pilot):
        await press(app, pilot, "ctrl+r", *"hi", "enter")
        assert link.asked == [("say", "hi", 0.1)]
        assert text("mic.noise", "en", percent=10) in shown(app)
        await press(app, pilot, *["ctrl+r"] * 3)
        assert text("mic.noise", "en", percent=10) not in shown(app)


async def test_while_moving_only_the_latest_exchange_shows_and_all_comes_back_when_the_car_stands() -> None:
    said = [Heard(text=f"line {n}") for n in range(6)]
    async with cockpit([*fakes.started(), *said]) as (app, _, pilot):
        assert "line 0" in shown(app)
        app.drain([MOVING])
        await pilot.pause()
        assert "line 4" not in shown(app)
        assert "line 5" in shown(app)
        assert text("lock.transcript.bench", "en") in shown(app)
        app.drain([PARKED])
        await pilot.pause()
        assert "line 0" in shown(app)
        assert text("lock.transcript", "en") not in shown(app)


async def test_while_the_bench_is_open_all_of_the_talk_shows_though_the_car_moves() -> None:
    said = [Heard(text=f"line {n}") for n in range(4)]
    async with cockpit([*fakes.started(), *said, MOVING]) as (app, _, pilot):
        assert "line 0" not in shown(app)
        await press(app, pilot, "f12")
        assert "line 0" in shown(app)
        assert text("lock.transcript", "en") not in shown(app)
        await press(app, pilot, "f12")
        assert "line 0" not in shown(app)
        assert text("lock.transcript.bench", "en") in shown(app)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_bench_is_not_promised_where_it_would_cover_the_talk(language: Language) -> None:
    said = [Heard(text=f"line {n}") for n in range(4)]
    async with cockpit([*fakes.started(language), *said, MOVING], size=(80, 24)) as (app, _, _pilot):
        assert "⚠" in shown(app)
        assert "F12" not in shown(app).split("⚠")[1].split("line 3")[0]


async def test_the_newest_stays_in_view_when_the_car_stands_while_a_window_covers_the_talk() -> None:
    said = [Heard(text=f"line {n}") for n in range(60)]
    async with cockpit([*fakes.started(), *said, MOVING]) as (app, _, pilot):
        await press(app, pilot, "f4")
        for told in (PARKED, Heard(text="line 60")):
            app.drain([told])
            await pilot.pause()
        await press(app, pilot, "f4")
        assert "line 60" in shown(app)
        assert text("talk.below", "en") not in shown(app)


async def test_scrollback_keeps_its_place_when_more_is_said_and_the_window_changes() -> None:
    said = [Heard(text=f"line {n} " + "word " * 12) for n in range(60)]
    async with cockpit([*fakes.started(), *said]) as (app, _, pilot):
        await press(app, pilot, *["pageup"] * 4)
        talk = app.main.talk
        top = talk._turn_at[talk.scroll_offset.y]
        app.drain([Heard(text="line 60"), *(Heard(text=f"more {n}") for n in range(380))])
        await pilot.pause()
        assert top is not None
        anchor = next(t for t in talk._turn_at[talk.scroll_offset.y :] if t is not None)
        assert int(anchor.text.split()[1]) >= int(top.text.split()[1])
        assert "more 379" not in shown(app)
        assert text("talk.below", "en") in shown(app)
        before = anchor.text
        await pilot.resize_terminal(180, 50)
        await pilot.pause()
        after = next(t for t in talk._turn_at[talk.scroll_offset.y :] if t is not None)
        assert after.text == before


async def test_notices_do_not_pile_up() -> None:
    async with cockpit() as (app, _, pilot):
        for _ in range(4):
            app.notify("the same", markup=False)
        for n in range(5):
            app.notify(f"notice {n}", markup=False)
        await pilot.pause()
        assert [n.message for n in app._notifications] == ["notice 2", "notice 3", "notice 4"]


async def test_while_moving_a_long_list_is_cut_to_what_may_be_read() -> None:
    many = QuestionChanged(question="choose_place", text="Which one?", options=tuple("abcdef"), listed=True)
    async with cockpit([*fakes.started(), MOVING, many], (200, 55)) as (app, _, pilot):
        assert "3 c" in shown(app)
        assert "4 d" not in shown(app)
        app.drain([PARKED])
        await pilot.pause()
        assert "6 f" in shown(app)


async def test_tab_goes_round_the_parts_that_take_keys() -> None:
    async with cockpit() as (app, _, pilot):
        seen = []
        for _ in range(3):
            await press(app, pilot, "tab")
            seen.append(app.focused.id if app.focused is not None else None)
        assert seen == ["map", "say", "map"]


@pytest.mark.parametrize("sent", [f"\x1b{n}" for n in range(1, 10)])
async def test_alt_and_a_digit_chooses_in_every_terminal(sent: str) -> None:
    many = QuestionChanged(question="choose_place", text="Which?", options=tuple("abcdefghi"), listed=True)
    async with cockpit([*fakes.started(), many]) as (app, link, pilot):
        for event in XTermParser().feed(sent):
            app.post_message(event)
        await pilot.pause()
        await pilot.pause()
        assert link.asked == [("tap", "choose", {"ordinal": int(sent[1])})]
        app.drain([QuestionChanged(question=None)])
        await pilot.pause()
        for event in XTermParser().feed(sent):
            app.post_message(event)
        await pilot.pause()
        assert len(link.asked) == 1
