"""The package schema that Pulumi's tools read: resources, their inputs and their outputs.

Pure; no I/O.  The form is https://www.pulumi.com/docs/iac/using-pulumi/pulumi-packages/schema/.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from planes import kind_model, kind_names
from planes.annotations import Annotation, field_annotation, items_of
from planes.kind import Block, Kind, OfKind
from planes.sdk_source import PACKAGE
from planes.sdk_types import class_name, nested_blocks, nested_name
from planes.values import Reference
from providers.contract import DataType
from stacks.version import VERSION

__all__ = ["package_schema"]

_PLAIN: Mapping[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}


def package_schema(
    settings: Mapping[str, type[BaseModel]], data: Mapping[str, DataType]
) -> dict[str, Any]:
    """``settings`` are those of each provider, by name; the plugin is configured with one's.
    ``data`` are the data sources by type, which become functions."""
    resources, types = {}, {}
    for kind in kind_names():
        name, model = class_name(kind), kind_model(kind)
        resources[f"{PACKAGE}:index:{name}"] = _resource(name, model)
        for nested in nested_blocks(name, model):
            types[f"{PACKAGE}:index:{nested.name}"] = _object(nested.name, nested.model)
    functions = {}
    for type_, source in data.items():
        functions[f"{PACKAGE}:data:{type_}"] = _function(type_, source)
        for nested in nested_blocks(type_, source.schema):
            types[f"{PACKAGE}:index:{nested.name}"] = _object(nested.name, nested.model)
    variables = {
        field: {"type": "string", "description": info.description or ""}
        for model in settings.values()
        for field, info in model.model_fields.items()
    }
    variables["provider"] = {"type": "string", "description": "Which provider makes the fleet."}
    return {
        "name": PACKAGE,
        "version": VERSION,
        "description": "Fleets of software agents.",
        "config": {"variables": variables},
        "provider": {"inputProperties": variables},
        "resources": resources,
        "functions": functions,
        "types": types,
    }


def _resource(name: str, model: type[Kind]) -> dict[str, Any]:
    inputs = _object(name, model)
    computed = {
        output: {"type": "string", "description": entry.description}
        for output, entry in model.computed.items()
        if output != "id"
    }
    properties = {**inputs["properties"], **computed}
    return {
        "description": inputs["description"],
        "inputProperties": inputs["properties"],
        "requiredInputs": inputs["required"],
        "properties": properties,
        "required": [*inputs["required"], *computed],
    }


def _function(type_: str, source: DataType) -> dict[str, Any]:
    inputs = _object(type_, source.schema)
    found = {"id": "Its id.", **source.computed}
    given = {
        name: {"$ref": "pulumi.json#/Any", "description": text} for name, text in found.items()
    }
    return {
        "description": inputs["description"],
        "inputs": {key: inputs[key] for key in ("type", "properties", "required")},
        "outputs": {"type": "object", "properties": {**inputs["properties"], **given}},
    }


def _object(name: str, model: type[BaseModel]) -> dict[str, Any]:
    fields = model.model_fields
    return {
        "type": "object",
        "description": " ".join((model.__doc__ or "").split()),
        "properties": {
            field: {
                **_type(nested_name(name, field), field_annotation(model, field)),
                "description": info.description or "",
            }
            for field, info in fields.items()
        },
        "required": [field for field, info in fields.items() if info.is_required()],
    }


def _type(nested: str, annotation: Annotation) -> dict[str, Any]:
    if (items := items_of(annotation)) is not None:
        inner = _type(nested, items)
        if get_origin(annotation.only) is list:
            return {"type": "array", "items": inner}
        return {"type": "object", "additionalProperties": inner}
    choices = [
        found for choice in annotation.choices for found in _choices(nested, choice, annotation)
    ]
    return choices[0] if len(choices) == 1 else {"oneOf": choices}


def _choices(nested: str, choice: Any, annotation: Annotation) -> list[dict[str, Any]]:
    if choice is Reference:
        kinds = [item.kinds for item in annotation.metadata if isinstance(item, OfKind)]
        referred = sorted(frozenset[str]().union(*kinds))
        return [{"$ref": f"#/resources/{PACKAGE}:index:{class_name(kind)}"} for kind in referred]
    if isinstance(choice, type) and issubclass(choice, Block):
        return [{"$ref": f"#/types/{PACKAGE}:index:{nested}"}]
    if get_origin(choice) is Literal:
        return [{"type": _PLAIN[type(get_args(choice)[0])]}]
    return [{"type": _PLAIN[choice]} if choice in _PLAIN else {"$ref": "pulumi.json#/Any"}]
