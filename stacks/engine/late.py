"""Values that come later: finding them inside a value, and putting in what has become known.

Purely data; no I/O.  A late leaf is a PrimitiveRef, a Deferred, or a Reference to an output; a
Joined is late until all of its parts are known.
Planning resolves what the prior state makes certain, applying resolves all the rest; both do it
here, with their own idea of what an attribute of a primitive is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from planes.address import Address
from planes.diagnostics import Diagnostic
from planes.values import SCALARS, Deferred, Reference, Sensitive, reveal, transform
from providers.contract import Joined, PrimitiveRef

if TYPE_CHECKING:
    from stacks.language.values import Value

__all__ = ["UNKNOWN", "Late", "LateError", "Resolver", "is_certain", "joined", "leaves"]

Late = PrimitiveRef | Deferred | Reference


class _Unknown:
    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = _Unknown()
"""What a resolver answers for a leaf that is not certain yet."""


class LateError(Exception):
    """An expression has no value, now that its inputs are known.  ``diagnostics`` say why."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__("; ".join(f"{item.summary}: {item.detail}" for item in diagnostics))
        self.diagnostics = diagnostics


def leaves(value: Any) -> Iterator[Late]:
    """The late leaves inside a value, in order, those under a sensitive mark too."""
    kind = type(value)
    if kind is dict or kind is list:
        for item in value.values() if kind is dict else value:
            if type(item) not in SCALARS:
                yield from leaves(item)
    elif kind is Sensitive:
        yield from leaves(value.value)
    elif kind is Joined:
        for part in value.parts:
            yield from leaves(part)
    elif kind is PrimitiveRef or kind is Deferred or (kind is Reference and value.path):
        yield value


def is_certain(value: Any) -> bool:
    """Whether a value has no late leaf."""
    kind = type(value)
    if kind in SCALARS:
        return True
    if kind is dict or kind is list:
        for item in value.values() if kind is dict else value:
            if type(item) not in SCALARS and not is_certain(item):
                return False
        return True
    if kind is Sensitive:
        return is_certain(value.value)
    if kind is Joined or kind is PrimitiveRef or kind is Deferred:
        return False
    return not (kind is Reference and value.path)


def joined(value: Joined, leaf: Callable[[Any], Any]) -> Any:
    """A Joined in which ``leaf`` has been applied to what its parts hold: the string, where nothing
    in them waits any more, and sensitive where one of them is."""
    parts = tuple(transform(part, leaf) for part in value.parts)
    if not all(map(is_certain, parts)):
        return Joined(parts)
    open_parts = reveal(list(parts))
    text = "".join(part if type(part) is str else _json(part) for part in open_parts)
    return text if open_parts == list(parts) else Sensitive(text)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Resolver:
    """Puts known values in the place of late leaves.

    ``attribute`` gives a primitive's attribute or UNKNOWN.  ``outputs`` gives an owner's outputs as
    its lowering states them (late leaves inside), or None where there is no such owner.  While
    planning, ``applying`` is False: what the clock or chance decides is left for later.
    """

    __slots__ = ("_applying", "_attribute", "_memo", "_outputs")

    def __init__(
        self,
        attribute: Callable[[PrimitiveRef], Any],
        outputs: Callable[[Address], Mapping[str, Any] | None],
        *,
        applying: bool,
    ) -> None:
        self._attribute = attribute
        self._outputs = outputs
        self._applying = applying
        self._memo: dict[Deferred, Value] = {}

    def settle(self, deferred: Deferred, value: Any) -> None:
        """Take note of a value that nothing here can work out."""
        from stacks.language.plain import from_plain

        self._memo[deferred._replace(path=())] = from_plain(value)

    def resolve(self, value: Any) -> Any:
        """The value with each leaf that is known replaced; itself where nothing in it is late.

        Raises LateError where an expression fails on what has become known.
        """
        return value if is_certain(value) else transform(value, self._leaf)

    def output(self, reference: Reference) -> Any:
        """The value of an owner's output, or UNKNOWN where any part of it is."""
        outputs = self._outputs(reference.address)
        if outputs is None or reference.path[0] not in outputs:
            return UNKNOWN
        value = self.resolve(outputs[reference.path[0]])
        return _inside(value, reference.path[1:]) if is_certain(value) else UNKNOWN

    def _leaf(self, leaf: Any) -> Any:
        match leaf:
            case Sensitive():
                return Sensitive(transform(leaf.value, self._leaf))
            case Joined():
                return joined(leaf, self._leaf)
            case PrimitiveRef():
                found = self._attribute(leaf)
            case Reference() if leaf.path:
                found = self.output(leaf)
            case Deferred():
                return self._evaluate(leaf)
            case _:
                return leaf
        return leaf if found is UNKNOWN else found

    def _evaluate(self, deferred: Deferred) -> Any:
        # Imported only where something waits: most plans need none of the language here.
        from stacks.language.plain import from_plain, to_plain
        from stacks.language.resolve import resolve
        from stacks.language.scope import ExpressionError

        def output(reference: Reference) -> Value | None:
            found = self.output(reference)
            return None if found is UNKNOWN else from_plain(found)

        try:
            value = resolve(deferred, output, self._memo, applying=self._applying)
            return to_plain(value)
        except ExpressionError as error:
            raise LateError(error.diagnostics) from error


def _inside(value: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        sensitive = type(value) is Sensitive
        inner = value.value if sensitive else value
        try:
            value = inner[int(step)] if type(inner) is list else inner[step]
        except (KeyError, IndexError, TypeError, ValueError):
            return None
        value = Sensitive(value) if sensitive else value
    return value
