"""hassil with a small grammar over the same places and drinks."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from hassil import Intents, SlotList, TextSlotList, recognize_best

from intents.vocabulary import Names, Vocabulary

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
NAME = f"hassil, {len(GRAMMAR)} intents"


def hassil(vocabulary: Vocabulary) -> Callable[[str], object]:
    """What recognises a sentence, giving None for one it does not know."""
    intents = Intents.from_dict(
        {
            "language": "en",
            "intents": {name: {"data": [{"sentences": list(said)}]} for name, said in GRAMMAR.items()},
        }
    )
    lists = _lists(vocabulary)

    def recognise(text: str) -> object:
        return recognize_best(text, intents, slot_lists=lists)

    return recognise


def _lists(vocabulary: Vocabulary) -> dict[str, SlotList]:
    """The places and drinks as slots of hassil's."""
    sizes = [c for option in vocabulary.options if option.id == "size" for c in option.choices]
    return {
        "place": _list("place", ((p.id, p.names) for p in vocabulary.places)),
        "drink": _list("drink", ((d.id, d.names) for d in vocabulary.drinks)),
        "size": _list("size", ((c.id, c.names) for c in sizes)),
    }


def _list(name: str, things: Iterable[tuple[str, Names]]) -> TextSlotList:
    return TextSlotList.from_tuples(
        ((said.lower(), thing) for thing, names in things for said in names.get("en", ())), name=name
    )
