"""What the names in an expression stand for, and the error of an expression that has no value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from planes.diagnostics import Diagnostic, Severity, Source, Span, did_you_mean
from stacks.language.functions.function import CallContext
from stacks.language.values import Value

__all__ = ["ExpressionError", "Names", "Scope"]


class ExpressionError(Exception):
    """An expression has no value.  ``diagnostics`` say why; there is at least one."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = list(diagnostics)
        super().__init__("; ".join(item.summary for item in self.diagnostics))

    @classmethod
    def of(cls, summary: str, detail: str, span: Span | None) -> ExpressionError:
        return cls([Diagnostic(Severity.ERROR, summary, detail, span)])


class Scope(Protocol):
    """Where the expressions of one source get their names from."""

    @property
    def source(self) -> Source:
        """The source that the offsets of the expressions count in."""
        ...

    @property
    def call_context(self) -> CallContext: ...

    def resolve(self, steps: Sequence[str], span: Span) -> tuple[Value, int]:
        """The value that the longest prefix of a static path names, and the number of steps in it.

        ``["var", "base", "url"]`` is the value of ``var.base``, and 2.  Raises ExpressionError
        where the path names nothing.
        """
        ...


class Names:
    """Values by name, over another scope or over nothing: a ``for``, a splat, a template file."""

    __slots__ = ("_outer", "call_context", "source", "values")

    def __init__(
        self,
        values: Mapping[str, Value],
        source: Source,
        call_context: CallContext,
        outer: Scope | None = None,
    ) -> None:
        self.values = values
        self.source = source
        self.call_context = call_context
        self._outer = outer

    @classmethod
    def inside(cls, outer: Scope, values: Mapping[str, Value]) -> Names:
        return cls(values, outer.source, outer.call_context, outer)

    def resolve(self, steps: Sequence[str], span: Span) -> tuple[Value, int]:
        value = self.values.get(steps[0])
        if value is not None:
            return value, 1
        if self._outer is not None:
            return self._outer.resolve(steps, span)
        raise ExpressionError.of(
            "Unknown variable",
            f'There is no variable named "{steps[0]}".{did_you_mean(steps[0], self.values)}',
            span,
        )
