"""What only a process of its own can tell: how long the first load takes, how much memory names or maps need.

`python -m benchmarks.in_a_process load`, `… names COUNT` and `… answers MAP BEFORE COUNT` print JSON.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.measure import computed, timed

ROUNDS = 5


def measured(*arguments: str) -> dict[str, Any]:
    """What a fresh process found."""
    command = [sys.executable, "-m", "benchmarks.in_a_process", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def load() -> dict[str, float]:
    """Seconds until modules, city and menus, and engine are there, one after another."""
    began = time.perf_counter()
    from banma_sim.cli.parse import load_vocabulary
    from banma_sim.loading import for_good
    from intents.engine import Engine

    for module in ("banma_sim.vocabulary", "services.coffee.menus", "services.navigation.city"):
        import_module(module)
    imported = time.perf_counter()
    with for_good():
        vocabulary = load_vocabulary(None, None)
        read = time.perf_counter()
        Engine.load(vocabulary)
    ready = time.perf_counter()
    return {"modules": imported - began, "city_and_menus": read - imported, "engine": ready - read}


def names(count: int) -> dict[str, Any]:
    """Seconds of each utterance, and the memory, where so many made-up names are known beside the city's."""
    from banma_sim.cli.parse import load_vocabulary
    from banma_sim.loading import for_good
    from benchmarks.hassil_peer import hassil
    from benchmarks.made_up import places
    from benchmarks.measure import CannotMeasureError
    from benchmarks.sentences import NAMED, PLAIN_EN, SHIPPED, naming, unheard
    from intents.engine import Engine

    shipped = load_vocabulary(None, None)
    made_up = tuple(places(max(count, 2 * NAMED)))
    vocabulary = replace(shipped, places=(*shipped.places, *made_up))
    before = _resident_bytes()
    began = time.perf_counter()
    with for_good():
        engine = Engine.load(vocabulary)
    ready = time.perf_counter() - began
    after = _resident_bytes()
    written, heard = naming()
    if not all(engine.parse(text).accepted for text in written):
        raise CannotMeasureError(f"not all understood with {count} names")
    found: dict[str, Any] = {
        "ready_s": ready,
        "names_bytes": before,
        "resident_bytes": after,
        "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "seconds": _seconds(unheard(engine), (*SHIPPED, *written, *heard)),
    }
    if count <= 100_000:
        peer = hassil(vocabulary)
        began = time.perf_counter()
        peer(written[0])
        found["peer_ready_s"] = time.perf_counter() - began
        found["peer_seconds"] = _seconds(peer, (*PLAIN_EN, *(text for text in written if text.isascii())))
    return found


def answers(map_file: str, before: str, count: str) -> dict[str, Any]:
    """Seconds of so many routes on a map, after others, and of the very first; and the memory at most."""
    from benchmarks.answers import SEED, answer, random_pairs
    from services.navigation.city import City
    from services.navigation.routing import Router

    city = City.load(Path(map_file))
    router = Router(city, SEED)
    pairs = random_pairs(city, int(before) + int(count))
    seconds = [timed(partial(answer, router, *pair)) for pair in pairs]
    early, later = seconds[1 : int(before)], seconds[int(before) :]
    return {"first_s": seconds[0], "early": early, "seconds": later, "peak_bytes": _peak_bytes()}


def _seconds(work: Callable[[str], object], texts: tuple[str, ...]) -> list[float]:
    """Of every text once to warm up, and then some times each."""
    seconds = []
    for number in range(ROUNDS + 1):
        for text in texts:
            took = computed(partial(work, text))
            if number:
                seconds.append(took)
    return seconds


def _resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def _peak_bytes() -> int:
    """Of this process alone: what getrusage tells includes what its parent had when it was started."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


WORK: dict[str, Callable[..., object]] = {
    "load": load,
    "names": lambda count: names(int(count)),
    "answers": answers,
}

if __name__ == "__main__":
    print(json.dumps(WORK[sys.argv[1]](*sys.argv[2:])))
