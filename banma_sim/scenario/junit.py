"""Results as JUnit XML, as continuous integration reads it."""

import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from banma_sim.scenario.report import failure
from banma_sim.scenario.runner import Result

# What XML 1.0 cannot hold at all, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(path: Path, results: Sequence[Result], took_s: float) -> None:
    """Write one test suite with a case for each scenario and language. Raises OSError."""
    failed = sum(not result.passed for result in results)
    suite = ElementTree.Element(
        "testsuite",
        name="banma scenarios",
        tests=str(len(results)),
        failures=str(failed),
        errors="0",
        skipped="0",
        time=f"{took_s:.3f}",
    )
    for result in results:
        suite.append(_case(result))
    path.parent.mkdir(parents=True, exist_ok=True)
    ElementTree.indent(suite)
    ElementTree.ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)


def _case(result: Result) -> ElementTree.Element:
    scenario = result.scenario
    case = ElementTree.Element(
        "testcase",
        classname=_fit(str(scenario.path.with_suffix("")).replace("/", ".").strip(".")),
        name=_fit(f"{scenario.title} [{result.scenario.language}]"),
        file=_fit(str(scenario.path)),
        line=str(scenario.spot.line),
        time=f"{result.took_s:.3f}",
    )
    if not result.passed:
        first = result.mismatches[0]
        message = f"{first.spot}: {first.what}: expected {first.expected}, actual {first.actual}"
        told = ElementTree.SubElement(case, "failure", type=_fit(first.what), message=_fit(message))
        told.text = _fit(failure(result))
    return case


def _fit(text: str) -> str:
    return _NOT_XML.sub("�", text)
