"""Whose hold or order is it? Several cars may share a wallet and a folder, each with a clock of its own."""

from collections.abc import Callable
from dataclasses import dataclass


def _nobody(name: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Session:
    """Who uses a service. A hold or an order belongs to the session that asked for it.

    The clocks of two cars tell different times, so no car may judge by its own whether another's hold is
    over. Only the owner lets it expire; once the owner has ended, however it did, whoever comes next may.
    """

    name: str = ""
    is_alive: Callable[[str], bool] = _nobody
    """True while the session of that name goes on; its own name is not asked about."""
    heir_of: frozenset[str] | None = None
    """The ended sessions whose payments and orders this one takes up; None is all."""

    def may_end(self, owner: str) -> bool:
        """True where this session may decide what becomes of that one's holds."""
        return owner == self.name or not self.is_alive(owner)

    def takes_up(self, owner: str) -> bool:
        """True where this session is to bring that one's payments to an end."""
        return self.may_end(owner) and (owner == self.name or self.heir_of is None or owner in self.heir_of)
