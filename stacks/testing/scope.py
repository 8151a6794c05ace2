"""The names that the expressions of a test file may use."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from planes.diagnostics import Source, Span, did_you_mean
from stacks.configuration.assignments import Assignment
from stacks.language.functions.function import CallContext
from stacks.language.scope import ExpressionError, Scope
from stacks.language.values import Value
from stacks.testing.known import Known

__all__ = ["AssertScope", "SuiteScope"]


class SuiteScope:
    """``var``, and ``run`` with the outputs of the runs that are done.

    ``later`` are the names of those that are not, and may be of those that are.
    """

    __slots__ = ("call_context", "later", "runs", "source", "variables")

    def __init__(
        self,
        source: Source,
        call_context: CallContext,
        variables: Mapping[str, Value],
        runs: Mapping[str, Mapping[str, Value]],
        later: Collection[str] = (),
    ) -> None:
        self.source = source
        self.call_context = call_context
        self.variables = variables
        self.runs = runs
        self.later = later

    def with_variables(self, given: Mapping[str, Assignment]) -> SuiteScope:
        values = {name: item.value for name, item in given.items() if isinstance(item.value, Value)}
        variables = {**self.variables, **values}
        return SuiteScope(self.source, self.call_context, variables, self.runs, self.later)

    def with_runs(
        self, runs: Mapping[str, Mapping[str, Value]], every: Collection[str]
    ) -> SuiteScope:
        """``every`` are the names of all runs of the file."""
        return SuiteScope(self.source, self.call_context, self.variables, runs, every)

    def resolve(self, steps: Sequence[str], span: Span) -> tuple[Value, int]:
        match steps[0]:
            case "var":
                return _member(steps, self.variables, "var", "variable", span), 2
            case "run":
                return self._run(steps, span), 3
        raise ExpressionError.of(
            "Invalid reference",
            f'"{steps[0]}" cannot be referred to here: the variables of a test are made from var '
            "and from the outputs of earlier runs, run.name.output.",
            span,
        )

    def _run(self, steps: Sequence[str], span: Span) -> Value:
        name = steps[1] if len(steps) > 1 else ""
        if name not in self.runs:
            detail = f'There is no run "{name}" in this file.{did_you_mean(name, self.runs)}'
            if name in self.later:
                detail = (
                    f'The run "{name}" has not ended yet. Only runs of the same file can be '
                    "referred to, and those that come before."
                )
            raise ExpressionError.of("Reference to unavailable run block", detail, span)
        outputs = self.runs[name]
        return _member(steps[1:], outputs, f"run.{name}", "output", span)


class AssertScope:
    """The names of the module under test as a plan or an apply has left it; ``output``; and what
    the test itself has, ``run`` and its variables."""

    __slots__ = ("_inner", "_known", "_outputs", "_suite", "call_context", "source")

    def __init__(
        self, inner: Scope, suite: SuiteScope, outputs: Mapping[str, Value], known: Known
    ) -> None:
        self._inner = inner
        self._suite = suite
        self._outputs = outputs
        self._known = known
        self.source = inner.source
        self.call_context = inner.call_context

    def resolve(self, steps: Sequence[str], span: Span) -> tuple[Value, int]:
        match steps[0]:
            case "run":
                return self._suite.resolve(steps, span)
            case "output":
                value = _member(steps, self._outputs, "output", "output", span)
                return self._known.value(value), 2
            case "var" if len(steps) > 1 and steps[1] in self._suite.variables:
                # Those that the module declares are the module's: converted, and with defaults.
                try:
                    value, taken = self._inner.resolve(steps, span)
                except ExpressionError:
                    return self._suite.resolve(steps, span)
                return value, taken
        value, taken = self._inner.resolve(steps, span)
        return self._known.value(value), taken


def _member(
    steps: Sequence[str], known: Mapping[str, Value], root: str, what: str, span: Span
) -> Value:
    """The value of ``root.name``."""
    name = steps[1] if len(steps) > 1 else None
    if name is None:
        raise ExpressionError.of(
            "Invalid reference",
            f'"{root}" cannot be used as a whole. Name one {what} of it: {root}.name.',
            span,
        )
    if name not in known:
        raise ExpressionError.of(
            f"Reference to unavailable {what}",
            f'There is no {what} "{name}" here: {root} has '
            f"{', '.join(sorted(known)) or 'none'}.{did_you_mean(name, known)}",
            span,
        )
    return known[name]
