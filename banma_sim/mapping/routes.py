"""`banma map route`: the way from place to place, in words and as a file."""

import argparse
import asyncio

from banma_sim.cli.console import UserError, say
from banma_sim.cli.options import units_from
from banma_sim.mapping.asking import place_of, preference_of, time_of, write_wanted
from services.navigation.exporting import route_geojson, route_gpx
from services.navigation.guidance import instruction, spoken_distance, spoken_duration
from services.navigation.records import Language, Place, Route, RouteRequest, Stop
from services.navigation.service import InProcessNavigation
from services.navigation.units import Units


def run(args: argparse.Namespace) -> int:
    """Print the way; write it where that was asked for."""
    if len(args.place) < 2:
        raise UserError("banma map route: a way needs two places; give from and to")
    navigation = InProcessNavigation.open(args.map, args.seed)
    routes = asyncio.run(_routes(navigation, args))
    for route in routes:
        _tell(route, args.lang, units_from(args) or navigation.city.origin.units)
    origin = navigation.city.origin
    write_wanted(args, route_geojson(routes[0], args.lang, origin), route_gpx(routes[0], args.lang, origin))
    if origin.attribution:
        say(origin.attribution)
    return 0


async def _routes(navigation: InProcessNavigation, args: argparse.Namespace) -> tuple[Route, ...]:
    start, *places = [await place_of(navigation, text) for text in args.place]
    request = RouteRequest(
        start=start.position,
        stops=tuple(map(_stop, places)),
        preference=preference_of(args.prefer),
        depart_at=time_of(args.at) if args.at else None,
    )
    if args.best_order:
        request = await navigation.best_order(request)
    if args.alternatives:
        return await navigation.alternatives(request, args.alternatives + 1)
    return (await navigation.route(request),)


def _stop(place: Place) -> Stop:
    return Stop(place.position, place.names, place.id)


def _tell(route: Route, language: Language, units: Units) -> None:
    to = " → ".join(leg.to.name[language][0] for leg in route.legs)
    length = spoken_distance(route.distance_m, language, units)
    time = spoken_duration(route.duration_s, language)
    say(f"{to}: {length}, {time}")
    for leg in route.legs:
        ahead_m = 0.0
        for step in leg.steps:
            say(f"  {instruction(step, language, 'early', ahead_m, units=units)}")
            ahead_m = step.distance_m
