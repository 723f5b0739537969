"""Understand one utterance, beside hassil on a small grammar; with many more names; without end.

Understanding waits for nothing: what it computes is what it takes. Loading is timed by the clock.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from banma_sim.cli.parse import load_engine, load_vocabulary
from benchmarks.hassil_peer import NAME, hassil
from benchmarks.in_a_process import measured
from benchmarks.measure import CannotMeasureError, Row, Spread, computed, spread
from benchmarks.sentences import FREE_EN, FREE_ZH, PLAIN_EN, PLAIN_ZH, SHIPPED, endless, unheard

ROUNDS = 20
LOADS = 5
SIZES = (100_000, 1_000_000)
ENDLESS = 300


def rows() -> list[Row]:
    """Plain and free sentences; then load times, vocabularies of growing size, and input without end."""
    return [*_shipped(), *_loading(), *_growing(), _slowest()]


def _shipped() -> Iterator[Row]:
    engine = load_engine(None, None, None)
    understand = unheard(engine)
    peer = hassil(load_vocabulary(None, None))
    for text in PLAIN_EN:
        if not peer(text) or not engine.parse(text).accepted:
            raise CannotMeasureError(f"not understood by both: {text!r}")
    yield Row("understand a plain English sentence", _over(understand, PLAIN_EN), NAME, _over(peer, PLAIN_EN))
    yield Row("understand a plain Mandarin sentence", _over(understand, PLAIN_ZH))
    yield Row("understand free English: two wishes, fillers, typos", _over(understand, FREE_EN))
    yield Row("understand free Mandarin", _over(understand, FREE_ZH))
    yield Row("understand any of these", _over(understand, SHIPPED))
    yield Row("understand any of these, just heard before", _over(engine.parse, SHIPPED))


def _loading() -> Iterator[Row]:
    """In processes of their own: the first load of each."""
    loads = [measured("load") for _ in range(LOADS + 1)][1:]
    yield Row("engine ready, from packs and vocabulary", spread([x["engine"] for x in loads]))
    yield Row(
        "engine, city and menus ready",
        spread([x["engine"] + x["city_and_menus"] for x in loads]),
        note=f"after {spread([x['modules'] for x in loads]).median * 1000:.0f} ms for modules",
    )


def _growing() -> Iterator[Row]:
    first: Spread | None = None
    for size in (0, *SIZES):
        found = measured("names", str(size))
        ours = spread(found["seconds"])
        first = first or ours
        theirs = spread(found["peer_seconds"]) if "peer_seconds" in found else None
        notes = [
            f"{ours.median / first.median:.2f}× the city's",
            f"ready in {found['ready_s']:.2f} s",
            _memory(found),
        ]
        if theirs:
            notes.append(f"hassil's first {found['peer_ready_s']:.2f} s")
        yield Row(
            f"understand, {size:,} more names" if size else "understand, the city's names and a few",
            ours,
            NAME if theirs else "",
            theirs,
            "; ".join(notes),
        )


def _memory(found: Mapping[str, Any]) -> str:
    resident, peak, names = (f"{found[f'{key}_bytes'] / 1e6:.0f}" for key in ("resident", "peak", "names"))
    return f"{resident} MB resident ({names} before the engine), {peak} at most"


def _slowest() -> Row:
    """The note names what took longest even at its quickest."""
    engine = load_engine(None, None, None)
    samples: list[float] = []
    slowest = (0.0, "")
    for text in endless(ENDLESS):
        if not engine.parse(text).truncated:
            raise CannotMeasureError(f"read whole: {text!r}")
        mine = [computed(partial(engine.parse, text)) for _ in range(3)]
        samples += mine
        slowest = max(slowest, (min(mine), text))
    return Row(
        "read repetitive input without end",
        spread(samples),
        note=f"at their quickest at most {slowest[0] * 1000:.1f} ms: {slowest[1][:30]!r}…",
    )


def _over(work: Callable[[str], object], texts: Sequence[str]) -> Spread:
    for text in texts:
        work(text)
    return spread([computed(partial(work, text)) for _ in range(ROUNDS) for text in texts])
