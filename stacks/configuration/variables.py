"""The variables of a module: what their blocks declare, and the values that they get."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from planes.diagnostics import Diagnostics, Source, Span, did_you_mean
from planes.types import BOOL, DYNAMIC, NUMBER, STRING, Type
from stacks.configuration.assignments import Assignment, Given
from stacks.configuration.constants import constant, constant_bool, constant_text
from stacks.configuration.content import Shape, check_shape
from stacks.language import ast
from stacks.language.convert import ConversionError, convert
from stacks.language.defaults import Defaults, apply_defaults
from stacks.language.parser import parse_expression
from stacks.language.references import traversals
from stacks.language.text import nfc
from stacks.language.type_expressions import type_constraint
from stacks.language.values import EPHEMERAL, UNMARKED, Mark, Value, string, unknown

__all__ = [
    "Validation",
    "Variable",
    "convert_input",
    "declared_variables",
    "default_of",
    "root_values",
]

_VARIABLE = Shape.of(
    optional="type default description sensitive nullable ephemeral", repeated="validation"
)
_VALIDATION = Shape.of(required="condition error_message")


class Validation(NamedTuple):
    condition: ast.Expression
    message: ast.Expression
    span: Span


class Variable(NamedTuple):
    """``default`` is None where a value is required.  ``literal``: text from outside stands for
    itself, rather than for an expression."""

    name: str
    type: Type
    optional: Defaults | None
    literal: bool
    default: Value | None
    sensitive: bool
    nullable: bool
    ephemeral: bool
    description: str
    validations: tuple[Validation, ...]
    span: Span

    @property
    def mark(self) -> Mark:
        """What its values are marked as."""
        return self.sensitive | (EPHEMERAL if self.ephemeral else UNMARKED)


def declared_variables(
    blocks: Mapping[str, ast.Block], diagnostics: Diagnostics
) -> dict[str, Variable]:
    return {name: _declared(name, block, diagnostics) for name, block in blocks.items()}


def _declared(name: str, block: ast.Block, diagnostics: Diagnostics) -> Variable:
    check_shape(block, _VARIABLE, diagnostics)
    body = block.body
    source = body.source
    type_: Type = DYNAMIC
    optional = None
    constraint = body.attributes.get("type")
    if constraint is not None:
        type_, optional = _type(constraint.expression, source, diagnostics)
    ephemeral = constant_bool(body, "ephemeral", False, diagnostics)
    variable = Variable(
        name=name,
        type=type_,
        optional=optional,
        literal=constraint is None or type_ in (STRING, NUMBER, BOOL),
        default=None,
        sensitive=constant_bool(body, "sensitive", False, diagnostics),
        nullable=constant_bool(body, "nullable", True, diagnostics),
        ephemeral=ephemeral,
        description=constant_text(body, "description", diagnostics),
        validations=_validations(name, block, diagnostics),
        span=block.header_span(source),
    )
    default = body.attributes.get("default")
    if default is None:
        return variable
    return variable._replace(default=_default(variable, default.expression, source, diagnostics))


def _type(
    node: ast.Expression, source: Source, diagnostics: Diagnostics
) -> tuple[Type, Defaults | None]:
    if isinstance(node, ast.Template) and node.plain is not None:
        diagnostics.error(
            "Invalid quoted type constraints",
            f"Type constraints are written without quotes. Remove them: type = {node.plain}",
            node.span(source),
        )
        return DYNAMIC, None
    return type_constraint(node, source, diagnostics)


def _default(
    variable: Variable, node: ast.Expression, source: Source, diagnostics: Diagnostics
) -> Value | None:
    value = constant(node, source, diagnostics)
    if value is None:
        return unknown(variable.type)
    try:
        value = _typed(variable, value)
        reason = "a null default value is not valid when nullable=false"
        if variable.nullable or not value.is_null:
            return value
    except ConversionError as error:
        reason = error.message
    diagnostics.error(
        "Invalid default value for variable",
        f"This default value is not compatible with the variable's type constraint: {reason}.",
        variable.span if variable.mark else node.span(source),
    )
    return unknown(variable.type)


def _validations(name: str, block: ast.Block, diagnostics: Diagnostics) -> tuple[Validation, ...]:
    found = []
    for inner in block.body.blocks:
        if inner.type != "validation":
            continue
        check_shape(inner, _VALIDATION, diagnostics)
        attributes = inner.body.attributes
        if "condition" in attributes and "error_message" in attributes:
            condition, message = attributes["condition"], attributes["error_message"]
            span = inner.header_span(block.body.source)
            if _looks_at(name, condition, block.body.source, diagnostics):
                found.append(Validation(condition.expression, message.expression, span))
    return tuple(found)


def _looks_at(
    name: str, condition: ast.Attribute, source: Source, diagnostics: Diagnostics
) -> bool:
    """Whether a condition is about its variable; one that is not is reported."""
    if any(item.steps[:2] == ("var", name) for item in traversals(condition.expression)):
        return True
    diagnostics.error(
        "Invalid variable validation condition",
        f'The condition for variable "{name}" must refer to var.{name} in order to test incoming '
        "values.",
        condition.expression.span(source),
    )
    return False


def _typed(variable: Variable, value: Value) -> Value:
    if variable.optional is not None and not value.is_null:
        value = apply_defaults(value, variable.optional)
    return convert(value, variable.type)


def default_of(variable: Variable) -> Value:
    """The value where none is given; unknown where one is required."""
    value = variable.default if variable.default is not None else unknown(variable.type)
    return value.also(variable.mark)


def convert_input(
    variable: Variable, value: Value, span: Span, diagnostics: Diagnostics
) -> Value | None:
    """The value as the variable has it; None, and a diagnostic, where it is not suitable.

    ``span`` is where the value is given."""
    try:
        converted = _typed(variable, value)
    except ConversionError as error:
        _unsuitable("Invalid value for input variable", error.message, variable, span, diagnostics)
        return None
    if converted.is_null and not variable.nullable:
        if variable.default is not None:
            return default_of(variable)
        reason = "required variable may not be set to null"
        _unsuitable("Required variable not set", reason, variable, span, diagnostics)
        return None
    return converted.also(variable.mark)


def _unsuitable(
    summary: str, reason: str, variable: Variable, given: Span, diagnostics: Diagnostics
) -> None:
    """Report a value, with its place and that of the declaration."""
    detail = (
        f"The given value is not suitable for var.{variable.name} declared at "
        f"{variable.span.location()}: {reason}."
    )
    if variable.mark:  # the text of the value must not be shown
        place = f" The value was given at {given.location()}."
        diagnostics.error(summary, f"{detail}{place}", variable.span)
    else:
        diagnostics.error(summary, detail, given)


def root_values(
    variables: Mapping[str, Variable], given: Given
) -> tuple[dict[str, Value], Diagnostics]:
    """The values of the root module's variables, each of which is there; unknown in error."""
    diagnostics = Diagnostics()
    chosen: dict[str, Assignment] = {}
    for assignment in given.assignments:
        if assignment.name in variables:
            chosen[assignment.name] = assignment
        else:
            _undeclared(assignment, variables, diagnostics)
    values = {}
    for name, variable in variables.items():
        value = None
        if name in chosen:
            value = _assigned(variable, chosen[name], diagnostics)
            values[name] = unknown(variable.type) if value is None else value
            continue
        if variable.default is None and not given.partial:
            diagnostics.error(
                "No value for required variable",
                f'The variable "{name}" is not set, and has no default value. Give it one with '
                f'--var "{name}=…", in a file for --var-file or named *.auto.fleetvars, or in the '
                f"environment variable FLEETFORM_VAR_{name}.",
                variable.span,
            )
        values[name] = default_of(variable)
    return values, diagnostics


