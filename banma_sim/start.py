"""Where the car stands at first."""

from difflib import get_close_matches

from banma_sim.setup import DEFAULT_START
from services.navigation.city import City
from services.navigation.records import Place, UnknownPlaceError
from services.navigation.spots import coordinates, middle, point

FIND = "banma map search NAME finds the id of a place"


def start_place(city: City, place_id: str) -> Place:
    """By id, or by "latitude,longitude". Raises UnknownPlaceError.

    The place that a setup begins at unless told otherwise is one of the embedded city's; on another map the
    car stands in the middle of it.
    """
    if position := coordinates(place_id):
        return point(position)
    if place_id == DEFAULT_START and place_id not in city.places:
        return point(middle(city))
    if place_id not in city.places:
        near = get_close_matches(place_id, city.places, n=1)
        raise UnknownPlaceError(
            f"no place {place_id} on this map; " + (f"did you mean {near[0]}?" if near else FIND)
        )
    return city.places[place_id]
