"""A real Chromium without a screen, spoken to over its DevTools protocol."""

import asyncio
import base64
import json
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

from tests.waiting import LIMIT_S, until_so

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
BINARY = 2
# The share of a screenshot's points that are near a colour, reckoned by the browser itself.
SHARE = """
(async () => {
  const image = new Image(); image.src = "data:image/png;base64," + %s; await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height), pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const data = pen.getImageData(0, 0, image.width, image.height).data, [r, g, b] = %s;
  let near = 0;
  for (let i = 0; i < data.length; i += 4)
    near += Math.abs(data[i] - r) + Math.abs(data[i+1] - g) + Math.abs(data[i+2] - b) < 24;
  return near / (data.length / 4);
})()"""


class Page:
    """One page; what its socket was sent is kept as text."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self.received = ""
        self.fetched: list[str] = []

    async def listen(self) -> None:
        async for message in self._socket:
            told = json.loads(message.data)
            if "id" in told:
                self._answers.pop(told["id"]).set_result(told.get("result", told.get("error")))
            elif told["method"] == "Network.webSocketFrameReceived":
                frame = told["params"]["response"]
                if frame["opcode"] == BINARY:
                    self.received += base64.b64decode(frame["payloadData"]).decode("utf-8", "replace")
            elif told["method"] == "Network.requestWillBeSent":
                self.fetched.append(told["params"]["request"]["url"])

    async def ask(self, method: str, **params: Any) -> Any:
        number = next(self._numbers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": params})
        return await asyncio.wait_for(self._answers[number], LIMIT_S)

    async def until(self, holds: Callable[[], bool]) -> None:
        await until_so(holds, lambda: self.received[-1500:])

    async def focus(self) -> None:
        """Keys go to the terminal."""
        script = "document.querySelector('.xterm-helper-textarea').focus()"
        await self.ask("Runtime.evaluate", expression=script)

    async def type(self, words: str) -> None:
        await self.ask("Input.insertText", text=words)

    async def enter(self) -> None:
        for kind in ("keyDown", "keyUp"):
            await self.ask(
                "Input.dispatchKeyEvent",
                type=kind,
                key="Enter",
                code="Enter",
                text="\r",
                windowsVirtualKeyCode=13,
            )

    async def picture(self) -> str:
        """A screenshot, PNG in base 64."""
        shot = await self.ask("Page.captureScreenshot", format="png")
        return str(shot["data"])

    async def share(self, picture: str, colour: tuple[int, int, int]) -> float:
        script = SHARE % (json.dumps(picture), json.dumps(colour))
        found = await self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        return float(found["result"]["value"])


@asynccontextmanager
async def chromium(folder: Path) -> AsyncIterator[Callable[[str], Any]]:
    """Opens pages."""
    assert CHROMIUM is not None
    process = subprocess.Popen(  # noqa: ASYNC220 - it goes on by itself
        [
            *(CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"),
            *(
                "--remote-debugging-port=0",
                f"--user-data-dir={folder}",
                "--window-size=1280,800",
                "about:blank",
            ),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    tasks: list[asyncio.Task[None]] = []
    try:
        port = await _port(folder / "DevToolsActivePort")
        async with aiohttp.ClientSession() as session:

            async def opened(url: str) -> Page:
                async with session.put(f"http://127.0.0.1:{port}/json/new?about:blank") as answer:
                    target = await answer.json()
                page = Page(await session.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0))
                tasks.append(asyncio.create_task(page.listen()))
                await page.ask("Network.enable")
                await page.ask("Page.enable")
                await page.ask("Page.navigate", url=url)
                return page

            yield opened
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    finally:
        process.terminate()
        process.wait(LIMIT_S)


async def _port(file: Path) -> int:
    await until_so(lambda: _first_line(file), lambda: "chromium does not start")
    return int(_first_line(file) or 0)


def _first_line(file: Path) -> str | None:
    lines = file.read_text().splitlines() if file.exists() else []
    return lines[0] if lines else None
