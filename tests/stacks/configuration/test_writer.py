"""What is written is read as the same."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from planes import kind_model
from planes.address import Address
from planes.diagnostics import Diagnostics, Source
from planes.schema import block_schema
from planes.values import Reference, Sensitive
from stacks.configuration.constants import constant
from stacks.configuration.writer import Written, block_of, write_blocks
from stacks.language import ast
from stacks.language.parser import parse_body
from stacks.language.plain import to_plain
from stacks.language.text import nfc

WRITTEN = """\
agent "reviewer" {
  pool        = runtime_pool.default
  environment = {
    HOME  = "/root",
    "a b" = "$${x}",
  }
  repos       = [
    "acme/api",
  ]

  outputs {
    max_pull_requests = 2
  }
}

runtime_pool "default" {
}
"""


def test_the_layout() -> None:
    agent = Written(
        "agent",
        ["reviewer"],
        {
            "pool": Reference(Address((), "runtime_pool", "default")),
            "environment": {"HOME": "/root", "a b": "${x}"},
            "repos": ["acme/api"],
        },
        [Written("outputs", (), {"max_pull_requests": 2})],
    )
    assert write_blocks([agent, Written("runtime_pool", ["default"])]) == WRITTEN


def test_nothing_is_written_as_nothing() -> None:
    assert write_blocks([]) == ""


def test_a_block_says_only_what_differs() -> None:
    schema = block_schema(kind_model("runtime_pool"))
    data = {
        "memory": "2GiB",
        "cpu": 4,
        "namespace": None,
        "backend": Sensitive("process"),
        "network": {"vpc": "v", "subnets": ["s"], "security_groups": []},
    }
    block = block_of("runtime_pool", ["p"], data, schema)
    assert block.attributes == {"cpu": 4}
    assert block.blocks == [Written("network", (), {"vpc": "v", "subnets": ["s"]}, [])]


def read(body: ast.Body) -> dict[str, Any]:
    problems = Diagnostics()
    found = {}
    for name, attribute in body.attributes.items():
        value = constant(attribute.expression, body.source, problems)
        assert value is not None, list(problems)
        found[name] = to_plain(value)
    return found


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12).map(nfc)
SNIPPETS = st.sampled_from(["${", "%{", "$${", '"', "\\", "\n", "}", "$", "x", "\u2028", "é"])
NASTY = st.lists(SNIPPETS, max_size=6).map("".join)
SCALARS = st.none() | st.booleans() | st.integers(-(10**12), 10**12) | TEXT | NASTY
DATA = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT | NASTY, inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)  # the first call imports hcl2
@given(st.dictionaries(st.from_regex(r"[a-z_][a-z0-9_-]{0,6}", fullmatch=True), DATA, max_size=4))
def test_data_survive(attributes: dict[str, Any]) -> None:
    text = write_blocks([Written("resource", ["local_agent", "x"], attributes)])
    body, problems = parse_body(Source("found.fleet.hcl", text))
    assert not problems, (text, list(problems))
    (block,) = body.blocks
    assert read(block.body) == attributes


def test_an_attribute_may_be_called_labels() -> None:
    block = Written("agent", ["a"], {"labels": {"team": "platform"}})
    assert 'labels = {\n    team = "platform"' in write_blocks([block])
