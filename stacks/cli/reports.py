"""Report files that stand beside what a command prints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from stacks.report.findings import Finding
from stacks.version import VERSION

__all__ = ["write_junit", "write_sarif"]


def write_sarif(path: str, findings: Iterable[Finding]) -> None:
    import orjson

    from stacks.report.sarif import sarif

    Path(path).write_bytes(orjson.dumps(sarif(findings, VERSION), option=orjson.OPT_INDENT_2))


def write_junit(path: str, name: str, subjects: Sequence[str], findings: Iterable[Finding]) -> None:
    from stacks.report.junit import junit

    Path(path).write_bytes(junit(name, subjects, findings))
