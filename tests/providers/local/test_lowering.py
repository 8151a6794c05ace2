"""What declarations become on the embedded plane.

A case is a JSON file: a declaration, and what it lowers to, as ``builders.lowerings`` writes them.
``--update-golden`` writes what is lowered into the files again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from builders.lowerings import as_data, view_of
from builders.lowerings import declaration as declared
from planes.declaration import Declaration
from planes.values import Reference, Sensitive, late_leaves
from providers.contract import Lowered, Role
from providers.local.catalogue import KINDS, TYPES
from providers.local.provider import provider

CASES = Path(__file__).parent / "lowering"
NAMES = sorted(str(path.relative_to(CASES)) for path in CASES.rglob("*.json"))


VIEW = view_of({})


def _declaration(data: dict[str, Any]) -> Declaration:
    return declared(data["address"], data["spec"])


def _lowered(data: dict[str, Any]) -> Lowered:
    declaration = _declaration(data)
    roles = provider.roles(declaration.address.kind)
    if "roles" in data:
        roles = frozenset(Role(name) for name in data["roles"])
    return provider.lower(declaration, roles, VIEW)


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, request: pytest.FixtureRequest) -> None:
    path = CASES / name
    case = json.loads(path.read_text())
    lowered = as_data(_lowered(case["declaration"]))
    if request.config.getoption("--update-golden"):
        path.write_text(json.dumps({**case, "lowered": lowered}, indent=2) + "\n")
        case["lowered"] = lowered
    assert lowered == case["lowered"]


def _all() -> list[tuple[Declaration, Lowered]]:
    data = [json.loads((CASES / name).read_text())["declaration"] for name in NAMES]
    return [(_declaration(item), _lowered(item)) for item in data]


def test_every_kind_has_at_least_four_cases() -> None:
    kinds = [declaration.address.kind for declaration, _ in _all()]
    assert {kind for kind in KINDS if kinds.count(kind) < 4} == set()


def test_every_primitive_type_has_a_case() -> None:
    types = {primitive.key.type for _, lowered in _all() for primitive in lowered.primitives}
    assert types == set(TYPES)


def test_all_that_a_schema_declares_is_lowered() -> None:
    for _, lowered in _all():
        for primitive in lowered.primitives:
            schema = provider.primitive(primitive.key.type).schema
            assert primitive.properties.keys() == schema.model_fields.keys(), str(primitive.key)


def test_every_field_of_a_kind_is_lowered() -> None:
    for declaration, lowered in _all():
        if lowered.primitives and lowered.primitives[0].key.type != "local_subscription":
            main = lowered.primitives[0]
            named = {main.origins.get(name, (name,))[0] for name in main.properties}
            assert named == set(type(declaration.spec).model_fields), str(main.key)


def test_every_output_of_a_kind_is_lowered_where_the_runtime_is_ours() -> None:
    for declaration, lowered in _all():
        if any(
            item.key.type == KINDS[declaration.address.kind].main for item in lowered.primitives
        ):
            assert lowered.outputs.keys() == type(declaration.spec).computed.keys()


def test_no_primitive_has_a_bare_reference_to_a_declaration() -> None:
    for _, lowered in _all():
        for primitive in lowered.primitives:
            late = [leaf for _, leaf in late_leaves(dict(primitive.properties))]
            bare = [leaf for leaf in _leaves(dict(primitive.properties)) if leaf not in late]
            assert not any(isinstance(leaf, Reference) for leaf in bare), str(primitive.key)


def _leaves(value: Any) -> Iterator[Any]:
    match value:
        case dict():
            for item in value.values():
                yield from _leaves(item)
        case list():
            for item in value:
                yield from _leaves(item)
        case Sensitive():
            yield from _leaves(value.value)
        case _:
            yield value


def test_lowering_changes_nothing_of_the_declaration() -> None:
    for declaration, _ in _all():
        before = repr(declaration.spec)
        provider.lower(declaration, provider.roles(declaration.address.kind), VIEW)
        assert repr(declaration.spec) == before
