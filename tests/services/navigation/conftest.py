"""The embedded city, and small ones drawn by hand."""

from typing import Any

import pytest

from services.navigation import mapfile
from services.navigation.build import content
from services.navigation.city import City
from services.navigation.citydata import CategoryData, CityData, NamesData, PlaceData, RoadData
from services.navigation.compiling import compiled
from services.navigation.edges import Network
from services.navigation.network import build_network
from services.navigation.records import LonLat, Route, RouteRequest, Stop
from services.navigation.routing import Router
from services.navigation.service import InProcessNavigation

LON, LAT = 121.47, 31.23
METRE_LAT = 1 / 111_195.08
METRE_LON = METRE_LAT / 0.8551


class Sketch:
    """Draws small cities in metres east and north of a middle."""

    def at(self, east_m: float, north_m: float) -> LonLat:
        return LonLat(LON + east_m * METRE_LON, LAT + north_m * METRE_LAT)

    def road(self, name: str, *lines: list[tuple[float, float]], **more: Any) -> RoadData:
        fields: dict[str, Any] = {"class": "secondary", "limit_kmh": 50, **more}
        fields["ramps"] = [{**ramp, "at": self.at(*ramp["at"])} for ramp in fields.get("ramps", [])]
        return RoadData.model_validate(
            {
                "id": name,
                "names": {"en": [name.replace("_", " ").title()], "zh": [f"{name}路"]},
                "lines": [[self.at(*point) for point in line] for line in lines],
                **fields,
            }
        )

    def place(self, name: str, east_m: float, north_m: float, **more: Any) -> PlaceData:
        names = more.pop("names", {"en": [name.replace("_", " ").title()], "zh": [name]})
        fields = {"id": name, "names": names, "category": "cafe", "at": self.at(east_m, north_m), **more}
        return PlaceData.model_validate(fields)

    def network(self, *roads: RoadData) -> Network:
        return build_network(list(roads))

    def city(self, *roads: RoadData, places: tuple[PlaceData, ...] = ()) -> City:
        kinds = sorted({place.category for place in places})
        categories = [CategoryData(id=kind, names=NamesData(en=[kind], zh=[kind])) for kind in kinds]
        data = CityData(list(roads), [], categories, [], list(places))
        packed = compiled(content("small", data, self.network(*roads)))
        return City.from_data(mapfile.from_bytes(memoryview(packed), "small"), "small")

    def request(self, start: tuple[float, float], *stops: tuple[float, float], **more: Any) -> RouteRequest:
        names = {"en": ("there",), "zh": ("那里",)}
        return RouteRequest(self.at(*start), tuple(Stop(self.at(*stop), names) for stop in stops), **more)

    def route(
        self, city: City, start: tuple[float, float], *stops: tuple[float, float], **more: Any
    ) -> Route:
        return Router(city, 0).route(self.request(start, *stops, **more))


@pytest.fixture(scope="session")
def sketch() -> Sketch:
    return Sketch()


@pytest.fixture(scope="session")
def city() -> City:
    return City.load()


@pytest.fixture(scope="session")
def navigation(city: City) -> InProcessNavigation:
    return InProcessNavigation(city, seed=7)
