"""Results as one HTML page that needs nothing else: no script, no network."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from string import Template
from zlib import crc32

from banma_sim.events import Event, PaymentChanged, SessionStarted, WalletChanged
from banma_sim.scenario.drawing import Drawing
from banma_sim.scenario.markup import safe
from banma_sim.scenario.remedies import remedy
from banma_sim.scenario.report import minutes, summary
from banma_sim.scenario.runner import Result
from banma_sim.scenario.transcript import Line, transcript
from services.navigation.city import City
from services.wallet.money import display


def write_page(path: Path, results: Sequence[Result], took_s: float, map_file: Path | None) -> None:
    """Write the page: every run with its `article`, and each city once.

    `map_file` is the map of those that have none of their own. Raises OSError, MapFileError.
    """
    maps = dict.fromkeys(result.scenario.map_file or map_file for result in results)
    template = Template((files("banma_sim.scenario") / "page.html").read_text(encoding="utf-8"))
    body = template.substitute(
        summary=safe(summary(results, took_s)),
        verdict="failed" if any(not result.passed for result in results) else "passed",
        rows="".join(_row(number, result) for number, result in enumerate(results)),
        runs="".join(_run(number, result) for number, result in enumerate(results)),
        city="".join(_drawing(file).city() for file in maps),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(body, encoding="utf-8")


def _row(number: int, result: Result) -> str:
    scenario = result.scenario
    tags = safe(", ".join(sorted(scenario.tags)))
    short = "".join(
        f'<td class="short">{text}</td>' for text in (minutes(result.simulated_s), f"{result.took_s:.2f} s")
    )
    return (
        f'<tr class="{_verdict(result)}"><td>{_verdict(result)}</td>'
        f'<td><a href="#run{number}">{safe(scenario.title)}</a></td>'
        f'<td class="short">{scenario.language}</td><td>{tags}</td>{short}</tr>'
    )


@lru_cache(maxsize=8)
def _drawing(map_file: Path | None) -> Drawing:
    # By the path, not by a count: the articles of a page come from several processes.
    return Drawing(City.load(map_file), f"city-{crc32(str(map_file).encode()):08x}")


def _run(number: int, result: Result) -> str:
    opened = "" if result.passed else " open"
    return f'<details id="run{number}" class="{_verdict(result)}"{opened}>{result.article}</details>'


def article(result: Result, map_file: Path | None) -> str:
    """What there is to see of a run: its talk, its money and the map of its drive. Raises MapFileError."""
    scenario = result.scenario
    talk = "".join(
        f'<li class="{line.who}"><time>{line.time}</time><b>{_speaker(line)}</b>'
        f"<span>{safe(line.text)}</span></li>"
        for line in transcript(result.events, world=True)
    )
    drawing = _drawing(scenario.map_file or map_file)
    drives = [_drive(drawing, result, car) for car in scenario.car_names]
    return (
        f"<summary>{safe(scenario.title)} "
        f"<small>{scenario.language} · {safe(str(scenario.path))}</small></summary>"
        f"{_wrong(result)}{_why(result)}"
        f'<div class="run"><ol class="talk{" cars" if scenario.cars else ""}">{talk}</ol><div class="side">'
        f"{''.join(drives)}{_money(result.events)}</div></div>"
    )


def _speaker(line: Line) -> str:
    return f"{line.car} {line.who}" if line.car else line.who


def _drive(drawing: Drawing, result: Result, car: str) -> str:
    """One map a car."""
    drawn = drawing.drive(
        [e for e in result.events if e.car == car], f"{result.scenario.title} {car}".strip()
    )
    return f"<figure>{drawn}<figcaption>{car}</figcaption></figure>" if car and drawn else drawn


def _wrong(result: Result) -> str:
    found = "".join(
        f"<tr><td><code>{safe(str(mismatch.spot))}</code></td><td>{safe(mismatch.what)}</td>"
        f"<td><pre>{safe(mismatch.expected)}</pre></td><td><pre>{safe(mismatch.actual)}</pre></td>"
        f'<td class="remedy">{safe(remedy(mismatch))}</td></tr>'
        for mismatch in result.mismatches
    )
    if not found:
        return ""
    return (
        f'<p class="step">{safe(result.step)}</p><table class="wrong"><tr><th>where</th><th>what</th>'
        f"<th>expected</th><th>actual</th><th>remedy</th></tr>{found}</table>"
    )


def _why(result: Result) -> str:
    if not result.known_failure:
        return ""
    return (
        f'<p class="step">It fails, as its author knows: {safe(result.scenario.expected_failure or "")}</p>'
    )


def _money(events: Sequence[Event]) -> str:
    """What was paid, and what the wallet held after it."""
    rows: list[str] = []
    began: datetime | None = None
    for event in events:
        if isinstance(event, SessionStarted):
            began = datetime.fromisoformat(event.time) - timedelta(seconds=event.at_s)
        if not began or not isinstance(event, PaymentChanged | WalletChanged):
            continue
        time = (began + timedelta(seconds=event.at_s)).strftime("%H:%M:%S")
        if isinstance(event, PaymentChanged):
            what, amount = f"{event.status} {event.decline or ''}", display(event.amount_fen)
        else:
            what, amount = f"can be spent; {display(event.held_fen)} held", display(event.balance_fen)
        car = f"{event.car}: " if event.car else ""
        row = f"<td>{safe(car + what)}</td><td class='amount'>{safe(amount)}</td>"
        if not rows or row not in rows[-1]:
            rows.append(f"<tr><td><time>{time}</time></td>{row}</tr>")
    return f'<table class="money"><caption>Money</caption>{"".join(rows)}</table>' if rows else ""


def _verdict(result: Result) -> str:
    if result.known_failure:
        return "known"
    return "passed" if result.passed else "failed"
