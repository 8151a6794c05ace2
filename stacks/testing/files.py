"""The test files of a stack: found, read and parsed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from planes.diagnostics import Diagnostics, did_you_mean
from stacks.configuration.files import read_file
from stacks.language import ast
from stacks.language.parser import parse_body
from stacks.testing.blocks import read_suite
from stacks.testing.suite import Suite

__all__ = ["FOLDER", "SUFFIX", "chosen_files", "load_suites"]

SUFFIX = ".fleettest.hcl"
FOLDER = "tests"


def load_suites(folder: Path, chosen: Sequence[str] = ()) -> tuple[tuple[Suite, ...], Diagnostics]:
    """The test files of a stack's folder and of ``tests/`` in it, by path.

    ``chosen`` are the paths of those that are wanted, relative to the folder; all where there are
    none.  A file that is not there, or is not right, is a diagnostic.
    """
    diagnostics = Diagnostics()
    found = []
    for name, body in chosen_files(folder, SUFFIX, chosen, diagnostics):
        problems = Diagnostics()
        found.append(read_suite(name, body, problems))
        diagnostics.extend(sorted(problems, key=lambda item: item.span.start if item.span else 0))
    return tuple(found), diagnostics


def chosen_files(
    folder: Path, suffix: str, chosen: Sequence[str], diagnostics: Diagnostics
) -> Iterator[tuple[str, ast.Body]]:
    """The files of a suffix in a stack's folder and in ``tests/``, parsed, by path."""
    names = _names(folder, suffix)
    wanted = [Path(name).as_posix() for name in chosen]
    for name in wanted:
        if name not in names:
            diagnostics.error(
                "Unknown test file",
                f'There is no test file "{name}". Tests are the files *{suffix} in the stack\'s '
                f"folder and in {FOLDER}/.{did_you_mean(name, names)}",
            )
    for name in names:
        if not wanted or name in wanted:
            body = _read(folder, name, diagnostics)
            if body is not None:
                yield name, body


def _names(folder: Path, suffix: str) -> list[str]:
    """In the folder first, then those in ``tests/``."""
    found = []
    for prefix in ("", f"{FOLDER}/"):
        place = folder / prefix
        paths = sorted(place.iterdir()) if place.is_dir() else []
        found += [
            f"{prefix}{path.name}"
            for path in paths
            if path.name.endswith(suffix) and not path.name.startswith(".")
        ]
    return found


def _read(folder: Path, name: str, diagnostics: Diagnostics) -> ast.Body | None:
    source = read_file(folder / name, name, diagnostics)
    if source is None:
        return None
    body, problems = parse_body(source)
    diagnostics.extend(problems)
    # What could not be parsed is missing from the tree, so that more would be said of it in vain.
    return None if problems.has_errors else body
