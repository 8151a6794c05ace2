"""Expressions of blocks, evaluated to what declarations hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from planes.diagnostics import Diagnostics
from planes.types import ListType, MapType, ReferenceType, Type
from planes.values import Deferred, Path, Reference, Sensitive, format_path
from stacks.evaluation.compiled import inner_span
from stacks.evaluation.instances import Reading
from stacks.evaluation.late import retyped
from stacks.language import ast
from stacks.language.convert import ConversionError, convert
from stacks.language.defer import defer
from stacks.language.evaluate import evaluate
from stacks.language.functions.marks import is_ephemeral
from stacks.language.ordering import wholly_known
from stacks.language.plain import to_plain
from stacks.language.scope import Scope
from stacks.language.values import Value, unknown

__all__ = ["REPORTED", "Evaluator", "referred"]

REPORTED = Deferred("", ())
"""Stands for a value that was reported as wrong, so that the rest can be checked all the same."""


class Evaluator:
    """``broken`` are the ids of expressions whose references were found wrong beforehand."""

    __slots__ = ("broken", "reading")

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.broken: set[int] = set()

    def value(self, node: ast.Expression, scope: Scope, diagnostics: Diagnostics) -> Value:
        """The value of an expression.  Where it has none, ``reading`` is tainted."""
        if id(node) in self.broken:
            self.reading.tainted = True
            return unknown()
        before = len(diagnostics)
        value = evaluate(node, scope, diagnostics)
        if len(diagnostics) > before:
            self.reading.tainted = True
        return value

    def converted(
        self, node: ast.Expression, type_: Type, scope: Scope, what: str, diagnostics: Diagnostics
    ) -> Value | None:
        """The value as one of a type; None, and a diagnostic, where it is not.

        ``what`` it is, as in ``attribute "memory"``.
        """
        value = self.value(node, scope, diagnostics)
        if value.type is type_:
            return value
        late = not self.reading.tainted and not wholly_known(value)
        if late:
            value = defer(value, node, scope)
        try:
            converted = convert(value, type_)
            return retyped(value, converted) if late else converted
        except ConversionError as error:
            self.reading.tainted = True
            fault = _fault(value, type_)
            span = inner_span(node, error.path or fault.path, scope.source)
            if isinstance(fault.type, ReferenceType):
                value, type_ = fault.value, fault.type
            diagnostics.error(*_mismatch(value, type_, error, what), span)
            return None

    def plain(
        self,
        node: ast.Expression,
        type_: Type,
        scope: Scope,
        what: str,
        diagnostics: Diagnostics,
        *,
        kept: bool = True,
    ) -> Any:
        """The value as plain data; :data:`REPORTED` where it has none.

        ``kept``: it becomes part of plan and state, which what is ephemeral may not."""
        outer = self.reading.tainted
        self.reading.tainted = False
        value = self.converted(node, type_, scope, what, diagnostics)
        if kept and value is not None and is_ephemeral(value):
            self.reading.tainted = True
            diagnostics.error(
                "Invalid use of ephemeral value",
                f"Ephemeral values are not valid for {what}, because it must be persisted to "
                "state.",
                node.span(scope.source),
            )
        data = REPORTED if value is None else self.settled(value, node, scope)
        self.reading.tainted = self.reading.tainted or outer
        return data

    def settled(self, value: Value, node: ast.Expression, scope: Scope) -> Any:
        """A value as plain data, what is unknown in it with what it waits for."""
        if self.reading.tainted:
            return REPORTED
        return to_plain(defer(value, node, scope))

    def awaits_read(self, value: Value, node: ast.Expression, scope: Scope) -> bool:
        """Whether a value that is not known will be, once data sources have been read.  What is
        made from it is tainted then."""
        waits = bool(self.reading.unread) and any(
            reference.address in self.reading.unread for reference in self.needs(value, node, scope)
        )
        self.reading.tainted = self.reading.tainted or waits
        return waits

    def needs(self, value: Value, node: ast.Expression, scope: Scope) -> list[Reference]:
        """The outputs that a value of an expression waits for."""
        if self.reading.tainted:
            return []
        found = referred(to_plain(defer(value, node, scope)))
        return list(dict.fromkeys(reference for reference in found if reference.path))


def _mismatch(value: Value, type_: Type, error: ConversionError, what: str) -> tuple[str, str]:
    if isinstance(type_, ReferenceType):
        wanted = " or ".join(sorted(type_.kinds))
        if isinstance(value.type, ReferenceType) and not value.is_unknown:
            address = value.raw.address
            return (
                "Reference of the wrong kind",
                f"Inappropriate value for {what}: {address} is of kind {address.kind}; a reference "
                f"to {wanted} is required.",
            )
        return (
            "Reference required",
            f"Inappropriate value for {what}: a reference to {wanted} is required, such as "
            f"{min(type_.kinds, default='agent')}.name.",
        )
    place = f"{format_path(error.path)}: " if error.path else ""
    return (
        "Incorrect attribute value type",
        f"Inappropriate value for {what}: {place}{error.message}.",
    )


class _Fault(NamedTuple):
    """The first place inside a value that does not convert to what is wanted there."""

    path: Path
    value: Value
    type: Type


def _fault(value: Value, type_: Type, path: Path = ()) -> _Fault:
    items: Iterable[tuple[int | str, Value]] = ()
    element = type_
    if isinstance(type_, ListType) and type(value.raw) is tuple:
        items, element = enumerate(value.raw), type_.element
    elif isinstance(type_, MapType) and type(value.raw) is dict:
        items, element = value.raw.items(), type_.element
    for key, item in items:
        try:
            convert(item, element)
        except ConversionError:
            return _fault(item, element, (*path, key))
    return _Fault(path, value, type_)


def referred(data: Any) -> list[Reference]:
    """The references in plain data, and those that its deferred values need."""
    found: list[Reference] = []
    _refer(data, found)
    return found


def _refer(data: Any, found: list[Reference]) -> None:
    kind = type(data)
    if kind is Reference:
        found.append(data)
    elif kind is Deferred:
        found.extend(data.needs)
    elif kind is dict:
        for item in data.values():
            _refer(item, found)
    elif kind is list:
        for item in data:
            _refer(item, found)
    elif kind is Sensitive:
        _refer(data.value, found)
