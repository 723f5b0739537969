"""What an extension's own code builds on: `from banma_sim.extension.skill import Kit, Skill`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from banma_sim.assistant.desk import Desk, Handlers
from banma_sim.assistant.mistakes import SkillMistakeError
from banma_sim.assistant.till import Till
from banma_sim.events import SkillChanged
from banma_sim.faults import Faults
from banma_sim.whose import their_line

T = TypeVar("T")


class Skill:
    """Answers some intents. All methods are called on the simulation's own loop."""

    name: str
    """As scenarios and events call it: a word in lower case."""
    handlers: Handlers
    """By intent what is done, and the words to say. An intent of the simulator's is answered anew."""
    shows: Mapping[str, object] = {}
    """What can be looked at, by names without the skill's own, with the values at the beginning."""

    async def close(self) -> None:
        """The session ends: stop what is under way."""


@dataclass(frozen=True, slots=True)
class Kit:
    """What a skill works with: the desk has the car, its trip, the services, the conversation, the clock."""

    desk: Desk
    till: Till
    """Sells something: asks, holds the money, and takes it for what was handed over."""
    faults: Faults
    seed: int

    def service(self, name: str, target: T) -> T:
        """The same service as the car reaches it: each async call takes a while, and may be made to fail."""
        return self.faults.wrap(name, target)

    def show(self, skill: Skill, **values: Any) -> None:
        """These of what the skill `shows` are now so: told as an event, and looked at as `name.value`."""
        unknown = values.keys() - skill.shows.keys()
        if unknown:
            what = f"{skill.name} shows no {sorted(unknown)[0]}"
            raise SkillMistakeError(what, "add it to `shows`", their_line())
        self.desk.stream.publish(SkillChanged(skill=skill.name, values=values))


Skills = Callable[[Kit], Sequence[Skill]]
"""What skill.py has under the name `skills`."""
