"""`banma map search`: places by name, kind or chain, nearest or best first."""

import argparse
import asyncio

from banma_sim.cli.console import UserError, say
from banma_sim.cli.options import units_from
from banma_sim.mapping.asking import place_of, time_of
from services.navigation.guidance import spoken_distance
from services.navigation.records import Found, Language, PlaceQuery
from services.navigation.service import InProcessNavigation
from services.navigation.units import Units

FAILED = 1
NOTHING = "nothing found"


def run(args: argparse.Namespace) -> int:
    """Print what is found, a line each. Exit code 1 where nothing is."""
    if args.text is None and args.category is None and args.brand is None:
        raise UserError("banma map search: nothing to look for; give a name, --category or --brand")
    navigation = InProcessNavigation.open(args.map)
    found = asyncio.run(_find(navigation, args))
    units = units_from(args) or navigation.city.origin.units
    for one in found:
        say(_line(one, args.lang, units if args.near else None))
    if not found:
        say(NOTHING)
    if attribution := navigation.city.origin.attribution:
        say(attribution)
    return 0 if found else FAILED


async def _find(navigation: InProcessNavigation, args: argparse.Namespace) -> tuple[Found, ...]:
    near = (await place_of(navigation, args.near)).position if args.near else None
    return await navigation.find(
        PlaceQuery(
            text=args.text,
            category=args.category,
            brand=args.brand,
            near=near,
            open_at=time_of(args.open_at) if args.open_at else None,
            tags=frozenset(args.tag),
            limit=args.limit,
        )
    )


def _line(one: Found, language: Language, units: Units | None) -> str:
    """With `units` the distance is told, too."""
    place = one.place
    at = f"{place.position.lat_deg:.5f},{place.position.lon_deg:.5f}"
    parts = [f"{place.id:32} {place.name(language)}", place.category, at]
    if units is not None:
        parts.append(spoken_distance(one.distance_m, language, units))
    if address := place.address.get(language):
        parts.append(address[0])
    return "  ".join(parts)
