"""`banma map info`: what is on a map, and where its data comes from."""

import argparse
from collections import Counter

from banma_sim.cli.console import say
from services.navigation.city import City
from services.navigation.geometry import distance_m
from services.navigation.records import LonLat
from services.navigation.units import Units

TOP = 8
UNITS = {
    Units.METRIC: "kilometres",
    Units.MILES_FEET: "miles and feet",
    Units.MILES_YARDS: "miles and yards",
}


def run(args: argparse.Namespace) -> int:
    """Print it."""
    say(describe(City.load(args.map)))
    return 0


def describe(city: City) -> str:
    """Some lines on a map."""
    graph = city.graph
    length_km = sum(graph.length_m[e] for e in range(0, len(graph.tail), 2)) / 1000
    kinds = Counter(place.category for place in city.places.values())
    common = ", ".join(f"{kind} {count}" for kind, count in kinds.most_common(TOP))
    side = "left" if city.origin.keeps_left else "right"
    lines = [
        f"map        {city.name}, from {city.origin.source}",
        f"area       {_extent(city)}",
        f"roads      {len(city.roads):,} by name, {length_km:,.0f} km",
        f"network    {len(graph.node_at):,} junctions, {len(graph.tail) // 2:,} stretches",
        f"signals    {sum(graph.signal):,}",
        f"places     {len(city.places):,} of {len(kinds)} kinds" + (f": {common}, …" if kinds else ""),
        f"chains     {len(city.brands):,}",
        f"country    {UNITS[city.origin.units]}, traffic keeps {side}",
    ]
    lines += [f"left out   {count:,} {reason}" for reason, count in city.counts.items()]
    if city.origin.attribution:
        lines.append(city.origin.attribution)
    return "\n".join(lines)


def _extent(city: City) -> str:
    points = list(city.graph.node_at)
    lons, lats = [p.lon_deg for p in points], [p.lat_deg for p in points]
    south_west, north_east = LonLat(min(lons), min(lats)), LonLat(max(lons), max(lats))
    corner = LonLat(north_east.lon_deg, south_west.lat_deg)
    wide_km, high_km = distance_m(south_west, corner) / 1000, distance_m(corner, north_east) / 1000
    ends = " to ".join(f"{at.lat_deg:.4f},{at.lon_deg:.4f}" for at in (south_west, north_east))
    return f"{ends}, {wide_km:.1f} × {high_km:.1f} km"
