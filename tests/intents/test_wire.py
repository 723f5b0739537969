"""What was understood, told when it is asked for."""

import pickle

import pytest

from intents import Engine, Told, to_json
from intents.later import Later


@pytest.mark.parametrize(
    "text", ["make it two large lattes", "改成两杯大杯拿铁", "how are the crops", "嗯", ""]
)
def test_it_is_told_as_plain_json_values(engine: Engine, text: str) -> None:
    understanding = engine.parse(text)
    told = Told(understanding)
    assert dict(told) == to_json(understanding) == told
    assert list(told) == list(to_json(understanding))


def test_what_is_sent_elsewhere_is_plain(engine: Engine) -> None:
    understanding = engine.parse("还剩多少电")
    assert type(pickle.loads(pickle.dumps(Told(understanding)))) is dict
    sent = pickle.loads(pickle.dumps(understanding))
    assert type(sent.alternatives) is tuple
    assert sent == understanding


def test_what_else_might_be_meant_is_worked_out_once_and_only_when_asked_for() -> None:
    asked: list[str] = []

    def make() -> tuple[int, ...]:
        asked.append("now")
        return 1, 2

    later = Later(make)
    assert not asked
    assert later == (1, 2)
    assert (later[0], later[-1:], len(later)) == (1, (2,), 2)
    assert (list(later), repr(later), hash(later)) == ([1, 2], "(1, 2)", hash((1, 2)))
    assert asked == ["now"]
