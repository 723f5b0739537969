"""What only shows when all templates stand side by side: two intents for the same words, and
templates that say nothing new. Walks every state of the deterministic automaton once."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence

from intents.automaton import Automaton, State
from intents.errors import Fault, PackError, Place
from intents.packs import LANGUAGES, Packs, Template
from intents.templates import Slot, names_in

MAX_STATES = 200_000


def check(packs: Packs, of: Callable[[Template], bool] | None = None) -> None:
    """Raises PackError where templates collide or add nothing; with `of`, where these do with any."""
    faults = [*_faults(packs, packs.templates, of), *_faults(packs, packs.places, of)]
    if faults:
        raise PackError(faults)


def check_lists(packs: Packs, of: Callable[[Place], bool]) -> None:
    """Raises PackError for values of lists that one language says there, and another, which uses the list,
    does not."""
    used: set[tuple[str, str]] = {
        (template.language, part.name)
        for template in packs.templates + packs.places
        for part in names_in(template.node)
        if isinstance(part, Slot)
    }
    used |= {
        (key[:2], part.name)
        for key, node in packs.rules.items()
        for part in names_in(node)
        if isinstance(part, Slot)
    }
    faults = []
    for (name, value), places in packs.listed.items():
        for place in filter(of, places.values()):
            for language in LANGUAGES:
                if language not in places and (language, name) in used:
                    remedy = f"add it to the list {name} in a pack of packs/{language}"
                    message = f"{value} of the list {name} cannot be said in {language}"
                    faults.append(Fault(place, message, remedy=remedy))
    if faults:
        raise PackError(faults)


def _faults(
    packs: Packs, templates: Sequence[Template], of: Callable[[Template], bool] | None
) -> Iterator[Fault]:
    everything, own = Automaton(packs.rules), Automaton(packs.rules)
    looked_at: set[int] = set()
    for number, template in enumerate(templates):
        everything.add(template.node, number, template.language)
        if of is not None and of(template):
            own.add(template.node, number, template.language)
            looked_at.add(number)
    if of is None:
        looked_at = set(range(len(templates)))
    states = _states(everything.root) if of is None else _states_within(everything.root, own.root)
    alone: set[int] = set()
    rivals: dict[int, set[int]] = {}
    collided: set[tuple[int, int]] = set()
    for state, path in states:
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
                    and not looked_at.isdisjoint((number, other))
                    and (other, number) not in collided
                    and _collide(templates[other], templates[number])
                ):
                    collided.add((other, number))
                    yield _collision(templates[other], templates[number], path)
    for number, template in enumerate(templates):
        if number in rivals and number not in alone and number in looked_at:
            says = templates[min(rivals[number])]
            remedy = f"remove it, or {says.source!r} at line {says.place.line}"
            message = f"nothing new: all of this is said by another template of {template.intent}"
            yield Fault(template.place, message, template.source, 0, remedy)


Way = tuple[str, ...]


def _states(root: State) -> Iterator[tuple[State, Way]]:
    """Every state, with the shortest way to it."""
    seen = {id(root)}
    waiting: deque[tuple[State, Way]] = deque([(root, ())])
    while waiting and len(seen) < MAX_STATES:
        state, path = waiting.popleft()
        yield state, path
        for name, reached in _following(state):
            if id(reached) not in seen:
                seen.add(id(reached))
                waiting.append((reached, (*path, name)))


def _states_within(root: State, own: State) -> Iterator[tuple[State, Way]]:
    """Every state that is reached by what the other automaton says, with the shortest way to it."""
    seen = {(id(root), id(own))}
    waiting: deque[tuple[State, State, Way]] = deque([(root, own, ())])
    while waiting and len(seen) < MAX_STATES:
        state, within, path = waiting.popleft()
        yield state, path
        slots = {f"{{{slot}}}": reached for slot, reached in state.slots}
        for name, after in _following(within):
            reached = state.step(name) or slots[name]
            if (id(reached), id(after)) not in seen:
                seen.add((id(reached), id(after)))
                waiting.append((reached, after, (*path, name)))


def _following(state: State) -> Iterator[tuple[str, State]]:
    for word in state.words:
        if (reached := state.step(word)) is not None:
            yield word, reached
    for slot, after in state.slots:
        yield f"{{{slot}}}", after


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
