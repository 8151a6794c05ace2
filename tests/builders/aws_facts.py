"""Generates what AWS says of each type's properties: ``make facts``.

From botocore's service models and from CloudFormation's resource schemas, which cfn-lint brings;
``facts_sources.json`` says which of them a type's properties are.  For each property: whether it is
``required``, whether CloudFormation says ``create_only``, and ``enum``, ``pattern``, ``min`` and
``max`` (lengths of text, values of numbers).  What stands in a nested block has a dotted name.
In the sources, ``at`` says where in a call's parameters the properties are, and ``names`` by which
dotted names AWS calls them.  They are not the whole truth: in ``facts_overrides.json`` stands what
was found to be otherwise, each with its reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from botocore.session import get_session
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from planes.schema import BlockSchema, block_schema
from providers.aws.catalogue import TYPES
from providers.aws.provider import provider

FOLDER = Path(__file__).parents[1] / "providers" / "aws"
_REGION = "us-east-1"


def main() -> None:
    sources = json.loads((FOLDER / "facts_sources.json").read_text(encoding="utf-8"))
    facts = {type: _facts(type, sources[type]) for type in sorted(TYPES) if type in sources}
    text = json.dumps(facts, indent=1, sort_keys=True, ensure_ascii=False)
    (FOLDER / "facts.json").write_text(text + "\n", encoding="utf-8")


def _facts(type: str, source: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    shape = _input(source.get("operation"), source.get("at", ""))
    resource = _resource(source.get("cloudformation"))
    found = {}
    for name in _dotted(block_schema(provider.primitive(type).schema)):
        called = _called(name, source.get("names", {}))
        nested = "." in name
        about = {} if nested else _from_cloudformation(resource, called)
        fact = {**about, **_from_botocore(_holder(shape, called), called.rpartition(".")[2])}
        if any(fact.values()):
            found[name] = {key: value for key, value in fact.items() if value not in (None, False)}
    return found


def _dotted(schema: BlockSchema, prefix: str = "") -> Iterator[str]:
    for name in schema.attributes:
        yield f"{prefix}{name}"
    for name, block in schema.blocks.items():
        yield f"{prefix}{name}"
        yield from _dotted(block.schema, f"{prefix}{name}.")


def _called(name: str, names: Mapping[str, str]) -> str:
    """AWS's name for a property: what is said of it, or of the block that it is in."""
    if name in names:
        return names[name]
    block, _, last = name.rpartition(".")
    return f"{_called(block, names)}.{last}" if block else last


def _input(operation: str | None, at: str) -> Any:
    if operation is None:
        return None
    service, name = operation.split(".")
    shape = get_session().get_service_model(service).operation_model(name).input_shape
    return _holder(shape, f"{at}.it") if at else shape


def _holder(shape: Any, dotted: str) -> Any:
    """The structure that a dotted name's last part is in; None where there is none."""
    for step in dotted.split(".")[:-1]:
        members = shape.members if shape is not None and shape.type_name == "structure" else {}
        shape = next((item for name, item in members.items() if _same(name, step)), None)
        if shape is not None and shape.type_name == "list":
            shape = shape.member
    return shape if shape is not None and shape.type_name == "structure" else None


def _resource(type: str | None) -> Mapping[str, Any]:
    if type is None:
        return {}
    schema: Mapping[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema(_REGION, type).schema
    return schema


def _same(name: str, called: str) -> bool:
    return name.lower() == called.replace("_", "").lower()


def _from_botocore(shape: Any, called: str) -> dict[str, Any]:
    if shape is None:
        return {}
    for name, member in shape.members.items():
        if _same(name, called):
            about = member.metadata
            return {
                "required": name in shape.required_members,
                "enum": sorted(member.enum) if getattr(member, "enum", None) else None,
                "min": about.get("min"),
                "max": about.get("max"),
                "pattern": about.get("pattern"),
            }
    return {}


def _from_cloudformation(resource: Mapping[str, Any], called: str) -> dict[str, Any]:
    for name, about in resource.get("properties", {}).items():
        if _same(name, called):
            created = {path.split("/")[2] for path in resource.get("createOnlyProperties", ())}
            return {
                "create_only": name in created,
                "enum": sorted(about["enum"]) if "enum" in about else None,
                "min": about.get("minLength", about.get("minimum")),
                "max": about.get("maxLength", about.get("maximum")),
                "pattern": about.get("pattern"),
            }
    return {}


if __name__ == "__main__":
    main()
