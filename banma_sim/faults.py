"""The network between the car and its services: every call takes a while, and can be made to go wrong."""

import asyncio
import inspect
import random
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, partial
from types import MappingProxyType
from typing import Any, Literal, TypeVar, cast

from banma_sim.clock import SimClock
from banma_sim.events import EventStream, FaultInjected, ServiceCalled
from intents.errors import did_you_mean

T = TypeVar("T")

Service = str
"""Navigation, coffee, wallet, or one that an extension brings."""
FaultKind = Literal["slow", "fail", "reply_lost", "double_reply", "late"]

LATENCY_S = (0.08, 0.25)
"""The least and the most an undisturbed call takes, in simulated seconds."""

STALL_S = 30.0
"""How long a slow call takes where its caller set no deadline."""

# The moment, on the loop's clock, at which the caller gives up; `within` sets it for the calls inside.
_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


class ServiceTroubleError(Exception):
    """A service could not be reached or heard; `code` names how."""

    code = "service_trouble"


class ServiceDownError(ServiceTroubleError):
    """The service answered nothing but an error; the work was not done."""

    code = "service_down"


class OfflineError(ServiceDownError):
    """The car has no connection; nothing was sent."""

    code = "offline"


class ReplyLostError(ServiceTroubleError):
    """No answer came in time; whether the work was done is unknown until asked again."""

    code = "reply_lost"


async def within(deadline_s: float, call: Awaitable[T]) -> T:
    """Await an answer for at most that many simulated seconds. Raises ReplyLostError."""
    token = _deadline.set(asyncio.get_running_loop().time() + deadline_s)
    try:
        async with asyncio.timeout(deadline_s) as limit:
            return await call
    except TimeoutError as error:
        if not limit.expired():
            raise
        raise ReplyLostError(f"no answer within {deadline_s:g} s") from error
    finally:
        _deadline.reset(token)


@dataclass(frozen=True, slots=True)
class Failing:
    """The next `times` calls of a service, or of one operation of it, go wrong like this."""

    service: Service
    fault: FaultKind
    times: int = 1
    delay_s: float | None = None
    operation: str | None = None


Profiles = Mapping[str, tuple[Failing, ...]]
"""Faults that belong together, by the name an extension gave them."""


@dataclass(slots=True)
class _Arranged:
    """A fault that is still to happen `times` times."""

    service: Service
    fault: FaultKind
    times: int
    delay_s: float | None
    operation: str | None
    until_s: float | None = None
    """Where it is every call up to that moment, however many."""
    happened: bool = False

    def fits(self, service: str, operation: str, now_s: float) -> bool:
        here = self.service == service and self.operation in (None, operation)
        return here and (self.times > 0 if self.until_s is None else now_s < self.until_s)


