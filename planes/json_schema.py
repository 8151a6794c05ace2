"""JSON Schema (draft 2020-12) of the kinds, for editors and checkers of ``*.fleet.json``.

Purely data; no I/O.  The shape is that of Terraform's JSON syntax: kind, name, body; a nested block
is an object, repeated ones a list.  Anywhere a value may be a template (``"${…}"``), and a
reference always is one.  What the diff knows of a field stands under ``x-fleetform-…``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from planes import kind_model, kind_names
from planes.annotations import Annotation, block_of, field_annotation, items_of, read_annotation
from planes.kind import Block, OfKind
from planes.scalar import NotEmpty, Scalar
from planes.schema import AttributeSchema, NestedBlock, block_schema
from planes.values import Reference

__all__ = ["block_json_schema", "json_schema"]

Json = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEMPLATE: Json = {"$ref": "#/$defs/template"}
_PRIMITIVES: Mapping[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}
_MARKERS = ("replaces", "sensitive", "unordered")

_SHARED: Json = {
    "template": {
        "description": "An expression, worked out when the fleet is planned.",
        "type": "string",
        "pattern": r"\$\{",
    },
    "condition": {
        "type": "object",
        "properties": {
            "condition": {"type": ["boolean", "string"]},
            "error_message": {"type": "string"},
        },
        "required": ["condition", "error_message"],
        "additionalProperties": False,
    },
    "lifecycle": {
        "type": "object",
        "properties": {
            "prevent_destroy": {"type": ["boolean", "string"]},
            "create_before_destroy": {"type": ["boolean", "string"]},
            "ignore_changes": {
                "anyOf": [{"const": "all"}, {"type": "array", "items": {"type": "string"}}]
            },
            "replace_triggered_by": {"type": "array", "items": {"type": "string"}},
            "precondition": {"$ref": "#/$defs/conditions"},
            "postcondition": {"$ref": "#/$defs/conditions"},
        },
        "additionalProperties": False,
    },
    "timeouts": {
        "description": "How long a remote operation may take, such as `10m`.",
        "type": "object",
        "properties": {name: {"type": "string"} for name in ("create", "update", "delete")},
        "additionalProperties": False,
    },
    "conditions": {
        "anyOf": [
            {"$ref": "#/$defs/condition"},
            {"type": "array", "items": {"$ref": "#/$defs/condition"}},
        ]
    },
}

_ANYWHERE: Json = {
    "//": {"description": "A comment."},
    "dynamic": {"description": "Blocks that are made from a collection.", "type": "object"},
}

_META_ARGUMENTS: Json = {
    "count": {
        "description": "How many instances there are.",
        "anyOf": [{"type": "integer", "minimum": 0}, _TEMPLATE],
    },
    "for_each": {
        "description": "A map or set of strings: one instance for each item.",
        "anyOf": [{"type": "object"}, _TEMPLATE],
    },
    "provider": {
        "description": "Which configured provider makes it real, such as `local` or `aws.eu`.",
        "type": "string",
    },
    "depends_on": {
        "description": "What has to be there first, beside what it refers to.",
        "type": "array",
        "items": {"type": "string"},
    },
    "lifecycle": {"$ref": "#/$defs/lifecycle"},
    "timeouts": {"$ref": "#/$defs/timeouts"},
}


def json_schema(kinds: Iterable[str] | None = None) -> Json:
    """The schema of a ``*.fleet.json`` file with blocks of these kinds; of all kinds where None.

    Blocks that are not kinds (``variable``, ``output``, …) are let through.  Raises KeyError for
    what is not a kind.
    """
    chosen = kind_names() if kinds is None else tuple(kinds)
    defs: Json = dict(_SHARED)
    for kind in chosen:
        _define(kind, kind_model(kind), defs, _META_ARGUMENTS)
    properties = {
        kind: {
            "description": block_schema(kind_model(kind)).description,
            "type": "object",
            "additionalProperties": _one_or_many({"$ref": f"#/$defs/{kind}"}),
        }
        for kind in chosen
    }
    return {
        "$schema": _DIALECT,
        "title": "A fleet of software agents",
        "type": "object",
        "properties": properties,
        "$defs": defs,
    }


def block_json_schema(name: str, model: type[BaseModel]) -> Json:
    """The schema of the body of one block, such as a remote primitive's; ``name`` is its title."""
    defs: Json = {"template": _SHARED["template"]}
    _define(name, model, defs, {})
    return {"$schema": _DIALECT, "title": name, "$ref": f"#/$defs/{name}", "$defs": defs}


