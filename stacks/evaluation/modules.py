"""Module calls and named values, evaluated in each instance of their module."""

from __future__ import annotations

from collections.abc import Mapping

from planes.address import InstanceKey
from planes.diagnostics import Diagnostics
from stacks.configuration.variables import Variable, convert_input, default_of
from stacks.evaluation.calls import CallPlan
from stacks.evaluation.dependencies import depended
from stacks.evaluation.expand import instances_of
from stacks.evaluation.instances import ModuleExpansion, ModuleInstance, Named
from stacks.evaluation.late import retyped
from stacks.evaluation.provider_keys import passed_providers
from stacks.evaluation.run import Run
from stacks.evaluation.scope import ModuleScope
from stacks.language import ast
from stacks.language.defer import defer
from stacks.language.functions.marks import is_ephemeral
from stacks.language.values import Value, unknown

__all__ = ["evaluate_call", "evaluate_local", "evaluate_variable", "named"]


def named(node: ast.Expression, scope: ModuleScope, run: Run, diagnostics: Diagnostics) -> Named:
    """The value of an expression, with what it reads and what is unknown in it waits for."""
    run.reading.begin()
    value = run.evaluator.value(node, scope, diagnostics)
    if run.reading.tainted:
        return Named(value, run.reading.read, wrong=True)
    return Named(defer(value, node, scope), run.reading.read)


def evaluate_local(name: str, module: ModuleInstance, run: Run) -> None:
    local = module.configuration.module.locals[name]
    diagnostics = Diagnostics()
    scope = run.scope(module, local.source)
    module.locals[name] = named(local.attribute.expression, scope, run, diagnostics)
    run.report(diagnostics, module.configuration)


def evaluate_variable(
    variable: Variable, module: ModuleInstance, roots: Mapping[str, Value], run: Run
) -> None:
    """The root's variables have ``roots`` for values, those of a call its arguments."""
    if module.parent is None or module.call is None:
        value = roots[variable.name]
        module.variables[variable.name] = Named(value, (), wrong=value.is_unknown)
        return
    argument = module.call.arguments.get(variable.name)
    if argument is None:
        given = Named(default_of(variable), (), wrong=variable.default is None)
        module.variables[variable.name] = given
        return
    diagnostics = Diagnostics()
    source = module.call.block.body.source
    scope = run.scope(module.parent, source, module.repetition)
    given = named(argument.expression, scope, run, diagnostics)
    span = argument.expression.span(source)
    converted = convert_input(variable, given.value, span, diagnostics)
    ephemeral = not variable.ephemeral and not given.wrong and is_ephemeral(given.value)
    if ephemeral:
        diagnostics.error(
            "Ephemeral value not allowed",
            "This input variable is not declared as accepting ephemeral values, so it cannot be "
            "set to a result derived from an ephemeral value.",
            span,
        )
    if converted is None or given.wrong or ephemeral:
        argued = Named(converted or unknown(variable.type), given.reads, wrong=True)
    else:
        argued = Named(retyped(given.value, converted), given.reads)
    module.variables[variable.name] = argued
    run.report(diagnostics, module.parent.configuration)


def evaluate_call(plan: CallPlan, module: ModuleInstance, run: Run) -> None:
    """Make the instances of what is called, with nothing in them yet."""
    run.reading.begin()
    diagnostics = Diagnostics()
    scope = run.scope(module, plan.block.body.source)
    items = instances_of(plan.repetition, scope, run.evaluator, diagnostics)
    expansion = ModuleExpansion(
        plan.repetition.mode if plan.repetition else "single",
        wrong=items is None or plan.child is None,
    )
    module.modules[plan.name] = expansion
    dependencies = (*module.dependencies, *_depended(plan, scope, run, diagnostics))
    for key, special in (items or {}).items():
        inner = _called(plan, key, special, module, run, diagnostics)
        if inner is not None:
            inner.dependencies = dependencies
            expansion.instances[key] = inner
            run.modules.setdefault(inner.configuration.path, []).append(inner)
    run.report(diagnostics, module.configuration)


def _depended(
    plan: CallPlan, scope: ModuleScope, run: Run, diagnostics: Diagnostics
) -> tuple[Named, ...]:
    if plan.depends_on is None:
        return ()
    found = depended(plan.depends_on, scope, run.evaluator, diagnostics)
    return (Named(unknown(), found),)


def _called(
    plan: CallPlan,
    key: InstanceKey,
    special: Mapping[str, Named],
    module: ModuleInstance,
    run: Run,
    diagnostics: Diagnostics,
) -> ModuleInstance | None:
    if plan.child is None:
        return None
    path = (*module.path, (plan.name, key))
    inner = ModuleInstance(plan.child, run.shared, path, module, plan, special)
    if plan.providers is not None:
        scope = run.scope(module, plan.block.body.source, special)
        inner.providers = passed_providers(plan.providers, scope, run.evaluator, diagnostics)
    return inner
