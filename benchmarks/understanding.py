"""Understand one utterance, with the whole city and all menus known, beside hassil on a small grammar."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from hassil import Intents, SlotList, TextSlotList, recognize_best

from banma_sim.cli.parse import load_engine
from banma_sim.embedded import knowledge
from banma_sim.vocabulary import build_vocabulary
from benchmarks.measure import CannotMeasureError, Row, Spread, spread, timed
from intents.vocabulary import Names
from services.coffee.menus import shipped_menus
from services.navigation.city import City

ROUNDS = 8

EXACT = (
    "take me to the bund",
    "drive to people's square",
    "navigate to shanghai museum",
    "how far is it",
    "what's my balance",
    "cancel the order",
    "i would like a latte",
    "get me a large latte",
    "two americanos please",
    "turn off the voice",
)
"""Sentences that both understand, word for word as hassil's grammar has them."""

FREE = (
    "um could you take me to the bund and get me a large oat latte on the way",
    "i'd like two iced americanos and a flat white",
    "no actually make it three",
    "tkae me to shanghi tower please",
    "find me a charging station near the destination that is open now",
    "how long until we get to the oriental pearl tower",
)
MANDARIN = (
    "带我去外滩",
    "去外滩，路上帮我买一杯大杯燕麦拿铁",
    "来两杯冰美式",
    "还有多远",
    "我的余额是多少",
    "把第二杯换成热的",
)
GRAMMAR: Mapping[str, Sequence[str]] = {
    "Go": ("(take me|drive|navigate) to [the] {place}",),
    "Distance": ("how far is it [to [the] {place}]", "how far is [the] {place}"),
    "Eta": ("how long until we [get|arrive] [to|at] [the] {place}", "when do we arrive"),
    "Balance": ("(what's|what is) my balance", "how much [money] do i have"),
    "Cancel": ("cancel [the|my] (order|coffee)",),
    "Order": (
        "[i would like|i'd like|get me|order|can i have] [a|an|one] [{size}] {drink} [please]",
        "[i would like|i'd like|get me|order|can i have] (two|three|four) [{size}] {drink}[s] [please]",
    ),
    "Mute": ("turn off the voice", "(mute|be quiet)"),
}


def rows() -> list[Row]:
    """Sentences both understand, beside each other; then the ones a grammar cannot have."""
    engine = load_engine(None, None, None)
    intents = Intents.from_dict(
        {
            "language": "en",
            "intents": {name: {"data": [{"sentences": list(said)}]} for name, said in GRAMMAR.items()},
        }
    )
    lists = _lists()

    def hassil(text: str) -> object:
        return recognize_best(text, intents, slot_lists=lists)

    for text in EXACT:
        if not hassil(text) or not engine.parse(text).accepted:
            raise CannotMeasureError(f"not understood by both: {text!r}")
    return [
        Row(
            "understand a plain English sentence",
            _over(engine.parse, EXACT),
            f"hassil, {len(GRAMMAR)} intents",
            _over(hassil, EXACT),
        ),
        Row("understand free English: two wishes, fillers, typos", _over(engine.parse, FREE)),
        Row("understand Mandarin", _over(engine.parse, MANDARIN)),
        Row(
            "load engine, city and menus",
            spread([timed(_load_anew) for _ in range(3)]),
        ),
    ]


def _over(work: Callable[[str], object], texts: Sequence[str]) -> Spread:
    for text in texts:
        work(text)
    return spread([timed(partial(work, text)) for _ in range(ROUNDS) for text in texts])


def _lists() -> dict[str, SlotList]:
    """The same places and drinks as slots of hassil's."""
    vocabulary = build_vocabulary(City.load().vocabulary(), shipped_menus().values())
    sizes = [c for option in vocabulary.options if option.id == "size" for c in option.choices]
    return {
        "place": _list("place", [(p.id, p.names) for p in vocabulary.places]),
        "drink": _list("drink", [(d.id, d.names) for d in vocabulary.drinks]),
        "size": _list("size", [(c.id, c.names) for c in sizes]),
    }


def _list(name: str, things: Sequence[tuple[str, Names]]) -> TextSlotList:
    return TextSlotList.from_tuples(
        ((said.lower(), thing) for thing, names in things for said in names.get("en", ())), name=name
    )


def _load_anew() -> None:
    """As a first process does: nothing is known from before."""
    knowledge.cache_clear()
    load_engine.cache_clear()
    knowledge(None, None)
