"""The menus that come with the simulator, one file a chain."""

from pathlib import Path

from services.coffee.menu import Menu
from services.coffee.menu_checks import load_menu

MENUS_DIR = Path(__file__).parent / "data" / "menus"


def shipped_menus() -> dict[str, Menu]:
    """Menus by the chain's id, which is the brand's in the city data. Raises DataFileError."""
    return {path.stem: load_menu(path) for path in sorted(MENUS_DIR.glob("*.yaml"))}
