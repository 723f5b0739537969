"""Made-up place names in both languages, as alike as real ones are: the same seed, the same names."""

from collections.abc import Iterator
from random import Random

from intents.vocabulary import PlaceName

_PARTS = {
    part: words.split()
    for part, words in {
        "opening": "b br c ch d f g gr h j k l m n p r s sh st t th tr v w",
        "middle": "a ai e ea i o oa oo u",
        "closing": "bury by den don field ford ham land ley low man mer more nell ner rick row sey ton wick",
        "given": "Albert Anna Clara Edward Eleanor George Henry Hugh Irene Laura Martin Mary Oscar Rose",
        "side": "North South East West Old New Upper",
        "site": "Road Street Avenue Lane Square Park Gardens Plaza Tower Hotel Hospital Library Museum Market"
        " Station Bridge School Theatre Stadium Centre Bakery Pharmacy Clinic Bookshop",
        "region": "东城区 南湖区 新港区 临江市 龙泉县 宝山镇",
        "site_zh": "路 街 大道 公园 广场 大厦 酒店 医院 图书馆 博物馆 市场 地铁站 大桥 小学 中学 剧院 体育馆"
        " 中心 书店 药店 花园 小区 商场 停车场",
    }.items()
}
_CHARACTERS = (
    "安宝北碧昌长成春翠大德东方丰凤富港高光广国海和恒红宏华环黄汇吉佳嘉建江金锦京景静康兰乐丽莲临灵龙"
    "隆绿马美民明南宁平浦祥新兴星秀徐雪雅扬阳银永玉园远云泽中珠竹紫"
)


def places(count: int, seed: int = 1) -> Iterator[PlaceName]:
    """So many names, two of them a place: an English one and a Chinese one."""
    chance = Random(seed)
    for number in range(count // 2):
        yield PlaceName(f"made_up_{number}", {"en": (_english(chance),), "zh": (_mandarin(chance),)})


def _english(chance: Random) -> str:
    """A name such as "Old Shaford Street" or "Clara Meaton Library"."""
    family = "".join(chance.choice(_PARTS[part]) for part in ("opening", "middle", "closing"))
    if chance.random() < 0.4:
        family = chance.choice(_PARTS["opening"]) + chance.choice(_PARTS["middle"]) + "n" + family
    words = [family.capitalize(), chance.choice(_PARTS["site"])]
    if chance.random() < 0.3:
        words.insert(0, chance.choice(_PARTS["given"]))
    if chance.random() < 0.6:
        words.insert(0, chance.choice(_PARTS["side"]))
    return " ".join(words)


def _mandarin(chance: Random) -> str:
    """A name such as 南湖区永兴路 or 金碧广场."""
    region = chance.choice(_PARTS["region"]) if chance.random() < 0.6 else ""
    own = "".join(chance.choice(_CHARACTERS) for _ in range(chance.choice((2, 2, 3))))
    return region + own + chance.choice(_PARTS["site_zh"])
