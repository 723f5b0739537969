"""Calls to services that must come to a certain end although answers get lost."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from banma_sim.faults import ReplyLostError, ServiceDownError, within

T = TypeVar("T")
Call = Callable[[], Awaitable[T]]

DEADLINE_S = 2.0
"""How long the driver waits for one answer."""
TRIES = 3
PAUSE_S = 0.5


class UncertainError(Exception):
    """The work may or may not have been done, and asking again brought no answer either."""

    code = "unknown"


async def ask(call: Call[T]) -> T:
    """A question that changes nothing: asked again when no answer comes.

    Raises ServiceDownError, ReplyLostError.
    """
    for _ in range(TRIES - 1):
        try:
            return await within(DEADLINE_S, call())
        except (ReplyLostError, ServiceDownError):
            await asyncio.sleep(PAUSE_S)
    return await within(DEADLINE_S, call())


async def settle(
    do: Call[T], what_became: Call[T | None], on_unknown: Callable[[], None] = lambda: None
) -> T:
    """Do something once, for sure: the call carries an idempotency key, so sending it again is safe.

    Where an answer is lost, `on_unknown` is told and the service is asked what became of the request.
    Raises UncertainError when that stays open, ServiceDownError when the service did nothing.
    """
    lost = False
    for _ in range(TRIES):
        try:
            return await within(DEADLINE_S, do())
        except ServiceDownError:
            await asyncio.sleep(PAUSE_S)
        except ReplyLostError:
            lost = True
            on_unknown()
            known = await _quietly(what_became)
            if known is not None:
                return known
    if lost:
        raise UncertainError
    raise ServiceDownError("the service did not answer")


async def _quietly(call: Call[T | None]) -> T | None:
    try:
        return await within(DEADLINE_S, call())
    except (ReplyLostError, ServiceDownError):
        return None
