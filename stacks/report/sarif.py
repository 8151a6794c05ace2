"""Findings as SARIF 2.1.0, for code scanning.

Source of the format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from stacks.report.findings import Finding

__all__ = ["MAX_RESULTS", "sarif"]

MAX_RESULTS = 5000
"""What GitHub code scanning takes of one run."""

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


def sarif(findings: Iterable[Finding], version: str) -> dict[str, Any]:
    """The SARIF log of one run."""
    results = list(findings)[:MAX_RESULTS]
    used = sorted({finding.rule for finding in results})
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "fleetform",
                        "version": version,
                        "rules": [
                            {"id": rule, "shortDescription": {"text": _RULES[rule]}}
                            for rule in used
                        ],
                    }
                },
                "results": [_result(finding, used.index(finding.rule)) for finding in results],
            }
        ],
    }


def _result(finding: Finding, rule_index: int) -> dict[str, Any]:
    fingerprint = sha256(f"{finding.rule}\0{finding.subject}\0{finding.message}".encode())
    data: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": finding.level,
        "message": {"text": finding.message},
        "partialFingerprints": {"fleetform/v1": fingerprint.hexdigest()},
    }
    location: dict[str, Any] = {}
    if finding.subject:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.subject}]
    if finding.location is not None:
        where = finding.location
        location["physicalLocation"] = {
            "artifactLocation": {"uri": where.file},
            "region": {
                "startLine": where.line,
                "startColumn": where.column,
                "endLine": where.end_line,
                "endColumn": where.end_column,
            },
        }
    if location:
        data["locations"] = [location]
    return data
