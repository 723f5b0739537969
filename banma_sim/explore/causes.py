"""What was found, by its cause: of conversations that show the same, the shortest is worth a file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from banma_sim.explore.search import Story
from banma_sim.scenario.invariants import SOUND

_VARIES = re.compile(r"[^A-Za-z_ ]+")
"""Numbers, names in Mandarin and ids in an error's text differ from one conversation to the next."""


@dataclass(slots=True)
class Causes:
    """Stories in trouble, taken one by one."""

    _stories: dict[str, list[Story]] = field(default_factory=dict)

    def add(self, story: Story) -> bool:
        """True where it is the first of its cause."""
        alike = self._stories.setdefault(_cause(story), [])
        alike.append(story)
        return len(alike) == 1

    def __len__(self) -> int:
        return len(self._stories)

    def shortest(self) -> Iterator[tuple[Story, int]]:
        """Of each cause the shortest, and how many more there are."""
        for alike in self._stories.values():
            yield min(alike, key=lambda story: (len(story.acts), len(str(story.acts)))), len(alike) - 1


def _cause(story: Story) -> str:
    """What did not hold; of errors of ours each is a cause by itself."""
    what = story.what or ""
    return f"{what}: {_VARIES.sub('', story.actual)}" if what == SOUND else what
