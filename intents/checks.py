"""What only shows when all templates stand side by side: two intents for the same words, and
templates that say nothing new. Walks every state of the deterministic automaton once."""

from collections import deque
from collections.abc import Iterator, Sequence

from intents.automaton import Automaton, State
from intents.errors import Fault, PackError
from intents.packs import Packs, Template

MAX_STATES = 200_000


def check(packs: Packs) -> None:
    """Raises PackError where templates collide or add nothing."""
    faults = [*_faults(packs, packs.templates), *_faults(packs, packs.places)]
    if faults:
        raise PackError(faults)


def _faults(packs: Packs, templates: Sequence[Template]) -> Iterator[Fault]:
    automaton = Automaton(packs.rules)
    for number, template in enumerate(templates):
        automaton.add(template.node, number, template.language)
    alone: set[int] = set()
    rivals: dict[int, set[int]] = {}
    collided: set[tuple[int, int]] = set()
    for state, path in _states(automaton.root):
        for number in state.finals:
            others = [other for other in state.finals if other != number]
            same = {other for other in others if _means_the_same(templates[number], templates[other])}
            if same:
                rivals.setdefault(number, set()).update(same)
            # Of two that are the same word for word, the first one stays.
            if not same or (same and min(same) > number):
                alone.add(number)
            for other in others:
                if (
                    other < number
                    and (other, number) not in collided
                    and _collide(templates[other], templates[number])
                ):
                    collided.add((other, number))
                    yield _collision(templates[other], templates[number], path)
    for number, template in enumerate(templates):
        if number in rivals and number not in alone:
            says = templates[min(rivals[number])]
            remedy = f"remove it, or {says.source!r} at line {says.place.line}"
            message = f"nothing new: all of this is said by another template of {template.intent}"
            yield Fault(template.place, message, template.source, 0, remedy)


def _states(root: State) -> Iterator[tuple[State, tuple[str, ...]]]:
    """Every state, with the shortest way to it."""
    seen = {id(root)}
    waiting: deque[tuple[State, tuple[str, ...]]] = deque([(root, ())])
    while waiting and len(seen) < MAX_STATES:
        state, path = waiting.popleft()
        yield state, path
        following = [(word, state.step(word)) for word in state.words]
        for name, reached in (*following, *((f"{{{slot}}}", after) for slot, after in state.slots)):
            if reached is not None and id(reached) not in seen:
                seen.add(id(reached))
                waiting.append((reached, (*path, name)))


def _means_the_same(one: Template, other: Template) -> bool:
    return (one.intent, one.set, one.when, one.cost, one.language) == (
        other.intent,
        other.set,
        other.when,
        other.cost,
        other.language,
    )


def _collide(one: Template, other: Template) -> bool:
    # What waits for different contexts, or costs differently, is told apart when it matters.
    return one.intent != other.intent and one.when == other.when and one.cost == other.cost


def _collision(one: Template, other: Template, path: Sequence[str]) -> Fault:
    words = (" " if any(word.isascii() and word.isalpha() for word in path) else "").join(path)
    message = f'{other.intent} says "{words}" like {one.intent}'
    remedy = f"{one.place.file}:{one.place.line} says it too; change one, or give one a cost or a when"
    return Fault(other.place, message, other.source, 0, remedy)
