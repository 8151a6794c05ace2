"""What outputs are made of, so that an unknown one can be worked out later without the program.

Runs beside the user's code.  Each ``pulumi.Output`` remembers the operation that it came from; one
that is unknown when it is registered is sent as that operation instead of as a bare mark.  A
function of the user's own is never run on values that are not known; it is noted where it stands.
"""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable
from typing import Any

import pulumi
from pulumi import _types, output
from pulumi.runtime import known_types, rpc

from stacks.configuration.program.places import caller, is_internal

__all__ = ["PLACE", "WAITS", "install", "note_property", "withheld"]

WAITS = "$waits"
"""The key of an object that stands for an unknown output; its value is the JSON of its node."""
LIMIT = 64 * 1024
"""Characters of a node.  What is longer is taken as a function that only the program can run."""

_Output: Any = output.Output
runtime: Any = pulumi.runtime


class _State:
    def __init__(self) -> None:
        self.depth = 0
        self.functions: list[_Function] = []
        self.folder = ""


class _Function:
    """A function of the user's own in an ``apply``."""

    __slots__ = ("number", "of", "place", "ran")

    def __init__(self, number: int, place: list[Any] | None, of: Any) -> None:
        self.number = number
        self.place = place
        self.of = of
        self.ran = False


class _Ref:
    """A property of a resource."""

    __slots__ = ("property", "resource")

    def __init__(self, resource: Any, property: str) -> None:
        self.resource = resource
        self.property = property


_state = _State()


def withheld() -> list[list[Any]]:
    """The places of the functions that were not run."""
    return [item.place for item in _state.functions if not item.ran and item.place is not None]


def install(folder: str) -> None:
    """Make outputs remember, from now on.  Files are named relative to the folder."""
    _state.folder = folder
    _track("__getitem__", lambda self, key: ("index", _of(self), key))
    _track("__getattr__", lambda self, name: ("index", _of(self), name))
    _track("all", lambda *args, **kwargs: _of(kwargs or list(args)), static=True)
    _track("concat", lambda *args: ("join", [_of(item) for item in args]), static=True)
    _track("format", _formatted, static=True)
    _track("json_dumps", _dumped, static=True)
    _track("json_loads", lambda text, **kwargs: ("unjson", _of(text)), static=True)
    _track("secret", lambda value: ("secret", _of(value)), static=True)
    _track("unsecret", lambda value: ("plain", _of(value)), static=True)
    _track("from_input", _of, static=True)
    _Output.apply = _apply(_Output.apply)
    runtime.invoke_output = _invoking(runtime.invoke_output)
    rpc.serialize_property = _serializing(rpc.serialize_property)


