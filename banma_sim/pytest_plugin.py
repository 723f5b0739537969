"""Scenarios as pytest tests, with its selection and its reports.

Collected are scenario files named on the command line, and those in the folders of the setting
`banma_scenarios`.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from banma_sim.cli.options import share

if TYPE_CHECKING:
    from banma_sim.scenario.loader import Scenario
    from banma_sim.scenario.runner import Result
    from banma_sim.setup import Language, Setup

SUFFIXES = (".yaml", ".yml")
PASSED_OVER = pytest.StashKey[list[Path]]()
"""Files that nobody asked to collect, and that may be scenarios."""
COLLECTED = pytest.StashKey[int]()
"""How many tests were, before any was chosen."""
READ = pytest.StashKey["list[Scenario]"]()
"""The scenarios of all files collected, before any was chosen."""
MANY = 100
"""So many of them are looked into."""


class ScenarioFailedError(Exception):
    """A scenario did not go as its author expects."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.step)
        self.result = result


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which scenarios are run and how, and the settings `banma_scenarios` and `banma_extend`."""
    group = parser.getgroup("banma", "scenarios of Banma Sim")
    group.addoption("--banma-lang", choices=("en", "zh"), help="only scenarios in this language")
    group.addoption(
        "--banma-k", metavar="WORDS", default="", help="only those that banma run -k WORDS would run"
    )
    group.addoption("--banma-tag", action="append", default=[], help="only with this tag (may be repeated)")
    group.addoption("--banma-noise", type=share, default=0.0, help="share of what is said that is misheard")
    group.addoption(
        "--banma-seed", type=int, help="a seed to use instead of the scenarios' own, but {only: N}"
    )
    group.addoption("--banma-map", type=Path, help="a compiled map instead of central Shanghai")
    group.addoption("--banma-packs", type=Path, help="what people say, instead of the shipped packs")
    group.addoption("--banma-extend", type=Path, action="append", help="the folder of an extension")
    parser.addini("banma_extend", "folders of extensions that are always used", type="paths")
    parser.addini("banma_scenarios", "files and folders whose scenarios are collected", type="paths")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Raises UsageError where a setting names what is not there, or is never looked into: nothing would run,
    and nobody would hear why."""
    from banma_sim.cli.console import shown
    from banma_sim.extension.folder import check_folder
    from services.datafile import DataFileError

    config = session.config
    for path in config.getini("banma_scenarios"):
        if (why := _never_collected(config, Path(path))) is not None:
            raise pytest.UsageError(shown(f"banma_scenarios: {why}"))
    extending = (
        ("banma_extend", config.getini("banma_extend")),
        ("--banma-extend", config.getoption("banma_extend")),
    )
    for name, folders in extending:
        for folder in folders or ():
            try:
                check_folder(folder)
            except DataFileError as error:
                near = _near(folder)
                raise pytest.UsageError(shown(f"{name}: {error}{near and f'; {near}'}")) from None


def _never_collected(config: pytest.Config, path: Path) -> str | None:
    """What is wrong with one of the paths of `banma_scenarios`."""
    if not path.exists():
        there = _from(config.rootpath, path)
        return f"no file or folder {there}; {_near(path) or f'it is looked for from {config.rootpath}'}"
    full = path.resolve()
    looked_into = [
        config.rootpath,
        *(Path(config.invocation_params.dir, arg.split("::")[0]) for arg in config.args),
    ]
    for folder in looked_into:
        folder = folder.resolve()
        if folder == full or folder in full.parents or full in folder.parents:
            return None
    return (
        f"{path} is outside of {config.rootpath}, where pytest looks by itself; name it beside the others in "
        f"testpaths, or on the command line"
    )


