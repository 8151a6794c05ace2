"""The stacks below a folder, and which of them reads outputs of which.

A folder with a configuration is a stack unless another one uses it as a module.  Only what is
written is looked at: a reference whose folder takes more than the configuration's own early names
is not followed.
"""

from __future__ import annotations

import ast as python
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from planes.diagnostics import Diagnostics
from stacks.configuration.assignments import Given
from stacks.configuration.constants import constant_text
from stacks.configuration.files import SUFFIXES
from stacks.configuration.modules import Configuration, load

__all__ = ["PROGRAM", "Found", "find_stacks", "ordered"]

PROGRAM = "fleet.py"


class Found(NamedTuple):
    """``folder`` is relative to where was looked; ``needs`` are the folders of other stacks found,
    whose outputs it reads."""

    folder: Path
    needs: tuple[Path, ...] = ()


def find_stacks(root: Path) -> list[Found]:
    """Sorted by folder."""
    folders = sorted(_folders(root))
    modules: set[Path] = set()
    needs: dict[Path, list[Path]] = {}
    for folder in folders:
        used, read = _program(folder) if (folder / PROGRAM).exists() else _configuration(folder)
        modules.update(used)
        needs[folder.resolve()] = read
    stacks = [folder for folder in folders if folder.resolve() not in modules]
    by_place = {folder.resolve(): folder.relative_to(root) for folder in stacks}
    return [
        Found(
            by_place[place],
            tuple(dict.fromkeys(by_place[other] for other in needs[place] if other in by_place)),
        )
        for place in by_place
    ]


def ordered(stacks: list[Found]) -> tuple[list[Found], list[Found]]:
    """The stacks, those that are read first; and those that are stuck in a cycle."""
    done: dict[Path, Found] = {}
    waiting = list(stacks)
    while ready := [stack for stack in waiting if all(need in done for need in stack.needs)]:
        done.update((stack.folder, stack) for stack in ready)
        waiting = [stack for stack in waiting if stack.folder not in done]
    return list(done.values()), waiting


def _folders(root: Path) -> Iterator[Path]:
    for at, inner, names in os.walk(root):
        # `.fleetform`, `.venv`, `.git`: what is hidden is not the user's to read.
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        if any(name.endswith(SUFFIXES) or name == PROGRAM for name in names):
            yield Path(at)


def _configuration(folder: Path) -> tuple[list[Path], list[Path]]:
    """The local modules that a configuration uses, and the stacks that it reads."""
    configuration, _ = load(folder, Given())
    used: list[Path] = []
    read: list[Path] = []
    for part in _parts(configuration):
        if part.shown:
            used.append(folder / part.shown)
        read += _read_stacks(part, folder)
    return [path.resolve() for path in used], [path.resolve() for path in read]


def _parts(configuration: Configuration) -> Iterator[Configuration]:
    yield configuration
    for child in configuration.children.values():
        yield from _parts(child)


def _read_stacks(part: Configuration, folder: Path) -> Iterator[Path]:
    for block in part.module.data.values():
        if block.labels[0][2] == "stack_output":
            text = constant_text(block.body, "folder", Diagnostics())
            if text is not None:
                yield folder / text


def _program(folder: Path) -> tuple[list[Path], list[Path]]:
    """The stacks that a program names in StackReference("…")."""
    try:
        tree = python.parse((folder / PROGRAM).read_bytes())
    except (SyntaxError, ValueError, OSError):
        return [], []  # The stack's own run says what is wrong with it.
    names = (
        node.args[0].value
        for node in python.walk(tree)
        if isinstance(node, python.Call)
        and python.unparse(node.func).rpartition(".")[2] == "StackReference"
        and node.args
        and isinstance(node.args[0], python.Constant)
    )
    return [], [(folder / name).resolve() for name in names if isinstance(name, str)]
