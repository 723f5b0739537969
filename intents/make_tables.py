"""Write the character tables of `intents/data`: `python -m intents.make_tables [TSCharacters.txt]`.

`pinyin.txt` has a toneless syllable and its characters a line (usual readings, from pypinyin);
`simplified.txt` has pairs of a traditional character and its simplified one (from OpenCC's
TSCharacters.txt, Apache-2.0), and is left alone where that file is not given.
"""

import sys
from collections import defaultdict
from pathlib import Path

from intents.sound import DATA


def gb2312() -> list[str]:
    """The 6,763 characters of GB 2312, in its order."""
    rows = (bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    return [character for code in rows if (character := code.decode("gb2312", errors="ignore"))]


def pinyin_table() -> str:
    from pypinyin import Style, pinyin  # heavy, and needed here alone

    sounds: defaultdict[str, list[str]] = defaultdict(list)
    for character in gb2312():
        reading = pinyin(character, style=Style.NORMAL, v_to_u=False)[0][0]
        sounds[reading].append(character)
    return "".join(f"{sound} {''.join(characters)}\n" for sound, characters in sorted(sounds.items()))


def simplified_table(source: Path) -> str:
    pairs = []
    for line in source.read_text(encoding="utf-8").splitlines():
        traditional, _, simplified = line.partition("\t")
        first = simplified.split(" ")[0]
        if len(traditional) == len(first) == 1 and traditional != first and ord(traditional) < 0x10000:
            pairs.append(traditional + first)
    return "\n".join(pairs) + "\n"


def main() -> None:
    (DATA / "pinyin.txt").write_text(pinyin_table(), encoding="utf-8")
    if len(sys.argv) > 1:
        (DATA / "simplified.txt").write_text(simplified_table(Path(sys.argv[1])), encoding="utf-8")


if __name__ == "__main__":
    main()
