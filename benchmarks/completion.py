"""Completing a line as it is typed, letter by letter, beside understanding the same line once."""

from functools import partial

from banma_sim.cockpit.prompter import famous
from banma_sim.embedded import knowledge
from banma_sim.vocabulary import build_vocabulary
from benchmarks.measure import Row, computed, spread
from benchmarks.sentences import unheard
from intents.complete import Completer
from intents.records import Context

LINES = (
    "take me to the bund and get me a large oat latte on the way",
    "how far is it to xintiandi",
    "find a charging station nearby",
    "quit the navigation now",
    "带我去外滩，路上帮我买一杯大杯燕麦拿铁",
    "还有多远",
    "附近有充电站吗",
    "帮我查一下余额",
)
ROUNDS = 5


def rows() -> list[Row]:
    """The first time that a beginning is met, and once it is known."""
    known = knowledge(None, None)
    vocabulary = build_vocabulary(known.city.vocabulary(), known.menus.values())
    context = Context()
    beginnings = [line[:end] for line in LINES for end in range(1, len(line) + 1)]
    understand = unheard(known.engine)
    for line in LINES:
        understand(line)
    completer = Completer(known.engine, vocabulary, famous(known.city))
    first = [computed(partial(completer.complete, typed, context)) for typed in beginnings]
    again = [
        computed(partial(completer.complete, typed, context)) for _ in range(ROUNDS) for typed in beginnings
    ]
    whole = [computed(partial(understand, line)) for _ in range(ROUNDS) for line in LINES]
    least = spread(whole)
    return [
        Row("completion: a beginning met first", spread(first), "understanding a whole line", least),
        Row("completion: a beginning met again", spread(again), "understanding a whole line", least),
    ]
