"""Numbers, money, ordinals and spoken digits, in both languages.

Each reader takes the words of an utterance and a position, and gives where the value ends and the
value, or None.
"""

from collections.abc import Sequence

Words = Sequence[str]

_ONES = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen"""
_PHRASES = {
    ("a", "couple", "of"): 2, ("a", "couple"): 2, ("couple", "of"): 2, ("couple",): 2, ("a", "pair", "of"): 2,
    ("half", "a", "dozen"): 6, ("a", "dozen"): 12, ("dozen",): 12, ("一", "打"): 12, ("半", "打"): 6,
}  # fmt: skip
_PHRASE_STARTS = frozenset(words[0] for words in _PHRASES)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_EN = {word: value for value, word in enumerate(_ONES.split())} | {
    word: value * 10 for value, word in enumerate(_TENS.split(), start=2)
}
_EN_SCALES = {"hundred": 100, "thousand": 1000}
_ZH = {character: value for value, character in enumerate("零一二三四五六七八九")} | {
    "两": 2,
    "〇": 0,
    "俩": 2,
}
_ZH_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_FIRST = "first second third fourth fifth sixth seventh eighth ninth tenth"
_ORDINALS = {word: value for value, word in enumerate(_FIRST.split(), start=1)} | {"last": -1}
_UNITS = {"yuan", "kuai", "rmb", "renminbi", "dollars", "bucks", "元", "块"}
_PARTS = frozenset({"half", "third", "thirds", "quarter", "quarters", "fifth", "fifths", "半"})
_MAX = 10**9


_BEGINNINGS = frozenset({*_PHRASE_STARTS, *_EN, "a", *_ZH, *_ZH_SCALES, *_ORDINALS, "oh", "幺", *"¥$"}) | {
    "number",
    "option",
    "minus",
    "negative",
    "负",
    "第",
    "最",
}


def may_begin(word: str) -> bool:
    """False for a word that nothing begins with that is read here."""
    return word in _BEGINNINGS or word[0].isdecimal()


def number(words: Words, at: int) -> tuple[int, float] | None:
    """A number in digits, English words or Chinese characters: 25, "twenty five", 二十五, 两百."""
    if at >= len(words):
        return None
    first = words[at]
    for length in (3, 2, 1) if first in _PHRASE_STARTS else ():
        value = _PHRASES.get(tuple(words[at : at + length]))
        if value is not None:
            return at + length, float(value)
    if first[0].isdecimal():
        return (at + 1, float(first)) if len(first) <= 12 else None
    if first in _ZH or first in _ZH_SCALES:
        return _chinese(words, at)
    if first in _EN or (first == "a" and at + 1 < len(words) and words[at + 1] in _EN_SCALES):
        return _english(words, at)
    return None


def _english(words: Words, at: int) -> tuple[int, float]:
    total = group = 0
    last = 1000
    while at < len(words):
        word = words[at]
        value = _EN.get(word)
        if value is not None:
            # "twenty five" is one number, "two three" are two.
            if last <= 10 or (last < 100 and value >= 10):
                break
            group += value
            last = 10 if value < 20 else 20
        elif word in _EN_SCALES:
            scale = _EN_SCALES[word]
            if scale == 1000:
                total, group = total + max(group, 1) * 1000, 0
            else:
                group = max(group, 1) * scale
            last = 100
        elif word == "a" and last == 1000:
            pass
        elif not (word == "and" and last == 100 and at + 1 < len(words) and words[at + 1] in _EN):
            break
        at += 1
    return at, float(min(total + group, _MAX))


def _chinese(words: Words, at: int) -> tuple[int, float] | None:
    total = digit = 0
    start, scale, seen = at, 1, False
    while at < len(words):
        word = words[at]
        if word in _ZH:
            if seen and word != "零" and digit:
                break
            digit, seen = _ZH[word], True
        elif word in _ZH_SCALES:
            scale = _ZH_SCALES[word]
            if scale == 10000:
                total, digit = (total + digit) * scale, 0
            else:
                total, digit = total + (digit or 1) * scale, 0
            seen = False
        else:
            break
        at += 1
    # 一百五 is 150, 三千二 3200.
    if digit and scale > 10 and scale < 10000 and words[at - 2] in _ZH_SCALES:
        digit *= scale // 10
    return (at, float(min(total + digit, _MAX))) if at > start else None


def only_numbers(words: Words) -> bool:
    """True where the words say a number or a part of something and nothing else: "two", "one third", 半."""
    at = 0
    while at < len(words):
        found = number(words, at)
        at = found[0] if found else at + 1 if words[at] in _PARTS else len(words) + 1
    return at == len(words)


def whole(words: Words, at: int) -> tuple[int, int] | None:
    """A whole number."""
    found = number(words, at)
    return (found[0], int(found[1])) if found and found[1] == int(found[1]) else None


def amount_fen(words: Words, at: int) -> tuple[int, int, bool] | None:
    """Money in whole fen, and whether its unit was said: "38 yuan", ¥38.5, 三十八块五, 两百."""
    signed = at < len(words) and words[at] in "¥$"
    found = number(words, at + signed)
    if found is None:
        return None
    end, value = found
    fen = round(value * 100)
    if end < len(words) and words[end] in _UNITS:
        unit = words[end]
        end += 1
        if unit == "块" and end < len(words):
            tenths = number(words, end)
            if tenths and tenths[1] < 10:
                end, fen = tenths[0], fen + int(tenths[1]) * 10
                end += end < len(words) and words[end] in "毛角"
            elif words[end] == "钱":
                end += 1
        return end, fen, True
    return end, fen, bool(signed)


def ordinal(words: Words, at: int) -> tuple[int, int] | None:
    """A place in a list, from 1, or -1 for the last: "second", "2nd", "number two", 第二, 二号, 最后."""
    word = words[at]
    if word in _ORDINALS:
        return at + 1, _ORDINALS[word]
    following = words[at + 1] if at + 1 < len(words) else ""
    if word.isdecimal() and len(word) < 4 and following in ("st", "nd", "rd", "th"):
        return at + 2, int(word)
    if word in ("第", "number", "option"):
        found = whole(words, at + 1)
        return found if found and found[1] < 1000 else None
    if (counted := whole(words, at)) and counted[1] < 20 and words[counted[0] : counted[0] + 1] == ["号"]:
        return counted[0] + 1, counted[1]
    if word == "最" and following == "后":
        return at + 2, -1
    return None


def digits(words: Words, at: int) -> tuple[int, str] | None:
    """Four digits or more, as one number or one by one: a PIN, never a quantity."""
    said = ""
    while at < len(words) and len(said) < 20:
        word = words[at]
        if word.isdecimal() and word.isascii():
            said += word
        elif _EN.get(word, 10) < 10:
            said += str(_EN[word])
        elif word in _ZH:
            said += str(_ZH[word])
        elif word == "oh" or word == "幺":
            said += "0" if word == "oh" else "1"
        else:
            break
        at += 1
    return (at, said) if len(said) >= 4 else None
