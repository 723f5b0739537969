"""The rules as data: what is locked when, and what a file of them may hold."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banma_sim.cli import main
from banma_sim.distraction.rules import DrivingState, rulebook, shortened
from banma_sim.taps import ACTIONS
from services.datafile import DataFileError

SHIPPED = (Path(__file__).parents[3] / "banma_sim/distraction/rules.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("touch", "driving", "need"),
    [
        ("set_pin", "parked", None),
        ("set_pin", "idling", "setup"),
        ("password_free", "moving", "setup"),
        ("enter_pin", "idling", None),
        ("enter_pin", "moving", "pin"),
        ("search", "idling", None),
        ("search", "moving", "typing"),
        ("confirm", "moving", None),
    ],
)
def test_what_is_locked_when(touch: str, driving: DrivingState, need: str | None) -> None:
    assert rulebook().locked(touch, driving) == need


def test_more_is_locked_the_more_the_car_moves() -> None:
    parked, idling, moving = (rulebook().limits(state) for state in ("parked", "idling", "moving"))
    assert parked.locked < idling.locked < moving.locked
    assert parked.list_items > idling.list_items > moving.list_items
    assert moving.transcript == "latest"


def test_every_touch_named_in_the_rules_exists() -> None:
    rules = rulebook()
    named = {touch for touches in rules.needs.values() for touch in touches} | rules.bench
    assert named <= {*ACTIONS, "enter_pin"}


@given(st.text(max_size=400), st.sampled_from(["en", "zh"]))
def test_no_glance_is_longer_than_the_budget_has_it_and_all_is_read(text: str, language: str) -> None:
    rules = rulebook()
    glances = rules.reading(text, language)  # type: ignore[arg-type]
    assert all(glance <= rules.budget.glance_s + 1e-6 for glance in glances)
    read_s = sum(glances) - rules.glances.look_s * len(glances)
    assert read_s == pytest.approx(len(text) / rules.glances.chars_per_s.of(language), abs=0.01)  # type: ignore[arg-type]


def test_a_text_is_cut_to_what_may_be_read_while_moving() -> None:
    limits = rulebook().limits("moving")
    assert shortened("x" * 500, limits, "en") == "x" * 119 + "…"
    assert shortened("字" * 60, limits, "zh") == "字" * 60
    assert shortened("x" * 500, rulebook().limits("parked"), "en") == "x" * 500


@pytest.mark.parametrize(
    ("wrong", "right", "told"),
    [
        ("locked: [setup]", "locked: [setpu]", ":10:14: states.idling.locked"),
        ("  idling:  ", "  idle:  ", ":10:5: states.idle"),
        ("look_s: 0.4", "look_s: 2.5", "glances.look_s leaves no time to read"),
        ("list_items: 3", "list_items: 0", "states.moving.list_items"),
        ("  pin: [enter_pin]\n", "", "needs lacks pin"),
    ],
)
def test_a_mistake_in_the_file_is_told(tmp_path: Path, wrong: str, right: str, told: str) -> None:
    path = tmp_path / "rules.yaml"
    assert wrong in SHIPPED
    path.write_text(SHIPPED.replace(wrong, right), encoding="utf-8")
    with pytest.raises(DataFileError) as caught:
        rulebook(path)
    assert told in str(caught.value)


def test_another_file_of_rules_is_used_where_it_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = tmp_path / "strict.yaml"
    rules.write_text(SHIPPED.replace("    locked: []", "    locked: [typing]"), encoding="utf-8")
    story = tmp_path / "story.yaml"
    story.write_text(
        "scenario: Nothing is typed\nsteps:\n  - tap: {search: {text: Xintiandi}}\n"
        "    expect: {reply.key: locked.typing}\n",
        encoding="utf-8",
    )
    assert main(["run", str(story)]) == 1
    assert main(["run", str(story), "--distraction", str(rules)]) == 0
    rules = tmp_path / "empty.yaml"
    rules.write_text("states: {}\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["run", str(story), "--distraction", str(rules)]) == 2
    assert "empty.yaml:1:1:" in capsys.readouterr().err
