"""Stacks from texts of HCL, and what was said of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from planes.diagnostics import Diagnostic, Diagnostics
from stacks.configuration.assignments import read_given
from stacks.evaluation.stack import load_stack
from stacks.stack import Stack

__all__ = ["NOW", "Case", "cases", "declare", "evaluated", "told", "write"]

NOW = datetime(2025, 6, 2, 12, 0, tzinfo=UTC)


def write(folder: Path, files: str | Mapping[str, str]) -> Path:
    """One text is the root module's only file."""
    for name, text in ({"main.fleet.hcl": files} if isinstance(files, str) else files).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def evaluated(
    folder: Path,
    files: str | Mapping[str, str],
    arguments: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    workspace: str = "default",
) -> tuple[Stack | None, Diagnostics]:
    """The stack, or None, and all diagnostics.  ``arguments`` are those of ``--var``."""
    write(folder, files)
    given, diagnostics = read_given(folder, environment or {}, (), arguments)
    stack, more = load_stack(folder, given, workspace=workspace, now=NOW)
    diagnostics.extend(more)
    return stack, diagnostics


def declare(folder: Path, files: str | Mapping[str, str], *arguments: str) -> Stack:
    """The stack of a configuration in which nothing is wrong."""
    stack, diagnostics = evaluated(folder, files, arguments)
    assert not diagnostics.errors, [told(item) for item in diagnostics]
    assert stack is not None
    return stack


def told(item: Diagnostic) -> str:
    """The severity, place and text of the source, the summary, and the detail, each on a line."""
    place = ""
    if item.span is not None:
        location = item.span.location()
        place = f" {location.file}:{location.line}:{location.column} {item.span.text!r}"
    owner = f" of {item.address}" if item.address else ""
    calls = "".join(f" from {call.location()}" for call in item.calls)
    return f"{item.severity.value}{place}{owner}{calls}\n{item.summary}\n{item.detail}"


class Case(NamedTuple):
    """``files`` by name, and what is said of them."""

    name: str
    files: dict[str, str]
    expected: str


def cases(path: Path) -> Iterator[Case]:
    """Cases as files of data hold them: ``=== name``, texts, each but the first behind
    ``--- file``, and behind ``>>>`` what :func:`told` says, separated by empty lines."""
    for part in path.read_text(encoding="utf-8").split("=== ")[1:]:
        head, _, expected = part.partition("\n>>>\n")
        name, _, body = head.partition("\n")
        texts = f"main.fleet.hcl\n{body}".split("\n--- ")
        files = {}
        for text in texts:
            file, _, content = text.partition("\n")
            files[file] = f"{content}\n"
        yield Case(name, files, expected.strip())
