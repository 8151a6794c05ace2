"""HCL's JSON syntax, against what the same configuration is in the native one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planes.diagnostics import Diagnostics, Source
from stacks.language import ast
from stacks.language.ast import Body
from stacks.language.json_syntax import JsonBlock, parse_json_body
from stacks.language.parser import parse_body
from stacks.language.references import traversals

LIFECYCLE = JsonBlock(static=frozenset(("ignore_changes",)))
INSIDE = {"extension": JsonBlock(), "lifecycle": LIFECYCLE}
BLOCKS = {
    "agent": JsonBlock(1, lambda labels: INSIDE, frozenset(("depends_on",))),
    "locals": JsonBlock(),
    "resource": JsonBlock(2, lambda labels: {"rule": JsonBlock()} if labels[0] == "r" else {}),
    "variable": JsonBlock(1, static=frozenset(("type",))),
}


def parse(text: str) -> tuple[Body, Diagnostics]:
    return parse_json_body(Source("x", text), BLOCKS)


PAIRS = [
    ({"locals": {"a": 1, "b": 2.5, "c": True, "d": None}}, "a = 1\nb = 2.5\nc = true\nd = null"),
    ({"locals": {"a": "x", "b": ""}}, 'a = "x"\nb = ""'),
    ({"locals": {"a": "${b.c}", "d": "x-${e}-y"}}, 'a = "${b.c}"\nd = "x-${e}-y"'),
    ({"locals": {"a": "$${b} \\n"}}, 'a = "$${b} \\\\n"'),
    ({"locals": {"a": "%{ if b }c%{ endif }"}}, 'a = "%{ if b }c%{ endif }"'),
    ({"locals": {"a": [1, ["b"], {}]}}, 'a = [1, ["b"], {}]'),
    ({"locals": {"a": {"b": 1, "${c}": 2}}}, 'a = {"b" = 1, "${c}" = 2}'),
    ({"locals": {"//": "no argument", "a": 1}}, "a = 1"),
    ({"locals": {"a": 1e3, "b": 10**200}}, f"a = 1e3\nb = {10**200}"),
    ([{"locals": {"a": 1}}], "a = 1"),
    ({"locals": [{"a": 1}]}, "a = 1"),
    ({"locals": {"caf\u0065\u0301": "e\u0301"}}, 'café = "é"'),
]


@pytest.mark.parametrize(("document", "native"), PAIRS, ids=ascii)
def test_arguments(document: Any, native: str) -> None:
    body, diagnostics = parse(json.dumps(document))
    expected, _ = parse_body(Source("x", f"locals {{\n{native}\n}}\n"))
    assert not list(diagnostics)
    assert shown(body) == shown(expected)


BLOCK_PAIRS = [
    ({"agent": {"a": {"pool": "x"}}}, 'agent "a" {\npool = "x"\n}'),
    (
        {"agent": {"a": {"x": 1}, "b": [{"x": 2}, {"x": 3}]}},
        'agent "a" {\nx = 1\n}\nagent "b" {\nx = 2\n}\nagent "b" {\nx = 3\n}',
    ),
    ({"agent": [{"a": {"x": 1}}, {"b": {}}]}, 'agent "a" {\nx = 1\n}\nagent "b" {}'),
    (
        {"agent": {"a": {"extension": [{"name": "x"}, {"name": "y"}], "lifecycle": {}}}},
        'agent "a" {\nextension {\nname = "x"\n}\nextension {\nname = "y"\n}\nlifecycle {}\n}',
    ),
    ({"agent": {"a": {"extension": None}}}, 'agent "a" {}'),
    ({"agent": {"a": {"rule": {"x": 1}}}}, 'agent "a" {\nrule = {"x" = 1}\n}'),
    ({"resource": {"r": {"a": {"rule": {"x": 1}}}}}, 'resource "r" "a" {\nrule {\nx = 1\n}\n}'),
    ({"resource": {"s": {"a": {"rule": {}}}}}, 'resource "s" "a" {\nrule = {}\n}'),
    (
        {"agent": {"a": {"depends_on": ["agent.b", 'agent.c["x"]']}}},
        'agent "a" {\ndepends_on = [agent.b, agent.c["x"]]\n}',
    ),
    (
        {"variable": {"a": {"type": "list(object({b = string}))", "default": "c"}}},
        'variable "a" {\ntype = list(object({b = string}))\ndefault = "c"\n}',
    ),
    (
        {
            "agent": {
                "a": {
                    "dynamic": {
                        "extension": {
                            "for_each": "${b}",
                            "iterator": "c",
                            "content": {"name": "${c.value}"},
                        }
                    }
                }
            }
        },
        'agent "a" {\ndynamic "extension" {\nfor_each = "${b}"\niterator = c\n'
        'content {\nname = "${c.value}"\n}\n}\n}',
    ),
]


@pytest.mark.parametrize(("document", "native"), BLOCK_PAIRS, ids=ascii)
def test_blocks(document: Any, native: str) -> None:
    body, diagnostics = parse(json.dumps(document))
    expected, _ = parse_body(Source("x", f"{native}\n"))
    assert not list(diagnostics)
    assert shown(body) == shown(expected)


def shown(body: Body) -> Any:
    """A body without offsets and sources."""
    return (
        {name: repr(item.expression) for name, item in body.attributes.items()},
        [
            (block.type, [text for *_, text in block.labels], shown(block.body))
            for block in body.blocks
        ],
    )


def test_negative_numbers() -> None:
    body, _ = parse('{"locals": {"a": -1, "b": -1.5, "c": -0}}')
    values = [item.expression for item in body.blocks[0].body.attributes.values()]
    assert [value.value for value in values if isinstance(value, ast.Literal)] == [-1, "-1.5", 0]


def test_offsets_count_in_the_file_whatever_is_escaped() -> None:
    text = '{"agent": {"a": {"x": "\\u00e9\\ud83d\\ude00 ${b.c} \\n${f(d.e)}", "y": "${g}"}}}'
    body, diagnostics = parse(text)
    assert not list(diagnostics)
    found = [text[item.start : item.end] for item in traversals(body)]
    assert found == ["b.c", "d.e", "g"]
    (block,) = body.blocks
    assert text[block.start : block.type_end] == '"agent"'
    assert [text[start:end] for start, end, _ in block.labels] == ['"a"']
    x = block.body.attributes["x"].expression
    assert isinstance(x, ast.Template)
    assert [text[part.start : part.end] for part in x.parts] == [
        "\\u00e9\\ud83d\\ude00 ",
        *("${b.c}", " \\n", "${f(d.e)}"),
    ]


def test_half_a_surrogate_pair_is_replaced() -> None:
    body, _ = parse('{"locals": {"a": "\\ud83d."}}')
    assert ast.Text(0, 0, "\ufffd.").text in repr(body)


ERRORS = [
    ("", "", "Invalid JSON", "the end of the file"),
    ("{", "", "Invalid JSON", "a property name"),
    ('{"a": 1,}', "}", "Invalid JSON", "none follows the last one"),
    ('["a",]', "]", "Invalid JSON", "another item"),
    ('{"a" 1}', "1", "Invalid JSON", "a colon"),
    ('{"a": 1 "b": 2}', '"b"', "Invalid JSON", "a comma"),
    ("{a: 1}", "a", "Invalid JSON", "in double quotes"),
    ("{'a': 1}", "'", "Invalid JSON", "in double quotes"),
    ('{"a": 01}', "01", "Invalid JSON", "a JSON value"),
    ('{"a": NaN}', "NaN", "Invalid JSON", "a JSON value"),
    ('{"a": "\\q"}', '"', "Invalid JSON", "invalid escape sequence"),
    ('{"a": "b\n"}', '"', "Invalid JSON", "not closed"),
    ("// a", "/", "Invalid JSON", "no comments"),
    ("{} {}", "{", "Invalid JSON", "nothing after"),
    ("[" * 300, "[", "Invalid JSON", "nested at most 250 deep"),
    ("3", "3", "Incorrect JSON value type", "An object"),
    ('{"agent": 3}', "3", "Incorrect JSON value type", 'labels of blocks of type "agent"'),
    ('{"agent": {"a": "b"}}', '"b"', "Incorrect JSON value type", "arguments and blocks"),
    ('{"locals": {"a": 1, "a": 2}}', '"a"', "Attribute redefined", "already set on line 1"),
    ('{"locals": {"a": 1e999999999}}', "1e999999999", "Invalid number", "too large"),
    ('{"locals": {"a": "b\\n${c d}"}}', "d", "Extra characters in template sequence", '"}"'),
    ('{"locals": {"a": "\\"${"}}', "", "Missing expression", "the end of the file"),
    ('{"agent": {"a": {"depends_on": ["b c"]}}}', "c", "Extra characters after expression", "c"),
]


@pytest.mark.parametrize(("text", "span", "summary", "detail"), ERRORS, ids=ascii)
def test_error(text: str, span: str, summary: str, detail: str) -> None:
    _, diagnostics = parse(text)
    (found,) = diagnostics
    assert found.span is not None
    assert found.span.source.text == text
    assert (found.summary, found.span.text) == (summary, span)
    assert detail in found.detail


def test_all_errors_of_a_readable_document_are_reported() -> None:
    _, diagnostics = parse(
        '{"agent": {"a": {"x": "${", "extension": 3, "y": "%{ b }"}}, "locals": 4}'
    )
    assert len(diagnostics) == 4


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["agent", "extension", "a", "//"]) | st.text(), inner)
    ),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(JSON.map(json.dumps) | st.text())
def test_any_text_gives_a_tree_and_perhaps_diagnostics(text: str) -> None:
    body, diagnostics = parse(text)
    for item in diagnostics:
        assert item.span is not None
        assert 0 <= item.span.start <= item.span.end <= len(text)
    for traversal in traversals(body):
        assert text[traversal.start : traversal.end]
