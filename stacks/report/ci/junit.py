"""Findings, and the results of tests, as JUnit XML, which every CI system shows.

Source of the form: the Apache Ant JUnit task's schema, in the dialect that GitLab and Jenkins read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree

from planes.credentials import concealed
from planes.diagnostics import Diagnostic
from stacks.report.ci.findings import Finding
from stacks.testing.results import FileResult, RunResult, Status

__all__ = ["junit", "suites_junit"]


def junit(name: str, subjects: Sequence[str], findings: Iterable[Finding]) -> bytes:
    """A suite with one case a subject, which fails where something to look at is about it.

    ``subjects`` are the addresses looked at; findings about others get a case of their own.
    """
    by_subject: dict[str, list[Finding]] = {subject: [] for subject in subjects}
    for finding in findings:
        if finding.is_open:
            by_subject.setdefault(finding.subject or name, []).append(finding)
    failures = sum(bool(found) for found in by_subject.values())
    suite = ElementTree.Element(
        "testsuite",
        name=_clean(name),
        tests=str(len(by_subject)),
        failures=str(failures),
        errors="0",
    )
    for subject, found in by_subject.items():
        case = ElementTree.SubElement(
            suite, "testcase", classname=_clean(name), name=_clean(subject)
        )
        if found:
            failure = ElementTree.SubElement(
                case, "failure", type=found[0].rule, message=_clean(found[0].message)
            )
            failure.text = "\n".join(_clean(finding.message) for finding in found)
    return _document([suite])


def suites_junit(results: Iterable[FileResult]) -> bytes:
    """A suite for each test file, with one case a run; what is wrong with a file as a whole is a
    case of its own."""
    return _document(_suite(result) for result in results)


def _suite(result: FileResult) -> ElementTree.Element:
    errors = [item for item in result.diagnostics if item.is_error]
    runs = list(result.runs)
    if errors:
        runs.append(RunResult("(whole file)", Status.ERROR, tuple(errors)))
    statuses = [run.status for run in runs]
    suite = ElementTree.Element(
        "testsuite",
        name=_clean(result.path),
        tests=str(len(runs)),
        failures=str(statuses.count(Status.FAIL)),
        errors=str(statuses.count(Status.ERROR)),
        skipped=str(statuses.count(Status.SKIP)),
        time=_seconds(sum(run.elapsed for run in runs)),
    )
    suite.extend(_case(run, result.path) for run in runs)
    return suite


def _case(run: RunResult, path: str) -> ElementTree.Element:
    time = _seconds(run.elapsed)
    case = ElementTree.Element("testcase", classname=_clean(path), name=_clean(run.name), time=time)
    if run.status is Status.SKIP:
        message = f'The run "{run.because}" ended in error.' if run.because else "Not run."
        ElementTree.SubElement(case, "skipped", message=_clean(message))
    elif run.status is not Status.PASS:
        tag = "failure" if run.status is Status.FAIL else "error"
        errors = [item for item in run.diagnostics if item.is_error]
        summary = _clean(errors[0].summary) if errors else ""
        element = ElementTree.SubElement(case, tag, message=summary)
        element.text = "\n\n".join(_clean(_told(item)) for item in errors)
    return case


def _told(item: Diagnostic) -> str:
    where = f"{item.span.location()}: " if item.span is not None else ""
    return f"{where}{item.summary}\n{concealed(item.detail)}".rstrip()


def _seconds(elapsed: float) -> str:
    return f"{elapsed:.3f}"


def _document(found: Iterable[ElementTree.Element]) -> bytes:
    suites = ElementTree.Element("testsuites")
    suites.extend(found)
    ElementTree.indent(suites)
    return bytes(ElementTree.tostring(suites, encoding="utf-8", xml_declaration=True)) + b"\n"


_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped (section 2.2)."""


def _clean(text: str) -> str:
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
