"""The slots a template may name, and what fills each."""

from typing import Literal

Kind = Literal[
    "place",
    "spot",
    "shaped",
    "proper",
    "likely",
    "purpose",
    "shortage",
    "rest",
    "sought",
    "named",
    "known",
    "near",
    "open",
    "items",
    "denied",
    "unlisted",
    "options",
    "taken",
    "target",
    "number",
    "doses",
    "amount",
    "ordinal",
    "digits",
    "choice",
]

SLOT_KINDS: dict[str, Kind] = {
    "destination": "place",
    "place": "place",
    "via": "place",
    "origin": "place",
    "shop": "spot",
    "spot": "spot",
    "shaped": "shaped",
    "proper": "proper",
    "likely": "likely",
    "purpose": "purpose",
    "shortage": "shortage",
    "rest": "rest",
    "rejected": "spot",
    "sought": "sought",
    "named": "named",
    "known": "known",
    "near": "near",
    "words": "open",
    "name": "open",
    "items": "items",
    "denied": "denied",
    "unlisted": "unlisted",
    "options": "options",
    "taken": "taken",
    "target": "target",
    "quantity": "number",
    "doses": "doses",
    "amount": "amount",
    "ordinal": "ordinal",
    "digits": "digits",
    "choice": "choice",
}
"""Slots beside the lists of the packs, each with the kind of thing that fills it."""

PLACE_KINDS = frozenset({"place", "spot", "shaped", "proper", "likely", "purpose", "sought", "named"})
"""Of these the ones that a place fills."""