class Faults:
    """Stands between the car and its services: adds latency, arranged faults, and an event for each call."""

    def __init__(
        self,
        clock: SimClock,
        stream: EventStream,
        seed: int = 7,
        latency_s: tuple[float, float] = LATENCY_S,
        profiles: Profiles = MappingProxyType({}),
    ) -> None:
        self._clock = clock
        self._stream = stream
        self._seed = seed
        self._latency_s = latency_s
        self._arranged: list[_Arranged] = []
        self._under_way: set[asyncio.Task[Any]] = set()
        self.profiles = profiles
        self.operations: dict[Service, list[str]] = {}
        """By service that was wrapped the calls that can go wrong."""
        self.connected = True
        """False where the car has no connection at all: then no call goes out."""

    def add(
        self,
        service: Service,
        fault: FaultKind,
        times: int = 1,
        delay_s: float | None = None,
        operation: str | None = None,
        lasts_s: float | None = None,
    ) -> None:
        """Let the next `times` calls of the service (or of that operation of it) go wrong; or, whatever their
        number, all for `lasts_s`.

        slow: the request is held up for `delay_s`, by default beyond the caller's deadline; given up by
        then, it never arrives. fail: ServiceDownError, nothing done. reply_lost: the work is done, its
        answer does not come before the deadline. double_reply: the request arrives twice.
        late: the request is held up as when slow, and arrives all the same after its caller gave up.
        """
        if times < 1:
            raise ValueError(f"times must be 1 or more, found {times}")
        until_s = None if lasts_s is None else self._clock.seconds + lasts_s
        self._arranged.append(_Arranged(service, fault, times, delay_s, operation, until_s))
        self._stream.publish(
            FaultInjected(
                service=service,
                fault=fault,
                times=times,
                operation=operation,
                delay_s=delay_s,
                lasts_s=lasts_s,
            )
        )

    def add_profile(self, name: str) -> None:
        """Let everything of that profile happen. Raises KeyError where there is none."""
        for failing in self.profiles[name]:
            self.add(failing.service, failing.fault, failing.times, failing.delay_s, failing.operation)

    def waiting(self) -> tuple[tuple[Service, FaultKind, str | None, int], ...]:
        """Service, fault, operation and how many more times, of each that is still to happen."""
        now_s = self._clock.seconds
        waiting = [a for a in self._arranged if a.until_s is None or now_s < a.until_s]
        return tuple((a.service, a.fault, a.operation, a.times) for a in waiting)

    def never_happened(self) -> tuple[tuple[Service, FaultKind, str | None], ...]:
        """Service, fault and operation of each that was arranged and met no call at all."""
        return tuple((a.service, a.fault, a.operation) for a in self._arranged if not a.happened)

    def unknown(self, service: Service, operation: str | None) -> tuple[str, str, str] | None:
        """Of a fault the key that is wrong, how, and the remedy; None where there are such calls."""
        if service not in self.operations:
            return "service", f"no service {service}", did_you_mean(service, self.operations)
        known = self.operations[service]
        if operation is None or operation in known:
            return None
        return "operation", f"{service} has no operation {operation}", did_you_mean(operation, known)

    def clear(self) -> None:
        """Forget every fault that has not happened yet."""
        self._arranged.clear()

    def wrap(self, service: Service, target: T) -> T:
        """The same service behind this network: async methods are disturbed, all else passes through."""
        # A chance of its own for each service: a call more to one leaves the others' latencies alone.
        chance = random.Random(f"{self._seed}:{service}")
        self.operations[service] = list(_operations(cast(object, type(target))))
        return cast(T, _Wrapped(self, service, target, chance))

    async def _call(
        self, service: Service, operation: str, chance: random.Random, work: Callable[[], Awaitable[Any]]
    ) -> Any:
        began_s = self._clock.seconds
        outcome = "ok"
        try:
            await asyncio.sleep(chance.uniform(*self._latency_s))
            if not self.connected:
                raise OfflineError("the car has no connection")
            due = self._due(service, operation)
            return await (work() if due is None else self._disturbed(due, work))
        except asyncio.CancelledError:
            outcome = "timeout" if self._past_deadline() else "cancelled"
            raise
        except Exception as error:
            outcome = str(getattr(error, "code", type(error).__name__))
            raise
        finally:
            took_s = round((self._clock.seconds - began_s) * 1000) / 1000
            self._stream.publish(
                ServiceCalled(service=service, operation=operation, outcome=outcome, took_s=took_s)
            )

    async def _disturbed(self, due: _Arranged, work: Callable[[], Awaitable[Any]]) -> Any:
        match due.fault:
            case "fail":
                raise ServiceDownError("the service is down")
            case "slow":
                await asyncio.sleep(self._stall_s(due))
                return await work()
            case "reply_lost":
                answer = await work()
                await asyncio.sleep(self._stall_s(due))
                return answer
            case "double_reply":
                await work()
                return await work()
            case "late":
                return await self._late(work, self._stall_s(due))

    async def _late(self, work: Callable[[], Awaitable[Any]], stall_s: float) -> Any:
        """Does the work after that time, whether its caller still waits or not."""

        async def arrive() -> Any:
            await asyncio.sleep(stall_s)
            return await work()

        request = asyncio.get_running_loop().create_task(arrive())
        self._under_way.add(request)
        request.add_done_callback(self._arrived)
        return await asyncio.shield(request)

    def _arrived(self, request: "asyncio.Task[Any]") -> None:
        self._under_way.discard(request)
        if not request.cancelled():
            request.exception()  # nobody may be left to be told

    async def close(self) -> None:
        """What is still on its way never arrives."""
        under_way = tuple(self._under_way)
        for request in under_way:
            request.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    def _due(self, service: Service, operation: str) -> _Arranged | None:
        now_s = self._clock.seconds
        due = next((a for a in self._arranged if a.fits(service, operation, now_s)), None)
        if due is not None:
            due.happened = True
            due.times -= due.until_s is None
            if due.times == 0:
                self._arranged.remove(due)
        return due

    def _stall_s(self, due: _Arranged | None) -> float:
        if due is not None and due.delay_s is not None:
            return due.delay_s
        deadline_s = _deadline.get()
        return STALL_S if deadline_s is None else deadline_s - self._clock.seconds + STALL_S

    def _past_deadline(self) -> bool:
        deadline_s = _deadline.get()
        return deadline_s is not None and self._clock.seconds >= deadline_s


@cache
def _operations(service: object) -> tuple[str, ...]:
    """The calls to that class that wait for an answer."""
    names = (name for name in dir(service) if not name.startswith("_"))
    return tuple(name for name in names if inspect.iscoroutinefunction(getattr(service, name)))


class _Wrapped:
    """A service as seen through the network; looks like the service itself."""

    def __init__(self, faults: Faults, service: Service, target: object, chance: random.Random) -> None:
        self._faults = faults
        self._service = service
        self._target = target
        self._chance = chance

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._target, name)
        if name not in self._faults.operations[self._service]:
            return found

        def call(*args: Any, **kwargs: Any) -> Awaitable[Any]:
            return self._faults._call(self._service, name, self._chance, partial(found, *args, **kwargs))

        # Kept on the instance, so that the next call of this method comes straight here.
        self.__dict__[name] = call
        return call
