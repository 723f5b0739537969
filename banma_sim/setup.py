"""How a simulation begins."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from services.navigation.units import Units

Language = Literal["en", "zh"]

DEFAULT_START = "peoples_square"


@dataclass(frozen=True, slots=True)
class Setup:
    """Everything a session is made from; the same setup and the same words give the same events."""

    language: Language = "en"
    seed: int = 7
    start_at: str = DEFAULT_START
    """Id of the place where the car stands."""
    time: datetime = datetime(2026, 5, 18, 8, 30)  # noqa: DTZ001 - the city's own time, handed in
    """A kept data folder begins its next session at the next such time of day."""
    battery_pct: float = 64.0
    air_c: float = 22.0
    """Outside temperature."""
    load_kg: float = 0.0
    """What the car carries beside its driver."""
    chance: int | None = None
    """Seed of what happens on the road by chance; None lets nothing happen."""
    balance_fen: int = 20_000
    """What a new wallet opens with."""
    pin: str | None = None
    """Set in a new wallet; without one a spoken yes is enough."""
    data_dir: Path | None = None
    """Where wallet, orders and saved places are kept; None keeps nothing."""
    wallet_url: str | None = None
    """A wallet on a server (postgresql://…) instead of one in the folder."""
    packs_dir: Path | None = None
    map_file: Path | None = None
    distraction_file: Path | None = None
    """What may be asked of the driver's eyes and hands; None for the shipped rules."""
    units: Units | None = None
    """None are those of the map's country."""
    extensions: tuple[Path, ...] = ()
    """Folders of what users add; see docs/extending.md."""
    tells_signals: bool = True
    """False where nobody looks at the car's signals as events: the drive is the same, and takes less work."""
    service_latency_s: tuple[float, float] = (0.08, 0.25)
    """Between which bounds a service answers when all is well."""
