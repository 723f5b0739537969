"""Whole answers on the embedded city beside other libraries' searches, and places by misspelt names."""

import asyncio
import time

from benchmarks import answers
from benchmarks.measure import CannotMeasureError, Row, spread
from services.navigation.records import LonLat, PlaceQuery
from services.navigation.service import InProcessNavigation

HERE = LonLat(121.4755, 31.2332)
MISSPELT = (
    "orientl pearl tower",
    "shanghi museum",
    "xintiandy",
    "dongfang mingzhu",
    "城隍庙",
    "jing an templ",
)


def rows() -> list[Row]:
    """Routes between random junctions, and places found by a misspelt name."""
    navigation = InProcessNavigation.open(seed=answers.SEED)
    with asyncio.Runner() as runner:
        found = [runner.run(_find(navigation, name)) for name in MISSPELT * 10]
    return [
        *answers.rows(navigation.city, "the embedded city"),
        Row("find a place by misspelt name", spread(found)),
    ]


async def _find(navigation: InProcessNavigation, name: str) -> float:
    """Seconds it took; timed in here, for the loop's own start is not navigation's."""
    began = time.perf_counter()
    if not await navigation.find(PlaceQuery(text=name, near=HERE)):
        raise CannotMeasureError(f"not found: {name}")
    return time.perf_counter() - began
