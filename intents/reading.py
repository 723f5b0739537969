"""One utterance under the engine's eyes: its tokens, and what may stand at each of them."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from itertools import accumulate
from typing import Any

from intents.cues import Cues
from intents.lexicon import Entry, Lexicon, Named
from intents.numbers import may_begin
from intents.offered import Offered
from intents.regions import regions
from intents.sound import character_sound, word_sound
from intents.tokens import Token

_CLOSING = frozenset({"ending", "kinds", "category", "brand"})
_ITEMS = frozenset({"drink", "choice"})
_ROAD_ENDS = frozenset("路街道")
MAX_SKIPPED = 2
"""So many words that are no fillers may be left out within a match."""
LEAST_SHAPED = 3
"""Two Chinese characters of which the second is 山 or 路 are as well a person or a song."""
LEAST_NAME = 4
"""So many Chinese characters without a word of grammar are hardly anything but a name."""
PLAIN = 0.3
"""What a Chinese character weighs at least that is no word of grammar."""
PATIENCE = 2000
PIECES = 1000
"""Bounds of the work on one utterance, so that none takes long: a few times what sensible ones need."""
Alternative = tuple[int, tuple[str, ...], float]
"""Where it ends, the words that may be meant, and what that costs."""
FILLER = 0.05
"""What leaving a filler unread costs."""
MAY_SLIP = 2
"""Behind so many words a short one that nobody knows may be a slip of a choice: "make it larg"."""
UNSAID = "…"
"""Stands for a word that is not to be read; no phrase has it."""


class Reading:
    """Tokens with their weights, corrections and names, each worked out once when first asked for."""

    def __init__(
        self,
        text: str,
        tokens: Sequence[Token],
        lexicon: Lexicon,
        cues: Cues,
        words: Mapping[str, set[str]],
    ) -> None:
        self.text = text
        self.tokens = tokens
        self.words = [token.text for token in tokens]
        self.size = len(tokens)
        self.filler = [word in words["fillers"] for word in self.words]
        self.weight = [_weight(token, words) for token in tokens]
        self.barrier = [word in words["barriers"] or word in words["negations"] for word in self.words]
        self._lexicon = lexicon
        self._cues = cues
        self._regions: dict[int, tuple[int, bool]] = {}
        self._offsets = [0, *accumulate(map(len, self.words))]
        self._letters = "".join(self.words)
        self._sounds = [character_sound(t.text) if t.han else word_sound(t.text) for t in tokens]
        self._stops = self._find_stops()
        self._negations = words["negations"]
        self._endings = words["endings"]
        self.joint = [word in words["joints"] for word in self.words]
        if self.tokens[-1].han:
            # Nothing is before or behind that could be joined: 顺天大厦 and 阜阳太和 are names.
            self.joint[0] = self.joint[0] and not self.tokens[0].han
            self.joint[-1] = False
        self._named = [self._find_names(at) for at in range(self.size)]
        self.unlikely = [word in words["unlikely"] for word in self.words]
        self._closed = [False] * (self.size + 1)
        """Where a word that closes names ends: 物流, 中心, and every kind of place and chain."""
        self._learn_words()
        self._divisions = [word in words["divisions"] for word in self.words]
        self._of_kind = [_by_kind(named) for named in self._named]
        self.last_item = max(
            (at for at, kinds in enumerate(self._of_kind) if not _ITEMS.isdisjoint(kinds)), default=-1
        )
        """The last token that a drink or a choice begins at: no order begins after it."""
        if self.size > MAY_SLIP and self.slips_of(self.size - 1, "choice"):
            self.last_item = self.size - 1
        self.opens = [self._has(at, "opener") for at in range(self.size)]
        self.begins = [self._begins(at) for at in range(self.size)]
        """Where a clause may begin: at the start, after a pause, a filler or a joint, at a cue."""
        self.alternatives = [self._find_alternatives(at) for at in range(self.size)]
        """Words that may be meant instead of those said at a token."""
        self.slips = [self._find_slips(at) for at in range(self.size)]
        """Words of templates that the word at a token may be a slip of, with what that costs."""
        self.ahead = self._find_ahead()
        """Every word that may be meant at a token, or behind it where as much is left out as may be."""
        self.closes = self._find_closes()
        """Where nothing but fillers stand up to a pause, a joint or the end: an open name ends before it."""
        self._begin(None)

    def _begin(self, names: Offered | None) -> None:
        self.fills: list[dict[str, list[Any]] | None] = [None] * self.size
        """What begins at each token and may fill a slot, by kind."""
        self.described = [False] * self.size
        """Where places that are described have been looked for."""
        self.open_ends: list[dict[str, Sequence[tuple[int, float]]] | None] = [None] * self.size
        """Where names nobody listed may end that begin at each token, with what they cost, by kind."""
        self.patience = PATIENCE
        """How many more steps matching may take."""
        self.pieces = PIECES
        """How many more pieces orders may be put together from."""
        self.parts: dict[int, Any] = {}
        """What the order composer made of each token."""
        self.offered = names
        """The things just offered, where there are any."""

    def afresh(self, names: Offered | None) -> "Reading":
        """The same words, with nothing matched yet and these things on offer."""
        reading = copy(self)
        reading._begin(names)
        return reading

    def _find_stops(self) -> list[int]:
        """From each token on where the next pause is: no name runs across one."""
        stops = [self.size] * self.size
        for at in range(self.size - 2, -1, -1):
            stops[at] = at + 1 if self.tokens[at + 1].pause else stops[at + 1]
        return stops

    def _learn_words(self) -> None:
        """What the phrases named tell of the words they are made of."""
        for at in range(self.size):
            for end, entry, cost in self._named[at]:
                if cost:
                    continue
                if entry.kind == "alien":
                    self.unlikely[at:end] = [True] * (end - at)
                elif entry.kind == "hesitation":
                    self._means_nothing(at, end)
                elif entry.kind in _CLOSING or (entry.kind == "place" and entry.value[1] in _CLOSING):
                    self._closed[end] = self._closed[end] or end > at + 1

    def _means_nothing(self, at: int, end: int) -> None:
        """These words are fillers. Where they begin with a "no" they deny nothing (不过), and must not be
        read as if they did."""
        self.filler[at:end] = [True] * (end - at)
        self.weight[at:end] = [FILLER] * (end - at)
        if self.words[at] in self._negations:
            self.words[at:end] = [UNSAID] * (end - at)
            self.barrier[at:end] = [False] * (end - at)
            for token in range(at, end):
                self._named[token] = []

    def _begins(self, at: int) -> bool:
        return at == 0 or self.tokens[at].pause or self.filler[at - 1] or self.joint[at - 1] or self.opens[at]

    def _find_closes(self) -> list[bool]:
        closes = [False] * self.size + [True]
        for at in range(self.size - 1, -1, -1):
            closing = self.tokens[at].pause or self.joint[at] or self.opens[at]
            closes[at] = closing or (self.filler[at] and closes[at + 1])
        return closes

    def like_place(self, at: int, end: int) -> bool:
        """True where these words are built as the name of a place: by their end (路, "street"), by the
        region they begin with, or by a division in them (县)."""
        if self.tokens[end - 1].han and end - at < LEAST_SHAPED:
            return self.region(at) == (end, True)
        if self._ends_as_place(end):
            return True
        region, telling = self.region(at)
        if region > at and (telling or end > region):
            return True
        return end - at >= 5 and any(self._divisions[at + 1 : end - 1])

    def like_name(self, at: int, end: int) -> bool:
        """True where these words may be a name if the car waits for one: by their end, however short,
        or as four Chinese characters or more of which none is a word of grammar (天成雅居)."""
        if self.tokens[at].han and end == at + 2:
            return self._ends_as_place(end)
        return end - at >= LEAST_NAME and all(
            self.tokens[n].han and not self.unlikely[n] and not self.filler[n] and self.weight[n] >= PLAIN
            for n in range(at, end)
        )

    def ends_as_road(self, end: int) -> bool:
        """True where the words before a token end as the name of a Chinese road."""
        return self.words[end - 1] in _ROAD_ENDS

    def ends_in_kind(self, at: int, end: int) -> bool:
        """True where these words end in a kind of place, as names do ("Blue Door Bakery")."""
        return any(
            stop == end and not cost and (entry.kind == "kinds" or _is_category(entry))
            for start in range(max(at + 1, end - 3), end)
            for stop, entry, cost in self.named(start)
        )

    def place_begins(self, at: int, end: int) -> int:
        """Where the name of a known place begins that ends with these words: a token earlier where "the"
        belongs to it."""
        before = self.named(at - 1) if at else ()
        return at - any(e == end and entry.kind == "place" and not cost for e, entry, cost in before)

    def kind_of_place(self, name: str) -> dict[str, str]:
        """The place slot for a kind of place, or for the first of "rest stop/coffee shop" that the map has as
        a category; where it has none, the first name to search for."""
        kinds = name.split("/")
        for kind in kinds:
            for entry in self._lexicon.entries(kind.replace(" ", "")):
                if _is_category(entry):
                    return {"text": kind, "kind": "category", "id": entry.value[0]}
        return {"text": kinds[0], "kind": "open"}

    def in_region(self, at: int) -> bool:
        """True where a name begins with a province or a city, as Chinese addresses do."""
        return self.region(at)[0] > at

    def _ends_as_place(self, end: int) -> bool:
        return end > 1 and (self.words[end - 1] in self._endings or self._closed[end])

    def region(self, at: int) -> tuple[int, bool]:
        """Where the regions named from a token on end, one within another (四川省成都市), and whether
        that alone means the place; the token itself where there are none."""
        found = self._regions.get(at)
        if found is None:
            found = self._regions[at] = self._find_region(at)
        return found

    def _find_region(self, at: int) -> tuple[int, bool]:
        if not self.tokens[at].han:
            return at, False
        known = regions()
        start = self._offsets[at]
        longest = known.longest.get(self.tokens[at].text, 0)
        for end in range(min(self._stops[at], at + longest), at + 1, -1):
            name = self._letters[start : self._offsets[end]]
            if name in known.names:
                inner = self._inner_region(end)
                return max(end, inner), inner > end or name in known.telling
        return at, False

    def _inner_region(self, at: int) -> int:
        """Where a region ends that is named after the one it lies in: 甘肃白银, 甘肃的白银."""
        if at < self.size - 1 and self.words[at] == "的" and not self.tokens[at].pause:
            at += 1
        return self.region(at)[0] if at < self.size and not self.tokens[at].pause else at

    def _has(self, at: int, kind: str) -> bool:
        """True where a phrase of a list begins, said exactly so."""
        return any(not cost for _, _, cost in self.of_kind(at, kind))

    def knows(self, at: int) -> bool:
        """True where the word at a token occurs in some phrase."""
        return self.tokens[at].han or self._lexicon.knows(self.words[at])

    def says(self, at: int) -> bool:
        """True where the word at a token is one of the language, not only of the names in it."""
        word = self.words[at]
        return word in self._cues.all or self.weight[at] < 1.0 or may_begin(word)

    def denies(self, start: int) -> bool:
        """True where the word at this character turns a wish around: "no", 不."""
        return any(t.start == start and t.text in self._negations for t in self.tokens)

    def pauses(self, start: int, end: int) -> bool:
        """True where a pause stands before one of the tokens `start` to `end`."""
        return any(token.pause for token in self.tokens[start:end])

    def goes_on(self, at: int) -> int:
        """Where what stands at a token ends at the latest: at the next pause, or where a wish begins."""
        stop = self._stops[at]
        return self.opens.index(True, at + 1, stop) if True in self.opens[at + 1 : stop] else stop

    def treat(self, at: int) -> int:
        """Where something ends that cafés are asked for and no menu here need have; 0 where none begins."""
        return max((end for end, _, cost in self.of_kind(at, "treats") if not cost), default=0)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the original that tokens `start` to `end` stand in."""
        return self.tokens[start].start, self.tokens[end - 1].end

    def said(self, start: int, end: int) -> str:
        """Those characters."""
        first, last = self.span(start, end)
        return self.text[first:last]

    def named(self, at: int) -> Sequence[Named]:
        """Every name or list phrase that begins at a token."""
        return self._named[at]

    def of_kind(self, at: int, kind: str) -> Sequence[Named]:
        """Those of a kind, or of a list."""
        return self._of_kind[at].get(kind, ())

    def kinds(self, at: int) -> Iterable[tuple[str, Sequence[Named]]]:
        """All of them, by their kinds."""
        return self._of_kind[at].items()

    def _find_names(self, at: int) -> list[Named]:
        found = self._lexicon.named(self._letters, self._offsets, self._sounds, at, self._stops[at])
        self._find_corrected(at, found)
        return found

    def slips_of(self, at: int, kind: str) -> list[tuple[Entry, float]]:
        """What of a kind a short unknown word may be a slip of ("larg"), for where one is expected."""
        token = self.tokens[at]
        return [] if token.han or self._lexicon.knows(token.text) else self._lexicon.slips(token.text, kind)

    def _find_corrected(self, at: int, found: list[Named]) -> None:
        """Names with misspelt words in them, each word as its likeliest correction."""
        key, total, corrected = "", 0.0, False
        for end in range(at + 1, min(self._stops[at], at + 6) + 1):
            token = self.tokens[end - 1]
            if token.han:
                break
            better = () if self._lexicon.knows(token.text) else self._lexicon.correct(token.text)
            if better:
                key, total, corrected = key + better[0][0], total + better[0][1], True
            else:
                key += token.text
            if corrected:
                for entry in self._lexicon.entries(key):
                    if not any(entry == other for _, other, _ in found):
                        found.append((end, entry, total + entry.cost))

    def _find_slips(self, at: int) -> Sequence[tuple[str, float]]:
        word = self.words[at]
        return self._cues.alike(word) if self.knows(at) else self._cues.near(word)

    def _find_ahead(self) -> list[set[str]]:
        ahead: list[set[str]] = []
        near: list[set[str]] = []
        for at in range(self.size - 1, -1, -1):
            here = {self.words[at]}
            here.update(
                [word for word, _ in self.slips[at]], [words[0] for _, words, _ in self.alternatives[at]]
            )
            ahead.append(here.union(*near))
            # Fillers may be left out besides.
            near = [here | near[0], *near[1:]] if near and self.filler[at] else [here, *near[:MAX_SKIPPED]]
        return ahead[::-1]

    def _find_alternatives(self, at: int) -> list[Alternative]:
        if self.words[at] == UNSAID:
            return []
        token = self.tokens[at]
        cues = [(end, entry.value, cost) for end, entry, cost in self.of_kind(at, "cue") if cost]
        if token.han or self._lexicon.knows(token.text):
            return cues
        found: list[Alternative] = [
            (at + 1, (word,), cost) for word, cost in self._lexicon.correct(token.text)
        ]
        word = token.text
        found.extend(
            (at + 1, (word[:cut], word[cut:]), 0.3)
            for cut in range(2, len(word) - 1 if len(word) >= 6 else 0)
            if self._lexicon.knows(word[:cut]) and self._lexicon.knows(word[cut:])
        )
        if at + 1 < self.size and not self.tokens[at + 1].han:
            joined = word + self.words[at + 1]
            if self._lexicon.knows(joined):
                found.append((at + 2, (joined,), 0.3))
        return found + cues


def _by_kind(named: Sequence[Named]) -> dict[str, list[Named]]:
    found: dict[str, list[Named]] = {}
    for name in named:
        found.setdefault(name[1].kind, []).append(name)
    return found


def _is_category(entry: Entry) -> bool:
    return entry.kind == "place" and entry.value[1] == "category"


def _weight(token: Token, words: Mapping[str, set[str]]) -> float:
    """What leaving a token unread costs."""
    if token.text in words["negations"]:
        return 1.5
    if token.text in words["fillers"]:
        return FILLER
    if token.han:
        return 0.12 if token.text in words["light"] else 0.5
    return 0.25 if token.text in words["light"] else 1.0
