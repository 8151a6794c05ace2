"""Findings as SARIF 2.1.0, for code scanning.

Source of the format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, and of what
GitHub reads of it:
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import quote

from planes.diagnostics import Location
from stacks.report.ci.findings import Finding, gravest_first
from stacks.review.model import Hop, Severity
from stacks.review.rules.catalogue import RULES

__all__ = ["MAX_RESULTS", "Origin", "sarif"]

MAX_RESULTS = 5000
"""What GitHub code scanning shows of one run."""

_RULES = {
    "diagnostic": "What fleetform has to say about the configuration",
    "precondition-failed": "A precondition does not hold",
    "postcondition-failed": "A postcondition does not hold",
    "output-failed": "An output's precondition does not hold",
    "check-failed": "A check does not hold",
    "policy-failed": "A policy is broken",
    "destructive-change": "A resource will be destroyed or replaced",
    "drift-changed": "A live object was changed outside of fleetform",
    "drift-missing": "A live object was removed outside of fleetform",
    "drift-unreadable": "A live object could not be read",
    "drift-unmanaged": "A live object that no stack declares",
}
_EXPOSURE = {rule.id: rule for rule in RULES}
_GRAVITY: Mapping[Severity, str] = {"critical": "9.5", "high": "8.0", "medium": "5.5"}
"""By GitHub's scale: above 9.0 is critical, from 7.0 high, from 4.0 medium."""


class Origin(NamedTuple):
    """Where findings come from.

    ``folder`` is the stack's own, relative to the repository's root, with slashes; ``file`` the one
    in it that stands for what has no place of its own.  ``run`` tells runs of one repository apart.
    """

    run: str
    folder: str = ""
    file: str = "main.fleet.hcl"

    def uri(self, file: str) -> str:
        return quote(posixpath.normpath(posixpath.join(self.folder, file)))


def sarif(findings: Iterable[Finding], version: str, origin: Origin) -> dict[str, Any]:
    """The SARIF log of one run: the gravest findings where there are too many."""
    found = gravest_first(findings)
    shown = found[:MAX_RESULTS]
    rules = {finding.rule: finding for finding in reversed(shown)}
    used = sorted(rules)
    index = {rule: number for number, rule in enumerate(used)}
    seen: Counter[str] = Counter()
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "fleetform",
                "version": version,
                "rules": [_rule(rules[rule]) for rule in used],
            }
        },
        "automationDetails": {"id": f"fleetform/{origin.run}/"},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, index[finding.rule], origin, seen) for finding in shown],
    }
    if len(found) > len(shown):
        run["invocations"] = [_cut(len(found))]
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }


def _cut(total: int) -> dict[str, Any]:
    text = f"{total} findings, of which the gravest {MAX_RESULTS} are here."
    notification = {"level": "warning", "message": {"text": text}}
    return {"executionSuccessful": True, "toolExecutionNotifications": [notification]}


def _rule(finding: Finding) -> dict[str, Any]:
    known = _EXPOSURE.get(finding.rule)
    data: dict[str, Any] = {
        "id": finding.rule,
        "shortDescription": {"text": known.title if known else _RULES[finding.rule]},
        "defaultConfiguration": {"level": finding.level},
    }
    if known is not None and finding.gravity is not None:
        gravity = _GRAVITY[finding.gravity]
        data["help"] = {"text": known.remedy}
        data["properties"] = {"security-severity": gravity, "tags": ["security"]}
    return data


def _result(
    finding: Finding, rule_index: int, origin: Origin, seen: Counter[str]
) -> dict[str, Any]:
    identity = f"{finding.rule}\0{finding.subject}\0{finding.key}"
    seen[identity] += 1
    data: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": finding.level,
        "message": {"text": finding.message},
        "partialFingerprints": {
            # Two that are alike but for their place are told apart by their order.
            "fleetform/v1": sha256(f"{identity}\0{seen[identity]}".encode()).hexdigest()
        },
        "locations": [_location(finding.location, finding.subject, origin)],
    }
    if finding.gravity is not None:
        data["baselineState"] = "unchanged" if finding.known else "new"
    if finding.waived is not None:
        data["suppressions"] = [{"kind": "external", "justification": finding.waived}]
    if any(hop.location for hop in finding.path):
        data["codeFlows"] = [{"threadFlows": [{"locations": _flow(finding.path, origin)}]}]
    return data


def _flow(path: Sequence[Hop], origin: Origin) -> list[dict[str, Any]]:
    places = [hop.location for hop in path]
    steps = []
    for number, hop in enumerate(path):
        # What is outside of the fleet has no place: it is told at the next one that has.
        near = [place for place in (*places[number:], *reversed(places[:number])) if place]
        location = _location(near[0], hop.node, origin)
        location["message"] = {"text": f"{hop.node} {hop.link}".rstrip()}
        steps.append({"location": location})
    return steps


def _location(where: Location | None, subject: str, origin: Origin) -> dict[str, Any]:
    if where is None:
        physical: dict[str, Any] = {"artifactLocation": {"uri": origin.uri(origin.file)}}
    else:
        physical = {
            "artifactLocation": {"uri": origin.uri(where.file)},
            "region": {
                "startLine": where.line,
                "startColumn": where.column,
                "endLine": where.end_line,
                "endColumn": where.end_column,
            },
        }
    data: dict[str, Any] = {"physicalLocation": physical}
    if subject:
        data["logicalLocations"] = [{"fullyQualifiedName": subject}]
    return data