def _near(path: Path) -> str:
    """Whether a neighbour has nearly that name."""
    if path.exists() or not path.parent.is_dir():
        return ""
    close = get_close_matches(path.name, [there.name for there in path.parent.iterdir()], n=1)
    return f"did you mean {close[0]}?" if close else ""


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ScenarioFile | None:
    """A scenario file, where it is one of those wanted."""
    if (
        file_path.suffix not in SUFFIXES
        or file_path.name.startswith("_")
        or file_path.parent.name.startswith("_")
    ):
        return None
    folders = [Path(path).resolve() for path in parent.config.getini("banma_scenarios")]
    wanted = any(folder == file_path or folder in file_path.resolve().parents for folder in folders)
    if not wanted and not parent.session.isinitpath(file_path):
        parent.config.stash.setdefault(PASSED_OVER, []).append(file_path)
        return None
    found: ScenarioFile = ScenarioFile.from_parent(parent, path=file_path)
    return found


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep how many tests there were. Raises UsageError where no scenario has a tag that was asked for."""
    from banma_sim.scenario.selection import unknown_tag

    config.stash[COLLECTED] = len(items)
    read = config.stash.get(READ, [])
    if read and (unknown := unknown_tag(read, config.getoption("banma_tag"))):
        raise pytest.UsageError(f"--banma-tag: {unknown}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Where nothing was run and scenarios are there, say that none was wanted, or how they are collected."""
    from banma_sim.cli.console import shown
    from banma_sim.library import is_scenario
    from banma_sim.scenario.selection import none_wanted

    if config.stash.get(COLLECTED, 0):
        return
    if read := config.stash.get(READ, []):
        words = "--banma-k" if config.getoption("banma_k") else ""
        terminalreporter.write_line(f"banma: {shown(none_wanted(read, words))}")
        return
    if config.getini("banma_scenarios"):
        return
    found = [path for path in config.stash.get(PASSED_OVER, [])[:MANY] if is_scenario(path)]
    if not found:
        return
    folder = shown(str(_from(config.rootpath, found[0].parent)))
    terminalreporter.write_line(
        f"banma: scenarios in {folder} were not collected; put banma_scenarios = {folder} into the settings "
        "of pytest (pytest.ini under [pytest]; in pyproject.toml a list of them), or name the files"
    )


def _from(root: Path, folder: Path) -> Path:
    return folder.relative_to(root) if folder.is_relative_to(root) else folder


class ScenarioFile(pytest.File):
    """A file with a scenario in each of its languages and cases."""

    def collect(self) -> Iterable[ScenarioItem]:
        """Raises CollectError with every fault of the file at its place."""
        from banma_sim.scenario.checking import load_checked
        from banma_sim.scenario.selection import Selection
        from services.datafile import DataFileError

        options = self.config.getoption
        language = options("banma_lang")
        languages: tuple[Language, ...] = (language,) if language else ("en", "zh")
        wanted = Selection(options("banma_k"), tuple(options("banma_tag")), languages)
        try:
            scenarios = load_checked(self.path, _base(self.config))
        except DataFileError as error:
            raise self.CollectError(str(error)) from None
        self.config.stash.setdefault(READ, []).extend(scenarios)
        for scenario in scenarios:
            if wanted.wants(scenario):
                yield ScenarioItem.from_parent(self, scenario=scenario)


def _base(config: pytest.Config) -> Setup:
    """What the scenarios leave open."""
    from banma_sim.extension.folder import own_map
    from banma_sim.setup import Setup

    options = config.getoption
    added = (*config.getini("banma_extend"), *(options("banma_extend") or ()))
    return Setup(
        map_file=options("banma_map") or own_map(added),
        packs_dir=options("banma_packs"),
        extensions=added,
        tells_signals=False,
    )


class ScenarioItem(pytest.Item):
    """One run. Its tags are keywords: `-k wallet`."""

    def __init__(self, *, scenario: Scenario, **settings: Any) -> None:
        super().__init__(f"{scenario.title} [{scenario.language}]", **settings)
        self._scenario = scenario
        self.extra_keyword_matches.update(scenario.tags)

    def runtest(self) -> None:
        """Raises ScenarioFailedError, DataFileError."""
        from banma_sim.scenario.report import known_failure
        from banma_sim.scenario.runner import run_scenario

        options = self.config.getoption
        result = run_scenario(
            self._scenario,
            _base(self.config),
            time.perf_counter,
            options("banma_seed"),
            options("banma_noise"),
        )
        if not result.passed:
            raise ScenarioFailedError(result)
        if result.known_failure:
            pytest.xfail(known_failure(result))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What `banma run` tells; a traceback of ours helps nobody."""
        from banma_sim.cli.console import shown
        from banma_sim.scenario.report import failure
        from services.datafile import DataFileError

        if isinstance(excinfo.value, ScenarioFailedError):
            return "\n".join(shown(line) for line in failure(excinfo.value.result).split("\n"))
        if isinstance(excinfo.value, DataFileError):
            return shown(str(excinfo.value))
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it is written; lines count from 0 here."""
        return self.path, self._scenario.spot.line - 1, self.name
