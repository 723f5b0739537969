"""The places, roads, drinks and shops that a step names: each must be on the map or on a menu."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from banma_sim.embedded import Knowledge
from banma_sim.road.road import Wish
from banma_sim.scenario.drive_to import DriveTo
from banma_sim.scenario.steps import Deed, Happen, SellOut, Tap
from services.coffee.menu import Menu
from services.navigation.city import City
from services.navigation.spots import coordinates, point, road_numbers, spot

Unknown = tuple[str, str, Iterable[str], tuple[str, ...]]
"""The name, what is wrong with it, the names that may be meant, and the keys under which it stands in its
step."""
MAX_CITIES = 4


class Places:
    """Ids of everything on a map that one can drive to."""

    def __init__(self, city: City) -> None:
        self._city = city

    def __contains__(self, place_id: object) -> bool:
        # The driver may call any place of theirs home, or something else.
        saved = isinstance(place_id, str) and place_id.startswith("saved_")
        return saved or place_id in self._city.places or place_id in road_numbers(self._city)

    def __iter__(self) -> Iterator[str]:
        return iter(self._city.places)

    def has_spot(self, spot_id: str) -> bool:
        """True for the id of a position, or of a junction."""
        return spot(self._city, spot_id, None) is not None

    def called(self, name: str) -> str | None:
        """The id of that position, or of the first place that has that name in any language."""
        if (position := coordinates(name)) is not None:
            return point(position).id
        said = name.casefold()
        for place in self._city.places.values():
            if any(said == one.casefold() for names in place.names.values() for one in names):
                return place.id
        return None


class PlaceNames:
    """What its places are called, in any language."""

    def __init__(self, city: City) -> None:
        self._city = city

    def __contains__(self, name: object) -> bool:
        return name in _place_names(self._city)

    def __iter__(self) -> Iterator[str]:
        return iter(_place_names(self._city))


@lru_cache(maxsize=MAX_CITIES)
def _place_names(city: City) -> frozenset[str]:
    return frozenset(
        name for place in city.places.values() for names in place.names.values() for name in names
    )


def unknown_things(action: Deed, known: Knowledge) -> Iterator[Unknown]:
    """What of the names in an action is nowhere."""
    places = Places(known.city)
    match action:
        case DriveTo(place_id=str(place_id)):
            yield from _place(place_id, places, "drive_to", "place")
        case Tap("go" | "add_stop" as name, {"place_id": str(place_id)}):
            if coordinates(place_id) is None:
                yield from _place(place_id, places, "tap", name, "place_id")
        case Happen(wish=Wish(named=str(name))):
            roads = _road_names(known.city)
            if name.casefold() not in roads:
                yield name, f"no road is called {name}", roads.values(), ("road", "named")
        case SellOut(drink, shop):
            things = {thing for menu in known.menus.values() for thing in _sold(menu)}
            if drink not in things:
                yield drink, f"no menu has {drink}", things, ("sold_out", "drink")
            if shop is not None:
                yield from _place(shop, places, "sold_out", "shop")


def _place(place_id: str, places: Places, *keys: str) -> Iterator[Unknown]:
    if place_id in places or places.has_spot(place_id):
        return
    if (known := places.called(place_id)) is not None:
        yield place_id, f"{place_id} is no id of a place", (known,), keys
    else:
        yield place_id, f"no place {place_id} on this map", places, keys


def _road_names(city: City) -> Mapping[str, str]:
    """Every name of every road, by itself in lower case."""
    all_names = (name for road in city.roads for names in road.names.values() for name in names)
    return {name.casefold(): name for name in all_names}


def _sold(menu: Menu) -> Iterator[str]:
    yield from menu.drink_by_id
    for option_id, option in menu.option_by_id.items():
        yield from (f"{option_id}.{choice}" for choice in option.by_id)
