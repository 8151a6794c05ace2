"""Whose words a property is in: the place of a declaration that a place of its primitive came from.

Pure; no I/O.  ``Primitive.origins`` has them by the property's name, or by the dotted name of a
part of it, such as ``target.input``; what it does not name is of its own name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planes.values import Path

__all__ = ["in_words", "parts_of"]

Origins = Mapping[str, Path]


def in_words(origins: Origins, path: Path, declared: Mapping[str, Any]) -> Path:
    """A place in a primitive's properties as a place in what is declared; empty for none.

    What a lowering wrote otherwise than it is declared has no such parts: the path ends where
    the declaration does."""
    for length in range(len(path), 0, -1):
        origin = origins.get(".".join(map(str, path[:length])))
        if origin is not None:
            return _as_far(declared, origin, path[length:])
    return path if path[0] in declared else ()


def _as_far(declared: Mapping[str, Any], origin: Path, rest: Path) -> Path:
    value: Any = declared
    for step in origin:
        value = value.get(step) if isinstance(value, Mapping) else None
    found = origin if origin and origin[0] in declared else ()
    for step in rest if found else ():
        if not _has(value, step):
            break
        value, found = value[step], (*found, step)
    return found


def _has(value: Any, step: str | int) -> bool:
    if isinstance(value, list):
        return isinstance(step, int) and step < len(value)
    return isinstance(value, Mapping) and step in value


def parts_of(origins: Origins, name: str) -> Iterator[tuple[Path, Path]]:
    """A property and its parts that have origins of their own: each place with its origin."""
    yield (name,), origins.get(name, (name,))
    for key, origin in origins.items():
        if key.startswith(f"{name}."):
            steps = key.split(".")
            yield tuple(int(step) if step.isdecimal() else step for step in steps), origin
