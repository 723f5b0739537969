"""Make a map of any city from OpenStreetMap, look into one, and find places and routes on it."""

import argparse
from importlib import import_module
from pathlib import Path

from banma_sim.cli.options import UNITS, whole

EPILOG = """  banma map import monaco.osm.pbf -o monaco.map     (needs pip install "banma-sim[osm]")
  banma map info monaco.map
  banma map search "casino" --map monaco.map --near 43.7396,7.4273
  banma map route the_bund xintiandi --at 08:30 --geojson route.geojson
  banma map track drive.jsonl --gpx drive.gpx       (what banma say --json, or banma run --log, wrote)

A place is an id, a name, a junction ("A & B") or "latitude,longitude"."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="what", metavar="COMMAND", required=True)
    add = commands.add_parser("import", help="make a map from an OpenStreetMap extract")
    add.add_argument("extract", type=Path, metavar="FILE", help=".osm.pbf, .osm or .osm.bz2")
    add.add_argument("-o", "--output", type=Path, metavar="MAP", required=True, help="where to write the map")
    add.add_argument("--units", choices=UNITS, help="of the country (else by how its limits are posted)")

    info = commands.add_parser("info", help="what is on a map, and where its data comes from")
    info.add_argument("map", nargs="?", type=Path, metavar="MAP", help="(without: central Shanghai)")

    search = commands.add_parser("search", help="find places")
    search.add_argument("text", nargs="?", help="a name, however it is spelt, a junction or coordinates")
    search.add_argument("--near", metavar="PLACE", help="rank by the distance from there")
    search.add_argument("--category", metavar="ID", help="only places of this kind")
    search.add_argument("--brand", metavar="ID", help="only places of this chain")
    search.add_argument("--tag", action="append", default=[], help="only with this tag (may be repeated)")
    search.add_argument("--open-at", metavar="TIME", help="only what is open then")
    search.add_argument("--limit", type=whole, default=10, help="how many (10)")
    _shared(search)

    route = commands.add_parser("route", help="find the way")
    route.add_argument("place", nargs="+", metavar="PLACE", help="from, by way of, to")
    route.add_argument(
        "--prefer", metavar="WHAT", default="quickest", help="quickest, shortest, avoid_tolls, …"
    )
    route.add_argument("--at", metavar="TIME", help="set out then, in that hour's traffic")
    route.add_argument("--seed", type=whole, default=7, help="the same seed, the same traffic (7)")
    route.add_argument(
        "--alternatives", metavar="N", type=whole, default=0, help="as many other ways as well"
    )
    route.add_argument(
        "--best-order", action="store_true", help="take the places in between in the best order"
    )
    _files(route)
    _shared(route)

    track = commands.add_parser("track", help="a drive from its event log as GeoJSON or GPX")
    track.add_argument("log", type=Path, metavar="LOG", help="JSON Lines")
    track.add_argument("--car", metavar="NAME", help="of several cars in it, this one (the first)")
    _files(track)
    _shared(track)


def _shared(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--map", metavar="FILE", type=Path, help="a map instead of central Shanghai")
    parser.add_argument("--lang", choices=("en", "zh"), default="en", help="the language of names")
    parser.add_argument("--units", choices=UNITS, help="of distances, instead of the map's own")


def _files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--geojson", metavar="FILE", type=Path, help="write it as GeoJSON")
    parser.add_argument("--gpx", metavar="FILE", type=Path, help="write it as GPX")


def run(args: argparse.Namespace) -> int:
    module = {"import": "importing", "route": "routes", "track": "tracks"}.get(args.what, args.what)
    code: int = import_module(f"banma_sim.mapping.{module}").run(args)
    return code
