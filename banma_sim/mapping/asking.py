"""What the arguments of `banma map` mean: places, times, preferences, files to write."""

import argparse
import re
from datetime import datetime
from difflib import get_close_matches

from banma_sim.cli.console import UserError, say
from banma_sim.cli.writing import file_to_write
from banma_sim.setup import Setup
from services.navigation.records import Place, PlaceQuery, Preference
from services.navigation.service import InProcessNavigation

_CLOCK = re.compile(r"\d{1,2}:\d{2}")


async def place_of(navigation: InProcessNavigation, text: str) -> Place:
    """The place that an argument means: an id, a name, a junction, coordinates. Raises UserError."""
    found = await navigation.find(PlaceQuery(place_id=text, limit=1))
    found = found or await navigation.find(PlaceQuery(text=text, limit=1))
    if not found:
        raise UserError(
            f"banma map: no place {text!r} on this map; try banma map search, or latitude,longitude"
        )
    return found[0].place


def time_of(text: str) -> datetime:
    """ "08:30" on the simulation's first day, or "2026-05-18 08:30". Raises UserError."""
    day = Setup().time.date().isoformat()
    try:
        at = datetime.fromisoformat(f"{day} {text:0>5}" if _CLOCK.fullmatch(text) else text)
    except ValueError:
        raise UserError(f'banma map: {text!r} is no time; write "08:30" or "2026-05-18 08:30"') from None
    return at.replace(tzinfo=None)


def preference_of(text: str) -> Preference:
    """Raises UserError for one there is not."""
    known = [preference.value for preference in Preference]
    if text not in known:
        close = get_close_matches(text, known, n=1)
        remedy = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"
        raise UserError(f"banma map: no preference {text!r}; {remedy}")
    return Preference(text)


def write_wanted(args: argparse.Namespace, geojson: str, gpx: str) -> None:
    """Write the files that were asked for. Raises UserError, OSError."""
    for option, target, content in (("--geojson", args.geojson, geojson), ("--gpx", args.gpx, gpx)):
        if target is not None:
            file_to_write(f"banma map {option}", target)
            target.write_text(content, encoding="utf-8")
            say(f"written: {target}")
