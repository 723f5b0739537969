"""From a place as it was said to places on the map."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from banma_sim.assistant.dialogue import Dialogue
from banma_sim.clock import SimClock
from banma_sim.errands import ask
from banma_sim.events import EventStream, Trouble
from banma_sim.trip import Trip
from banma_sim.vehicle.car import Car
from intents.records import Slots
from services.navigation.features import Category
from services.navigation.protocol import Navigation
from services.navigation.records import Found, LonLat, Place, PlaceQuery, Route, UnknownPlaceError

SURE_SCORE = 70.0
"""A name that fits worse than this is taken as unknown."""

PART_M = 3_000.0
"""A part of the destination, as a terminal is, lies no farther from it."""

_NO_TAGS = frozenset({"open_now", "open_on_arrival", "cheap", "well_rated", "free_slot"})
"""Filters that no place is marked with: what is closed is never offered; of the others the driver is told
that they are not known."""


class SavedPlaces:
    """Home, work and whatever else the driver named; kept in a file where there is one."""

    def __init__(self, path: Path | None, stream: EventStream) -> None:
        self._path = path
        self._stream = stream
        self._places: dict[str, Place] = {}
        if path is not None and path.exists():
            self._read(path)

    def get(self, name: str) -> Place | None:
        """The place of that name."""
        return self._places.get(name)

    def save(self, name: str, place: Place) -> None:
        """Remember it. Raises OSError where it cannot be kept."""
        self._places[name] = place
        if self._path is None:
            return
        rows = {
            n: {"id": p.id, "names": p.names, "category": p.category, "position": p.position}
            for n, p in self._places.items()
        }
        # Written aside and moved into place: a kill in between leaves the old file whole.
        aside = self._path.with_suffix(".new")
        aside.write_text(json.dumps(rows, ensure_ascii=False, default=dict), encoding="utf-8")
        aside.replace(self._path)

    def _read(self, path: Path) -> None:
        try:
            rows = json.loads(path.read_text(encoding="utf-8"))
            for name, row in rows.items():
                names = {language: tuple(said) for language, said in row["names"].items()}
                self._places[name] = Place(
                    row["id"], names, row["category"], LonLat(*map(float, row["position"]))
                )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            self._stream.publish(
                Trouble(
                    where="places",
                    detail=f"{path} cannot be read; saved places start empty: delete or mend it",
                )
            )


class Places:
    """Resolves the place slots of frames."""

    def __init__(
        self,
        navigation: Navigation,
        car: Car,
        trip: Trip,
        dialogue: Dialogue,
        clock: SimClock,
        saved: SavedPlaces,
        broader: Callable[[str], Category | None],
    ) -> None:
        self._navigation = navigation
        self._car = car
        self._trip = trip
        self._dialogue = dialogue
        self._clock = clock
        self.saved = saved
        self._broader = broader

    async def broadened(self, slot: Slots) -> Slots:
        """The slot; of a kind that no place here is called by, the wider kind, with what was asked for as
        `instead_of`: of "sichuan food" restaurants."""
        wider = self._broader(str(slot["text"])) if slot.get("kind") == "open" else None
        if wider is None:
            return slot
        query = await self.query(slot, text=slot["text"], category=wider.id, limit=1)
        if any(f.score >= SURE_SCORE for f in await ask(lambda: self._navigation.find(query))):
            return slot
        within = {"text": wider.names["en"][0], "kind": "category", "id": wider.id}
        return {**slot, **within, "instead_of": slot["text"], "wider": wider.names}

    async def resolve(self, slot: Slots, limit: int = 3) -> tuple[Found, ...]:
        """The places it may mean, best first; empty where the map knows none. Raises ServiceTroubleError."""
        match slot.get("kind"):
            case "saved":
                place = self._remembered(slot)
                return () if place is None else (self._as_found(place),)
            case "category" | "brand" as kind:
                query = await self.query(slot, **{kind: slot["id"]}, limit=limit)
                return await ask(lambda: self._navigation.find(query))
            case "named":
                return await self._named(slot, limit)
            case _:
                return await self._by_name(slot, limit)

    async def along(self, slot: Slots, route: Route, limit: int = 3) -> tuple[Found, ...]:
        """Those of a kind that could be called at on that route, driven from here, by what they cost."""
        query = await self.query(slot, **{slot["kind"]: slot["id"]}, limit=limit)
        wanted = replace(query, near=None, route=route, travelled_m=0.0)
        return await ask(lambda: self._navigation.find(wanted))

    async def query(self, slot: Slots, limit: int = 3, **what: Any) -> PlaceQuery:
        """A search for `what` where the slot says: along the route, near a place, or here."""
        near: LonLat | None = self._car.state().position
        route, travelled_m = None, 0.0
        open_at = self._clock.now()
        match slot.get("near"):
            case "route" if self._trip.route is not None:
                route, travelled_m, near = self._trip.route, self._trip.travelled_m, None
            case "destination" if self._trip.destination is not None:
                near = self._trip.destination.position
                open_at += timedelta(seconds=self._trip.remaining()[1])  # one is there only then
            case dict() as said:
                found = await self.resolve(said, limit=1)
                near = found[0].place.position if found else near
        return PlaceQuery(
            near=near,
            route=route,
            travelled_m=travelled_m,
            open_at=open_at,
            tags=frozenset(slot.get("filters", ())) - _NO_TAGS,
            limit=limit,
            **what,
        )

    def _remembered(self, slot: Slots) -> Place | None:
        if slot.get("id") == "there":
            return self._dialogue.there
        return self.saved.get(str(slot.get("id") or slot["text"]))

    async def _named(self, slot: Slots, limit: int) -> tuple[Found, ...]:
        try:
            place = await ask(lambda: self._navigation.place(slot["id"]))
        except UnknownPlaceError:
            return await self._by_name(slot, limit)
        return (self._as_found(place),)

    async def _by_name(self, slot: Slots, limit: int) -> tuple[Found, ...]:
        if {"near", "filters"} & slot.keys():
            query = await self.query(slot, text=slot["text"], limit=limit)
        elif slot.get("like") == "there" and (found := await self._of_its_kind(slot["text"], limit)):
            return found
        else:
            # Who names a place wants that one, open or not.
            query = PlaceQuery(text=slot["text"], near=self._car.state().position, limit=limit)
        found = await ask(lambda: self._navigation.find(query))
        sure = tuple(f for f in found if f.score >= SURE_SCORE)
        if slot.get("kind") == "town":
            # Hangzhou is neither Changshou Road nor a street called after it.
            sure = tuple(f for f in sure if _is_called(f.place, slot["text"]))
        if slot.get("near") == "destination":
            return tuple(f for f in sure if f.distance_m <= PART_M) or sure
        return sure

    async def _of_its_kind(self, text: str, limit: int) -> tuple[Found, ...]:
        """Places of that name and of the kind of the one spoken of last: of two airports the other one."""
        there = self._dialogue.there
        if there is None:
            return ()
        query = PlaceQuery(text=text, category=there.category, near=self._car.state().position, limit=limit)
        found = await ask(lambda: self._navigation.find(query))
        return tuple(f for f in found if f.score >= SURE_SCORE)

    @staticmethod
    def _as_found(place: Place) -> Found:
        return Found(place, distance_m=0.0)


def _is_called(place: Place, text: str) -> bool:
    """True where that is all of a name of the place."""
    return any(name.casefold() == text.casefold() for names in place.names.values() for name in names)
