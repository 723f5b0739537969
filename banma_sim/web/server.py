"""Serves the cockpit over HTTP; each page is a process of its own, which ends with the page.

textual-serve brings page and sessions to each other. Added here: no other site may open a session, there is a
most of them, and the end of the server lets every session end, its money settled.
"""

from __future__ import annotations

import asyncio
import errno
import shlex
import signal
import sys
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from textual_serve.server import Server

TITLE = "Banma Sim"
MOST_SESSIONS = 8
MOST_CELLS = 1_000
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
SESSION_ENDS_S = 15.0


class AddressError(Exception):
    """Nothing can be served there; the words say why and what to do."""


def is_loopback(host: str) -> bool:
    """True where only this machine can reach it."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


class CockpitServer(Server):
    """One cockpit a page."""

    def __init__(self, options: Sequence[str], host: str, port: int) -> None:
        # In place of the shell: then the session's parent is this server, and its end is noticed.
        command = "exec " + shlex.join((sys.executable, "-m", "banma_sim", "cockpit", *options))
        here = Path(__file__).parent
        super().__init__(command, host, port, title=TITLE, templates_path=here / "templates")
        self._sessions: set[asyncio.Task[object]] = set()

    async def make_app(self) -> web.Application:
        """The application, guarded."""
        app = await self._make_app()
        app.middlewares.append(self._guard())
        return app

    async def on_startup(self, app: web.Application) -> None:
        """Nothing to show: the command says where it is."""

    async def on_shutdown(self, app: web.Application) -> None:
        """Every session is told to end, and is waited for."""
        for session in self._sessions:
            session.cancel()
        if self._sessions:
            await asyncio.wait(self._sessions, timeout=SESSION_ENDS_S)

    def _guard(self) -> Middleware:
        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            # Another site's page could else speak to the car in the name of whoever looks at it.
            if not self._is_ours(request):
                raise web.HTTPForbidden(text="This cockpit is served under another name.\n")
            if request.path != "/ws":
                return await handler(request)
            if len(self._sessions) >= MOST_SESSIONS:
                raise web.HTTPServiceUnavailable(text=f"There are {MOST_SESSIONS} cockpits open already.\n")
            if any(_cells(request.query.get(side, "80")) is None for side in ("width", "height")):
                raise web.HTTPBadRequest(text=f"A screen has 1 to {MOST_CELLS} cells a side.\n")
            return await self._session(request, handler)

        return guard

    async def _session(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        task = asyncio.current_task()
        if task is not None:
            self._sessions.add(task)
            task.add_done_callback(self._sessions.discard)
        return await handler(request)

    def _is_ours(self, request: web.Request) -> bool:
        """The name it was asked for by, and the page that asks, are this server's own."""
        asked = urlsplit(f"//{request.host}")
        names = (*LOOPBACK_NAMES, self.host) if is_loopback(self.host) else (asked.hostname,)
        origin = request.headers.get("Origin")
        return asked.hostname in names and (origin is None or urlsplit(origin).netloc == request.host)


def _cells(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text[:6]) <= MOST_CELLS else None


def serve(options: Sequence[str], host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve until interrupted; `ready` is told the address. Raises AddressError."""
    asyncio.run(_serve(CockpitServer(options, host, port), ready))


async def _serve(server: CockpitServer, ready: Callable[[str], None]) -> None:
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(ending, over.set)
    runner = web.AppRunner(await server.make_app(), access_log=None, shutdown_timeout=SESSION_ENDS_S)
    await runner.setup()
    try:
        await web.TCPSite(runner, server.host, server.port).start()
        port = runner.addresses[0][1]
        host = f"[{server.host}]" if ":" in server.host else server.host
        ready(f"http://{host}:{port}")
        await over.wait()
    except OSError as error:
        raise AddressError(_reason(error, server)) from None
    finally:
        await runner.cleanup()


def _reason(error: OSError, server: CockpitServer) -> str:
    where = f"{server.host}:{server.port}"
    match error.errno:
        case errno.EADDRINUSE:
            return f"{where} is in use already; choose another with --port, or 0 for any"
        case errno.EACCES:
            return f"{where}: not allowed; choose a --port above 1023"
        case errno.EADDRNOTAVAIL:
            return f"{where}: this machine has no such address; leave out --host"
        case _:
            return f"{where}: {error.strerror or error}; choose another --host or --port"
