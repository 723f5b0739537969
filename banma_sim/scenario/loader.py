"""Scenario files found, read and checked before anything is run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from pathlib import Path

from banma_sim.events import SignalsChanged
from banma_sim.scenario.asserting import asserts
from banma_sim.scenario.cars import FIRST, Beside, read_cars
from banma_sim.scenario.expectations import Check, Expectations, read_expect
from banma_sim.scenario.including import read_steps
from banma_sim.scenario.known import KnownFailure, read_known
from banma_sim.scenario.matching import EventMatcher
from banma_sim.scenario.reading import read_wallet
from banma_sim.scenario.schema import OnlySeed, ScenarioForm
from banma_sim.scenario.source import Source, Spot
from banma_sim.scenario.step_forms import WalletStep
from banma_sim.scenario.steps import Action, Restart, Step, Until
from banma_sim.scenario.variables import Tables, case_name, case_rows, filled, read_tables, rows
from banma_sim.scenario.watch import Watch, read_watch
from banma_sim.setup import Language
from banma_sim.snapshot import changes_by_itself
from services.datafile import DataFileError, Document, Fault, all_faults, found_in, read_document
from services.navigation.units import Units
from services.wallet.money import parse_yuan
from services.wallet.pin import check_form
from services.wallet.records import PinError

SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scripted drive in one language, ready to be run."""

    path: Path
    spot: Spot
    title: str
    """With the case, where the file has several."""
    language: Language
    seed: int
    seed_is_fixed: bool
    """Whether the story depends on its seed, and is told by no other."""
    tags: frozenset[str]
    steps: tuple[Step, ...]
    watch: Watch
    expect: Expectations
    number: int = 0
    """Which of the scenarios in its file."""
    case: int | None = None
    """Which row of the file's cases, from 1; None where it has none."""
    known: KnownFailure | None = None
    """What it is expected to fail at."""
    cars: tuple[Beside, ...] = ()
    """Those beside the first."""
    map_at: tuple[Spot, Path] | None = None
    start_at: tuple[Spot, str] | None = None
    battery_pct: float | None = None
    air_c: float | None = None
    load_kg: float | None = None
    units: Units | None = None
    chance: int | None = None
    time: datetime | None = None
    balance_fen: int | None = None
    pin: str | None = None
    wallet: Action | None = None
    """What is switched on in the wallet before the first step."""

    def seed_of(self, asked: int | None) -> int:
        """By which it is run: `asked` is the run's, None where it asks for none."""
        return self.seed if asked is None or self.seed_is_fixed else asked

    @property
    def name(self) -> str:
        """What the files of its run are called: the story's, the case, the language."""
        case = f".{self.case}" if self.case is not None else ""
        return f"{self.path.stem}{case}.{self.language}"

    @property
    def asserts(self) -> bool:
        """True where something could be found wrong."""
        return asserts(self.steps, self.watch, self.expect)

    @property
    def car_names(self) -> tuple[str, ...]:
        """Of all its cars, the first one's first; a single one has none."""
        return (FIRST, *(car.name for car in self.cars)) if self.cars else ("",)

    @property
    def map_file(self) -> Path | None:
        """Its own map; None where it is told on whatever map the run has."""
        return self.map_at[1] if self.map_at is not None else None

    @property
    def keeps(self) -> bool:
        """True where it is told over several sessions, in turn or at once, that share what is kept."""
        restarts = any(isinstance(act.action, Restart) for step in self.steps for act in step.acts)
        return restarts or bool(self.cars)

    @property
    def looks_at_signals(self) -> bool:
        """True where something is looked at while the car drives that changes without any other event."""
        waits = [step.action.checks for step in self.steps if isinstance(step.action, Until)]
        watched = [*self.watch.checks, *(check for checks in waits for check in checks)]
        expects = [self.expect, *(step.expect for step in self.steps)]
        events = [*self.watch.events, *(m for e in expects for m in (*e.events, *e.no_events))]
        return any(changes_by_itself(check.condition.key) for check in watched) or any(
            matcher.kind == SignalsChanged.kind for matcher in events
        )

    @property
    def checks(self) -> Iterable[Check]:
        """Every condition on the snapshot that is written in it."""
        yield from self.watch.checks
        for step in self.steps:
            yield from step.expect.checks
            if isinstance(step.action, Until):
                yield from step.action.checks
        yield from self.expect.checks

    @property
    def matchers(self) -> Iterable[EventMatcher]:
        """Every event that is written in it."""
        yield from self.watch.events
        for expect in (*(step.expect for step in self.steps), self.expect):
            yield from (*expect.events, *expect.no_events)


