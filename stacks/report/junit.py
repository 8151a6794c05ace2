"""Findings as JUnit XML, which every CI system shows.

Source of the form: the Apache Ant JUnit task's schema, in the dialect that GitLab and Jenkins read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.etree import ElementTree

from stacks.report.findings import Finding

__all__ = ["junit"]


def junit(name: str, subjects: Sequence[str], findings: Iterable[Finding]) -> bytes:
    """A suite with one case a subject, which fails where an error or warning is about it.

    ``subjects`` are the addresses looked at; findings about others get a case of their own.
    """
    by_subject: dict[str, list[Finding]] = {subject: [] for subject in subjects}
    for finding in findings:
        if finding.level != "note":
            by_subject.setdefault(finding.subject or name, []).append(finding)
    failures = sum(bool(found) for found in by_subject.values())
    suite = ElementTree.Element(
        "testsuite", name=name, tests=str(len(by_subject)), failures=str(failures), errors="0"
    )
    for subject, found in by_subject.items():
        case = ElementTree.SubElement(suite, "testcase", classname=name, name=subject)
        if found:
            failure = ElementTree.SubElement(
                case, "failure", type=found[0].rule, message=_clean(found[0].message)
            )
            failure.text = "\n".join(_clean(finding.message) for finding in found)
    suites = ElementTree.Element("testsuites")
    suites.append(suite)
    ElementTree.indent(suites)
    return bytes(ElementTree.tostring(suites, encoding="utf-8", xml_declaration=True)) + b"\n"


def _clean(text: str) -> str:
    """XML 1.0 cannot hold control characters, not even escaped."""
    return "".join(
        char if char >= " " or char in "\t\n" else "\N{REPLACEMENT CHARACTER}" for char in text
    )
