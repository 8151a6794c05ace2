"""A small checker of the part of JSON Schema (2020-12) that the project writes."""

from __future__ import annotations

import re
from typing import Any

__all__ = ["is_valid", "unknown_keywords"]

_TYPES: dict[str, tuple[type, ...]] = {
    "array": (list,),
    "boolean": (bool,),
    "integer": (int,),
    "null": (type(None),),
    "number": (int, float),
    "object": (dict,),
    "string": (str,),
}
_KEYWORDS = {
    *("$schema", "$ref", "$defs", "title", "description", "default", "type", "enum", "const"),
    *("anyOf", "pattern", "minimum", "maximum", "exclusiveMinimum", "items", "minItems"),
    *("maxItems", "properties", "required", "additionalProperties", "minProperties"),
    "propertyNames",
}


def unknown_keywords(schema: Any) -> set[str]:
    """What a schema says that this checker would not read; our own ``x-…`` are no constraints."""
    if isinstance(schema, list):
        return set().union(*map(unknown_keywords, schema))
    if not isinstance(schema, dict):
        return set()
    found = {key for key in schema if key not in _KEYWORDS and not key.startswith("x-fleetform-")}
    for key, item in schema.items():
        if key in ("properties", "$defs"):
            found |= unknown_keywords(list(item.values()))
        elif key not in ("default", "enum", "const"):
            found |= unknown_keywords(item)
    return found


def is_valid(schema: Any, data: Any, root: Any = None) -> bool:
    root = schema if root is None else root
    if isinstance(schema, bool):
        return schema
    if "$ref" in schema:
        found = root
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        if not is_valid(found, data, root):
            return False
    if "anyOf" in schema and not any(is_valid(item, data, root) for item in schema["anyOf"]):
        return False
    return _fits(schema, data) and _holds(schema, data, root)


def _fits(schema: Any, data: Any) -> bool:
    if "type" in schema:
        names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        kinds = [kind for name in names for kind in _TYPES[name]]
        if not isinstance(data, tuple(kinds)) or (isinstance(data, bool) and bool not in kinds):
            return False
    if "enum" in schema and data not in schema["enum"]:
        return False
    if "const" in schema and data != schema["const"]:
        return False
    if isinstance(data, str):
        return re.search(schema.get("pattern", ""), data) is not None
    if isinstance(data, int | float):
        return (
            data >= schema.get("minimum", data)
            and data <= schema.get("maximum", data)
            and data > schema.get("exclusiveMinimum", data - 1)
        )
    return True


def _holds(schema: Any, data: Any, root: Any) -> bool:
    if isinstance(data, list):
        return schema.get("minItems", 0) <= len(data) <= schema.get("maxItems", len(data)) and all(
            is_valid(schema.get("items", True), item, root) for item in data
        )
    if not isinstance(data, dict):
        return True
    properties, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    return (
        len(data) >= schema.get("minProperties", 0)
        and all(name in data for name in schema.get("required", ()))
        and all(is_valid(schema.get("propertyNames", True), name, root) for name in data)
        and all(is_valid(properties.get(name, others), item, root) for name, item in data.items())
    )
