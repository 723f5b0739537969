"""Carts over one to three turns: add, change, replace and remove."""

import json
from pathlib import Path
from typing import Any

from banma_sim.assistant.items import Items, slots_of
from benchmarks.external.case import Adapter, Case, Prediction
from benchmarks.external.frames import frames
from benchmarks.external.orders import applied
from benchmarks.external.shortorder_menu import Menu, read
from intents import Engine
from intents.records import Context
from services.coffee.records import OrderItem

_AMOUNTS = {"none": "no ", "light": "light ", "extra": "extra "}


def load(folder: Path) -> Adapter:
    """The adapter, with the menu in the folder."""
    menu = read(json.loads((folder / "menu_shortorder_coffee.json").read_text("utf-8"))["menu"])

    def predict(case: Case) -> Prediction:
        cart: Items = ()
        steps = []
        for turn in range(case.turns):
            heard = case.hear(turn, Context(domain="coffee", cart=slots_of(cart)))
            cart = applied(cart, frames(heard), menu.kinds)
            steps.append([_line(item, menu) for item in cart])
        return {"steps": steps}

    return Adapter(Engine.load(menu.vocabulary), predict)


def _line(item: OrderItem, menu: Menu) -> dict[str, Any]:
    said = {option.option: option.choice for option in item.options}
    dimensions = menu.defaults[item.drink]
    attributes = [said.get(dimension, default) for dimension, default in dimensions.items()]
    options = [
        {"quantity": option.count or 1, "name": _AMOUNTS.get(option.amount or "", "") + option.choice}
        for option in item.options
        if option.option not in dimensions
    ]
    name = " ".join([*(a for a in attributes if a not in menu.hidden), item.drink])
    return {"quantity": item.quantity, "name": name, "options": options}
