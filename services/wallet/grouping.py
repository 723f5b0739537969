"""Requests that come in together share one durable commit.

A commit waits for the disk, and that wait is most of what a payment costs. The first request of a turn of the
event loop lets the group be written in the next one; whoever asks until then is in it. So a lone payer waits
for nobody, and sixty-four payers wait for the disk once.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from services.wallet.records import OutcomeUnknownError, WalletError

T = TypeVar("T")


class Journal(Protocol):
    """What is written to, in transactions."""

    @property
    def writes(self) -> int:
        """How often something was written."""
        ...

    def writing(self) -> AbstractContextManager[None]:
        """One durable transaction."""
        ...


@dataclass(frozen=True, slots=True)
class _Asked(Generic[T]):
    work: Callable[[], T]
    answer: "asyncio.Future[T]"


class GroupCommit:
    """Takes requests and does those that are there in one transaction, each wholly or not at all."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._waiting: list[_Asked[Any]] = []

    async def do(self, work: Callable[[], T]) -> T:
        """The answer, once it is on the disk. A request given up before its group is written is not done.

        Raises what `work` raises; a WalletError leaves the others of the group alone.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._waiting.append(_Asked(work, answer))
        if len(self._waiting) == 1:
            loop.call_soon(self._write)
        return await answer

    def _write(self) -> None:
        group, self._waiting = [asked for asked in self._waiting if not asked.answer.done()], []
        try:
            with self._journal.writing():
                outcomes = [self._outcome(asked.work) for asked in group]
        except Exception as error:
            if len(group) == 1 and not isinstance(error, OutcomeUnknownError):
                group[0].answer.set_exception(error)
                return
            # Nothing of the group was written: alone, only the one that is at fault fails. Or it is unknown
            # whether it was: under its key, each is answered as the first time.
            for asked in group:
                self._write_alone(asked)
            return
        for asked, (answer, refusal) in zip(group, outcomes, strict=True):
            if refusal is None:
                asked.answer.set_result(answer)
            else:
                asked.answer.set_exception(refusal)

    def _outcome(self, work: Callable[[], T]) -> tuple[T | None, WalletError | None]:
        """What the request was answered, or why it was refused before it had written anything."""
        before = self._journal.writes
        try:
            return work(), None
        except WalletError as refusal:
            if self._journal.writes != before:
                raise
            return None, refusal

    def _write_alone(self, asked: _Asked[Any]) -> None:
        try:
            with self._journal.writing():
                answer = asked.work()
        except Exception as error:
            asked.answer.set_exception(error)
        else:
            asked.answer.set_result(answer)
