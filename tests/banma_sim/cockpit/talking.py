"""What is said to the fed cockpit, and what it is asked."""

from banma_sim.cockpit.texts import Language
from banma_sim.embedded import knowledge
from banma_sim.events import DrivingStateChanged, Heard, QuestionChanged, Understood
from intents import to_json
from intents.records import Context
from tests.banma_sim.cockpit import fakes
from tests.banma_sim.cockpit.looking import Hands

PLACES = ("Teld charging station", "NIO Power", "State Grid")
MOVING, PARKED = DrivingStateChanged(state="moving"), DrivingStateChanged(state="parked")


def choosing(language: str = "en") -> QuestionChanged:
    words = "去哪一个？" if language == "zh" else "Which one?"
    places = ("特来电充电站", "蔚来换电站", "国家电网") if language == "zh" else PLACES
    return QuestionChanged(question="choose_place", text=words, options=places, listed=True)


def understood(said: str, language: Language = "en") -> list[object]:
    """What the real engine makes of it."""
    found = to_json(knowledge(None, None).engine.parse(said, Context(language=language)))
    return [fakes.at(Heard(text=said), 3.0), fakes.at(Understood(understanding=found), 3.0)]


async def until_asked(pilot: Hands, link: fakes.FakeLink) -> None:
    """Wait until what is said aloud has been said to its end."""
    await pilot.until(lambda: link.asked)
