"""From the folder to the stack, with what is wrong said on the way."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from planes.diagnostics import Diagnostics, Source
from planes.values import Reference
from stacks.cli.options import PROGRAM_TIMEOUT
from stacks.cli.project import FOLDER, workspace
from stacks.cli.prompt import asked
from stacks.cli.terminal import Terminal
from stacks.configuration.assignments import Given, given_by, read_given
from stacks.configuration.modules import load
from stacks.evaluation import stack as evaluation
from stacks.language.scope import Scope
from stacks.stack import Stack

if TYPE_CHECKING:
    from stacks.engine.plan import Plan

__all__ = [
    "collector_paused",
    "console_scope",
    "evaluated",
    "is_program",
    "load_stack",
    "planned_program",
    "program_timeout",
    "provider_setting",
]


@contextmanager
def collector_paused() -> Iterator[None]:
    """Run with the cyclic collector paused: a large fleet is a million objects that all stay."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def load_stack(terminal: Terminal, var: Sequence[str], var_file: Sequence[str]) -> Stack | None:
    """The stack of this folder.  None where it has errors, which have been told."""
    stack, diagnostics = evaluated(var, var_file, terminal)
    terminal.diagnostics(diagnostics)
    return stack


def evaluated(
    var: Sequence[str],
    var_file: Sequence[str],
    terminal: Terminal | None = None,
    known: Mapping[Reference, Any] | None = None,
) -> tuple[Stack | None, Diagnostics]:
    """The stack of this folder, or None where it has errors, and all that is to be said of it.

    ``terminal`` is where missing variables can be asked for.  ``known`` are outputs that are
    certain, for a program to work with."""
    with collector_paused():
        given, diagnostics = read_given(FOLDER, os.environ, var_file, var)
        if is_program():
            stack, problems = _program(given, known or {})
        else:
            stack, problems = _configuration(given, terminal)
        diagnostics.extend(problems)
    return (None if diagnostics.has_errors else stack), diagnostics


def is_program() -> bool:
    """Whether this folder's stack is declared by a program, rather than in HCL."""
    return (FOLDER / "fleet.py").is_file()


def program_timeout() -> float:
    """How long a program may run, in seconds."""
    context = click.get_current_context(silent=True)
    found: float = context.meta.get(PROGRAM_TIMEOUT, _TIMEOUT) if context else _TIMEOUT
    return found


_TIMEOUT = 300.0


def _program(given: Given, known: Mapping[Reference, Any]) -> tuple[Stack | None, Diagnostics]:
    # pulumi takes most of a second to import, which stacks in HCL do without.
    from stacks.evaluation.program.stack import ProgramOptions, load_program

    options = ProgramOptions(program_timeout(), known)
    return load_program(
        FOLDER, given, workspace=workspace(), now=datetime.now(UTC), options=options
    )


def planned_program(plan: Plan, known: Mapping[Reference, Any]) -> tuple[Stack | None, Diagnostics]:
    """The stack that the program declares with the variables of a plan."""
    from stacks.evaluation.program.stack import ProgramOptions, load_program

    return load_program(
        FOLDER,
        given_by(plan.variables),
        workspace=plan.workspace,
        now=datetime.now(UTC),
        options=ProgramOptions(program_timeout(), known),
    )


def _configuration(given: Given, terminal: Terminal | None) -> tuple[Stack | None, Diagnostics]:
    return evaluation.load_stack(
        FOLDER,
        given,
        workspace=workspace(),
        now=datetime.now(UTC),
        ask=partial(asked, terminal) if terminal is not None else None,
    )


def console_scope(
    terminal: Terminal, var: Sequence[str], var_file: Sequence[str]
) -> Callable[[Source], Scope]:
    """The names that an expression may use; in a folder without a stack, the functions alone."""
    given, diagnostics = read_given(FOLDER, os.environ, var_file, var)
    configuration, problems = load(FOLDER, given)
    if (answered := asked(terminal, configuration, given)) is not given:
        given = answered
        configuration, problems = load(FOLDER, given)
    if configuration.module.sources:
        diagnostics.extend(problems)
    terminal.diagnostics(diagnostics)
    if diagnostics.has_errors:
        raise click.exceptions.Exit(1)
    scope, problems = evaluation.console_scope(
        configuration, given, folder=FOLDER, workspace=workspace(), now=datetime.now(UTC)
    )
    terminal.diagnostics(problems)
    return scope


def provider_setting(provider: str, name: str) -> str | None:
    """What the configuration says of one provider's setting, where it can be evaluated."""
    stack, _ = evaluated((), ())
    settings = stack.providers.get(provider) if stack is not None else None
    value = settings.settings.get(name) if settings is not None else None
    return value if isinstance(value, str) else None