class ScenarioFileError(DataFileError):
    """A scenario file is wrong, or one that it includes; some of it may be right."""

    def __init__(self, found: DataFileError, readable: tuple[Scenario, ...]) -> None:
        """`readable` are its scenarios without what is wrong: names in them can still be looked up."""
        super().__init__(found.path, found.faults, found.others)
        self.readable = readable


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The scenario files named, and all those in the folders named but for shared ones, whose name or folder
    begins with an underscore. Raises DataFileError for no such path."""
    files: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found = sorted(f for f in path.rglob("*") if f.suffix in SUFFIXES and f.is_file())
            files.update(dict.fromkeys(f for f in found if not _is_shared(f.relative_to(path))))
        elif path.exists():
            files[path] = None
        else:
            raise DataFileError(path, [Fault(1, 1, "no such file or folder", "check the path")])
    return [*files]


def _is_shared(path: Path) -> bool:
    return any(part.startswith("_") for part in path.parts)


def load_scenarios(path: Path) -> tuple[Scenario, ...]:
    """Read one file. Raises ScenarioFileError, or DataFileError where it is none, with every
    fault at its place."""
    return read_scenarios(read_document(path))


def read_scenarios(document: Document) -> tuple[Scenario, ...]:
    """A parsed file as scenarios: one for each case and language.

    Raises ScenarioFileError, or DataFileError where it is none, with every fault at its place.
    """
    if not isinstance(document.data, dict):
        what = "the file is empty" if document.data is None else "a scenario is a mapping of keys"
        remedy = "begin with scenario: and a title; docs/scenarios.md explains every key"
        raise document.error((), what, remedy)
    source = Source(document)
    tables = read_tables(source)
    languages = _languages(source, tables)
    cases = rows(source, tables)
    found = source.found
    scenarios: list[Scenario] = []
    for number, (case, language) in enumerate(product(range(len(cases)), languages)):
        values = cases[case]
        variant = Source(document)
        try:
            variant.document = filled(variant, values, language)
            number_of_case = case + 1 if tables.cases else None
            scenarios.append(_read(variant, language, languages, number, number_of_case))
        except DataFileError as error:
            found += found_in(error)
        found += variant.found
    if (wrong := all_faults(found)) is not None:
        raise ScenarioFileError(wrong, tuple(scenarios))
    return tuple(_told_apart(scenarios, tables))


def _told_apart(scenarios: Sequence[Scenario], tables: Tables) -> list[Scenario]:
    """With the values of their case in the title, where the titles alone are not told apart."""
    if len({(scenario.title, scenario.language) for scenario in scenarios}) == len(scenarios):
        return list(scenarios)
    cases = case_rows(tables)
    return [
        replace(s, title=f"{s.title} [{case_name(cases[s.case - 1], s.language)}]") if s.case else s
        for s in scenarios
    ]


def _read(
    source: Source, language: Language, languages: Sequence[Language], number: int, case: int | None
) -> Scenario:
    form = source.form(ScenarioForm)
    balance = form.wallet.balance
    cars = read_cars(source, form.cars)
    steps = read_steps(source, form.steps, language, languages, car=source.first)
    watch = read_watch(source, form.always, form.never)
    expect = read_expect(source, ("expect",), form.expect, source.first)
    return Scenario(
        path=source.document.path,
        spot=source.spot(("scenario",)),
        title=form.scenario,
        language=language,
        number=number,
        case=case,
        seed=form.seed.only if isinstance(form.seed, OnlySeed) else form.seed,
        seed_is_fixed=isinstance(form.seed, OnlySeed),
        tags=frozenset(form.tags),
        cars=cars,
        steps=steps,
        watch=watch,
        expect=expect,
        known=read_known(source, form.expected_failure, steps, watch, expect),
        map_at=_map(source, form.start.map),
        start_at=None if form.start.at is None else (source.spot(("start", "at")), form.start.at),
        battery_pct=form.start.battery_pct,
        air_c=form.start.air_c,
        load_kg=form.start.load_kg,
        chance=form.start.chance,
        units=None if form.start.units is None else Units(form.start.units),
        time=form.start.time,
        balance_fen=source.read(("wallet", "balance"), parse_yuan, balance) if balance else None,
        pin=_pin(source, form.wallet.pin),
        wallet=_wallet_at_start(source, form),
    )


def _map(source: Source, name: str | None) -> tuple[Spot, Path] | None:
    if name is None:
        return None
    path = source.document.path.parent / name
    if not path.is_file():
        remedy = "paths begin at the folder of this file; banma map import makes a map"
        source.fault(("start", "map"), f"start.map: no such file: {path}", remedy)
    return source.spot(("start", "map")), path


def _pin(source: Source, pin: str | None) -> str | None:
    if pin is not None:
        try:
            check_form(pin)
        except PinError as error:
            source.fault(
                ("wallet", "pin"), f"wallet.pin: {error}, found {len(pin)} characters", 'write pin: "135790"'
            )
    return pin


def _languages(source: Source, tables: Tables) -> tuple[Language, ...]:
    written = tables.language if isinstance(tables.language, list) else [tables.language]
    if not written:
        source.fault(("language",), "no language to run in", "write en, zh or [en, zh]")
    return tuple(dict.fromkeys(one for one in written if one in ("en", "zh"))) or ("en",)


def _wallet_at_start(source: Source, form: ScenarioForm) -> Action | None:
    wanted = WalletStep(password_free=form.wallet.password_free, coupon=form.wallet.coupon)
    return None if wanted == WalletStep() else read_wallet(source, ("wallet",), wanted)
