"""What reaches the assistant's ear, before anything is made of it."""

import re
import unicodedata

_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
_BLANKS = str.maketrans("\t\n\r", "   ")
_EN_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_DIGITS = {word: str(n) for digits in (_EN_DIGITS, "零一二三四五六七八九") for n, word in enumerate(digits)}
_DIGITS |= {"oh": "0", "〇": "0", "幺": "1", "两": "2"}
_AROUND = frozenset(("my", "the", "pin", "code", "password", "is", "its", "it", "okay", "ok", "um", "uh"))
_AROUND |= frozenset("我的密码是好嗯支付")
_WORD = re.compile(r"[a-z']+|\d|[\u3400-\u9fff]")


def cleaned(text: str) -> str:
    """Without control, bidi and other unseen characters, and without halves of characters."""
    if text.isprintable():
        return text
    return "".join(c for c in text.translate(_BLANKS) if unicodedata.category(c) not in _UNSEEN)


def spoken_pin(text: str) -> str | None:
    """The four to six digits of an utterance that is nothing but a PIN: "my pin is one two three four"."""
    digits = ""
    for found in _WORD.finditer(text[:100].casefold()):
        word = found[0]
        if word.isdecimal():
            digits += str(int(word))
        elif word in _DIGITS:
            digits += _DIGITS[word]
        elif word.replace("'", "") not in _AROUND:
            return None
    return digits if 4 <= len(digits) <= 6 else None
