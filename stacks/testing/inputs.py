"""The values of variables in a test: those given from outside, the file's, and the run's."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from planes.diagnostics import Diagnostics, did_you_mean
from stacks.configuration.assignments import Assignment, Given
from stacks.configuration.variables import Variable, root_values
from stacks.language import ast
from stacks.language.evaluate import evaluate
from stacks.language.ordering import wholly_known
from stacks.language.references import traversals
from stacks.language.scope import Scope
from stacks.language.values import Value, string
from stacks.testing.suite import RunBlock

__all__ = ["assignments", "check_declared", "given_for", "given_values", "outside_values"]


def outside_values(variables: Mapping[str, Variable], given: Given) -> dict[str, Value]:
    """What ``var`` stands for before a test says more: the stack's variables that have a value.

    What is wrong with the others is said when they are used.
    """
    values, _ = root_values(variables, given)
    return {name: value for name, value in values.items() if not value.is_unknown}


def given_values(given: Given) -> dict[str, Value]:
    """The same of a program, which declares none: all that are given."""
    return {
        item.name: item.value if isinstance(item.value, Value) else string(item.value)
        for item in given.assignments
    }


def assignments(
    attributes: Mapping[str, ast.Attribute], scope: Scope, diagnostics: Diagnostics
) -> dict[str, Assignment]:
    """The values that a ``variables`` block gives, by name."""
    found = {}
    for name, attribute in attributes.items():
        node = attribute.expression
        span = node.span(scope.source)
        before = len(diagnostics)
        value = evaluate(node, scope, diagnostics)
        if len(diagnostics) > before:
            continue
        if wholly_known(value):
            found[name] = Assignment(name, "file", value, span)
            continue
        diagnostics.error(
            "Variable value not known",
            f'The value of the variable "{name}" is known only after apply. It comes from a run '
            "that only planned: have that one apply, with command = apply.",
            span,
        )
    return found


def given_for(
    variables: Mapping[str, Variable], outside: Given, *layers: Mapping[str, Assignment]
) -> Given:
    """What a module under test is given; later layers go before earlier ones.

    A test may have variables that only its own expressions use: those are left out.
    """
    inside = [item for item in outside.assignments if item.name in variables]
    for layer in layers:
        inside += [item for name, item in layer.items() if name in variables]
    return Given(tuple(inside))


def check_declared(
    run: RunBlock, variables: Mapping[str, Variable], diagnostics: Diagnostics
) -> None:
    """Warn of a run's variables that neither its module nor its assertions know."""
    used = _used(run)
    for name, attribute in run.variables.items():
        if name not in variables and name not in used:
            diagnostics.warning(
                "Value for undeclared variable",
                f'The module under test declares no variable "{name}", and no assertion of the '
                f"run uses it.{did_you_mean(name, variables)}",
                attribute.name_span(run.span.source),
            )


def _used(run: RunBlock) -> Collection[str]:
    nodes = [node for item in run.assertions for node in item]
    paths = [found.steps for node in nodes for found in traversals(node)]
    return {steps[1] for steps in paths if len(steps) > 1 and steps[0] == "var" and steps[1]}
