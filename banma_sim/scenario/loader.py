"""Scenario files found, read and checked before anything is run."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from banma_sim.scenario.expectations import Check, Expectations, read_checks, read_expect
from banma_sim.scenario.reading import read_step, read_wallet
from banma_sim.scenario.schema import ScenarioForm, WalletStep
from banma_sim.scenario.source import Source, Spot
from banma_sim.scenario.steps import Action, Step, Until
from banma_sim.setup import Language
from services.datafile import DataFileError, Document, Fault, read_document
from services.wallet.money import parse_yuan

SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scripted drive, ready to be run in each of its languages."""

    path: Path
    spot: Spot
    title: str
    languages: tuple[Language, ...]
    seed: int
    tags: frozenset[str]
    steps: tuple[Step, ...]
    always: tuple[Check, ...]
    expect: Expectations
    start_at: tuple[Spot, str] | None = None
    battery_pct: float | None = None
    time: datetime | None = None
    balance_fen: int | None = None
    pin: str | None = None
    wallet: Action | None = None
    """What is switched on in the wallet before the first step."""

    @property
    def asserts(self) -> bool:
        """True where something could be found wrong."""
        waits = any(isinstance(step.action, Until) for step in self.steps)
        expects = any(not step.expect.empty for step in self.steps) or not self.expect.empty
        return waits or expects or bool(self.always)

    @property
    def checks(self) -> Iterable[Check]:
        """Every condition on the snapshot that is written in it."""
        yield from self.always
        for step in self.steps:
            yield from step.expect.checks
            if isinstance(step.action, Until):
                yield from step.action.checks
        yield from self.expect.checks


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The scenario files named, and all those in the folders named. Raises DataFileError for no such path."""
    files: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found = sorted(f for f in path.rglob("*") if f.suffix in SUFFIXES and f.is_file())
            files.update(dict.fromkeys(found))
        elif path.exists():
            files[path] = None
        else:
            raise DataFileError(path, [Fault(1, 1, "no such file or folder", "check the path")])
    return [*files]


def load_scenario(path: Path) -> Scenario:
    """Read one file. Raises DataFileError with every fault at its place."""
    return read_scenario(read_document(path))


def read_scenario(document: Document) -> Scenario:
    """A parsed file as a scenario. Raises DataFileError with every fault at its place."""
    if not isinstance(document.data, dict):
        remedy = "begin with scenario: and a title; docs/scenarios.md explains every key"
        raise document.error((), "a scenario is a mapping of keys", remedy)
    form = document.validate(ScenarioForm)
    source = Source(document)
    languages = _languages(source, form)
    steps = [read_step(source, ("steps", i), step, languages) for i, step in enumerate(form.steps)]
    balance = form.wallet.balance
    scenario = Scenario(
        path=document.path,
        spot=source.spot(("scenario",)),
        title=form.scenario,
        languages=languages,
        seed=form.seed,
        tags=frozenset(form.tags),
        steps=tuple(step for step in steps if step is not None),
        always=read_checks(source, ("always",), form.always),
        expect=read_expect(source, ("expect",), form.expect),
        start_at=None if form.start.at is None else (source.spot(("start", "at")), form.start.at),
        battery_pct=form.start.battery_pct,
        time=form.start.time,
        balance_fen=source.read(("wallet", "balance"), parse_yuan, balance) if balance else None,
        pin=form.wallet.pin,
        wallet=_wallet_at_start(source, form),
    )
    source.settle()
    return scenario


def _languages(source: Source, form: ScenarioForm) -> tuple[Language, ...]:
    if isinstance(form.language, str):
        return (form.language,)
    languages = tuple(dict.fromkeys(form.language))
    if not languages:
        source.fault(("language",), "no language to run in", "write en, zh or [en, zh]")
    return languages


def _wallet_at_start(source: Source, form: ScenarioForm) -> Action | None:
    if form.wallet.password_free is None:
        return None
    return read_wallet(source, ("wallet",), WalletStep(password_free=form.wallet.password_free))
