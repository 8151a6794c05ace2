"""One run block: evaluate, plan, apply where that is asked for, and look at what came of it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import ExitStack
from itertools import chain
from typing import Any, NamedTuple

from planes.diagnostics import Diagnostic, Diagnostics, Severity
from planes.values import Reference
from providers.contract import RemoteError
from stacks.configuration.assignments import Assignment, Given
from stacks.configuration.modules import Configuration
from stacks.engine.applying.apply import apply
from stacks.engine.live.clients import Clients
from stacks.engine.locate import Sources
from stacks.engine.plan import Plan
from stacks.engine.planning.data import WithData, read_all
from stacks.engine.planning.draft import PlanOptions
from stacks.engine.run import Planned, plan_in_rounds, plan_stack
from stacks.evaluation.program.scope import program_scope
from stacks.evaluation.stack import Data, Evaluate, console_scope, evaluate_stack
from stacks.language.values import Value
from stacks.stack import Stack
from stacks.testing.asserts import check_assertions
from stacks.testing.expected import (
    Problem,
    applying,
    checking,
    evaluating,
    missing,
    planning,
    sorted_out,
)
from stacks.testing.inputs import assignments, check_declared, given_for
from stacks.testing.isolation import World, configured
from stacks.testing.known import Known, root_outputs
from stacks.testing.override_block import Overrides, check_targets, overridden
from stacks.testing.override_module import with_overridden_modules
from stacks.testing.results import RunResult, Status
from stacks.testing.scope import AssertScope, SuiteScope
from stacks.testing.stage import Place, Stage, read_module
from stacks.testing.suite import RunBlock, Suite

__all__ = ["Ended", "Setting", "run_block"]


class Setting(NamedTuple):
    """What a run finds: the stack, its file, the file's world and variables, and its module."""

    place: Place
    suite: Suite
    world: World
    variables: Mapping[str, Assignment]
    stage: Stage
    scope: SuiteScope


class Ended(NamedTuple):
    """``outputs`` are what later runs may refer to."""

    result: RunResult
    outputs: Mapping[str, Value]


class _Made(NamedTuple):
    """How far a run came.  ``early``: something failed before an apply that was asked for."""

    problems: list[Problem]
    stack: Stack | None = None
    plan: Plan | None = None
    early: bool = False
    data: Data = {}


def run_block(run: RunBlock, setting: Setting) -> Ended:
    began = time.monotonic()
    diagnostics = Diagnostics()
    result, outputs = _run(run, setting, diagnostics)
    elapsed = time.monotonic() - began
    return Ended(result._replace(diagnostics=tuple(diagnostics), elapsed=elapsed), outputs)


def _run(run: RunBlock, setting: Setting, diagnostics: Diagnostics) -> Ended:
    error = Ended(RunResult(run.name, Status.ERROR), {})
    values = assignments(run.variables, setting.scope, diagnostics)
    if diagnostics.has_errors:
        return error
    overrides = _overrides(run, setting, values, diagnostics)
    configuration, given = _configuration(run, setting, values, diagnostics)
    if diagnostics.has_errors:
        return error
    configuration = with_overridden_modules(configuration, overrides.modules)
    setting.world.overrides = overrides
    made = _make(run, setting, configuration, given)
    if made.stack is not None:
        check_targets(overrides, made.stack, diagnostics)
    result = RunResult(run.name, Status.PASS, plan=made.plan)
    if made.stack is not None:
        result = result._replace(sources=made.stack.sources)
    if run.command == "apply" and made.plan is not None:
        result = result._replace(state=setting.stage.store.read())
    if not _as_expected(run, made, diagnostics):
        return Ended(result._replace(status=Status.ERROR), {})
    if made.plan is None:
        return Ended(result, {})
    return _asserted(run, setting, made, configuration, given, values, result, diagnostics)


def _overrides(
    run: RunBlock,
    setting: Setting,
    values: Mapping[str, Assignment],
    diagnostics: Diagnostics,
) -> Overrides:
    """Those of the run, which go before those of its file, which go before those of mocks."""
    suite = setting.suite
    mocked = chain.from_iterable(mock.overrides for mock in suite.mocks)
    blocks = (*mocked, *suite.overrides, *run.overrides)
    return overridden(blocks, setting.scope.with_variables(values), diagnostics)


def _configuration(
    run: RunBlock,
    setting: Setting,
    values: Mapping[str, Assignment],
    diagnostics: Diagnostics,
) -> tuple[Configuration, Given]:
    place = setting.place
    if not (place.folder / run.module).is_dir():
        diagnostics.error(
            "Module folder not found",
            f'There is no folder "{run.module}", which the run "{run.name}" is to test. The source '
            "of its module is relative to the stack's folder.",
            run.span,
        )
    everything = (*setting.variables.values(), *values.values())
    early = Given((*place.given.assignments, *everything))
    configuration, problems = read_module(place, run.module, early)
    diagnostics.extend(problems.errors)
    if place.is_program(run.module):
        return configured(configuration, setting.suite), early
    variables = configuration.variables
    check_declared(run, variables, diagnostics)
    given = given_for(variables, place.given, setting.variables, values)
    return configured(configuration, setting.suite), given


# What is done.


def _make(run: RunBlock, setting: Setting, configuration: Configuration, given: Given) -> _Made:
    early = run.command == "apply"
    stack, data, found = _evaluated(run, setting, configuration, given)
    if stack is None:
        return _Made(evaluating(found), early=early)
    stack = setting.world.isolated(stack)
    try:
        with ExitStack() as opened:
            return _applied(run, setting, configuration, given, opened, _Made([], stack, data=data))
    except RemoteError as error:
        problem = Diagnostic(Severity.ERROR, "Provider not reachable", str(error), run.span)
        return _Made([Problem("", problem)], stack)


