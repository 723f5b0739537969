"""Commands to a Chinese cabin, several in one sentence; ours are those of the map."""

from pathlib import Path
from typing import Any

from benchmarks.external.case import Adapter, Case, Prediction
from benchmarks.external.frames import Frame, carriers, domain, frames, place_of, said
from benchmarks.external.shipped import shipped_engine
from intents.records import Context

_MAP = "地图"
_VERBS = ("导航", "查找", "搜索", "关闭", "关掉", "取消", "继续", "打开", "查询", "查看")
_CABIN = frozenset({"navigation.mute", "navigation.unmute"})
"""The set counts the volume of every voice to the cabin."""
_ASKED = {
    "navigation.eta": ("查询路程", "剩余时间"),
    "navigation.distance": ("查询路程", "剩余距离"),
    "navigation.traffic": ("查询路况", "路况"),
}


def load(folder: Path) -> Adapter:
    """The adapter, over the shipped city and menus."""
    return Adapter(shipped_engine(), _predict)


def _predict(case: Case) -> Prediction:
    heard = frames(case.last(Context(language="zh")))
    found = [frame for frame in heard if domain(frame) == "navigation" and frame["intent"] not in _CABIN]
    named = [_named(frame) for frame in found]
    return {
        "frames": [{"domain": _MAP, "intent": intent, "slots": slots} for intent, slots in named],
        "tasks": ["nav"] if named else [],
    }


def _named(frame: Frame) -> tuple[str, dict[str, Any]]:
    place, carrier = place_of(frame), carriers(frame)
    verb = next((verb for verb in _VERBS if verb in carrier), None)
    slots: dict[str, Any] = {"操作": verb} if verb else {}
    match frame["intent"]:
        case "navigation.go" | "navigation.open" | "navigation.resume" | "navigation.cancel" if not place:
            return "导航", slots | {"对象": "导航"}
        case "navigation.go":
            return _go(frame, place, slots)
        case "navigation.search" if place.get("near") in ("here", "destination"):
            slots = {"poi类型": place.get("text"), "请求类型": said(frame, "place.near") or "附近"}
            return "周边搜索", slots | ({"poi修饰": "目的地"} if place["near"] == "destination" else {})
        case "navigation.search":
            return "提供地址", {"poi类型": place.get("text"), "操作": "查找"}
        case "navigation.add_stop":
            return "增加途经点", {"途经点名称": place.get("text")}
        case "navigation.remove_stop":
            return "删除途经点", slots | {"操作": "删除", "对象": "途经点"}
        case "navigation.prefer":
            return "导航路线规划", {"路线偏好": said(frame, "preference")}
        case "navigation.traffic" if not place and verb in ("打开", "关闭", "关掉"):
            return "地图操作", slots | {"对象": "路况"}
        case asked if asked in _ASKED:
            intent, target = _ASKED[asked]
            whither = "终点名称" if intent == "查询路况" else "poi名称"
            slots = {"__act__": "request", "__tgt__": target}
            return intent, slots | ({whither: place["text"]} if place else {})
        case "navigation.save_place":
            return "设置常用地址", {"操作": "设置", "对象": said(frame, "saved")}
    return "地图操作", slots


def _go(frame: Frame, place: Any, slots: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    slots = slots | {"终点名称": place.get("text")}
    if via := frame["slots"].get("via"):
        slots["途经点名称"] = "和".join(stop["text"] for stop in via)
    if preference := said(frame, "preference"):
        slots["路线偏好"] = preference
    return "导航到常用地址" if place.get("kind") == "saved" else "导航", slots
