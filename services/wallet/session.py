"""Whose hold is it? Several cars may use one wallet, each with a clock of its own."""

from collections.abc import Callable
from dataclasses import dataclass


def _nobody(name: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Session:
    """Who uses the wallet. A hold belongs to the session that asked for it.

    The clocks of two cars tell different times, so no car may judge by its own whether another's hold is
    over. Only the owner lets it expire; once the owner has ended, however it did, whoever comes next may.
    """

    name: str = ""
    is_alive: Callable[[str], bool] = _nobody
    """True while the session of that name goes on; its own name is not asked about."""

    def may_end(self, owner: str) -> bool:
        """True where this session may decide what becomes of that one's holds."""
        return owner == self.name or not self.is_alive(owner)
