"""What a function of the language is.

A family file (``strings.py``, ``collections.py``, …) defines its functions as :class:`Function`
values in a module-level ``FUNCTIONS: dict[str, Function]``; ``table.py`` knows by name which family
to import, so that a stack pays only for the families it calls.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from planes.types import DYNAMIC, Type
from stacks.language.values import Value

__all__ = ["CallContext", "Function", "FunctionError", "Parameter"]


class Parameter(NamedTuple):
    """What one argument may be.

    The caller converts the argument to ``type`` first.  An argument that is null, unknown or
    sensitive reaches the function only where it is allowed; otherwise null is an error, an unknown
    makes the result unknown, and a mark is taken off and set on the result.
    """

    name: str
    type: Type = DYNAMIC
    allow_null: bool = False
    allow_unknown: bool = False
    allow_sensitive: bool = False


class CallContext(NamedTuple):
    """What a function may know of its surroundings.

    ``base`` is the folder that relative paths start from; ``render`` evaluates template text with
    the given variables (for ``templatefile`` and ``templatestring``): (name, text, variables).
    ``planned_at`` is when the plan was begun, in RFC 3339; None where there is no plan
    (``plantimestamp`` is unknown then).  ``applying`` says whether functions that are not pure are
    called; while planning they are unknown.
    """

    base: Path
    render: Callable[[str, str, dict[str, Value]], Value]
    planned_at: str | None = None
    applying: bool = False


class Function(NamedTuple):
    """``result`` is the type of the result where it does not depend on the arguments, else a
    function of the converted arguments (which may be unknown); it types unknown results."""

    parameters: tuple[Parameter, ...]
    apply: Callable[[Sequence[Value], CallContext], Value]
    result: Type | Callable[[Sequence[Value]], Type] = DYNAMIC
    variadic: Parameter | None = None
    pure: bool = True
    """False for those of the clock or of chance (timestamp, uuid, bcrypt): unknown until apply."""

    def parameter(self, position: int) -> Parameter:
        """What the argument at a position, from 0, may be."""
        if position < len(self.parameters) or self.variadic is None:
            return self.parameters[position]
        return self.variadic


class FunctionError(Exception):
    """A call cannot be done.

    ``message`` is a phrase with no capital and no full stop, as it stands behind a colon:
    ``argument must not be null``.  What comes from the arguments is apart from it, in ``shown``,
    and goes where the message has ``{}``, so that nothing sensitive gets into a message.
    ``argument`` is the position of the argument at fault, from 0; None where it is the call as a
    whole.
    """

    def __init__(
        self, message: str, argument: int | None = None, shown: tuple[str, ...] = ()
    ) -> None:
        self.message = message.format(*shown) if shown else message
        self.argument = argument
        self._parts = message, shown
        super().__init__(self.message)

    def redacted(self) -> FunctionError:
        """The same error with nothing of the arguments in it."""
        message, shown = self._parts
        return FunctionError(message, self.argument, ("(sensitive value)",) * len(shown))

    def within(self, place: str) -> FunctionError:
        """The same error as one of the call as a whole, with where it occurred before it."""
        message, shown = self._parts
        return FunctionError(f"{place}: {message}", shown=shown)

    def diagnosis(self, name: str, function: Function) -> tuple[str, str]:
        """The summary and the detail of the diagnostic, in Terraform's words."""
        if self.argument is None:
            return "Error in function call", f'Call to function "{name}" failed: {self.message}.'
        parameter = function.parameter(self.argument).name
        return (
            "Invalid function argument",
            f'Invalid value for "{parameter}" parameter: {self.message}.',
        )
