"""Random stories played one after another; one in which something does not hold is made short and kept."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from random import Random
from textwrap import TextWrapper

import yaml

from banma_sim.clock import simulate
from banma_sim.embedded import knowledge
from banma_sim.explore.covering import covered
from banma_sim.explore.driver import OTHERS, SECOND, Act, Driver, beginning, beside, in_car
from banma_sim.extension.folder import pack_folders
from banma_sim.scenario.cars import FIRST
from banma_sim.scenario.expectations import Mismatch
from banma_sim.scenario.loader import Scenario, read_scenarios
from banma_sim.scenario.reading import OPERATIONS
from banma_sim.scenario.runner import CAN_HAPPEN, Run, opened, run_scenario
from banma_sim.setup import Language, Setup
from banma_sim.vocabulary import build_vocabulary
from intents.packs import PACKS, load_packs
from services.datafile import parse_document
from services.wallet.text import clean

ACTS = (8, 20)
"""Between so many acts a story has."""
REST: Act = {"advance": "4 h"}
"""In the end everything comes to rest."""
SOUND = {"no_events": [{"trouble": {"where": "internal"}}]}
"""A scenario must expect something, even where what always holds is all there is to see."""
LONGEST_LINE, MOST_REMARKED = 110, 500
_WRAPPER = TextWrapper(LONGEST_LINE - 2, break_long_words=False, break_on_hyphens=False)
"""Of the name of a file a half is worth nothing."""
TRIALS = 300
"""So often a story is tried while it is made shorter."""
NOWHERE = Path("story.yaml")


@dataclass(frozen=True, slots=True)
class Story:
    """One random conversation, and what did not hold in it (`what` is None where everything did)."""

    number: int
    head: Act
    acts: tuple[Act, ...]
    simulated_s: float = 0.0
    what: str | None = None
    actual: str = ""
    covered: Counter[str] = field(default_factory=Counter)
    """What it came to; see `covered`."""

    def yaml(self, *remarks: str) -> str:
        """The scenario file of it, with remarks above."""
        title = f"Not so: {self.what}" if self.what else "A random drive"
        body = {"scenario": title, **self.head, "expect": SOUND, "steps": [*self.acts]}
        written = yaml.safe_dump(body, allow_unicode=True, sort_keys=False, width=LONGEST_LINE)
        wrapped = (line for remark in remarks for line in _WRAPPER.wrap(clean(remark, MOST_REMARKED)))
        return "".join(f"# {line}\n" for line in wrapped) + written


class Explorer:
    """Plays stories; story `number` of a seed is always the same."""

    def __init__(self, base: Setup, seed: int) -> None:
        self._base = base
        self._seed = seed
        known = knowledge(base.map_file, base.packs_dir, base.extensions)
        self._packs = load_packs(base.packs_dir or PACKS, *pack_folders(base.extensions))
        self._vocabulary = build_vocabulary(known.city.vocabulary(), known.menus.values())
        self._places = sorted(known.city.places)

    def story(self, number: int, language: Language) -> Story:
        """Play one, and make it short where something does not hold."""
        chance = Random(f"{self._seed} {number} {language}")
        cars = Random(f"{self._seed} {number} {language} cars")
        head = {**beginning(chance, language, self._places), **beside(cars, self._places)}
        driver = Driver(chance, language, self._packs, self._vocabulary)
        count = chance.randint(*ACTS)
        story = simulate(lambda: self._play(Story(number, head, ()), driver, count, cars))
        return story if story.what is None else self._shortened(story)

    async def _play(self, story: Story, driver: Driver, count: int, cars: Random) -> Story:
        acts: list[Act] = []
        # What is told over several sessions must be kept from the beginning.
        begins = ({"restart": "1 s"}, REST) if driver.restarts else (REST,)
        async with opened(_scenario(replace(story, acts=begins)), self._base) as run:
            added = tuple(dict.fromkeys(intent for skill in run.sim.skills for intent in skill.handlers))
            driver.try_added(added, added_services(run.sim.faults.operations))
            wrong: list[Mismatch] = []
            for act in (*([None] * count), REST):
                acts.append(act or _next(driver, run, cars))
                (step,) = _scenario(replace(story, acts=(acts[-1],))).steps
                wrong = await run.play(step)
                if wrong and wrong[0].expected == CAN_HAPPEN:
                    # A jam beyond the end of the way: the world cannot do as told, which is nobody's fault.
                    acts.pop()
                elif wrong:
                    break
            told = replace(
                story,
                acts=tuple(acts),
                simulated_s=run.sim.clock.seconds,
                covered=covered(acts, run.events, run.faults_met(), added),
            )
        return replace(told, what=wrong[0].what, actual=wrong[0].actual) if wrong else told

    def _shortened(self, story: Story) -> Story:
        """The same trouble with as few acts as can be found by leaving some out, halves first.

        Source: Zeller and Hildebrandt, Simplifying and isolating failure-inducing input, 2002.
        """
        acts, trials, size = list(story.acts), 0, max(1, len(story.acts) // 2)
        while size and trials < TRIALS:
            at, before = 0, len(acts)
            while at < len(acts) and trials < TRIALS:
                fewer = acts[:at] + acts[at + size :]
                trials += 1
                if fewer and self._trouble(replace(story, acts=tuple(fewer))) == story.what:
                    acts = fewer
                else:
                    at += size
            # Single acts are left out again and again, for as long as that helps.
            size = size // 2 if size > 1 else int(len(acts) < before)
        short = replace(story, acts=tuple(acts))
        alone = replace(short, head={key: value for key, value in story.head.items() if key != "cars"})
        return alone if "cars" in story.head and self._trouble(alone) == story.what else short

    def _trouble(self, story: Story) -> str | None:
        """What does not hold when the story is told again."""
        if "cars" not in story.head and any(map(_names_car, story.acts)):
            return None
        result = run_scenario(_scenario(story), self._base, lambda: 0.0)
        return next((m.what for m in result.mismatches), None)


def _next(driver: Driver, run: Run, cars: Random) -> Act:
    """What is done next; where there are two cars, in one of them."""
    if len(run.cars) == 1:
        return driver.next(run.sim.snapshot())
    car = SECOND if cars.random() < OTHERS else FIRST
    return in_car(driver.next(run.standing(car)), car, cars)


@lru_cache(maxsize=1)
def explorer(base: Setup, seed: int) -> Explorer:
    """One for all the stories of a process."""
    return Explorer(base, seed)


def added_services(operations: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    """Those that are not the simulator's and have calls."""
    return {name: calls for name, calls in operations.items() if calls and name not in OPERATIONS}


def _names_car(act: Act) -> bool:
    return any("in" in one for one in (act, *act.get("meanwhile", ())))


def _scenario(story: Story) -> Scenario:
    (scenario,) = read_scenarios(parse_document(story.yaml(), NOWHERE))
    return scenario
