"""What is said in the benchmarks of understanding: plain and free sentences, and input without end."""

from collections.abc import Callable, Iterator
from itertools import islice
from random import Random

from benchmarks.made_up import places
from intents.engine import Engine
from intents.noise import Noise, misheard
from intents.records import Understanding

PLAIN_EN = (
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
"""Sentences that hassil's grammar has word for word."""

PLAIN_ZH = (
    "带我去外滩",
    "导航到人民广场",
    "去上海博物馆",
    "还有多远",
    "我的余额是多少",
    "取消订单",
    "我要一杯拿铁",
    "来一杯大杯拿铁",
    "来两杯冰美式",
    "关闭语音",
)
FREE_EN = (
    "um could you take me to the bund and get me a large oat latte on the way",
    "i'd like two iced americanos and a flat white",
    "no actually make it three",
    "tkae me to shanghi tower please",
    "find me a charging station near the destination that is open now",
    "how long until we get to the oriental pearl tower",
)
FREE_ZH = (
    "去外滩，路上帮我买一杯大杯燕麦拿铁",
    "嗯那个帮我点两杯冰美式再来一杯热的拿铁",
    "不对，改成三杯吧",
    "到航到东方明朱电视塔",
    "帮我找一下目的地附近现在还开着的充电站",
    "把第二杯换成热的，少糖",
)


def unheard(engine: Engine) -> Callable[[str], Understanding]:
    """What understands a sentence as if for the first time, however often it has been said."""

    def understand(text: str) -> Understanding:
        engine.forget()
        return engine.parse(text)

    return understand


SHIPPED = (*PLAIN_EN, *PLAIN_ZH, *FREE_EN, *FREE_ZH)
"""All of them: what can be said of the shipped city and menus."""

_NAMING = (
    ("take me to {}", "带我去{}"),
    ("how far is it to {}", "{}还有多远"),
    ("could you go past {} and then home please", "先去{}然后回家"),
)
NAMED = 12
"""So many of the made-up places are spoken of."""


def naming() -> tuple[list[str], list[str]]:
    """Sentences that name made-up places, as they are written and as they may be heard."""
    written: list[str] = []
    heard: list[str] = []
    for number, place in enumerate(islice(places(2 * NAMED), NAMED)):
        for form, name in zip(_NAMING[number % 3], (place.names["en"][0], place.names["zh"][0]), strict=True):
            written.append(form.format(name.lower()))
            heard.append(form.format(misheard(name.lower(), Noise(0.5))))
    return written, heard


_REPEATED = (
    "latte no latte no ",
    "go to the ",
    "near the nearest near ",
    "not the bund but the bund ",
    "two large iced oat lattes and ",
    "twenty five hundred and ",
    "tkae me to shanghi ",
    "star bucks ",
    "and then ",
    "两杯大杯冰拿铁一杯",
    "去",
    "不要",
    "附近的",
    "大杯中杯",
    "先去外滩再去",
    "二十五块",
    "拿贴不要糖",
    "的",
)
_PIECES = """
take me to|the bund|a large|latte|two|no|not|and|near|on the way|oat milk|people's square|change|make it|
i want|how far|shanghi|road|cancel|the second one|charging station|thirty yuan|via|with|don't|please|
带我|去|外滩|大杯|拿铁|两|不要|再|附近|路上|燕麦奶|人民广场|换成|改成|我要|多远|尚海|路|取消|第二杯|充电站|三十块|经过|加|别|吧
"""


def endless(count: int, seed: int = 1) -> Iterator[str]:
    """Input longer than is read, made to be slow: one thing again and again, or some in any order."""
    for repeated in _REPEATED:
        yield repeated * 400
    chance = Random(seed)
    every = [piece.strip() for piece in _PIECES.split("|")]
    for number in range(count - len(_REPEATED)):
        pieces = chance.sample(every, chance.randint(2, 6))
        if number % 2:
            yield " ".join(pieces * 100)
        else:
            yield "".join(piece + chance.choice(("", " ", "，")) for piece in chance.choices(pieces, k=400))
