"""What is wrong with a pack is told with its place and a remedy."""

from pathlib import Path

import pytest

from intents import Engine, PackError
from intents.checks import check
from intents.packs import load_packs

FINE = "intents:\n  test.wave:\n    - wave at {place}\n"


def write_packs(
    folder: Path, english: str, chinese: str = "intents:\n  test.wave: ['向{place}招手']\n"
) -> Path:
    for language, text in (("en", english), ("zh", chinese)):
        (folder / language).mkdir()
        (folder / language / "test.yaml").write_text(text, encoding="utf-8")
    return folder


def fault_of(folder: Path) -> str:
    with pytest.raises(PackError) as caught:
        Engine.load(packs=folder)
    return str(caught.value)


def test_a_pack_of_ones_own_is_understood(tmp_path: Path) -> None:
    engine = Engine.load(packs=write_packs(tmp_path, FINE))
    frame = engine.parse("wave at the old lighthouse").frames[0]
    assert (frame.intent, frame.slots["place"]["text"]) == ("test.wave", "the old lighthouse")


def test_unknown_slot_points_at_it_and_suggests(tmp_path: Path) -> None:
    write_packs(tmp_path, "intents:\n  test.wave:\n    - wave at {plaice}\n")
    assert fault_of(tmp_path).splitlines() == [
        f"{tmp_path}/en/test.yaml:3:15: unknown slot {{plaice}}",
        "    wave at {plaice}",
        "            ^ did you mean {place}?",
    ]


def test_a_word_set_holds_single_words(tmp_path: Path) -> None:
    """Else 不过 would make 不 a word that says nothing."""
    write_packs(tmp_path, FINE, "fillers: [不过]\nintents:\n  test.wave: ['向{place}招手']\n")
    assert f"{tmp_path}/zh/test.yaml:1:11: 不过 is several words" in fault_of(tmp_path)


@pytest.mark.parametrize(
    ("template", "column", "message"),
    [
        ("wave (at|to {place}", 12, "'(' is not closed"),
        ("wave at) {place}", 14, "')' closes nothing"),
        ("wave [at) {place}", 15, "')' where ']' was expected"),
        ("wave at {Place}", 15, "{Place} is no name"),
        ("wave <hello> {place}", 12, "unknown rule <hello>"),
    ],
)
def test_broken_templates_are_told_with_their_column(
    tmp_path: Path, template: str, column: int, message: str
) -> None:
    write_packs(tmp_path, f"intents:\n  test.wave:\n    - {template}\n")
    assert fault_of(tmp_path).startswith(f"{tmp_path}/en/test.yaml:3:{column}: {message}")


def test_a_rule_that_mentions_itself_is_told(tmp_path: Path) -> None:
    rules = 'rules:\n  a: "so <b>"\n  b: "very [<a>]"\n'
    write_packs(tmp_path, f"{rules}intents:\n  test.wave:\n    - <a> much\n")
    assert "rule a mentions itself" in fault_of(tmp_path)


def test_caret_stands_under_chinese_text(tmp_path: Path) -> None:
    write_packs(tmp_path, FINE, "intents:\n  test.wave: ['向{plaice}招手']\n")
    assert fault_of(tmp_path).splitlines()[2] == "      ^ did you mean {place}?"


def test_intent_of_one_language_only_is_refused(tmp_path: Path) -> None:
    write_packs(tmp_path, FINE + "  test.nod: [nod]\n")
    assert "test.nod cannot be said in zh" in fault_of(tmp_path)


def test_language_without_packs_is_refused(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "test.yaml").write_text(FINE, encoding="utf-8")
    assert "zh:1:1: no packs here" in fault_of(tmp_path)


def test_unknown_section_and_key_are_refused(tmp_path: Path) -> None:
    write_packs(tmp_path, FINE + "    - {say: [hi], wen: cart}\nintentions: {}\n")
    told = fault_of(tmp_path)
    assert "unknown key wen" in told
    assert "did you mean intents?" in told


def test_same_words_for_two_intents_are_refused(tmp_path: Path) -> None:
    write_packs(
        tmp_path,
        FINE + "  test.greet: ['(hi|hello) you', 'wave [please] at {place}']\n",
        "intents:\n  test.wave: ['向{place}招手']\n  test.greet: [你好]\n",
    )
    told = fault_of(tmp_path)
    assert 'test.greet says "wave at {place}" like test.wave' in told


def test_template_that_adds_nothing_is_refused(tmp_path: Path) -> None:
    write_packs(tmp_path, "intents:\n  test.wave: ['wave [please] at {place}', 'wave at {place}']\n")
    assert "nothing new: all of this is said by" in fault_of(tmp_path)


def test_shipped_packs_hold_no_collision_and_nothing_in_vain() -> None:
    check(load_packs())


def test_file_that_is_no_yaml_is_refused(tmp_path: Path) -> None:
    write_packs(tmp_path, "intents: [")
    assert "not YAML" in fault_of(tmp_path)


def test_context_that_nothing_holds_is_told(tmp_path: Path) -> None:
    write_packs(tmp_path, FINE + "    - {say: [wave back], when: [choises]}\n")
    assert fault_of(tmp_path).splitlines() == [
        f"{tmp_path}/en/test.yaml:4:33: unknown when choises",
        "    did you mean choices?",
    ]


def test_cost_that_is_no_number_is_told(tmp_path: Path) -> None:
    write_packs(tmp_path, FINE + "    - {say: [wave back], cost: dear}\n")
    assert fault_of(tmp_path).startswith(f"{tmp_path}/en/test.yaml:4:32: a cost is a number")


def test_rule_that_mentions_an_unknown_one_is_told_with_its_line(tmp_path: Path) -> None:
    write_packs(tmp_path, "rules:\n  polite: please\n  ask: can you <polit>\n" + FINE)
    assert fault_of(tmp_path).splitlines() == [
        f"{tmp_path}/en/test.yaml:3:8: rule ask mentions unknown rule <polit>",
        "    did you mean <polite>?",
    ]


def test_intent_misspelt_in_one_language_suggests_the_other_name(tmp_path: Path) -> None:
    write_packs(tmp_path, FINE.replace("test.wave", "test.wavee"))
    assert "add test.wavee to a pack of packs/zh, or is it test.wave there?" in fault_of(tmp_path)


def test_file_that_cannot_be_read_is_all_that_is_told(tmp_path: Path) -> None:
    write_packs(tmp_path, FINE + '    - "wave')
    assert "cannot be said" not in fault_of(tmp_path)
