"""Values of a configuration with what a plan or an apply has made known put in.

A declaration is evaluated before anything is planned, so that its computed outputs are unknown, and
so is all that was made from them.  Here they get their values, one at a time, as they are looked
at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from planes.address import Address
from planes.diagnostics import Diagnostic, Severity
from planes.types import ObjectType, TupleType, Type
from planes.values import Deferred, Reference, Sensitive
from stacks.engine.late import UNKNOWN, LateError, Resolver, is_certain
from stacks.engine.plan import Action, Mode, Plan
from stacks.language.convert import ConversionError
from stacks.language.ordering import wholly_known
from stacks.language.plain import from_plain
from stacks.language.scope import ExpressionError
from stacks.language.values import Declared, Unknown, Value, object_of, tuple_of
from stacks.state.model import State

__all__ = ["Known", "root_outputs"]


class Known:
    """After a plan what is certain to be so, after an apply (``applied``) what is.

    ``find`` gives the declarations of the configuration.
    """

    def __init__(
        self, plan: Plan, state: State, find: Callable[[Address], Declared], *, applied: bool
    ) -> None:
        self._state = state
        self._applied = applied
        self._find = find
        # A plan that changes nothing leaves what the state has.
        settled = applied or plan.mode is Mode.REFRESH_ONLY
        self._changes = {} if settled else {item.address: item for item in plan.changes}
        # What the clock or chance decides has been decided: it must not be decided anew here.
        self._resolver = Resolver(lambda reference: UNKNOWN, self._outputs, applying=False)

    def value(self, value: Value) -> Value:
        """The value with all that is known in it.  Raises ExpressionError where that fails."""
        raw = value.raw
        if type(raw) is Unknown:
            return value if raw.origin is None else self._resolved(value, raw.origin)
        if type(raw) is tuple:
            items = tuple(map(self.value, raw))
            same = not isinstance(value.type, TupleType)
            return (Value(value.type, items) if same else tuple_of(items)).marked(value.sensitive)
        if type(raw) is dict:
            entries = {key: self.value(item) for key, item in raw.items()}
            same = not isinstance(value.type, ObjectType)
            known = Value(value.type, entries) if same else object_of(entries)
            return known.marked(value.sensitive)
        if hasattr(raw, "attributes"):
            return Value(value.type, _KnownDeclaration(raw, self), value.sensitive)
        return value

    def recorded(self, address: Address, name: str, type_: Type) -> Value | None:
        """An attribute as it was applied, where the state has it."""
        record = self._state.fleet.get(address) if self._applied else None
        if record is None or name not in record.declaration:
            return None
        return self._of_type(record.declaration[name], type_)

    def _resolved(self, value: Value, origin: Deferred | Reference) -> Value:
        try:
            data = self._resolver.resolve(origin)
        except LateError as error:
            raise ExpressionError(error.diagnostics) from error
        if not is_certain(data):
            return value
        marked = value.sensitive or type(data) is Sensitive
        return self._of_type(data, value.type).marked(marked)

    def _of_type(self, data: Any, type_: Type) -> Value:
        try:
            return self.value(from_plain(data, type_, self._find))
        except ConversionError as error:
            detail = f"What was planned turned out to be of another type: {error.message}."
            raise ExpressionError(
                [Diagnostic(Severity.ERROR, "Unexpected result", detail)]
            ) from error

    def _outputs(self, address: Address) -> Mapping[str, Any] | None:
        change = self._changes.get(address)
        if change is not None:
            return change.outputs
        record = self._state.fleet.get(address)
        return record.outputs if record is not None else None


class _KnownDeclaration:
    """A declaration whose attributes are known as far as they can be."""

    __slots__ = ("_attributes", "_declared", "_known", "address")

    def __init__(self, declared: Declared, known: Known) -> None:
        self.address = declared.address
        self._declared = declared
        self._known = known
        self._attributes: dict[str, Value] | None = None

    def attributes(self) -> Mapping[str, Value]:
        if self._attributes is None:
            self._attributes = dict(self._read())
        return self._attributes

    def _read(self) -> Iterator[tuple[str, Value]]:
        for name, declared in self._declared.attributes().items():
            value = self._known.value(declared)
            if not wholly_known(value):
                recorded = self._known.recorded(self.address, name, declared.type)
                value = value if recorded is None else recorded
            yield name, value


def root_outputs(plan: Plan, state: State, *, applied: bool) -> dict[str, Value]:
    """The stack's outputs after a plan, or after it was applied."""
    if applied:
        return {name: from_plain(record.value) for name, record in state.outputs.items()}
    return {
        change.name: from_plain(change.after)
        for change in plan.outputs
        if change.action is not Action.DELETE
    }
