"""Plain data with its special values ⇄ JSON bytes; for the state and for plan files.

What JSON has no form for is written as an object with one tagged key:

======================  =======================================================================
``{"$sealed": text}``   a Sensitive; ``text`` is what ``seal`` made of the value's own JSON
``{"$ref": […]}``       a Reference: the address, then the steps of its path
``{"$deferred": {…}}``  a Deferred: ``expression``, ``needs``, ``known``, ``path``
``{"$primitive": […]}``  a PrimitiveRef: owner, type, name, attribute
``{"$joined": […]}``     a Joined: its parts
``{"$int": text}``      an integer that does not fit into 64 bits
``{"$$x": …}``          not a tag: the key ``$x`` of the data itself
======================  =======================================================================

Tuples come back as lists.  NaN and infinities are no data, and come back as null.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import orjson

from planes.address import Address, PrimitiveKey
from planes.values import Deferred, Reference, Sensitive

__all__ = ["Seal", "Unseal", "dumps", "loads"]

Seal = Callable[[bytes], str]
"""From the JSON of a sensitive value to what may be stored of it."""
Unseal = Callable[[str], bytes]
"""The way back.  Raises ``StateError`` where that cannot be done."""

_STRICT = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
_SMALLEST, _LARGEST = -(2**63), 2**64 - 1
_MARK, _ESCAPE = b'"$', b'"$$'

_address = lru_cache(maxsize=4096)(Address.parse)


def dumps(value: Any, seal: Seal | None = None) -> bytes:
    """The JSON of a value.

    Raises ValueError for a sensitive value without a ``seal``, for what is nested deeper than
    about 250 levels, and for what is not data.
    """
    encoder = _Encoder(seal)
    try:
        data = orjson.dumps(value, default=encoder.hook, option=_STRICT)
    except orjson.JSONEncodeError:
        # An integer beyond 64 bits, or something worse, of which the walk gives the true reason.
        return _dumps_walked(encoder, value)
    # As many marks as tags: no key of the data begins with a dollar sign.
    return data if data.count(_MARK) == encoder.tags else _dumps_walked(encoder, value)


def loads(data: bytes, unseal: Unseal | None = None) -> Any:
    """The value that :func:`dumps` wrote.  Raises ValueError for anything else."""
    tree = orjson.loads(data)
    if _MARK not in data:
        return tree
    try:
        return _Decoder(unseal, _ESCAPE in data).restored(tree)
    except RecursionError:
        raise ValueError("the data are nested too deeply") from None


def _dumps_walked(encoder: _Encoder, value: Any) -> bytes:
    try:
        return orjson.dumps(encoder.walk(value), option=_STRICT)
    except RecursionError:
        raise ValueError("the data are nested too deeply") from None
    except orjson.JSONEncodeError as error:
        raise ValueError(f"the data cannot be written as JSON: {error}") from None


class _Encoder:
    """One value on its way out.  ``tags`` counts those that the hook has written."""

    __slots__ = ("seal", "tags")

    def __init__(self, seal: Seal | None) -> None:
        self.seal = seal
        self.tags = 0

    def hook(self, value: Any) -> Any:
        """For orjson: what to write for a value that it does not know."""
        if isinstance(value, Mapping):
            return dict(value)
        tagged = self._tagged(value)
        if tagged is None:
            raise TypeError
        self.tags += 1
        return tagged

    def walk(self, value: Any) -> Any:
        """A value with every tag and every escape in its place."""
        kind = type(value)
        if value is None or kind is str or kind is bool or kind is float:
            return value
        if kind is int:
            return value if _SMALLEST <= value <= _LARGEST else {"$int": str(value)}
        if kind is list or kind is tuple:
            return [self.walk(item) for item in value]
        if isinstance(value, Mapping):
            return {_escaped(key): self.walk(item) for key, item in value.items()}
        tagged = self._tagged(value)
        if tagged is None:
            return value  # orjson knows it, or refuses it
        [(tag, content)] = tagged.items()
        return {tag: self.walk(content)}

    def _tagged(self, value: Any) -> dict[str, Any] | None:
        kind = type(value)
        if kind is Sensitive:
            if self.seal is None:
                raise ValueError("a sensitive value cannot be written without a key")
            return {"$sealed": self.seal(dumps(value.value, self.seal))}
        if kind is Reference:
            return {"$ref": [str(value.address), *value.path]}
        if kind is Deferred:
            return {"$deferred": value._asdict()}
        # Here, since the contract imports pydantic, which most commands on a state do without.
        from providers.contract import Joined, PrimitiveRef

        if kind is Joined:
            return {"$joined": list(value.parts)}
        if kind is PrimitiveRef:
            owner, type_, name = value.key
            return {"$primitive": [str(owner), type_, name, value.attribute]}
        return None


def _escaped(key: Any) -> str:
    if not isinstance(key, str):
        raise ValueError(f"a key of type {type(key).__name__} is not data")
    return f"${key}" if key.startswith("$") else key


class _Decoder:
    """One value on its way in.  Changes parsed JSON in place, since most of it stays as it is."""

    __slots__ = ("escapes", "unseal")

    def __init__(self, unseal: Unseal | None, escapes: bool) -> None:
        self.unseal = unseal
        self.escapes = escapes

    def restored(self, tree: Any) -> Any:
        kind = type(tree)
        if kind is dict:
            if len(tree) == 1:
                [(key, content)] = tree.items()
                if key[:1] == "$" and key[:2] != "$$":
                    return self._untagged(key, content)
            for key, item in tree.items():
                kind = type(item)
                if kind is dict or kind is list:
                    tree[key] = self.restored(item)
            return _unescaped(tree) if self.escapes else tree
        if kind is list:
            for index, item in enumerate(tree):
                kind = type(item)
                if kind is dict or kind is list:
                    tree[index] = self.restored(item)
        return tree

    def _untagged(self, tag: str, content: Any) -> Any:
        match tag, content:
            case "$sealed", str():
                if self.unseal is None:
                    raise ValueError("a sealed value cannot be read without a key")
                return Sensitive(loads(self.unseal(content), self.unseal))
            case "$ref", [str(address), *path] if _all_text(path):
                return Reference(_address(address), tuple(path))
            case "$deferred", {"expression": str(text), "needs": [*needs], "path": [*path]}:
                known = self.restored(content.get("known", {}))
                return Deferred(text, tuple(map(self.restored, needs)), known, tuple(path))
            case "$primitive", [str(owner), str(type_), str(name), str(attribute)]:
                from providers.contract import PrimitiveRef  # here, as in _tagged

                return PrimitiveRef(PrimitiveKey(_address(owner), type_, name), attribute)
            case "$joined", [*parts]:
                from providers.contract import Joined

                return Joined(tuple(map(self.restored, parts)))
            case "$int", str():
                return int(content)
        raise ValueError(f'"{tag}" is not a tag of this format, or what it holds is not')


def _unescaped(tree: dict[str, Any]) -> dict[str, Any]:
    return {key[1:] if key[:2] == "$$" else key: item for key, item in tree.items()}


def _all_text(path: list[Any]) -> bool:
    return all(isinstance(step, str) for step in path)
