"""From the folder to the stack, with what is wrong said on the way."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial

import click

from planes.diagnostics import Diagnostics, Source
from stacks.cli.options import PROGRAM_TIMEOUT
from stacks.cli.project import FOLDER, workspace
from stacks.cli.prompt import asked
from stacks.cli.terminal import Terminal
from stacks.configuration.assignments import Given, read_given
from stacks.configuration.modules import load
from stacks.evaluation import stack as evaluation
from stacks.language.scope import Scope
from stacks.stack import Stack

__all__ = [
    "collector_paused",
    "console_scope",
    "evaluated",
    "is_program",
    "load_stack",
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
    var: Sequence[str], var_file: Sequence[str], terminal: Terminal | None = None
) -> tuple[Stack | None, Diagnostics]:
    """The stack of this folder, or None where it has errors, and all that is to be said of it.

    ``terminal`` is where missing variables can be asked for."""
    with collector_paused():
        given, diagnostics = read_given(FOLDER, os.environ, var_file, var)
        if is_program():
            stack, problems = _program(given)
        else:
            stack, problems = _configuration(given, terminal)
        diagnostics.extend(problems)
    return (None if diagnostics.has_errors else stack), diagnostics


def is_program() -> bool:
    """Whether this folder's stack is declared by a program, rather than in HCL."""
    return (FOLDER / "fleet.py").is_file()


def _program(given: Given) -> tuple[Stack | None, Diagnostics]:
    # pulumi takes most of a second to import, which stacks in HCL do without.
    from stacks.evaluation.program.stack import ProgramOptions, load_program

    options = ProgramOptions()
    context = click.get_current_context(silent=True)
    if context is not None and PROGRAM_TIMEOUT in context.meta:
        options = options._replace(timeout=context.meta[PROGRAM_TIMEOUT])
    return load_program(
        FOLDER, given, workspace=workspace(), now=datetime.now(UTC), options=options
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
