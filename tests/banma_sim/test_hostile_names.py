"""A shop and a menu whose names are meant to do harm: shown, told, stored and exported as mere text."""

import asyncio
import csv
import io
import json
import subprocess
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from banma_sim import embedded
from banma_sim.embedded import knowledge
from banma_sim.setup import Setup
from services.coffee.menu_checks import load_menu
from services.coffee.menus import MENUS_DIR
from services.coffee.store import OrderStore
from services.navigation.records import Found, PlaceQuery
from services.navigation.service import InProcessNavigation
from services.wallet.export import to_beancount, to_csv
from tests.banma_sim.driving import Drive, drive
from tests.waiting import LIMIT_S

DRINK = "[red]latte[/red]'); DROP TABLE orders; --"
SHOP = '=HYPERLINK("x")\'); DROP TABLE entries; -- [blink]\u202eefac\u202c \x1b[31m\x07\n' + "x" * 1_000_000
SHIPPED = MENUS_DIR / "starbucks.yaml"


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Setup:
    """The city as it is, but for what its shops and the latte call themselves."""
    text = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    latte = next(drink for drink in text["drinks"] if drink["id"] == "latte")
    latte["names"] = {"en": [DRINK], "zh": [DRINK]}
    file = tmp_path / "menu.yaml"
    file.write_text(yaml.safe_dump(text, allow_unicode=True), encoding="utf-8")
    known = knowledge(None, None)
    changed = replace(known, menus={**known.menus, "starbucks": load_menu(file)})
    find, names = InProcessNavigation.find, {"en": (SHOP,), "zh": (SHOP,)}
    vars(changed)["shops"] = tuple(replace(shop, names=names) for shop in known.shops)
    monkeypatch.setattr(embedded, "knowledge", lambda *_: changed)

    async def renamed(self: InProcessNavigation, query: PlaceQuery) -> tuple[Found, ...]:
        found = await find(self, query)
        return tuple(replace(one, place=replace(one.place, names=names)) for one in found)

    monkeypatch.setattr(InProcessNavigation, "find", renamed)
    return replace(Setup(), data_dir=tmp_path / "data")


def unfit(text: str) -> set[str]:
    """Characters that would do something to a terminal or turn text around."""
    return {char for char in text if char != "\n" and unicodedata.category(char) in ("Cc", "Cf")}


@pytest.mark.parametrize(("order", "yes"), [("get me a latte", "yes"), ("来一杯拿铁", "好的")])
def test_names_that_mean_harm_are_only_text(hostile: Setup, tmp_path: Path, order: str, yes: str) -> None:
    exported = tmp_path / "wallet.beancount"

    async def story(car: Drive) -> None:
        assert await car.say(order) == ["coffee.proposal"]
        assert await car.say(yes) == ["coffee.placed"]
        await asyncio.sleep(900)
        assert car["order.status"] == "handed_over"
        replies = [event.text for event in car.kinds("reply")]
        assert any(DRINK in text for text in replies), "markup and SQL are said as they are written"
        assert all(len(text) < 3_000 and not unfit(text) for text in replies)
        wallet = car.simulation.wallet
        (payment,) = await wallet.history()
        assert len(payment.merchant_name) <= 120
        assert not unfit(payment.merchant_name)
        ledger = await wallet.ledger()
        rows = list(csv.reader(io.StringIO(to_csv(ledger))))
        assert len(rows) == len(ledger) + 1
        assert not [cell for row in rows for cell in row if cell.startswith("=") or unfit(cell)]
        exported.write_text(to_beancount(ledger), encoding="utf-8")

    played = drive(story, hostile)
    command = [Path(sys.executable).parent / "bean-check", exported]
    checked = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
    # A route's stops are places of the map, whose names are made fit when it is imported.
    log = next((tmp_path / "data").rglob("*.jsonl")).read_text(encoding="utf-8").splitlines()
    money = [
        line for line in log if json.loads(line)["kind"] in ("order.changed", "payment.changed", "reply")
    ]
    assert len(money) >= 6
    assert not [line for line in money if unfit(line) or len(line) > 3_000]
    store = OrderStore(tmp_path / "data" / "orders.db")
    (order_kept,) = store.latest(9)
    assert order_kept.lines[0].names["en"] == DRINK
    store.close()
    assert played.kinds("trouble") == []
