"""Chinese coffee orders of two origins: intents with slots, and items with the codes of a shop."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from banma_sim.assistant.items import Items, OptionKinds, slots_of
from benchmarks.external.case import Adapter, Case, Prediction
from benchmarks.external.frames import Frame, domain, frames
from benchmarks.external.orders import applied
from intents import Engine
from intents.records import Context
from intents.vocabulary import Choice, Drink, Option, PlaceName, Vocabulary
from services.coffee.records import OrderItem

_OPTIONS = ("size", "temperature", "sweetness", "milk_type", "extras")
_KINDS = OptionKinds(frozenset(_OPTIONS) - {"extras"}, frozenset())
_SMALL = "小杯"
"""Filed under the regular size by the menu, labelled as said by the set."""
_LISTS = {"size": "sizes", "temperature": "temperatures", "milk_type": "milks", "extras": "extras"}
"""Where the shop's menu has the codes of each option."""
_STAND_INS = {"馥芮白": "D003", "卡布奇诺": "D005"}
"""Codes the set gives to drinks its shop does not have; its notes say so."""
_INTENTS = {
    "coffee.change": "ORDER_MODIFY",
    "coffee.remove": "ORDER_MODIFY",
    "dialogue.inform": "ORDER_MODIFY",
    "coffee.usual": "ORDER_NEW",
    "coffee.cancel": "ORDER_CANCEL",
    "dialogue.cancel": "ORDER_CANCEL",
    "coffee.status": "ORDER_QUERY",
    "coffee.arrived": "ORDER_QUERY",
    "coffee.menu": "RECOMMEND",
    "coffee.recommend": "RECOMMEND",
    "coffee.price": "PRODUCT_INFO",
    "coffee.info": "PRODUCT_INFO",
    "wallet.pay": "PAYMENT",
    "wallet.methods": "PAYMENT",
    "dialogue.complain": "COMPLAINT",
}
_TOOLS = {
    "coffee.order": "calculate_price",
    "coffee.change": "calculate_price",
    "coffee.remove": "calculate_price",
    "coffee.price": "calculate_price",
    "coffee.menu": "browse_menu",
    "coffee.recommend": "browse_menu",
    "coffee.info": "browse_menu",
    "coffee.status": "order_status",
    "navigation.search": "nearby_stores",
    "navigation.go": "nearby_stores",
    "dialogue.yes": "create_order",
    "wallet.pay": "create_order",
    "wallet.balance": "my_account",
}


def load(folder: Path) -> Adapter:
    """The adapter, with the menu in the folder."""
    menu = json.loads((folder / "menu_zh_coffee.json").read_text("utf-8"))
    shop = menu["mcp-harness"]
    products = {name: code for code, name in shop["products"].items()} | _STAND_INS
    codes = {option: _by_name(shop[listed]) for option, listed in _LISTS.items()}

    def predict(case: Case) -> Prediction:
        cart: Items = ()
        if case.state.get("context") == "has_order" or case.state.get("items"):
            cart = (OrderItem("拿铁", 1, ()),)
        for turn in range(case.turns - 1):
            cart = applied(cart, frames(case.hear(turn, _context(cart))), _KINDS)
        found = frames(case.last(_context(cart)))
        cart = applied(cart, found, _KINDS)
        own = {product["name"]: product["product_code"] for product in case.state.get("menu", ())}
        ours = any(domain(frame) in ("coffee", "wallet") for frame in found)
        return {
            "intent": _intent(found, fresh=case.state.get("context") == "no_order"),
            "slots": _slots(found),
            "items": [_item(item, products | own, codes) for item in cart],
            "tool": next((tool for frame in found if (tool := _TOOLS.get(frame["intent"]))), None),
            "task": "coffee" if ours or any(frame["intent"] in _INTENTS for frame in found) else None,
        }

    return Adapter(Engine.load(_vocabulary(menu)), predict)


def _context(cart: Items) -> Context:
    return Context(language="zh", domain="coffee", cart=slots_of(cart))


def _vocabulary(menu: Mapping[str, Any]) -> Vocabulary:
    slots = menu["aichatorder"]["slots"]
    names: dict[str, dict[str, None]] = {
        name: {name: None} for name in menu["mcp-harness"]["products"].values()
    }
    for alias, name in slots["product_name"]["normalization"].items():
        # 冰美式 says a temperature beside the drink; the engine reads both.
        if not alias.startswith(("冰", "热")):
            names.setdefault(name, {name: None})[alias] = None
    options = []
    for slot in _OPTIONS:
        values = slots[slot].get("values") or slots[slot]["items"]["values"]
        choices = [
            Choice(value["value"], _both([value["value"], *(a for a in value["aliases"] if a != _SMALL)]))
            for value in values
        ]
        if slot == "size":
            choices.append(Choice(_SMALL, _both([_SMALL, "小的"])))
        many = slot == "extras"
        options.append(Option(slot, choices, "many" if many else "one", amounts=many, counts=many))
    return Vocabulary(
        places=[PlaceName("coffee", {"zh": ["咖啡店", "咖啡馆", "咖啡厅"]}, "category")],
        drinks=[Drink(name, _both([*spoken]), _OPTIONS) for name, spoken in names.items()],
        options=options,
    )


def _both(names: list[str]) -> dict[Any, list[str]]:
    return {"zh": names, "en": [name for name in names if name.isascii()]}


def _intent(found: Sequence[Frame], *, fresh: bool) -> str:
    for frame in found:
        if frame["intent"] == "coffee.order":
            only_options = any(
                item.get("options") and not (item.get("drink") or item.get("text"))
                for item in frame["slots"].get("items", ())
            )
            return "ORDER_MODIFY" if only_options and not fresh else "ORDER_NEW"
        if fresh and frame["intent"] in ("coffee.change", "dialogue.inform"):
            return "ORDER_NEW"
        if frame["intent"] in _INTENTS:
            return _INTENTS[frame["intent"]]
    return "CHITCHAT"


def _slots(found: Sequence[Frame]) -> dict[str, Any]:
    slots: dict[str, Any] = {}
    for frame in found:
        for item in frame["slots"].get("items", ()):
            if "drink" in item:
                slots["product_name"] = item["drink"]
            if "quantity" in item:
                slots["quantity"] = item["quantity"]
            for option in item.get("options", ()):
                if option["option"] == "extras":
                    slots.setdefault("extras", []).append(_label(option["choice"]))
                else:
                    slots[option["option"]] = option["choice"]
    return slots


def _label(extra: str) -> str:
    return "加浓" if extra == "浓缩shot" else extra


def _by_name(codes: Mapping[str, str]) -> dict[str, str]:
    """Codes by the names of the shop, and by how these begin: the two menus differ in the endings."""
    return {name[:2]: code for code, name in codes.items()} | {name: code for code, name in codes.items()}


def _item(
    item: OrderItem, products: Mapping[str, str], codes: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    coded: dict[str, Any] = {
        "product_code": products.get(item.drink),
        "size": "tall",
        "quantity": item.quantity,
    }
    for option in item.options:
        names = codes.get(option.option, {})
        code = names.get(option.choice) or names.get(option.choice[:2])
        if code is None or option.amount == "none":
            continue
        if option.option == "extras":
            coded.setdefault("extras", []).append(code)
        else:
            coded["milk" if option.option == "milk_type" else option.option] = code
    return coded
