"""Annotations of a GitHub Actions step.

Source of the form, and of its limits of 10 errors, 10 warnings and 10 notices a step:
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stacks.report.ci.findings import Finding, Level, gravest_first
from stacks.report.ci.sarif import Origin
from stacks.report.text.page import inert

__all__ = ["MAX_ANNOTATIONS", "SUMMARY_LIMIT", "annotation_lines", "without_commands"]

MAX_ANNOTATIONS = 10
"""Of one level and one step."""
SUMMARY_LIMIT = 2**20 // 4
"""Characters of a step's summary, which takes 1 MiB of UTF-8, where each took the most bytes."""

_COMMANDS: tuple[tuple[Level, str], ...] = (("error", "error"), ("warning", "warning"))


def annotation_lines(findings: Iterable[Finding], origin: Origin) -> Iterator[str]:
    """Workflow commands, a line each: the gravest of what came with the change."""
    found = [finding for finding in gravest_first(findings) if finding.is_open]
    for level, command in _COMMANDS:
        own = [finding for finding in found if finding.level == level]
        shown = own if len(own) <= MAX_ANNOTATIONS else own[: MAX_ANNOTATIONS - 1]
        for finding in shown:
            yield _annotation(command, finding, origin)
        if left := len(own) - len(shown):
            yield f"::{command} title=fleetform::and {left} more; the step's summary has them"


def _annotation(command: str, finding: Finding, origin: Origin) -> str:
    properties = [f"title={_property(f'{finding.rule} {finding.subject}'.strip())}"]
    if finding.location is not None:
        where = finding.location
        properties = [
            f"file={_property(origin.uri(where.file))}",
            f"line={where.line}",
            f"endLine={where.end_line}",
            *properties,
        ]
    return f"::{command} {','.join(properties)}::{_data(finding.message)}"


def _data(text: str) -> str:
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return inert(escaped)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def without_commands(text: str) -> str:
    """Text for a step's log in which no line is taken for a workflow command.

    The runner obeys lines that begin with ``::`` behind any white space, and ``##[`` anywhere.
    """
    broken = text.replace("##[", "#\u200b#[")
    return "".join(
        line.replace("::", ":\u200b:", 1) if line.lstrip().startswith("::") else line
        for line in broken.splitlines(keepends=True)
    )
