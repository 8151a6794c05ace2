"""Values as reports show them: never a sensitive one, and unknowns said to be so.  Purely data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from planes.values import Deferred, Path, Reference, Sensitive
from providers.contract import Joined, PrimitiveRef

__all__ = [
    "ABSENT",
    "Difference",
    "Split",
    "differences",
    "inline",
    "is_late",
    "redacted",
    "references",
    "split",
    "stated",
]

KNOWN_AFTER_APPLY = "(known after apply)"
SENSITIVE = "(sensitive value)"


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Any = _Absent()
"""The side of a difference that has nothing."""


def is_late(value: Any) -> bool:
    """Whether a value as a whole is known only after apply."""
    kind = type(value)
    if kind is Deferred or kind is PrimitiveRef or kind is Joined:
        return True
    return kind is Reference and bool(value.path)


class Split(NamedTuple):
    """A value taken apart as Terraform's plan JSON wants it.

    ``value`` is JSON data with sensitive places redacted and unknown ones left out (null in lists);
    ``unknown`` and ``sensitive`` are the same shape with ``True`` at such places, and False or an
    empty container where there is none.
    """

    value: Any
    unknown: Any
    sensitive: Any


def split(value: Any) -> Split:
    if is_late(value):
        return Split(None, True, False)
    match value:
        case Sensitive():
            return Split(SENSITIVE, is_late(value.value), True)
        case Reference():
            return Split(str(value), False, False)
        case dict():
            parts = {key: split(item) for key, item in value.items()}
            return Split(
                {key: part.value for key, part in parts.items() if part.unknown is not True},
                {key: part.unknown for key, part in parts.items() if part.unknown},
                {key: part.sensitive for key, part in parts.items() if part.sensitive},
            )
        case list() | tuple():
            items = [split(item) for item in value]
            return Split(
                [item.value for item in items],
                [item.unknown for item in items] if any(item.unknown for item in items) else [],
                [item.sensitive for item in items] if any(item.sensitive for item in items) else [],
            )
    return Split(value, False, False)


def redacted(value: Any) -> Any:
    """JSON data for people's eyes: sensitive and unknown places are words in parentheses."""
    if is_late(value):
        return KNOWN_AFTER_APPLY
    match value:
        case Sensitive():
            return SENSITIVE
        case Reference():
            return str(value)
        case Mapping():
            return {key: redacted(item) for key, item in value.items()}
        case list() | tuple():
            return [redacted(item) for item in value]
    return value


def inline(value: Any, *, limit: int = 100) -> str:
    """A value on one line, as HCL would write it, cut at ``limit`` characters."""
    text = _inline(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _inline(value: Any) -> str:
    if is_late(value):
        return KNOWN_AFTER_APPLY
    match value:
        case Sensitive():
            return SENSITIVE
        case Reference():
            return str(value)
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case Mapping():
            items = ", ".join(f"{key} = {_inline(item)}" for key, item in value.items())
            return f"{{ {items} }}" if items else "{}"
        case list() | tuple():
            return "[" + ", ".join(_inline(item) for item in value) + "]"
    return str(value)


def references(value: Any) -> Iterator[Reference]:
    """What a value refers to and waits for, in the order of the text, repeats and all."""
    match value:
        case Sensitive():
            yield from references(value.value)
        case Deferred():
            for need in value.needs:
                yield from references(need)
        case Reference():
            yield value
        case Mapping():
            for item in value.values():
                yield from references(item)
        case list():
            for item in value:
                yield from references(item)


def stated(value: Any) -> Any:
    """A value without the empty places that a block's defaults have filled in."""
    match value:
        case dict():
            kept = {key: stated(item) for key, item in value.items()}
            return {key: item for key, item in kept.items() if item not in (None, [], {})}
        case list():
            return [stated(item) for item in value]
    return value


class Difference(NamedTuple):
    path: Path
    before: Any
    after: Any


def differences(before: Any, after: Any, path: Path = ()) -> Iterator[Difference]:
    """The places where two values differ, as deep as both are of the same shape."""
    if type(before) is type(after) is dict:
        for key in [*before, *(key for key in after if key not in before)]:
            yield from differences(before.get(key, ABSENT), after.get(key, ABSENT), (*path, key))
    elif _lists_of_objects(before, after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from differences(old, new, (*path, index))
    elif before != after or type(before) is not type(after):
        yield Difference(path, before, after)


def _lists_of_objects(before: Any, after: Any) -> bool:
    return (
        type(before) is type(after) is list
        and len(before) == len(after)
        and all(type(item) is dict for item in (*before, *after))
    )