def _define(name: str, model: type[BaseModel], defs: Json, extra: Json) -> None:
    """Add the body of a block to the definitions, and those of the blocks inside it."""
    schema = block_schema(model)
    properties = _attributes(model)
    for block in schema.blocks.values():
        inner = f"{name}.{block.name}"
        nested = block_of(field_annotation(model, block.name))
        assert nested is not None
        _define(inner, nested, defs, {})
        properties[block.name] = _block(block, inner)
    defs[name] = {
        "description": schema.description,
        "type": "object",
        "properties": {**properties, **_ANYWHERE, **extra},
        # A required block may come from a dynamic one, so only attributes are demanded.
        "required": [name for name, item in schema.attributes.items() if item.required],
        "additionalProperties": False,
    }


def _attributes(model: type[BaseModel]) -> Json:
    properties: Json = {}
    for name, attribute in block_schema(model).attributes.items():
        properties[name] = _attribute(attribute, field_annotation(model, name))
    return properties


def _attribute(attribute: AttributeSchema, annotation: Annotation) -> Json:
    schema = _value(annotation)
    if not attribute.required:
        schema = {"anyOf": [*schema.get("anyOf", [schema]), {"type": "null"}]}
    described = {"description": attribute.description, **_markers(attribute), **schema}
    if attribute.default is not None:
        described["default"] = attribute.default
    return described


def _block(block: NestedBlock, definition: str) -> Json:
    one_or_many = _one_or_many({"$ref": f"#/$defs/{definition}"})
    if not block.repeated:
        one_or_many["anyOf"][1]["maxItems"] = 1
    return {"description": block.description, **_markers(block), **one_or_many}


def _one_or_many(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "array", "items": schema}]}


def _markers(field: AttributeSchema | NestedBlock) -> Json:
    return {f"x-fleetform-{name}": True for name in _MARKERS if getattr(field, name, False)}


def _value(annotation: Annotation) -> Json:
    """The schema of a value, or of a template in its place."""
    choices = [
        schema for choice in annotation.choices for schema in _choices(choice, annotation.metadata)
    ]
    if any(schema in ({"type": "string"}, {}) for schema in choices):
        return choices[0] if len(choices) == 1 else {"anyOf": choices}
    return {"anyOf": [*choices, _TEMPLATE]}


def _choices(choice: Any, metadata: tuple[Any, ...]) -> list[Json]:
    """What one member of a union may be; a template is added by the caller."""
    for item in metadata:
        if isinstance(item, Scalar):
            return [dict(item.json)]
        if isinstance(item, OfKind) and choice is Reference:
            return [{**_TEMPLATE, "x-fleetform-reference": sorted(item.kinds)}]
    if isinstance(choice, type) and issubclass(choice, Block):
        return [_object(choice)]
    if choice in _PRIMITIVES:
        return [{"type": _PRIMITIVES[choice]}]
    if get_origin(choice) is Literal:
        return [{"enum": list(get_args(choice))}]
    return [_collection(Annotation((choice,), metadata, nullable=False))]


def _collection(annotation: Annotation) -> Json:
    items = items_of(annotation)
    if items is None:
        return {}
    filled = any(isinstance(item, NotEmpty) for item in annotation.metadata)
    if get_origin(annotation.only) is list:
        return {"type": "array", "items": _value(items), **({"minItems": 1} if filled else {})}
    values = {"type": "object", "additionalProperties": _value(items)}
    keys = read_annotation(get_args(annotation.only)[0])
    if keys.metadata:
        values["propertyNames"] = _value(keys)
    return {**values, "minProperties": 1} if filled else values


def _object(block: type[Block]) -> Json:
    """A block that is written as an object, where a reference may stand too."""
    attributes = block_schema(block).attributes
    return {
        "type": "object",
        "properties": _attributes(block),
        "required": [name for name, item in attributes.items() if item.required],
        "additionalProperties": False,
    }
