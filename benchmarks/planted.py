"""Mistakes planted in the simulator, each looked for by `banma explore`: how soon is it found, and how short?

    python -m benchmarks.planted
    python -m benchmarks.planted --count 400 --seed 3 --only late_yes "a fen"

Each rule of the guards is left out, and each of the mistakes below made, one at a time; random drivers talk
until something does not hold. What no conversation shows is told as well: explore asks no guard, and finds
what one lets pass only where a driver happens to try it.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

from banma_sim.assistant import assistant
from banma_sim.assistant.assistant import Assistant
from banma_sim.assistant.dialogue import Dialogue, Question
from banma_sim.assistant.guards import GuardBook, Situation, Verdict, decide, guard_book
from banma_sim.assistant.moves import Moves
from banma_sim.assistant.skills.coffee import CoffeeSkill
from banma_sim.assistant.skills.wallet import WalletSkill
from banma_sim.explore.search import Explorer, Story
from banma_sim.setup import Language, Setup
from banma_sim.vehicle import course
from services.coffee.store import OrderStore
from services.wallet.records import Payment
from services.wallet.service import LedgerWallet

LANGUAGES: tuple[Language, ...] = ("en", "zh")
FASTER = 1.2

Change = tuple[object, str, Any]
"""Whose attribute is what instead."""


def _lenient(rule: str) -> Change:
    """That rule of the guards decides nothing any more."""

    def judge(deed: str, situation: Situation, book: GuardBook | None = None) -> Verdict:
        whole = book or guard_book()
        kept = tuple(one for one in whole.rules if one.name != rule)
        return decide(deed, situation, whole.model_copy(update={"rules": kept}))

    return assistant, "decide", judge


_ask, _capture = Dialogue.ask, LedgerWallet.capture


def _asks_less(self: Dialogue, question: Question) -> None:
    _ask(self, replace(question, amount_fen=question.amount_fen and question.amount_fen - 1))


async def _takes_less(
    self: LedgerWallet, payment_id: str, amount_fen: int, key: str, is_fee: bool = False
) -> Payment:
    return await _capture(self, payment_id, amount_fen - 1, key, is_fee)


async def _done(*_: object) -> bool:
    return True


async def _breaks(*_: object) -> object:
    raise KeyError("an order")


async def _switched(self: WalletSkill, frame: object) -> object:
    return await self.switch_password_free(True, 5000)


MISTAKES: Mapping[str, Sequence[Change]] = {
    "a question names a fen less than is held": [(Dialogue, "ask", _asks_less)],
    "a fen less is taken than the order costs": [(LedgerWallet, "capture", _takes_less)],
    "a hold is not released": [(Moves, "release", _done)],
    "what was handed over is not paid": [(Moves, "capture", _done)],
    "the shop forgets what it was asked": [
        (OrderStore, "request", lambda *_: None),
        (OrderStore, "remember", lambda *_: None),
    ],
    "spending without a PIN is switched on by voice": [
        _lenient("authority_by_hand"),
        (WalletSkill, "password_free", _switched),
    ],
    "the car drives a fifth too fast": [(course, "KMH", course.KMH * FASTER)],
    "an order breaks": [(CoffeeSkill, "order", _breaks)],
    "what is not understood is not answered": [(Assistant, "_misunderstood", lambda *_: [])],
}


@dataclass(frozen=True, slots=True)
class Found:
    """The first conversation in which a mistake showed."""

    after: int
    """Conversations, this one included."""
    story: Story


def mistakes() -> Mapping[str, Sequence[Change]]:
    """By name what is changed: the rules of the guards first."""
    guards = {f"without the guard {rule.name}": [_lenient(rule.name)] for rule in guard_book().rules}
    return {**guards, **MISTAKES}


def search(changes: Sequence[Change], count: int, seed: int) -> Found | None:
    """Let drivers talk in a simulator so changed, in both languages in turn; None where nothing is found."""
    with ExitStack() as planted:
        for whose, name, instead in changes:
            planted.enter_context(patch.object(whose, name, instead))
        explorer = Explorer(Setup(tells_signals=False), seed)
        for number in range(count):
            story = explorer.story(number, LANGUAGES[number % len(LANGUAGES)])
            if story.what is not None:
                return Found(number + 1, story)
    return None


def _lines(wanted: Sequence[str], count: int, seed: int) -> Iterator[str]:
    chosen = {name: of for name, of in mistakes().items() if not wanted or any(w in name for w in wanted)}
    missed = 0
    for name, changes in chosen.items():
        began_s = time.perf_counter()
        found = search(changes, count, seed)
        took = f"{time.perf_counter() - began_s:.0f} s"
        if found is None:
            missed += 1
            yield f"{name}: NOT found in {count} conversations, {took}"
        else:
            short = f"made short, acts: {len(found.story.acts)}"
            yield f"{name}: conversation {found.after}, {short}, {took}: not so: {found.story.what}"
    yield f"{len(chosen) - missed} of {len(chosen)} found"


def main() -> int:
    """Print a line for each mistake."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planted", description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="conversations for each, at most (200)")
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--only", nargs="*", default=(), help="those with one of these words in their names")
    args = parser.parse_args()
    for line in _lines(args.only, args.count, args.seed):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
