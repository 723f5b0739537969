"""Mistakes made on purpose are found by random drivers: two here, all of them by command."""

import pytest

from banma_sim.assistant.guards import guard_book
from banma_sim.scenario.invariants import SOUND, WITHIN_LIMIT
from benchmarks.planted import MISTAKES, mistakes, search


@pytest.mark.parametrize(
    ("name", "what"), [("the car drives a fifth too fast", WITHIN_LIMIT), ("an order breaks", SOUND)]
)
def test_a_mistake_is_found_and_made_short(name: str, what: str) -> None:
    found = search(MISTAKES[name], count=10, seed=4)
    assert found is not None
    assert (found.story.what, len(found.story.acts) <= 5) == (what, True), found.story.yaml()
    assert search([], count=1, seed=4) is None, "what was planted is taken out again"


def test_each_rule_of_the_guards_is_left_out_once() -> None:
    assert [f"without the guard {rule.name}" for rule in guard_book().rules] == list(mistakes())[
        : -len(MISTAKES)
    ]
