"""How the session of a scenario begins: as its head says, and where that is silent as the runner was told."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from banma_sim.scenario.loader import Scenario
from banma_sim.setup import Setup


def setup_of(scenario: Scenario, base: Setup, seed: int | None, data_dir: Path | None) -> Setup:
    """`seed` goes before one of the scenario that is not fixed; what outlives a session is in `data_dir`."""
    said: dict[str, Any] = {
        "map_file": scenario.map_file,
        "start_at": scenario.start_at and scenario.start_at[1],
        "battery_pct": scenario.battery_pct,
        "air_c": scenario.air_c,
        "load_kg": scenario.load_kg,
        "units": scenario.units,
        "chance": scenario.chance,
        "time": scenario.time,
        "balance_fen": scenario.balance_fen,
    }
    return replace(
        base,
        language=scenario.language,
        seed=scenario.seed_of(seed),
        pin=scenario.pin,
        data_dir=data_dir,
        tells_signals=base.tells_signals or scenario.looks_at_signals,
        **{name: value for name, value in said.items() if value is not None},
    )