def _applied(
    run: RunBlock,
    setting: Setting,
    configuration: Configuration,
    given: Given,
    opened: ExitStack,
    made: _Made,
) -> _Made:
    """Plan, and apply where that is asked for."""
    store, world = setting.stage.store, setting.world
    clients: list[Clients] = []
    problems: list[Problem] = []

    def plan_once(stack: Stack) -> Planned:
        clients.append(opened.enter_context(world.clients(stack, store.read())))
        return _planned(run, stack, setting.stage, clients[-1])

    def again(known: Mapping[Reference, Any]) -> Stack | None:
        found, _, diagnostics = _evaluated(run, setting, configuration, given, known, made.data)
        if found is None:
            problems.extend(evaluating(diagnostics))
            return None
        return world.isolated(found)

    assert made.stack is not None
    stack, planned = plan_in_rounds(made.stack, plan_once, again)
    setting.stage.stack = stack
    sources = Sources(stack.sources)
    early = run.command == "apply"
    if planned.plan is None:
        problems += planning(planned.diagnostics, stack)
        return _Made(problems, stack, early=early, data=made.data)
    plan = planned.plan
    if run.command == "plan" or plan.blocked_by:
        return _Made(checking(plan.checks, sources), stack, plan, early, made.data)
    program = None
    if plan.withheld:
        from stacks.testing.program import program_drive

        program = program_drive(plan, setting.place, run.module)
    lock = store.lock("apply")
    result = apply(plan, planned.state, store, lock, clients[-1], program=program)
    problems += applying(result, sources)
    if program is not None:
        problems += [Problem("", item) for item in program.diagnostics.errors]
    return _Made(problems, stack, plan, data=made.data)


def _evaluated(
    run: RunBlock,
    setting: Setting,
    configuration: Configuration,
    given: Given,
    known: Mapping[Reference, Any] | None = None,
    before: Data | None = None,
) -> WithData:
    """The stack, with its data sources read from the planes of the test, or from its mocks."""
    world = setting.world
    once = _evaluator(run, setting, configuration, given, known or {})

    def evaluate(data: Data) -> tuple[Stack | None, Diagnostics]:
        return once({**(before or {}), **data})

    def connect(stack: Stack) -> Clients:
        return world.clients(world.isolated(stack), setting.stage.store.read())

    stack, diagnostics = evaluate({})
    if stack is None:
        return WithData(None, {}, diagnostics)
    return read_all(stack, diagnostics, evaluate, connect)


def _evaluator(
    run: RunBlock,
    setting: Setting,
    configuration: Configuration,
    given: Given,
    known: Mapping[Reference, Any],
) -> Evaluate:
    place = setting.place
    if place.is_program(run.module):
        from stacks.testing.program import evaluator

        return evaluator(place, run.module, configuration, given, known)

    def evaluate(data: Data) -> tuple[Stack | None, Diagnostics]:
        return evaluate_stack(
            configuration,
            given,
            folder=place.folder / run.module,
            workspace=place.workspace,
            now=place.now,
            data=data,
        )

    return evaluate


def _planned(run: RunBlock, stack: Stack, stage: Stage, clients: Clients) -> Planned:
    asked = run.options
    options = PlanOptions(
        mode=asked.mode, refresh=asked.refresh, targets=asked.targets, replace=asked.replace
    )
    return plan_stack(stack, stage.store, stage.store.lock(run.command), clients, options)


# What came of it.


def _as_expected(run: RunBlock, made: _Made, diagnostics: Diagnostics) -> bool:
    """Whether what was expected has failed, and nothing else."""
    expected = sorted_out(made.problems, run.expected, diagnostics)
    if expected and made.early:
        diagnostics.extend(item.diagnostic for item in expected)
        diagnostics.warning(
            "Expected failure while planning",
            f"{expected[0].subject} failed as was expected, but while planning, so that the apply "
            "which the run asks for could not be done. To test the failure alone, say command = "
            "plan.",
            run.span,
        )
    elif not diagnostics.has_errors:
        missing(run.expected, expected, diagnostics)
    return not diagnostics.has_errors


def _asserted(
    run: RunBlock,
    setting: Setting,
    made: _Made,
    configuration: Configuration,
    given: Given,
    values: Mapping[str, Assignment],
    result: RunResult,
    diagnostics: Diagnostics,
) -> Ended:
    """Check the assertions on what a plan or an apply has left."""
    plan = made.plan
    assert plan is not None
    place = setting.place
    state = setting.stage.store.read()
    applied = run.command == "apply"
    outputs = root_outputs(plan, state, applied=applied)
    if not run.assertions:
        return Ended(result, outputs)
    if place.is_program(run.module) and made.stack is not None:
        scope_of = program_scope(made.stack, place.now)
    else:
        scope_of, _ = console_scope(
            configuration,
            given,
            folder=place.folder / run.module,
            workspace=place.workspace,
            now=place.now,
            data=made.data,
        )
    module = scope_of(run.span.source)
    known = Known(plan, state, module.module.shared.find, applied=applied)
    suite = setting.scope.with_variables(values)
    scope = AssertScope(module, suite, outputs, known)
    status = check_assertions(run.assertions, scope, diagnostics)
    return Ended(result._replace(status=status), outputs)
