"""Maps at scale: import and loading, routes on large maps beside other libraries, a name among a million.

BANMA_OSM names an extract to import; BANMA_NODES (100000,1000000) and BANMA_NAMES (1000000) set the sizes.
"""

import os
import random
import tempfile
import time
from pathlib import Path

from benchmarks import answers, synthetic
from benchmarks.answers import tell
from benchmarks.in_a_process import measured
from benchmarks.measure import Row, side_by_side, spread
from services.navigation import mapfile
from services.navigation.city import City
from services.navigation.compiling import compiled
from services.navigation.gramindex import GramIndex, GramWriter
from services.navigation.names import CANDIDATES, CUTOFF, fit
from services.navigation.routing import Router
from services.navigation.spelling import normalised

BEFORE, PAIRS = 80, 100
"""Routes until landmarks are known (landmarks.py) on a map of a million, and after that."""
PEER_PAIRS = 10
ROUNDS = 5


def rows() -> list[Row]:
    """All that the environment asks for."""
    found: list[Row] = []
    if extract := os.environ.get("BANMA_OSM"):
        found += _imported(Path(extract))
    else:
        tell("BANMA_OSM names no extract: import, loading and routes on it are left out")
    for nodes in map(int, os.environ.get("BANMA_NODES", "100000,1000000").split(",")):
        found += _large(nodes)
    return [*found, _names(int(os.environ.get("BANMA_NAMES", "1000000")))]


def _imported(extract: Path) -> list[Row]:
    from services.navigation.osm.importing import import_city

    (reading,) = side_by_side(ROUNDS, lambda: compiled(import_city(extract)))
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "city.map"
        target.write_bytes(compiled(import_city(extract)))
        (loading,) = side_by_side(ROUNDS, lambda: City.load(target))
        routes = answers.rows(City.load(target), extract.name)
    return [Row(f"import {extract.name}", reading), Row("load it", loading), *routes]


def _large(nodes: int) -> list[Row]:
    """Whole answers on a made-up map, in a process of its own so that its memory is known; and the peers."""
    packed = synthetic.packed(nodes)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "made_up.map"
        target.write_bytes(packed)
        told = measured("answers", str(target), str(BEFORE), str(PAIRS))
    city = City.from_data(mapfile.from_bytes(memoryview(packed), "made up"), "made up")
    ours = spread(told["seconds"])
    label = f"whole answer, made up ({len(city.graph.node_at):,} junctions)"
    note = f"after {BEFORE}, the first {told['first_s']:.1f} s; {told['peak_bytes'] / 1e6:.0f} MB at most"
    pairs = answers.random_pairs(city, PEER_PAIRS)
    return [
        Row(f"{label}, the first {BEFORE}", spread(told["early"])),
        Row(label, ours, note=note),
        *answers.peer_rows(Router(city, answers.SEED), label, ours, pairs),
    ]


SYLLABLES = (
    *("nan", "bei", "dong", "xi", "hua", "jin", "long", "feng", "chang", "ning", "lin", "wen", "xin", "yong"),
    *("jing", "hai", "shan", "he", "ping", "an", "tai", "zhou", "yang", "gang", "qiao", "men", "hu", "bao"),
    *("ji", "lu", "ma", "pu", "qing", "rui", "song", "tian", "wu", "xu", "yu", "zhang"),
)
KINDS = ("Road", "Garden", "Hotel", "Coffee", "Plaza", "Station", "School", "Tower", "Market", "Clinic")


def _names(count: int) -> Row:
    """A name with a letter amiss, among made-up ones."""
    chance = random.Random(7)
    names = [_name(chance) for _ in range(count)]
    writer = GramWriter()
    for row, name in enumerate(names):
        writer.add(row, [name])
    data = mapfile.from_bytes(memoryview(mapfile.to_bytes({}, writer.columns("name"))), "names")
    index, samples, missed = GramIndex(data, "name"), [], 0
    for _ in range(200):
        wanted = chance.choice(names)
        spot = chance.randrange(1, len(wanted) - 1)
        began = time.perf_counter()
        query = normalised(wanted[:spot] + wanted[spot + 1 :])
        best = max(
            ((fit(query, names[row]), row) for row in index.alike([query], CANDIDATES)), default=(0, 0)
        )
        samples.append(time.perf_counter() - began)
        missed += best[0] < CUTOFF or names[best[1]] != wanted
    return Row(f"find a misspelt name among {count:,}", spread(samples), note=f"{missed} of 200 missed")


def _name(chance: random.Random) -> str:
    words = ["".join(chance.choices(SYLLABLES, k=chance.choice((2, 2, 3)))) for _ in range(2)]
    return normalised(f"{' '.join(words)} {chance.choice(KINDS)}")
