"""``validation`` blocks of variables."""

from __future__ import annotations

from planes.diagnostics import Diagnostics
from stacks.configuration.variables import Variable
from stacks.evaluation.conditions import condition_of
from stacks.evaluation.instances import ModuleInstance
from stacks.evaluation.plans import Rule
from stacks.evaluation.run import Run

__all__ = ["evaluate_validations"]


def _given(variable: Variable, module: ModuleInstance, run: Run) -> str:
    """Where the value comes from, as a sentence."""
    if module.parent is None or module.call is None:
        place = run.given.get(variable.name)
    else:
        argument = module.call.arguments.get(variable.name)
        source = module.call.block.body.source
        place = None if argument is None else argument.expression.span(source).location()
    return " The value is the default." if place is None else f" The value was given at {place}."


def evaluate_validations(variable: Variable, module: ModuleInstance, run: Run) -> None:
    """Report each rule that the value does not keep.  One that waits for an output is let pass: the
    declarations that the value goes into are checked again once it is known."""
    source = variable.span.source
    scope = run.scope(module, source)
    diagnostics = Diagnostics()
    for validation in variable.validations:
        run.reading.begin()
        rule = Rule(validation.condition, validation.message, source)
        found = condition_of(rule, scope, run.evaluator, diagnostics)
        if found is not None and found.condition is False:
            message = str(found.message)
            stop = "" if message.endswith((".", "!", "?")) else "."
            diagnostics.error(
                "Invalid value for variable",
                f"{message}{stop} This was checked by the validation rule at "
                f"{validation.span.location()}.{_given(variable, module, run)}",
                variable.span,
            )
    run.report(diagnostics, module.configuration)
