"""What arrives from the simulation: kept in the drive, or shown at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from banma_sim.cockpit.dress import SPOKEN
from banma_sim.cockpit.parcels import (
    Beat,
    Charted,
    Explained,
    Failed,
    Inside,
    Ready,
    Refused,
    Saved,
    Sayable,
    Traffic,
)
from banma_sim.cockpit.plain import clean
from banma_sim.cockpit.state import LATITUDE, LONGITUDE, ROAD_EVENTS, Part
from banma_sim.cockpit.talk import Turn
from banma_sim.cockpit.texts import text

if TYPE_CHECKING:
    from banma_sim.cockpit.app import CockpitApp


class Intake:
    """Takes parcels, one by one; the answer is which parts of the screen they touch."""

    def __init__(self, app: CockpitApp) -> None:
        self._app = app
        self._drive = app.drive

    def take(self, parcel: object) -> set[Part]:
        """Whatever a link delivers."""
        match parcel:
            case Beat():
                self._drive.at_s = max(self._drive.at_s, parcel.at_s)
                self._drive.arrival_pct = parcel.arrival_pct
                self._app.dress.time_passed()
                return {"clock"}
            case Charted():
                lon, lat = parcel.position
                self._drive.signals.update({LONGITUDE: lon, LATITUDE: lat})
                self._app.main.map.show_sheet(parcel.sheet)
                return set()
            case Ready():
                self._app.started = True
                self._drive.rules, self._drive.wordings = parcel.rules, parcel.wordings
                self._app.main.show_city(parcel.sheet)
                self._app.main.show_speed(self._app.pace.speed)
                return {"session"}
            case Traffic():
                self._app.main.map.show_flow(parcel.flow)
                return set()
            case Sayable():
                self._app.ear.sayable(parcel)
                return set()
            case Explained():
                self._app.ear.explained(parcel)
                return set()
            case Saved():
                words = text("app.saved", self._drive.language, path=clean(parcel.path.name))
                self._app.notify(words, timeout=4, markup=False)
                return set()
            case Inside() | Refused():
                if self._app.bench is not None:
                    self._app.bench.look_again(parcel)
                return set()
            case Failed():
                return self._failed(parcel)
            case _:
                return self._happened(parcel)

    def _failed(self, failed: Failed) -> set[Part]:
        reason = clean(failed.reason, 300)
        self._drive.talk.sent = ""  # it will not come back as heard
        if failed.final and not self._app.started:
            # There is no car to sit in.
            self._app.failure = reason
            self._app.exit(2)
        words = text("app.failed", self._drive.language, reason=reason) if failed.final else reason
        self._drive.add(Turn("note", words, self._drive.at_s))
        return {"conversation"}

    def _happened(self, event: object) -> set[Part]:
        # Imported by the simulation's thread long ago; the screen itself starts without it.
        from banma_sim.cockpit.books import Books
        from banma_sim.events import Event, Trouble, ViewChanged

        if isinstance(event, Books):
            self._drive.books = event
            return {"wallet"}
        if isinstance(event, Event):
            self._app.journal.note(event)
        if isinstance(event, ViewChanged):
            if event.view in SPOKEN:
                self._app.dress.wear(SPOKEN[event.view])
            else:
                self._app.main.map.show_as(event.view, event.steps)
        if isinstance(event, Trouble) and event.where == ROAD_EVENTS:
            key = "road.no_route" if self._drive.route is None else "road.nothing"
            words = text(key, self._drive.language)
            self._app.notify(words, severity="warning", timeout=4, markup=False)
        part = self._drive.apply(event) if isinstance(event, Event) else None
        return {part} if part else set()
