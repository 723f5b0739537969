"""Results as JUnit XML, as continuous integration reads it."""

import re
from typing import IO
from xml.etree import ElementTree

from banma_sim.scenario.outcome import Asked, Outcome
from banma_sim.scenario.report import failure, known_failure, summary
from banma_sim.scenario.runner import Result
from services.datafile import DataFileError

# What XML 1.0 cannot hold at all, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(file: IO[bytes], outcome: Outcome) -> None:
    """Write one test suite: a case for each scenario and language, and one for each file that is wrong."""
    errors = len(outcome.wrong) + outcome.interrupted
    suite = ElementTree.Element(
        "testsuite",
        name="banma scenarios",
        tests=str(len(outcome.results) + errors),
        failures=str(outcome.failed),
        errors=str(errors),
        skipped=str(outcome.known),
        time=f"{outcome.took_s:.3f}",
    )
    suite.append(_properties(outcome.asked))
    suite.extend(_wrong(error) for error in outcome.wrong)
    suite.extend(_case(result, outcome.asked.options.get("seed")) for result in outcome.results)
    if outcome.interrupted:
        case = ElementTree.SubElement(suite, "testcase", classname="banma", name="the run", time="0.000")
        ElementTree.SubElement(case, "error", type="interrupted", message=_fit(summary(outcome)))
    ElementTree.indent(suite)
    ElementTree.ElementTree(suite).write(file, encoding="utf-8", xml_declaration=True)


def _properties(asked: Asked) -> ElementTree.Element:
    properties = ElementTree.Element("properties")
    told = {"version": asked.version, "command": asked.command, "note": asked.note}
    for name, value in told.items():
        if value:
            ElementTree.SubElement(properties, "property", name=name, value=_fit(value))
    return properties


def _wrong(error: DataFileError) -> ElementTree.Element:
    first = error.faults[0]
    case = ElementTree.Element(
        "testcase",
        classname=_class_of(str(error.path)),
        name="the file can be used",
        file=_fit(str(error.path)),
        line=str(first.line),
        time="0.000",
    )
    told = ElementTree.SubElement(case, "error", type="wrong file", message=_fit(first.message))
    told.text = _fit(str(error))
    return case


def _case(result: Result, seed: int | None) -> ElementTree.Element:
    scenario = result.scenario
    case = ElementTree.Element(
        "testcase",
        classname=_class_of(str(scenario.path)),
        name=_fit(f"{scenario.title} [{result.scenario.language}]"),
        file=_fit(str(scenario.path)),
        line=str(scenario.spot.line),
        time=f"{result.took_s:.3f}",
    )
    own = ElementTree.SubElement(case, "properties")
    ElementTree.SubElement(own, "property", name="seed", value=str(scenario.seed_of(seed)))
    if result.known_failure:
        ElementTree.SubElement(case, "skipped", type="known failure", message=_fit(known_failure(result)))
    if not result.passed:
        first = result.mismatches[0]
        message = f"{first.spot}: {first.what}: expected {first.expected}, actual {first.actual}"
        told = ElementTree.SubElement(case, "failure", type=_fit(first.what), message=_fit(message))
        told.text = _fit(failure(result))
    return case


def _class_of(path: str) -> str:
    return _fit(re.sub(r"\.ya?ml$", "", path).replace("/", ".").strip("."))


def _fit(text: str) -> str:
    return _NOT_XML.sub("�", text)
