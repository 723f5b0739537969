"""Two roads of the map named together are where they meet."""

import pytest

from intents import Engine
from intents.vocabulary import PlaceName, Vocabulary

ROADS = Vocabulary(
    places=[
        PlaceName("breeze", {"en": ["Breeze Road"], "zh": ["清风路"]}, "road"),
        PlaceName("moon", {"en": ["Moon Street"], "zh": ["明月街"]}, "road"),
        PlaceName("market", {"en": ["Old Market"], "zh": ["老集市"]}),
    ]
)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(ROADS)


@pytest.mark.parametrize("said", ["去清风路和明月街", "我要去明月街和清风路"])
def test_two_known_roads_are_one_destination(engine: Engine, said: str) -> None:
    [frame] = engine.parse(said).frames
    assert frame.intent == "navigation.go"
    assert frame.slots["destination"]["kind"] == "address"
    assert frame.slots["destination"]["text"] in said


@pytest.mark.parametrize("said", ["先去清风路再去明月街", "去清风路和老集市"])
def test_roads_apart_or_beside_another_place_stay_two(engine: Engine, said: str) -> None:
    places = [
        place
        for frame in engine.parse(said).frames
        for place in (*frame.slots.get("via", ()), frame.slots.get("destination") or frame.slots["place"])
    ]
    assert len(places) == 2
    assert all(place["kind"] != "address" for place in places)
