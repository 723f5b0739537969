"""The head of a recorded scenario: how its sessions began."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from banma_sim.scenario.acting import RIGHT_PIN, Entry
from banma_sim.setup import Setup
from services.navigation.units import Units
from services.wallet.money import format_fen

EMBEDDED_MAP = "shanghai"
USUAL = Setup()


def head(title: str, began: Mapping[str, Entry], wallet: Entry | None, folder: Path | None) -> dict[str, Any]:
    """As a file in that folder has it. `began` is the beginning of each car's session, the first car's first;
    `wallet` what was told of the wallet then."""
    (_, started), *beside = began.items()
    said: dict[str, Any] = {"scenario": title, "language": started["language"]}
    # What is expected happened by this seed: by another the shop and its price may be others.
    said["seed"] = {"only": started["seed"]}
    said["start"] = {
        **({} if started["map"] == EMBEDDED_MAP else {"map": _map(started["map"], folder)}),
        "at": started["start_at"],
        "battery_pct": _plain(started["battery_pct"]),
        **_unless_usual(started, "air_c", "load_kg"),
        "time": started["time"].replace("T", " ").removesuffix(":00"),
        **({} if started["units"] == Units.METRIC else {"units": str(started["units"])}),
        **({} if started.get("chance") is None else {"chance": started["chance"]}),
    }
    if beside:
        said["cars"] = {
            car: {
                "at": its["start_at"],
                "battery_pct": _plain(its["battery_pct"]),
                **_unless_usual(its, "load_kg"),
            }
            for car, its in beside
        }
    if wallet is not None:
        said["wallet"] = {
            "balance": format_fen(wallet["balance_fen"]),
            **({"pin": RIGHT_PIN} if wallet["pin_set"] else {}),
            **({"password_free": True} if wallet["password_free"] else {}),
        }
    return said


def _map(name: str, folder: Path | None) -> str:
    """Where the map is, from there; a file whose folder is not known may be anywhere."""
    whole = Path(name).resolve()
    return str(whole) if folder is None else os.path.relpath(whole, folder.resolve())


def _unless_usual(started: Entry, *names: str) -> dict[str, float]:
    given = {name: started.get(name, getattr(USUAL, name)) for name in names}
    return {name: _plain(value) for name, value in given.items() if value != getattr(USUAL, name)}


def _plain(number: float) -> float:
    """Without a fraction where there is none."""
    return int(number) if number == int(number) else number
