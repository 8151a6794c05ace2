"""What a trigger would do about an event, for people and as JSON.  Purely data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from planes.values import format_path
from providers.contract import Finding, Rehearsal
from stacks.report.text.page import Line

__all__ = ["rehearsal_json", "rehearsal_lines"]


def rehearsal_lines(address: str, rehearsal: Rehearsal) -> Iterator[Line]:
    """The answer, then every condition with what the event has there, then what is not decided
    here."""
    if rehearsal.starts:
        yield [("Starts: ", "add"), (address, "bold"), (" would start its agent.", "")]
    else:
        yield [("Does not start: ", "remove"), (address, "bold"), (" would do nothing.", "")]
    for clause in rehearsal.stopped:
        yield [("  ✗ ", "remove"), (f"{clause}.", "")]
    for choice, findings in groupby(rehearsal.findings, key=lambda finding: finding.choice):
        if choice is not None:
            yield [(f"  either ({choice})" if choice == 1 else f"  or ({choice})", "dim")]
        for finding in findings:
            yield _line(finding, "    " if choice is not None else "  ")
    for field, why in rehearsal.unkept.items():
        yield [("  ? ", "note"), (f"{field} is not decided here: {why}.", "")]
    if rehearsal.prompt is not None and rehearsal.starts:
        yield []
        yield [("Prompt:", "bold")]
        for line in rehearsal.prompt.splitlines():
            yield [(f"  {line}", "")]


def _line(finding: Finding, indent: str) -> Line:
    path = format_path(finding.path)
    if finding.holds:
        return [(f"{indent}✓ ", "add"), (f"{path} is {_found(finding)}", "")]
    wanted = _wanted(finding)
    return [(f"{indent}✗ ", "remove"), (f"{path} is {_found(finding)}; wanted: {wanted}", "")]


def _found(finding: Finding) -> str:
    if not finding.found:
        return "not in the event"
    return " and ".join(_short(value) for value in finding.found)


def _wanted(finding: Finding) -> str:
    return " or ".join(map(_test, finding.wanted))


def _test(test: Any) -> str:
    if isinstance(test, dict):
        [(operator, operand)] = test.items()
        return f"{operator} {_short(operand)}"
    return _short(test)


def _short(value: Any, limit: int = 60) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def rehearsal_json(address: str, rehearsal: Rehearsal) -> dict[str, Any]:
    return {
        "format_version": "1.0",
        "address": address,
        "starts": rehearsal.starts,
        "stopped": list(rehearsal.stopped),
        "conditions": [
            {
                "field": format_path(finding.path),
                "wanted": list(finding.wanted),
                "found": list(finding.found),
                "holds": finding.holds,
                "choice": finding.choice,
            }
            for finding in rehearsal.findings
        ],
        "not_decided": dict(rehearsal.unkept),
        "prompt": rehearsal.prompt,
    }
