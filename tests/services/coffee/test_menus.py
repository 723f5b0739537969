"""The menus that come along, menus of strangers, and menus that are wrong."""

from pathlib import Path

import pytest
import yaml

from services.coffee.menu import LONGEST_NAME
from services.coffee.menu_checks import load_menu
from services.datafile import DataFileError

HERE = Path(__file__).parent
BROKEN = sorted((HERE / "broken_menus").glob("*.yaml"))
GOLDEN = yaml.safe_load((HERE / "broken_menus.golden.yaml").read_text("utf-8"))
CHAINS = ("luckin", "manner", "starbucks")


def write(folder: Path, text: str) -> Path:
    path = folder / "menu.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_three_chains_come_along(menus):
    assert tuple(sorted(menus)) == CHAINS
    assert all(menu.chain.id == chain for chain, menu in menus.items())


@pytest.mark.parametrize("chain", CHAINS)
def test_a_shipped_menu_is_whole(menus, chain):
    menu = menus[chain]
    named = [*menu.drinks, *menu.options, *(choice for option in menu.options for choice in option.choices)]

    assert len(menu.drinks) >= 15
    assert {"size", "temperature", "milk", "sweetness", "ice", "shots", "topping"} <= set(menu.option_by_id)
    assert all(set(one.names.all()) == {"en", "zh"} for one in named)
    assert all(any("一" <= char <= "鿿" for char in "".join(one.names.zh)) for one in menu.drinks)


def test_the_menus_are_clearly_different(menus):
    for one in CHAINS:
        for other in CHAINS:
            if one < other:
                drinks, other_drinks = menus[one].drink_by_id, menus[other].drink_by_id
                shared = set(drinks) & set(other_drinks)
                assert len(shared) / len(set(drinks) | set(other_drinks)) < 0.5
                same_price = [d for d in shared if drinks[d].price_fen == other_drinks[d].price_fen]
                assert len(same_price) <= 1
                assert [o.default for o in menus[one].options] != [o.default for o in menus[other].options]


def test_shared_ids_mean_the_same_everywhere(menus):
    """A choice of one id has a name in common wherever it is, so that all menus can be one vocabulary."""
    for one in menus.values():
        for other in menus.values():
            for option in one.options:
                for choice in option.choices:
                    twin = other.option_by_id.get(option.id)
                    twin = twin and twin.by_id.get(choice.id)
                    if twin:
                        assert set(choice.names.en) & set(twin.names.en)
                        assert set(choice.names.zh) & set(twin.names.zh)


def test_a_drink_id_has_a_name_in_common_in_every_menu(menus):
    for one in menus.values():
        for drink in one.drinks:
            for other in menus.values():
                twin = other.drink_by_id.get(drink.id)
                if twin:
                    assert set(drink.names.en) & set(twin.names.en)
                    assert set(drink.names.zh) & set(twin.names.zh), drink.id


ENGLISH_ONLY = "drinks: [{id: t1, names: {en: [builder's tea, tea]}, price_fen: 250}]"
MANDARIN_ONLY = """
drinks: [{id: 豆浆, names: {zh: [豆浆, 甜豆浆]}, price_fen: 0, options: [温度]}]
options: [{id: 温度, select: one, choices: [{id: 热, names: {zh: 热}, price_fen: 0}]}]
"""
NO_COFFEE_AT_ALL = """
drinks: [{id: bagel, names: {en: [bagel]}, price_fen: 1200, options: [spread, cut]}]
options:
  - id: spread
    select: many
    amounts: true
    default: butter
    choices: [{id: butter, names: {en: [butter], zh: [黄油]}, price_fen: 0}]
  - {id: cut, required: true, choices: [{id: "yes", names: {en: sliced}, price_fen: 0}]}
"""


@pytest.mark.parametrize("text", [ENGLISH_ONLY, MANDARIN_ONLY, NO_COFFEE_AT_ALL])
def test_very_different_menus_load_unchanged(tmp_path, text):
    assert load_menu(write(tmp_path, text)).drinks


@pytest.mark.parametrize("path", BROKEN, ids=[path.stem for path in BROKEN])
def test_a_broken_menu_is_refused_with_place_and_remedy(path):
    with pytest.raises(DataFileError) as caught:
        load_menu(path)

    assert str(caught.value).replace(f"{path}:", "").splitlines() == GOLDEN[path.stem]


def test_every_golden_has_its_menu():
    assert sorted(GOLDEN) == [path.stem for path in BROKEN]


def test_a_menu_that_is_not_there_is_told_plainly(tmp_path):
    with pytest.raises(DataFileError, match="cannot be read"):
        load_menu(tmp_path / "none.yaml")


def test_names_are_cleaned_of_blanks_and_of_decomposed_accents(tmp_path):
    menu = load_menu(
        write(tmp_path, 'drinks: [{id: a, names: {en: "  cafe\\u0301   latte "}, price_fen: 1}]')
    )

    assert menu.drinks[0].names.en == ("café latte",)


@pytest.mark.parametrize(
    "name",
    ["x" * (LONGEST_NAME + 1), "   ", "a\\u2028b", "a\\u2066b", "a\\ud800b", "a\\0b", "a\\x85b", "a\\ufeffb"],
)
def test_a_hostile_name_is_refused(tmp_path, name):
    with pytest.raises(DataFileError) as caught:
        load_menu(write(tmp_path, f'drinks: [{{id: a, names: {{en: "{name}"}}, price_fen: 1}}]'))

    assert "menu.yaml:1:" in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "text",
    [
        "drinks: &a [*a]",
        "drinks: 2026-99-99",
        "drinks: [{id: a, names: {en: a}, price_fen: " + "9" * 5000 + "}]",
        "[" * 20_000,
        "drinks: ["
        + ", ".join(f"{{id: d{i}, names: {{en: d{i}}}, price_fen: 1}}" for i in range(2001))
        + "]",
    ],
    ids=["itself", "no date", "endless number", "endless nesting", "endless drinks"],
)
def test_a_hostile_file_is_refused(tmp_path, text):
    with pytest.raises(DataFileError):
        load_menu(write(tmp_path, text))


def test_the_menu_of_the_docs_is_whole(tmp_path):
    text = (HERE.parents[2] / "docs" / "services.md").read_text("utf-8")
    _, _, rest = text.partition("A menu, whole:\n\n```yaml\n")
    example, _, _ = rest.partition("```")
    menu = load_menu(write(tmp_path, example))
    assert [drink.id for drink in menu.drinks] == ["latte", "americano", "chestnut_latte"]
    assert {option.id for option in menu.options} == {"size", "milk", "ice", "shots"}
