"""Random drivers find nothing in some conversations; what is broken on purpose is found and made short."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from banma_sim.assistant import assistant
from banma_sim.assistant.assistant import Assistant
from banma_sim.assistant.checkout import Checkout
from banma_sim.assistant.dialogue import Dialogue, Question
from banma_sim.assistant.guards import ALLOWED
from banma_sim.assistant.skills.coffee import CoffeeSkill
from banma_sim.assistant.skills.wallet import WalletSkill
from banma_sim.cli import main
from banma_sim.explore import driver, search
from banma_sim.explore.causes import Causes
from banma_sim.explore.driver import Driver
from banma_sim.explore.search import Explorer, Story
from banma_sim.scenario.hardly_heard import DAZZLED, HARDLY
from banma_sim.scenario.invariants import ANSWERED, LIT, ORDERED_ONCE, SOUND, ordered_twice
from banma_sim.scenario.loader import load_scenarios, read_scenarios
from banma_sim.scenario.permitted import BY_HAND, UNAGREED, UNASKED
from banma_sim.scenario.put_in import PUT_IN
from banma_sim.scenario.runner import run_scenario
from banma_sim.setup import Setup
from intents.records import Frame
from services.coffee.records import Order
from services.datafile import parse_document

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def explorer() -> Explorer:
    return Explorer(Setup(), seed=3)


@pytest.mark.parametrize("number", range(12))
def test_nothing_is_found_in_some_conversations(explorer: Explorer, number: int) -> None:
    story = explorer.story(number, "zh" if number % 2 else "en")
    assert (story.what, story.actual) == (None, ""), story.yaml()


def test_the_same_seed_and_number_is_the_same_conversation(explorer: Explorer) -> None:
    assert explorer.story(4, "en") == Explorer(Setup(), seed=3).story(4, "en")
    assert explorer.story(4, "en").acts != explorer.story(5, "en").acts


def test_what_is_found_is_told_again_by_its_own_seed(explorer: Explorer, tmp_path: Path) -> None:
    saved = tmp_path / "story.yaml"
    saved.write_text(explorer.story(4, "en").yaml(), encoding="utf-8")
    (scenario,) = load_scenarios(saved)
    assert scenario.seed_of(3) == scenario.seed != 3


def test_a_question_that_asks_for_too_little_is_found_and_saved_as_a_short_scenario(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Captured
) -> None:
    acts = [
        {"advance": "8 s"},
        {"say": "what's my balance"},
        {"say": "get me a latte"},
        {"tap": "mute"},
        {"fault": {"service": "wallet", "kind": "slow", "operation": "summary", "times": 1}},
        {"say": "yes"},
    ]
    ask = Dialogue.ask

    def cheap(self: Dialogue, question: Question) -> None:
        if question.amount_fen:
            question = replace(question, amount_fen=question.amount_fen - 1)
        ask(self, question)

    head = {"language": "en", "seed": 5, "start": {"at": "the_bund"}, "wallet": {"balance": "200.00"}}
    monkeypatch.setattr(search, "beginning", lambda *chance: head)
    monkeypatch.setattr(search, "ACTS", (len(acts), len(acts)))
    coming = iter(acts)
    monkeypatch.setattr(Driver, "next", lambda self, now: next(coming))
    monkeypatch.setattr(Dialogue, "ask", cheap)
    assert main(["explore", "--count", "1", "--lang", "en", "--save", str(tmp_path)]) == 1
    told = capsys.readouterr().out
    assert UNASKED in told
    assert "1 in trouble" in told
    (saved,) = tmp_path.glob("*.yaml")
    (scenario,) = load_scenarios(saved)
    assert [step.action.title("en") for step in scenario.steps] == ["say: get me a latte", "say: yes"]
    assert UNASKED in {m.what for m in run_scenario(scenario, Setup(), lambda: 0.0).mismatches}
    monkeypatch.undo()
    assert run_scenario(scenario, Setup(), lambda: 0.0).passed


def hardly(said: str, sure: float) -> dict[str, object]:
    """What the recogniser was only so sure of."""
    return {"asr": [{"text": said, "confidence": sure}]}


HEAD = {"language": "en", "seed": 5, "start": {"at": "the_bund"}, "wallet": {"balance": "200.00"}}
DARK = {"start": {"at": "the_bund", "time": "2026-05-18 22:30"}}
UNGUARDED: dict[str, tuple[dict[str, object], list[dict[str, object]], str]] = {
    "a yes hardly heard": (
        {},
        [{"say": "get me a latte"}, {"asr": [{"text": "yes", "confidence": 0.3}]}],
        UNAGREED,
    ),
    "a yes that may have been a no": (
        {},
        [
            {"say": "get me a latte"},
            {"asr": [{"text": "yes", "confidence": 0.9}, {"text": "no", "confidence": 0.85}]},
        ],
        UNAGREED,
    ),
    "a yes hardly heard, after one to the same price that was refused": (
        {},
        [
            {"say": "get me a latte"},
            {"wallet": {"declines": "fraud_rule"}},
            {"say": "yes"},
            {"wallet": {"declines": "none"}},
            {"say": "get me a latte"},
            {"asr": [{"text": "yes", "confidence": 0.3}]},
        ],
        UNAGREED,
    ),
    "a yes hardly heard to more money": (
        {},
        [{"say": "top up 50 yuan"}, {"asr": [{"text": "yes", "confidence": 0.3}]}],
        PUT_IN,
    ),
    "an amount that may have been another": (
        {},
        [
            {"say": "top up 50 yuan"},
            {"asr": [{"text": "50 yuan", "confidence": 0.6}, {"text": "15 yuan", "confidence": 0.55}]},
        ],
        PUT_IN,
    ),
    "lights out on the road": (
        DARK,
        [
            {"say": "take me to pudong airport"},
            {"until": {"vehicle.state": "moving"}},
            {"say": "lights off"},
        ],
        LIT,
    ),
    "a yes long after the question": (
        {},
        [{"say": "get me a latte"}, {"advance": "90 s"}, {"say": "yes"}],
        UNAGREED,
    ),
    "more money on a yes long after the question": (
        {},
        [{"say": "top up 50 yuan"}, {"advance": "90 s"}, {"say": "yes"}],
        PUT_IN,
    ),
    "lights out, hardly heard": ({}, [hardly("lights off", 0.7)], HARDLY),
    "a window, hardly heard": ({}, [hardly("open the window", 0.4)], HARDLY),
    "a crack of a window, hardly heard": ({}, [hardly("crack the window", 0.4)], HARDLY),
    "a place, hardly heard": ({}, [hardly("take me to yu garden", 0.3)], HARDLY),
    "the end of the drive, hardly heard": (
        {},
        [{"say": "take me to yu garden"}, hardly("stop the navigation", 0.3)],
        HARDLY,
    ),
    "an order's end, hardly heard": (
        {},
        [
            {"say": "take me to pudong airport and get me a latte"},
            {"say": "yes"},
            hardly("cancel the order", 0.6),
            hardly("yes", 0.6),
        ],
        HARDLY,
    ),
    "the high beam among others": (
        DARK,
        [
            {"say": "take me to pudong airport"},
            {"until": {"vehicle.state": "idling"}},
            {"say": "high beam on"},
        ],
        DAZZLED,
    ),
    "a PIN spared by voice": (
        {"wallet": {"pin": "135790"}},
        [{"say": "switch on password free payment"}],
        BY_HAND,
    ),
}


@pytest.mark.parametrize("case", UNGUARDED)
def test_what_the_guards_would_let_pass_is_found(
    case: str, monkeypatch: pytest.MonkeyPatch, explorer: Explorer
) -> None:
    head, acts, what = UNGUARDED[case]
    coming = iter(acts)
    monkeypatch.setattr(search, "beginning", lambda *chance: {**HEAD, **head})
    monkeypatch.setattr(search, "ACTS", (len(acts), len(acts)))
    monkeypatch.setattr(Driver, "next", lambda self, now: next(coming))
    monkeypatch.setattr(assistant, "decide", lambda *deed: ALLOWED)
    monkeypatch.setattr(WalletSkill, "password_free", lambda self, _: self.switch_password_free(True, 5000))
    assert explorer.story(1, "en").what == what


@pytest.mark.parametrize(
    "acts",
    [
        [{"say": "get me a latte"}, {"say": "hold on a moment"}, {"advance": "90 s"}, {"say": "yes"}],
        [hardly("open the window", 0.55)],
        [hardly("take me to yu garden", 0.4)],
        [hardly("take me to yu garden", 0.3), {"say": "yes"}],
        [hardly("crack the window", 0.3), {"say": "no"}],
        [{"say": "top up 50 yuan"}, {"advance": "90 s"}, {"say": "yes"}, {"say": "yes"}],
    ],
    ids=str,
)
def test_what_was_agreed_to_is_no_trouble(
    acts: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch, explorer: Explorer
) -> None:
    coming = iter(acts)
    monkeypatch.setattr(search, "beginning", lambda *chance: HEAD)
    monkeypatch.setattr(search, "ACTS", (len(acts), len(acts)))
    monkeypatch.setattr(Driver, "next", lambda self, now: next(coming))
    story = explorer.story(1, "en")
    assert (story.what, story.actual) == (None, "")


def planted(monkeypatch: pytest.MonkeyPatch, acts: list[dict[str, object]]) -> None:
    """These acts instead of random ones, in two cars; whoever asks about money asks for a fen too little."""
    ask = Dialogue.ask

    def cheap(self: Dialogue, question: Question) -> None:
        ask(self, replace(question, amount_fen=question.amount_fen and question.amount_fen - 1))

    coming = iter(acts)
    monkeypatch.setattr(search, "beginning", lambda *chance: HEAD)
    monkeypatch.setattr(search, "beside", lambda *chance: {"cars": {"second": {"at": "xintiandi"}}})
    monkeypatch.setattr(search, "ACTS", (len(acts), len(acts)))
    monkeypatch.setattr(search, "_next", lambda *rest: next(coming))
    monkeypatch.setattr(Dialogue, "ask", cheap)


def test_what_is_found_in_a_second_car_is_made_short_there(
    monkeypatch: pytest.MonkeyPatch, explorer: Explorer
) -> None:
    latte = {"in": "second", "say": "get me a latte", "meanwhile": [{"after": "60 ms", "tap": "mute"}]}
    planted(monkeypatch, [{"say": "hello"}, latte, {"tap": "mute"}, {"in": "second", "say": "yes"}])
    story = explorer.story(1, "en")
    assert story.what == UNASKED
    assert "cars" in story.head
    assert [act.get("in") for act in story.acts] == ["second", "second"]
    assert UNASKED in mismatches(story)


def test_a_second_car_that_is_not_needed_is_left_out(
    monkeypatch: pytest.MonkeyPatch, explorer: Explorer
) -> None:
    planted(monkeypatch, [{"in": "second", "say": "hello"}, {"say": "get me a latte"}, {"say": "yes"}])
    story = explorer.story(1, "en")
    assert story.what == UNASKED
    assert "cars" not in story.head
    assert [act["say"] for act in story.acts] == ["get me a latte", "yes"]


def test_some_conversations_have_two_cars_and_what_comes_meanwhile_may_be_in_the_other() -> None:
    heads = [driver.beside(Random(number), ["the_bund"]) for number in range(100)]
    assert 5 < sum("cars" in head for head in heads) < 30
    act = {"say": "yes", "meanwhile": [{"after": "60 ms", "tap": "confirm"}]}
    told = [driver.in_car(act, "second", Random(number)) for number in range(20)]
    assert {each["in"] for each in told} == {"second"}
    assert {each["meanwhile"][0].get("in") for each in told} == {None, "first"}


ASK_TO_PUT_IN = [{"say": "top up 50 yuan"}, {"say": "yes"}, {"say": "what's my balance"}]


@pytest.mark.parametrize(
    "acts",
    [
        ASK_TO_PUT_IN,
        [{"say": "top up 50 yuan"}, {"tap": "confirm"}],
        [{"say": "top up 50 yuan"}, {"say": "50 yuan"}],
        [{"wallet": {"top_up": "50.00"}}, {"restart": "20 s"}, *ASK_TO_PUT_IN],
        [{"say": "top up 50 yuan"}, {"say": "make it 80"}, {"say": "yes"}],
        [
            {"say": "top up 50 yuan"},
            {"fault": {"service": "wallet", "kind": "double_reply", "operation": "top_up"}},
            {"say": "yes"},
        ],
    ],
)
def test_what_was_agreed_to_may_be_put_in(acts: list[dict[str, object]], explorer: Explorer) -> None:
    story = replace(explorer.story(1, "en"), acts=tuple(acts), head=HEAD)
    assert mismatches(story) == []


@pytest.mark.parametrize("times", [0, 2])
def test_money_that_is_put_in_and_was_not_agreed_to_so_often_is_found(
    times: int, monkeypatch: pytest.MonkeyPatch, explorer: Explorer
) -> None:
    """A top-up that comes twice, and one that comes while the balance is only asked for."""
    top_up = Checkout.top_up

    async def twice(self: Checkout, amount_fen: int, key: str) -> None:
        for number in range(times):
            await top_up(self, amount_fen, f"{key}/{number}")

    summary = WalletSkill.balance

    async def unasked(self: WalletSkill, frame: Frame) -> object:
        await top_up(self._desk.checkout, 4200, "unasked")
        return await summary(self, frame)

    if times:
        monkeypatch.setattr(Checkout, "top_up", twice)
    else:
        monkeypatch.setattr(WalletSkill, "balance", unasked)
    story = replace(explorer.story(1, "en"), acts=tuple(ASK_TO_PUT_IN), head=HEAD)
    assert mismatches(story) == [PUT_IN]


def mismatches(story: Story) -> list[str]:
    (scenario,) = read_scenarios(parse_document(story.yaml(), Path("story.yaml")))
    return [m.what for m in run_scenario(scenario, Setup(), lambda: 0.0).mismatches]


def test_a_request_that_becomes_two_orders_is_found(
    monkeypatch: pytest.MonkeyPatch, explorer: Explorer
) -> None:
    order = Order(**{**dict.fromkeys(Order.__dataclass_fields__), "key": "k", "id": "a"})  # type: ignore[arg-type]
    assert [what for what, _ in ordered_twice([order, replace(order, id="b")])] == [ORDERED_ONCE]
    assert ordered_twice([order]) == []


def test_of_what_has_one_cause_the_shortest_is_kept(tmp_path: Path) -> None:
    def story(number: int, acts: int, what: str, actual: str = "") -> Story:
        return Story(number, {"language": "en"}, ({"say": "yes"},) * acts, what=what, actual=actual)

    causes = Causes()
    found = [
        *(story(1, 3, LIT), story(2, 2, LIT)),
        *(story(3, 1, SOUND, "KeyError: order 17"), story(4, 2, SOUND, "KeyError: order 5")),
        story(5, 1, SOUND, "IndexError: 3"),
    ]
    assert [causes.add(each) for each in found] == [True, False, True, False, True]
    assert [(kept.number, more) for kept, more in causes.shortest()] == [(2, 1), (3, 1), (5, 0)]


def test_an_error_of_ours_is_found(monkeypatch: pytest.MonkeyPatch, explorer: Explorer) -> None:
    async def broken(self: object, frame: object) -> object:
        raise KeyError("an order")

    monkeypatch.setattr(CoffeeSkill, "order", broken)
    found = {explorer.story(number, "en").what for number in range(8)}
    assert SOUND in found


def test_silence_is_found(monkeypatch: pytest.MonkeyPatch, explorer: Explorer) -> None:
    monkeypatch.setattr(Assistant, "_misunderstood", lambda self, understanding: [])
    monkeypatch.setattr(Driver, "next", lambda self, now: {"say": "咿呀咿呀呦"})
    assert explorer.story(1, "zh").what == ANSWERED


def test_the_summary_tells_what_was_gone_through(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Captured
) -> None:
    acts = [
        {"say": "get me a latte"},
        {"fault": {"service": "wallet", "kind": "reply_lost", "operation": "authorise", "times": 1}},
        {"fault": {"service": "wallet", "kind": "slow", "operation": "summary", "times": 1}},
        {"say": "yes", "meanwhile": [{"after": "200 ms", "say": "never mind"}]},
        {"say": "make it two"},
        {"say": "what's my balance"},
        {"tap": "confirm"},
        {"restart": "1 min"},
    ]
    head = {"language": "en", "seed": 5, "start": {"at": "the_bund"}, "wallet": {"balance": "200.00"}}
    monkeypatch.setattr(search, "beginning", lambda *chance: head)
    monkeypatch.setattr(search, "ACTS", (len(acts), len(acts)))
    monkeypatch.setattr(driver, "RESTARTING", 1.0)
    coming = iter(acts)
    monkeypatch.setattr(Driver, "next", lambda self, now: next(coming))
    assert main(["explore", "--count", "1", "--lang", "en", "--save", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    for words in (
        *("5 of 5 intents", "1 corrections", "1 changes of mind", "1 digressions", "1 taps"),
        *("2 accepted, 1 cancelled", "1 reply lost", "0 slow", "1 restart", "1 while another was answered"),
    ):
        assert words in told, told


def test_exploring_nothing_is_a_mistake(capsys: Captured) -> None:
    assert main(["explore", "--count", "0"]) == 2
    assert "at least 1" in capsys.readouterr().err
