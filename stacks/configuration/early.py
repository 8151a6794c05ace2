"""Names that have a value before anything is evaluated: variables, local values and paths.

The sources of modules and the settings of the stack are needed first; what they refer to is
evaluated early, each name only when it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from planes.diagnostics import Diagnostics, Source, Span, did_you_mean
from stacks.configuration.assignments import Given
from stacks.configuration.blocks import Module
from stacks.configuration.variables import Variable, convert_input, default_of, root_values
from stacks.language import ast
from stacks.language.dispatch import value_of
from stacks.language.functions.function import CallContext
from stacks.language.interpolation import call_context
from stacks.language.scope import ExpressionError
from stacks.language.values import Value, object_of, string

__all__ = ["EarlyNames", "EarlyScope"]


class EarlyNames:
    """The names of one module.  ``call`` is the block that calls it, with the caller's names."""

    def __init__(
        self,
        module: Module,
        variables: Mapping[str, Variable],
        shown: str,
        root: Path,
        given: Given | None = None,
        call: tuple[EarlyNames, ast.Block] | None = None,
    ) -> None:
        self._module = module
        self._variables = variables
        self._given = given or Given()
        self._call = call
        self._known: dict[tuple[str, str], Value] = {}
        self._pending: list[tuple[str, str]] = []
        paths = {"module": shown or ".", "root": ".", "cwd": str(Path.cwd())}
        self._paths = object_of({key: string(path) for key, path in paths.items()})
        self.root = root

    def scope(self, source: Source) -> EarlyScope:
        return EarlyScope(self, source)

    def value(self, kind: str, name: str, span: Span) -> Value:
        key = (kind, name)
        if key in self._pending:
            raise ExpressionError.of("Cycle", f"{kind}.{name} depends on itself.", span)
        if key not in self._known:
            self._pending.append(key)
            try:
                self._known[key] = self._evaluate(kind, name, span)
            finally:
                self._pending.pop()
        return self._known[key]

    def _evaluate(self, kind: str, name: str, span: Span) -> Value:
        if kind == "local":
            local = self._module.locals.get(name)
            if local is not None:
                return value_of(local.attribute.expression, self.scope(local.source))
            raise _undeclared("local value", name, self._module.locals, span)
        variable = self._variables.get(name)
        if variable is None:
            raise _undeclared("variable", name, self._variables, span)
        if self._call is None:
            return root_values({name: variable}, self._given)[0][name]
        return self._argument(variable, *self._call)

    def _argument(self, variable: Variable, caller: EarlyNames, block: ast.Block) -> Value:
        attribute = block.body.attributes.get(variable.name)
        if attribute is None:
            return default_of(variable)
        scope = caller.scope(block.body.source)
        problems = Diagnostics()
        value = value_of(attribute.expression, scope)
        span = attribute.expression.span(block.body.source)
        converted = convert_input(variable, value, span, problems)
        if converted is None:
            raise ExpressionError(problems)
        return converted

    @property
    def paths(self) -> Value:
        return self._paths


def _undeclared(what: str, name: str, known: Mapping[str, object], span: Span) -> ExpressionError:
    return ExpressionError.of(
        f"Reference to undeclared {what}",
        f'A {what} with the name "{name}" has not been declared.{did_you_mean(name, known)}',
        span,
    )


class EarlyScope:
    """The names of a module, for the expressions of one of its sources."""

    __slots__ = ("_names", "call_context", "source")

    def __init__(self, names: EarlyNames, source: Source) -> None:
        self._names = names
        self.source = source
        self.call_context: CallContext = call_context(names.root)

    def resolve(self, steps: Sequence[str], span: Span) -> tuple[Value, int]:
        if steps[0] == "path":
            return self._names.paths, 1
        if steps[0] in ("var", "local") and len(steps) > 1:
            return self._names.value(steps[0], steps[1], span), 2
        raise ExpressionError.of(
            "Value not known early enough",
            "This must be known before anything else: it may refer to variables, local values and "
            f'paths that are, but not to "{steps[0]}".',
            span,
        )
