"""From the folder to the stack, with what is wrong said on the way."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from planes.diagnostics import Diagnostics, Source
from planes.values import Reference
from providers.contract import Surroundings
from stacks.cli.options import PROGRAM_TIMEOUT
from stacks.cli.project import FOLDER, actor, workspace
from stacks.cli.prompt import asked
from stacks.cli.terminal import Terminal
from stacks.collector import collector_paused
from stacks.configuration.assignments import Given, given_by, read_given
from stacks.configuration.modules import load
from stacks.engine.live.clients import Clients
from stacks.engine.planning.data import read_all
from stacks.evaluation import stack as evaluation
from stacks.language.scope import Scope
from stacks.stack import Stack, Unread

if TYPE_CHECKING:
    from stacks.engine.plan import Plan

__all__ = [
    "console_scope",
    "evaluated",
    "is_program",
    "load_stack",
    "neighbour",
    "planned_program",
    "program_timeout",
    "provider_setting",
]


def load_stack(terminal: Terminal, var: Sequence[str], var_file: Sequence[str]) -> Stack | None:
    """The stack of this folder, its data sources read.  None where it has errors, which have been
    told."""
    stack, diagnostics = evaluated(var, var_file, terminal, reading=True)
    terminal.diagnostics(diagnostics)
    return stack


def evaluated(
    var: Sequence[str],
    var_file: Sequence[str],
    terminal: Terminal | None = None,
    known: Mapping[Reference, Any] | None = None,
    *,
    reading: bool = False,
    read: evaluation.Data | None = None,
    partial: bool = False,
    parallelism: int = 10,
) -> tuple[Stack | None, Diagnostics]:
    """The stack of this folder, or None where it has errors, and all that is to be said of it.

    ``terminal`` is where missing variables can be asked for.  ``known`` are outputs that are
    certain, for a program to work with.  ``reading``: data sources are read, as far as that can be
    before a plan, ``parallelism`` of them at a time; those of a program that are in ``read`` have
    been.  ``partial``: required variables may have no
    value, as far as nothing has to be decided by them."""
    with collector_paused():
        given, diagnostics = read_given(FOLDER, os.environ, var_file, var)
        given = given._replace(partial=partial or given.partial)
        at_once = parallelism if reading and not diagnostics.has_errors else 0
        if is_program():
            stack, problems = _program(given, known or {}, at_once, read or {})
        else:
            stack, problems = _configuration(given, terminal, at_once)
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


def neighbour(folder: str) -> Mapping[str, Any]:
    """The outputs of the stack in a folder beside this one.  Raises RemoteError."""
    from providers.contract import Surroundings
    from stacks.neighbours.outputs import StackOutput

    surroundings = Surroundings(str(FOLDER), FOLDER.resolve().name, workspace(), "")
    found = StackOutput().read(surroundings, {"folder": folder, "workspace": None})
    outputs: Mapping[str, Any] = found["outputs"]
    return outputs


def _program(
    given: Given, known: Mapping[Reference, Any], at_once: int, before: evaluation.Data
) -> tuple[Stack | None, Diagnostics]:
    """``at_once`` as for a configuration; ``before`` is what has been read already."""
    # pulumi takes most of a second to import, which stacks in HCL do without.
    from stacks.evaluation.program.stack import ProgramOptions, load_program

    now = datetime.now(UTC)

    def evaluate(data: evaluation.Data) -> tuple[Stack | None, Diagnostics]:
        found = {**before, **data}
        read = {key: item for key, item in found.items() if not isinstance(item, Unread)}
        options = ProgramOptions(program_timeout(), known, neighbour, read)
        return load_program(FOLDER, given, workspace=workspace(), now=now, options=options)

    stack, problems = evaluate({})
    if at_once and stack is not None and stack.data:
        stack, _, problems = read_all(stack, problems, evaluate, _connected, parallelism=at_once)
    return stack, problems


def planned_program(plan: Plan, known: Mapping[Reference, Any]) -> tuple[Stack | None, Diagnostics]:
    """The stack that the program declares with the variables of a plan."""
    from stacks.evaluation.program.stack import ProgramOptions, load_program

    return load_program(
        FOLDER,
        given_by(plan.variables),
        workspace=plan.workspace,
        now=datetime.now(UTC),
        options=ProgramOptions(
            program_timeout(), known, neighbour, {item.address: item.values for item in plan.data}
        ),
    )


def _configuration(
    given: Given, terminal: Terminal | None, at_once: int
) -> tuple[Stack | None, Diagnostics]:
    """``at_once`` is how many data sources are read at a time; 0 for none at all."""
    evaluate = evaluation.prepare_stack(
        FOLDER,
        given,
        workspace=workspace(),
        now=datetime.now(UTC),
        ask=partial(asked, terminal) if terminal is not None else None,
    )
    stack, problems = evaluate({})
    if at_once and stack is not None and stack.data:
        stack, _, problems = read_all(stack, problems, evaluate, _connected, parallelism=at_once)
    return stack, problems


def _connected(stack: Stack) -> Clients:
    """The providers that are configured; those of the state have no say in what is read."""
    surroundings = Surroundings(stack.folder, stack.name, stack.workspace, actor())
    return Clients(stack.providers, surroundings)


def console_scope(
    terminal: Terminal, var: Sequence[str], var_file: Sequence[str]
) -> Callable[[Source], Scope]:
    """The names that an expression may use; in a folder without a stack, the functions alone."""
    if is_program():
        return _program_scope(terminal, var, var_file)
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
    now = datetime.now(UTC)

    def evaluate(data: evaluation.Data) -> tuple[Stack | None, Diagnostics]:
        return evaluation.evaluate_stack(
            configuration, given, folder=FOLDER, workspace=workspace(), now=now, data=data
        )

    data: evaluation.Data = {}
    if configuration.has_data:
        stack, problems = evaluate({})
        if stack is not None:
            _, data, problems = read_all(stack, problems, evaluate, _connected)
            terminal.diagnostics(problems)
    scope, problems = evaluation.console_scope(
        configuration, given, folder=FOLDER, workspace=workspace(), now=now, data=data
    )
    terminal.diagnostics(problems)
    return scope


def _program_scope(
    terminal: Terminal, var: Sequence[str], var_file: Sequence[str]
) -> Callable[[Source], Scope]:
    from stacks.evaluation.program.scope import program_scope

    stack = load_stack(terminal, var, var_file)
    if stack is None:
        raise click.exceptions.Exit(1)
    return program_scope(stack, datetime.now(UTC))


def provider_setting(provider: str, name: str) -> str | None:
    """What the configuration says of one provider's setting, where it can be evaluated."""
    stack, _ = evaluated((), ())
    settings = stack.providers.get(provider) if stack is not None else None
    value = settings.settings.get(name) if settings is not None else None
    return value if isinstance(value, str) else None
