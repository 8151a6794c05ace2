"""Addresses, read and written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planes.address import Address, InstanceKey, PrimitiveKey, format_module_path

REVIEWER = Address((), "agent", "reviewer")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("agent.reviewer", REVIEWER),
        ("agent.reviewer[0]", REVIEWER._replace(key=0)),
        ('agent.reviewer["a.b[\\"c\\"]"]', REVIEWER._replace(key='a.b["c"]')),
        ("module.team.agent.reviewer", REVIEWER._replace(module=(("team", None),))),
        (
            'module.team["eu"].module.inner[1].agent.reviewer["x"]',
            Address((("team", "eu"), ("inner", 1)), "agent", "reviewer", "x"),
        ),
        ("data.aws_vpc.shared", Address((), "data.aws_vpc", "shared")),
        ('module.a.data.aws_vpc.x["k"]', Address((("a", None),), "data.aws_vpc", "x", "k")),
        ("data.reviewer", Address((), "data", "reviewer")),
        ("módulo.größe", Address((), "módulo", "größe")),
    ],
)
def test_addresses(text: str, address: Address) -> None:
    assert Address.parse(text) == address
    assert str(address) == text


@pytest.mark.parametrize(
    "text",
    [
        *("", "agent", "agent.", ".agent", "agent.reviewer.id", "agent[0].reviewer", "agent.r[x]"),
        *("agent.r[0", "agent.r[-1]", "agent.r[0]x", "1agent.r", "module.team", "agent..r"),
        *("module.team.agent", "module[0].x.agent.r", 'agent.r["x]', "agent.r/local_agent.this"),
    ],
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match="is not an address"):
        Address.parse(text)


names = st.from_regex(r"[a-z_][a-z0-9_-]{0,8}", fullmatch=True).filter(
    lambda name: name != "module"
)
keys: st.SearchStrategy[InstanceKey] = st.none() | st.integers(0, 99) | st.text(max_size=8)
addresses = st.builds(
    Address, st.lists(st.tuples(names, keys), max_size=3).map(tuple), names, names, keys
)


@settings(max_examples=50, deadline=None)
@given(addresses)
def test_what_is_written_is_read_as_the_same(address: Address) -> None:
    assert Address.parse(str(address)) == address


@settings(max_examples=50, deadline=None)
@given(addresses, names, names)
def test_primitive_keys(owner: Address, type_: str, name: str) -> None:
    key = PrimitiveKey(owner, type_, name)
    if "/" not in name:
        assert PrimitiveKey.parse(str(key)) == key


@pytest.mark.parametrize("text", ["agent.a", "agent.a/", "agent.a/x", "agent.a/x.", "agent.a/.x"])
def test_what_is_no_primitive_key(text: str) -> None:
    with pytest.raises(ValueError, match="is not"):
        PrimitiveKey.parse(text)


def test_the_block_that_an_instance_is_of() -> None:
    assert REVIEWER._replace(key="x").resource == REVIEWER
    assert REVIEWER.resource is REVIEWER


def test_data_sources() -> None:
    address = Address((), "data.aws_vpc", "shared")
    assert address.is_data
    assert address.type == "aws_vpc"
    assert not REVIEWER.is_data
    assert REVIEWER.type == "agent"


def test_module_paths() -> None:
    assert format_module_path(()) == ""
    assert format_module_path((("a", "x"), ("b", None))) == 'module.a["x"].module.b'
