"""The PIN: its form, and its hash with argon2."""

import re
from functools import cache
from typing import TYPE_CHECKING

from services.wallet.records import PinError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

_FORM = re.compile(r"[0-9]{4,6}")


def check_form(pin: str) -> None:
    """Raises PinError (`pin_format`) unless it is four to six digits."""
    if not _FORM.fullmatch(pin):
        raise PinError("pin_format", "a PIN is four to six digits")


def hash_pin(pin: str) -> str:
    """An argon2id hash in its usual text form.

    Its salt is truly random, unlike all other chance here: the hash never leaves the wallet's file, so that
    event logs stay the same byte for byte, and a salt that could be foretold would be none.
    """
    return _hasher().hash(pin)


def pin_matches(pin_hash: str, pin: str) -> bool:
    """True where that PIN was hashed; anything that cannot be a PIN is simply wrong."""
    from argon2.exceptions import VerifyMismatchError

    if not _FORM.fullmatch(pin):
        return False
    try:
        return _hasher().verify(pin_hash, pin)
    except VerifyMismatchError:
        return False


@cache
def _hasher() -> "PasswordHasher":
    # Imported late: a wallet without a PIN, and the start of the car, should not pay for it.
    from argon2 import PasswordHasher

    # OWASP's least memory for argon2id (Password Storage Cheat Sheet), some ten milliseconds. No hash makes
    # ten thousand PINs many; what guards them is the lock after wrong tries.
    return PasswordHasher(time_cost=5, memory_cost=7168, parallelism=1)