def _of(value: Any) -> Any:
    """The node of a value: what it is made of."""
    if isinstance(value, _Output):
        return value
    if known_types.is_resource(value):
        return _Ref(value, "urn")
    if _types.is_input_type(type(value)):
        value = value.__dict__
    if isinstance(value, dict):
        return ("object", {str(key): _of(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return ("list", [_of(item) for item in value])
    return ("value", value)


def _formatted(text: Any, *args: Any, **kwargs: Any) -> Any:
    named = {name: _of(item) for name, item in kwargs.items()}
    return ("format", _of(text), [_of(item) for item in args], named)


def _dumped(value: Any, **options: Any) -> Any:
    return _function(_of(value)) if options else ("json", _of(value))


def _function(node: Any) -> Any:
    function = _Function(len(_state.functions), caller(), node)
    _state.functions.append(function)
    return function


def _track(name: str, make: Callable[..., Any], *, static: bool = False) -> None:
    original = getattr(_Output, name)

    @functools.wraps(original)
    def tracked(*args: Any, **kwargs: Any) -> Any:
        _state.depth += 1
        try:
            result = original(*args, **kwargs)
        finally:
            _state.depth -= 1
        # Within one of these others are called, which are not the user's.
        if isinstance(result, _Output) and _state.depth == 0:
            result.__dict__["_node"] = make(*args, **kwargs)
        return result

    setattr(_Output, name, staticmethod(tracked) if static else tracked)


def _apply(original: Any) -> Any:
    @functools.wraps(original)
    def apply(self: Any, func: Any, run_with_unknowns: bool = False) -> Any:
        if _state.depth:
            return original(self, func, run_with_unknowns)
        if is_internal(sys._getframe(1).f_code.co_filename):
            # The SDK's own functions hand values on as they are.
            result = original(self, func, run_with_unknowns)
            result.__dict__["_node"] = _of(self)
            return result
        function = _function(_of(self))

        def noted(value: Any) -> Any:
            function.ran = True
            return func(value)

        result = original(self, noted, run_with_unknowns)
        result.__dict__["_node"] = function
        return result

    return apply


def note_property(found: Any, resource: Any, name: str) -> None:
    """An output is a property of a resource."""
    found.__dict__["_node"] = _Ref(resource, name)


PLACE = "$place"
"""The key of an invoke's arguments that says where it stands."""


def _invoking(original: Any) -> Any:
    @functools.wraps(original)
    def invoke_output(tok: str, props: Any, *args: Any, **kwargs: Any) -> Any:
        place = caller()
        result = original(tok, {**props, PLACE: json.dumps(place)}, *args, **kwargs)
        shown = [*_shown(place), *place[2:5]] if place else None
        result.__dict__["_node"] = ("invoke", tok, {key: _of(props[key]) for key in props}, shown)
        return result

    return invoke_output


def _serializing(original: Any) -> Any:
    async def serialize_property(value: Any, *args: Any, **kwargs: Any) -> Any:
        result = await original(value, *args, **kwargs)
        if not isinstance(value, _Output):
            return result
        if result == rpc.UNKNOWN:
            return await _sent(value)
        if type(result) is dict and result.get("value") == rpc.UNKNOWN:
            return {**result, "value": await _sent(value)}
        return result

    return serialize_property


async def _sent(value: Any) -> dict[str, str]:
    return {WAITS: json.dumps(await _Encoder().encoded(value.__dict__.get("_node")))}


class _Encoder:
    """Writes one node, and gives up where it grows too large."""

    def __init__(self) -> None:
        self.size = 0

    async def encoded(self, node: Any) -> Any:
        self.size += 32
        if self.size > LIMIT:
            raise pulumi.RunError(
                "An output is made of more operations than can be kept: build it in a function "
                "with apply, or of fewer parts."
            )
        if isinstance(node, _Output):
            return await self._output(node)
        match node:
            case _Ref():
                return ["ref", await node.resource.urn.future(), node.property]
            case _Function():
                place = _shown(node.place) if node.place else ["", 0]
                return ["function", node.number, place, await self.encoded(node.of)]
            case ("value", data):
                return ["value", data if _is_plain(data) else str(type(data).__name__)]
            case ("list", items):
                return ["list", [await self.encoded(item) for item in items]]
            case ("object", items):
                return ["object", {key: await self.encoded(items[key]) for key in items}]
            case ("index", inner, key):
                return ["index", await self.encoded(inner), key]
            case ("join", items):
                return ["join", [await self.encoded(item) for item in items]]
            case ("format", text, args, named):
                return [
                    "format",
                    await self.encoded(text),
                    [await self.encoded(item) for item in args],
                    {key: await self.encoded(named[key]) for key in named},
                ]
            case ("invoke", token, given, place):
                arguments = {key: await self.encoded(given[key]) for key in given}
                return ["invoke", token, arguments, place]
            case (operation, inner):
                return [operation, await self.encoded(inner)]
        return ["function", -1, ["", 0], ["value", None]]

    async def _output(self, value: Any) -> Any:
        """What is known by now is a value, whatever it was made of."""
        data = await value._data
        if data.is_known and not rpc.contains_unknowns(data.value):
            found = await self.encoded(_of(data.value))
            return ["secret", found] if data.is_secret else found
        return await self.encoded(value.__dict__.get("_node"))


def _shown(place: list[Any]) -> list[Any]:
    file = os.path.relpath(place[0], _state.folder)
    return [place[0] if file.startswith("..") else file, place[1]]


def _is_plain(data: Any) -> bool:
    return data is None or isinstance(data, str | bool | int | float)
