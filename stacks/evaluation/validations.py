"""``validation`` blocks of variables."""

from __future__ import annotations

from planes.diagnostics import Diagnostics, Span
from stacks.configuration.variables import Validation, Variable
from stacks.evaluation.conditions import condition_of
from stacks.evaluation.instances import ModuleInstance
from stacks.evaluation.plans import Rule
from stacks.evaluation.run import Run

__all__ = ["evaluate_validations"]


def _argument(variable: Variable, module: ModuleInstance) -> Span | None:
    """The value that a module's call gives; None where it gives none, or there is no call."""
    if module.call is None or (found := module.call.arguments.get(variable.name)) is None:
        return None
    return found.expression.span(module.call.block.body.source)


def _origin(variable: Variable, module: ModuleInstance, run: Run) -> str:
    """Where the value comes from, or where it is declared: whichever is not pointed at."""
    argument = _argument(variable, module)
    if argument is not None and not variable.mark:
        return f" var.{variable.name} is declared at {variable.span.location()}."
    if argument is not None:
        return f" The value was given at {argument.location()}."
    place = None if module.parent is not None else run.given.get(variable.name)
    return " The value is the default." if place is None else f" The value was given at {place}."


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
    """Report it at the argument at fault; at the declaration where there is none, or where the text
    of the argument may be what must not be shown."""
    diagnostics = Diagnostics()
    argument = None if variable.mark else _argument(variable, module)
    owner = module if argument is None or module.parent is None else module.parent
    if isinstance(message, str):
        stop = "" if message.endswith((".", "!", "?")) else "."
        diagnostics.error(
            "Invalid value for variable",
            f"{message}{stop} This was checked by the validation rule at "
            f"{validation.span.location()}.{_origin(variable, module, run)}",
            argument or variable.span,
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
