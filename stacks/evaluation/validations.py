"""``validation`` blocks of variables."""

from __future__ import annotations

from planes.diagnostics import Diagnostics, Span
from stacks.configuration.variables import Validation, Variable
from stacks.evaluation.conditions import condition_of
from stacks.evaluation.instances import ModuleInstance
from stacks.evaluation.plans import Rule
from stacks.evaluation.run import Run

__all__ = ["evaluate_validations"]


def _given(variable: Variable, module: ModuleInstance, run: Run) -> Span | None:
    """The value that the module's call, or whoever runs the stack, gives; None for the default."""
    if module.call is None:
        return run.given.get(variable.name)
    found = module.call.arguments.get(variable.name)
    return None if found is None else found.expression.span(module.call.block.body.source)


def _origin(variable: Variable, given: Span | None) -> str:
    """Where the value comes from, or where it is declared: whichever is not pointed at."""
    if given is None:
        return " The value is the default."
    if variable.mark:
        return f" The value was given at {given.location()}."
    return f" var.{variable.name} is declared at {variable.span.location()}."


def evaluate_validations(variable: Variable, module: ModuleInstance, run: Run) -> None:
    """Report each rule that the value does not keep.  One that waits for an output is let pass: the
    declarations that the value goes into are checked again once it is known."""
    source = variable.span.source
    scope = run.scope(module, source)
    for validation in variable.validations:
        run.reading.begin()
        diagnostics = Diagnostics()
        rule = Rule(validation.condition, validation.message, source)
        found = condition_of(rule, scope, run.evaluator, diagnostics, "variable validation")
        if found is not None and found.condition is False:
            _fail(validation, found.message, variable, module, run)
        # That a message is not to be shown is said in its place, so that the warning says no more.
        run.report(diagnostics.errors, module.configuration)


def _fail(
    validation: Validation,
    message: object,
    variable: Variable,
    module: ModuleInstance,
    run: Run,
) -> None:
    """Report it at the value at fault; at the declaration where that is the default, or where the
    text of the value may be what must not be shown."""
    diagnostics = Diagnostics()
    given = _given(variable, module, run)
    place = variable.span if given is None or variable.mark else given
    owner = module if place is variable.span or module.parent is None else module.parent
    if isinstance(message, str):
        stop = "" if message.endswith((".", "!", "?")) else "."
        diagnostics.error(
            "Invalid value for variable",
            f"{message}{stop} This was checked by the validation rule at "
            f"{validation.span.location()}.{_origin(variable, given)}",
            place,
            address=f"{module.prefix}var.{variable.name}",
        )
    else:
        owner = module
        diagnostics.error(
            "Invalid error message",
            "Unsuitable value for error_message: it refers to values that are known only after "
            "apply.",
            validation.message.span(variable.span.source),
        )
    run.report(diagnostics, owner.configuration)
