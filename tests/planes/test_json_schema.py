"""JSON Schema of the kinds, held to the cases that the kinds themselves are held to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from builders.json_schema import is_valid, unknown_keywords
from planes import kind_model, kind_names
from planes.json_schema import block_json_schema, json_schema
from planes.kind import REPLACES, SENSITIVE, UNORDERED, Block
from planes.schema import block_schema

CASES = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parent / "kinds").glob("*.json"))
}
SCHEMA = json_schema()


def written(data: Any) -> Any:
    """Test data as JSON configuration: references and late values are templates."""
    if isinstance(data, dict):
        return {key: written(item) for key, item in data.items() if item is not None}
    if isinstance(data, list):
        return [written(item) for item in data]
    if isinstance(data, str) and (data == "?" or data.startswith("@")):
        return "${" + (data[1:] or "var.x") + "}"
    return data.replace("${", "$${") if isinstance(data, str) else data


def valid(kind: str, body: Any) -> bool:
    return is_valid(SCHEMA, {kind: {"it": written(body)}})


def test_it_is_json_and_says_nothing_that_the_checker_cannot_read() -> None:
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    assert unknown_keywords(SCHEMA) == set()
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("kind", CASES)
def test_what_a_kind_takes_is_valid(kind: str) -> None:
    case = CASES[kind]
    assert valid(kind, case["minimal"])
    blocks = block_schema(kind_model(kind)).blocks
    for change in [{}, *case["accepted"]]:
        if any(change.get(name) in ("?", ["?"]) for name in blocks):
            continue  # A block is no value that a template could stand for.
        assert valid(kind, {**case["full"], **change}), change


@pytest.mark.parametrize("kind", CASES)
def test_what_a_kind_refuses_is_invalid_where_a_schema_can_say_so(kind: str) -> None:
    """``beyond_schema`` marks rules across fields, forms that no pattern says, and blocks that a
    dynamic one may make."""
    for case in CASES[kind]["refused"]:
        body = {**CASES[kind]["full"], **case["change"]}
        assert valid(kind, body) is case.get("beyond_schema", False), case


def test_blocks_may_be_repeated_or_made_from_a_collection() -> None:
    body = CASES["egress_policy"]["minimal"]
    assert valid("egress_policy", {**body, "allow": {"host": "a.b"}})
    assert valid("egress_policy", {**body, "allow": [{"host": "a.b"}, {"host": "c.d"}]})
    assert valid("egress_policy", {**body, "dynamic": {"allow": {"for_each": "${var.hosts}"}}})
    network = {"vpc": "v", "subnets": ["s"]}
    assert valid("runtime_pool", {"network": [network]})
    assert not valid("runtime_pool", {"network": [network, network]})


def test_meta_arguments() -> None:
    meta = {
        "count": 2,
        "provider": "local",
        "depends_on": ["agent.a"],
        "lifecycle": {"prevent_destroy": True, "ignore_changes": ["cpu"]},
        "//": "why",
    }
    assert valid("runtime_pool", meta)
    assert valid("runtime_pool", {"for_each": {"a": 1}})
    assert not valid("runtime_pool", {"count": -1})
    assert not valid("runtime_pool", {"lifecycle": {"prevent_destroying": True}})
    assert is_valid(SCHEMA, {"variable": {"x": {}}, "runtime_pool": {"a": [{}, {}]}})


def test_chosen_kinds() -> None:
    assert set(json_schema(["agent"])["properties"]) == {"agent"}
    assert set(SCHEMA["properties"]) == set(kind_names())
    with pytest.raises(KeyError):
        json_schema(["agents"])


class Inner(Block):
    """Inside."""

    token: Annotated[str, SENSITIVE] = Field(description="A token.")


class Outer(Block):
    """A remote thing."""

    name: Annotated[str, REPLACES]
    ports: Annotated[list[int], UNORDERED] = []
    mode: Literal["a", "b"] | None = None
    either: int | str = 1
    inner: list[Inner] = []


def test_any_block_and_its_markers() -> None:
    schema = block_json_schema("outer", Outer)
    assert unknown_keywords(schema) == set()
    assert is_valid(schema, {"name": "x", "ports": [1, "${var.p}"], "inner": {"token": "t"}})
    assert is_valid(schema, {"name": "x", "mode": "a", "either": "y"})
    assert not is_valid(schema, {"name": "x", "mode": "c"})
    assert not is_valid(schema, {"ports": [1]})
    outer, inner = schema["$defs"]["outer"]["properties"], schema["$defs"]["outer.inner"]
    assert outer["name"]["x-fleetform-replaces"] is True
    assert outer["ports"]["x-fleetform-unordered"] is True
    assert outer["ports"]["default"] == []
    assert inner["properties"]["token"]["x-fleetform-sensitive"] is True
    assert inner["properties"]["token"]["description"] == "A token."


def test_references_say_to_what() -> None:
    pool = SCHEMA["$defs"]["agent"]["properties"]["pool"]
    assert pool["anyOf"][0]["x-fleetform-reference"] == ["runtime_pool"]
