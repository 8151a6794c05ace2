"""The scope of the expressions of a module: what each reference stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from planes.address import DATA
from planes.diagnostics import Source, Span
from stacks.evaluation.instances import Expansion, ModuleInstance, Named
from stacks.evaluation.names import undeclared
from stacks.language.functions.function import CallContext
from stacks.language.scope import ExpressionError
from stacks.language.values import Value, object_of, string, unknown

__all__ = ["ModuleScope"]


class ModuleScope:
    """The names of a module instance, for the expressions of one source.

    ``special`` has those that only some blocks have: ``each``, ``count``, ``self``.
    """

    __slots__ = ("call_context", "module", "source", "special")

    def __init__(
        self, module: ModuleInstance, source: Source, special: Mapping[str, Named] | None = None
    ) -> None:
        self.module = module
        self.source = source
        self.special: Mapping[str, Named] = special or {}
        self.call_context: CallContext = module.shared.call_context

    def resolve(self, steps: Sequence[str], span: Span) -> tuple[Value, int]:
        root = steps[0]
        if len(steps) > 1:
            reader = _READERS.get(root)
            found = reader(self, steps) if reader else _block(self, steps)
            if found is not None:
                return found
        special = self.special.get(root)
        if special is not None:
            return _read(self, special), 1
        if root in _OBJECTS:
            return _OBJECTS[root](self.module), 1
        raise undeclared(
            self.module.configuration, steps, tuple(self.special), span
        ) or ExpressionError.of(
            "Value not available", f"{'.'.join(steps)} has no value: it is not valid itself.", span
        )


def _read(scope: ModuleScope, named: Named) -> Value:
    reading = scope.module.shared.reading
    reading.read[named] = None
    if named.wrong:
        reading.tainted = True
    return named.value


def _variable(scope: ModuleScope, steps: Sequence[str]) -> tuple[Value, int] | None:
    named = scope.module.variables.get(steps[1])
    return None if named is None else (_read(scope, named), 2)


def _local(scope: ModuleScope, steps: Sequence[str]) -> tuple[Value, int] | None:
    named = scope.module.locals.get(steps[1])
    return None if named is None else (_read(scope, named), 2)


def _module(scope: ModuleScope, steps: Sequence[str]) -> tuple[Value, int] | None:
    expansion = scope.module.modules.get(steps[1])
    if expansion is None:
        return None
    reading = scope.module.shared.reading
    if expansion.wrong:
        reading.tainted = True
        return unknown(), 2
    if expansion.mode == "single" and len(steps) > 2:
        output = expansion.instances[None].outputs.get(steps[2])
        return None if output is None else (_read(scope, output), 3)
    value = expansion.value()
    reading.tainted = reading.tainted or expansion.wrong
    return value, 2


def _block(scope: ModuleScope, steps: Sequence[str]) -> tuple[Value, int] | None:
    """A single instance counts as read.  Of several, those do that the result refers to."""
    return _instances(scope, scope.module.blocks.get((steps[0], steps[1])), steps, 2)


def _data(scope: ModuleScope, steps: Sequence[str]) -> tuple[Value, int] | None:
    if len(steps) < 3:
        return None
    return _instances(scope, scope.module.blocks.get((DATA + steps[1], steps[2])), steps, 3)


def _instances(
    scope: ModuleScope, expansion: Expansion | None, steps: Sequence[str], taken: int
) -> tuple[Value, int] | None:
    """``taken`` are the steps that name the block."""
    if expansion is None:
        return None
    reading = scope.module.shared.reading
    if expansion.wrong:
        reading.tainted = True
        return unknown(), taken
    if expansion.mode == "single":
        reading.read[expansion.instances[None].address] = None
    elif len(steps) > taken:
        return None
    return expansion.value(), taken


_Reader = Callable[[ModuleScope, Sequence[str]], tuple[Value, int] | None]
_READERS: dict[str, _Reader] = {"var": _variable, "local": _local, "module": _module, "data": _data}


def _paths(module: ModuleInstance) -> Value:
    paths = module.shared.paths
    shown = module.configuration.shown or "."
    return object_of({key: string(path) for key, path in {**paths, "module": shown}.items()})


_OBJECTS: dict[str, Callable[[ModuleInstance], Value]] = {
    "path": _paths,
    "fleet": lambda module: module.shared.fleet,
}