def _assigned(variable: Variable, given: Assignment, diagnostics: Diagnostics) -> Value | None:
    value = given.value
    if not isinstance(value, Value):
        read = _read(variable, value, given.span, diagnostics)
        return read and convert_input(variable, read, given.span, diagnostics)
    return convert_input(variable, value, given.span, diagnostics)


def _read(variable: Variable, text: str, span: Span, diagnostics: Diagnostics) -> Value | None:
    """Text from the environment or the command line."""
    if variable.literal:
        return string(nfc(text))
    node, problems = parse_expression(span.source)
    value = None if node is None else constant(node, span.source, problems)
    if variable.mark:
        problems = Diagnostics(item._replace(span=variable.span) for item in problems)
    diagnostics.extend(problems)
    return value


def _undeclared(
    given: Assignment, variables: Mapping[str, Variable], diagnostics: Diagnostics
) -> None:
    name = given.name
    hint = did_you_mean(name, variables)
    if given.origin == "file":
        diagnostics.warning(
            "Value for undeclared variable",
            f'The stack declares no variable named "{name}", but a value was found in '
            f"{given.span.source.name}.{hint} If you meant to use this value, add a variable block "
            f'to the configuration: variable "{name}" {{}}.',
            given.span,
        )
    elif given.origin == "command line":
        diagnostics.error(
            "Value for undeclared variable",
            f'A variable named "{name}" was assigned on the command line, but the stack declares '
            f"no variable of that name.{hint} To use this value, add a variable block to the "
            f'configuration: variable "{name}" {{}}.',
        )
