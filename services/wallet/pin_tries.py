"""Typing the PIN to prove it or to change it: a request that comes again is no other try."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from services.wallet import pin as pins
from services.wallet.answers import digest
from services.wallet.authority import Settings, after_right_pin, after_wrong_pin
from services.wallet.books import Books
from services.wallet.records import PinError

_REFUSALS = {
    "pin_not_set": "no PIN is set",
    "pin_wrong": "that is not the PIN",
    "wallet_locked": "the wallet is locked after wrong PINs; try again later",
}
_Try = Callable[[Settings, datetime], tuple[Settings, str]]
"""The settings after it, and the code of its refusal, empty where there is none."""


def prove(books: Books, pin: str, key: str) -> PinError | None:
    """Why that is not the PIN, within a transaction; a wrong one counts."""

    def tried(settings: Settings, now: datetime) -> tuple[Settings, str]:
        if settings.pin_hash is None:
            return settings, "pin_not_set"
        return _tried(settings, settings.pin_hash, pin, now)

    return _once(books, key, "check_pin", tried)


def change(books: Books, pin: str, old_pin: str | None, key: str) -> PinError | None:
    """Why the PIN was not set, within a transaction; a wrong old one counts."""

    def tried(settings: Settings, now: datetime) -> tuple[Settings, str]:
        refusal = ""
        if settings.pin_hash is not None:
            settings, refusal = _tried(settings, settings.pin_hash, old_pin, now)
        return settings if refusal else replace(settings, pin_hash=pins.hash_pin(pin)), refusal

    return _once(books, key, "set_pin", tried)


def _once(books: Books, key: str, operation: str, tried: _Try) -> PinError | None:
    """The first answer under that key; no PIN is part of what the key is checked against."""
    asked = digest(operation)
    before = books.remembered(key, asked) if key else None
    if before is None:
        settings, refusal = tried(books.settings(), books.now())
        books.store.save_settings(settings)
        if key:
            books.store.remember(key, asked, None, refusal)
    else:
        refusal = before.answer
    return PinError(refusal, _REFUSALS[refusal]) if refusal else None


def _tried(settings: Settings, pin_hash: str, pin: str | None, now: datetime) -> tuple[Settings, str]:
    if not settings.locked(now) and pin is not None:
        if pins.pin_matches(pin_hash, pin):
            return after_right_pin(settings), ""
        settings = after_wrong_pin(settings, now)
    return settings, "wallet_locked" if settings.locked(now) else "pin_wrong"
