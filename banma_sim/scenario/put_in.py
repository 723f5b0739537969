"""Was it permitted that money was put in? Each move from the bank is held against what was agreed to."""

from collections import Counter
from collections.abc import Iterable, Sequence

from services.wallet.money import display
from services.wallet.records import LedgerEntry
from services.wallet.rules import BANK, TransferKind

PUT_IN = "money is put in on a yes that was surely heard, or by hand, and once for each"


class PutIn:
    """Counts, over all cars and sessions of a run, what was agreed to and what came."""

    def __init__(self) -> None:
        self._agreed: Counter[int] = Counter()
        self._entry: int | None = None
        """How far the ledger was looked at; None until a session has begun."""

    def agree(self, amounts_fen: Iterable[int]) -> None:
        """So much may come, once for each."""
        self._agreed.update(amounts_fen)

    def begin(self, last_entry: int) -> None:
        """What is in the ledger when the first session begins was put in before."""
        if self._entry is None:
            self._entry = last_entry

    def unagreed(self, ledger: Sequence[LedgerEntry]) -> list[str]:
        """What came since it was looked at last and nobody agreed to, in words."""
        before = self._entry or 0
        came = [e for e in ledger if e.id > before and e.kind == TransferKind.TOP_UP and e.account == BANK]
        found = []
        for entry in came:
            fen = -entry.amount_fen
            if self._agreed[fen] > 0:
                self._agreed[fen] -= 1
            else:
                found.append(f"{display(fen)} came from the bank ({entry.memo})")
        self._entry = ledger[-1].id if ledger else before
        return found
