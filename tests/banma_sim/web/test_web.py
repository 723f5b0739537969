"""The cockpit in a browser, and who may not have it."""

import asyncio
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from banma_sim.cli import main

aiohttp = pytest.importorskip("aiohttp", reason='needs pip install "banma-sim[web]"')
pytest.importorskip("textual_serve", reason='needs pip install "banma-sim[web]"')
from tests.banma_sim.web.browser import CHROMIUM, chromium  # noqa: E402
from tests.waiting import LIMIT_S, until  # noqa: E402

ROUTE = (79, 208, 255)
"""The route's colour on the map, at night."""


class Served:
    """`banma web` as a process."""

    def __init__(self, *args: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "banma_sim", "web", "--port", "0", *args],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = re.search(r"http://\S+", line)
        assert found, line
        self.address = found[0]

    def end(self, by: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(by)
        try:
            return self.process.wait(LIMIT_S)
        finally:
            if self.process.stdout is not None:
                self.process.stdout.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    served = Served(f"--data={tmp_path / 'data'}", "--speed", "5")
    yield served
    if served.process.poll() is None:
        served.end()


def sessions(served: Served) -> list[int]:
    """The processes of its pages."""
    found = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in found.splitlines()[1:]]
    ours = {served.process.pid}
    for _ in range(3):  # a shell may stand between
        ours |= {int(pid) for pid, parent, _ in rows if int(parent) in ours}
    return [int(pid) for pid, _, args in rows if int(pid) in ours and "banma_sim cockpit" in args]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[-1].split()[0] != "Z"
    except OSError:
        return False


def until_gone(pids: list[int]) -> None:
    until(lambda: not any(alive(pid) for pid in pids), lambda: "a session outlives its server")


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium here")
async def test_a_sentence_typed_in_a_browser_is_answered_and_the_map_is_drawn(
    served: Served, tmp_path: Path
) -> None:
    async with chromium(tmp_path / "profile") as opened:
        page = await opened(served.address)
        await page.until(lambda: "▶ ×5" in page.received)
        before = await page.share(await page.picture(), ROUTE)
        await page.focus()
        await page.type("take me to the bund and get me a large oat latte on the way")
        await page.enter()
        await page.until(lambda: "Waiting for your answer" in page.received)
        await page.until(lambda: "The Bund" in page.received and "¥38.00" in page.received)
        async with asyncio.timeout(LIMIT_S):  # the page paints when it comes to it
            while await page.share(await page.picture(), ROUTE) <= before + 0.001:
                pass
        # Nothing is fetched from anywhere else.
        assert page.fetched
        assert all(url.startswith((served.address, "about:", "data:")) for url in page.fetched)


async def _socket(served: Served, **headers: str) -> int:
    """The status with which a session is refused; 101 where it is not."""
    address = f"{served.address}/ws?width=100&height=30"
    async with aiohttp.ClientSession() as session:
        try:
            async with session.ws_connect(address, headers=headers):
                return 101
        except aiohttp.WSServerHandshakeError as refused:
            return int(refused.status)


async def test_no_other_site_may_speak_to_the_car(served: Served) -> None:
    host = served.address.removeprefix("http://")
    assert await _socket(served, Origin="https://evil.example") == 403
    assert await _socket(served, Host="evil.example", Origin="http://evil.example") == 403
    assert await _socket(served, Origin=f"http://{host}") == 101
    async with aiohttp.ClientSession() as session:
        async with session.get(served.address, headers={"Host": "evil.example"}) as page:
            assert page.status == 403
        for size in ("width=0", "width=99999999", "height=-1", "height=x"):
            async with session.get(f"{served.address}/ws?{size}") as answer:
                assert answer.status == 400


async def test_money_is_safe_whichever_end_is_lost(served: Served, tmp_path: Path) -> None:
    address = f"{served.address}/ws?width=100&height=30"
    host = served.address.removeprefix("http://")
    async with aiohttp.ClientSession() as session:

        async def shown(words: str) -> None:
            got = b""
            async with asyncio.timeout(LIMIT_S):
                while words.encode() not in got:
                    got += (await socket_.receive()).data

        socket_ = await session.ws_connect(address, headers={"Origin": f"http://{host}"})
        await shown("▶ ×5")
        await socket_.send_json(["stdin", "get me a large latte\r"])
        await shown("Waiting for your answer")
        await socket_.send_json(["stdin", "\x19"])
        await shown("Held ¥")
        first = sessions(served)
        assert first
        await socket_.close()  # the page is closed
        until_gone(first)

        socket_ = await session.ws_connect(address, headers={"Origin": f"http://{host}"})
        await shown("▶ ×5")
        second = sessions(served)
        served.end(signal.SIGKILL)  # the server is killed
        until_gone(second)
        await socket_.close()
    books = sqlite3.connect(tmp_path / "data" / "wallet.db")
    assert books.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    books.close()


async def test_the_end_of_the_server_is_the_end_of_its_sessions(served: Served) -> None:
    host = served.address.removeprefix("http://")
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{served.address}/ws", headers={"Origin": f"http://{host}"}) as page,
    ):
        await page.receive()
        running = sessions(served)
        assert running
        code = await asyncio.to_thread(served.end)
        assert code == 0
        until_gone(running)


def test_a_port_in_use_and_an_open_host_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["web", "--host", "127.0.0.1", "--port", str(port)]) == 2
        assert f"127.0.0.1:{port} is in use already; choose another with --port" in capsys.readouterr().err
    assert main(["web", "--host", "0.0.0.0"]) == 2
    assert "others could drive and pay as you" in capsys.readouterr().err
    assert main(["web", "--port", "65536"]) == 2
    assert "ports are 0 to 65535" in capsys.readouterr().err
    assert main(["web", "--host", "192.0.2.1", "--open-to-others"]) == 2
    told = capsys.readouterr().err
    assert "Warning" in told
    assert "no such address" in told


def test_without_the_extra_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "banma_sim.web.server", None)
    assert main(["web"]) == 2
    assert 'pip install "banma-sim[web]"' in capsys.readouterr().err
