"""Evaluation beyond what the recorded cases show: references, scopes, messages and their places."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from builders.expressions import URL, agent, alike, evaluated, parsed, scope
from planes.diagnostics import Diagnostics, Source
from planes.types import BOOL, STRING, ListType, ReferenceType, TupleType
from stacks.language.evaluate import evaluate
from stacks.language.interpolation import call_context, render
from stacks.language.scope import ExpressionError, Names
from stacks.language.values import (
    Unknown,
    Value,
    list_of,
    map_of,
    number,
    object_of,
    string,
    tuple_of,
    unknown,
)

NAMES = {
    "local": object_of(
        {
            "host": string("h"),
            "m": map_of(STRING, {"ledger": string("a"), "audit": string("b")}),
            "secret": map_of(STRING, {"hidden": string("s")}).marked(),
            "late": unknown(STRING),
        }
    )
}


def shown(text: str, names: Mapping[str, Value] | None = None) -> object:
    return evaluated("jsonencode(x)", {"x": evaluated(text, names)}).raw


REFERENCES = [
    ("agent.reviewer.image", '"reviewer:1"'),
    ('agent.reviewer["image"]', '"reviewer:1"'),
    ("[agent.reviewer][*].image", '["reviewer:1"]'),
    ("agent.reviewer[*].image", '["reviewer:1"]'),
    ('{for k, v in agent.reviewer : k => "x"}', '{"image":"x","url":"x"}'),
    ("keys(agent.reviewer)", '["image","url"]'),
    ("length(agent.reviewer)", "2"),
    ('merge({a = 1}, agent.reviewer)["image"]', '"reviewer:1"'),
    ('lookup(agent.reviewer, "image", "none")', '"reviewer:1"'),
    ('try(agent.reviewer.nothing, "none")', '"none"'),
    ("true ? agent.reviewer.image : null", '"reviewer:1"'),
    ("{a = agent.reviewer}.a.image", '"reviewer:1"'),
    ('agent["reviewer"].image', '"reviewer:1"'),
    ('[for name, a in agent : "${name}=${a.image}"]', '["reviewer=reviewer:1"]'),
]


@pytest.mark.parametrize(("text", "expected"), REFERENCES)
def test_references(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_a_reference_passes_through_as_one() -> None:
    for text in (
        "agent.reviewer",
        "{a = [agent.reviewer]}.a[0]",
        "true ? agent.reviewer : null",
        '"${agent.reviewer}"',
        "coalesce(null, agent.reviewer)",
        "[for a in [agent.reviewer] : a][0]",
    ):
        value = evaluated(text)
        assert value.type == ReferenceType(frozenset(("agent",)))
        assert str(value.raw.address) == "agent.reviewer"


def test_an_output_passes_straight_with_its_origin() -> None:
    for text in ("agent.reviewer.url", "[agent.reviewer][*].url", "{a = agent.reviewer.url}"):
        value = evaluated(text)
        leaf = value.raw["a"] if "a =" in text else value.raw[0] if "[" in text else value
        assert isinstance(leaf.raw, Unknown)
        assert leaf.raw.origin == URL
    assert evaluated("upper(agent.reviewer.url)").raw.origin is None


def test_references_in_written_data_are_objects_and_addresses() -> None:
    inner = agent(url=string("u"))
    names = {"outer": agent(url=string("v"), pool=inner)}
    assert evaluated("jsonencode([outer])", names).raw == (
        '[{"image":"reviewer:1","pool":"agent.reviewer","url":"v"}]'
    )


FAULTS = [
    ("agent.reviewer.img", "Unsupported attribute", 'Did you mean "image"?', "agent.reviewer.img"),
    ("local.hots", "Unsupported attribute", 'Did you mean "host"?', "local.hots"),
    ("local.m.ledgr", "Missing map element", 'Did you mean "ledger"?', "local.m.ledgr"),
    ('local.m["zzz"]', "Invalid index", 'It has "audit", "ledger".', '"zzz"'),
    ("[1, 2, 3][3]", "Invalid index", "which is 3", "3"),
    ("locl.host", "Unknown variable", 'Did you mean "local"?', "locl.host"),
    ('"${local.m}x"', "Invalid template interpolation value", "string required", "local.m"),
    ("-agent.reviewer", "Invalid operand", "name one of its attributes", "agent.reviewer"),
    ("uper(local.host)", "Call to unknown function", 'Did you mean "upper"?', "uper"),
    ("core::uper(1)", "Call to unknown function", "in namespace core::.", "core::uper"),
    ("aws::x(1)", "Call to unknown function", 'no functions in namespace "aws::"', "aws::x"),
    ("upper([])", "Invalid function argument", 'for "str" parameter', "[]"),
    ("upper()", "Not enough function arguments", 'Missing value for "str"', "upper()"),
    ("1 + (2 + [])", "Invalid operand", "right operand: number required", "[]"),
    ("1 / 0", "Operation failed", "division by zero", "1 / 0"),
    ("!null", "Operation failed", "must not be null", "!null"),
    ("-[]", "Invalid operand", "unary operand", "[]"),
    ("[for x in 5 : x]", "Iteration over non-iterable value", "type number", "5"),
    ("{for x in [1, 1] : x => x}", "Duplicate object key", 'the key "1"', "x"),
    ("true ? [] : {}", "Inconsistent conditional result types", "tuple, but", "[] : {}"),
    ("[] ? 1 : 2", "Incorrect condition type", "of type bool", "[]"),
    ("max(1...)", "Invalid expanding argument value", "tuple, list, or set", "1"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "summary", "detail", "place"), FAULTS)
def test_a_fault_is_told_at_its_place(text: str, summary: str, detail: str, place: str) -> None:
    expression, source = parsed(f"[\n  {text}\n]")
    diagnostics = Diagnostics()
    value = evaluate(expression, scope(source, NAMES), diagnostics)
    assert value.is_unknown
    (error,) = diagnostics.errors
    assert error.summary == summary
    assert detail in error.detail
    assert error.span is not None
    assert error.span.text == place


@pytest.mark.parametrize(
    "text",
    [
        'local.secret["x"]',
        "local.secret.x",
        '{a = 1}[sensitive("hidden")]',
        '{for x in [1, 1] : sensitive("hidden") => x}',
        'tonumber(sensitive("hidden"))',
        'sensitive(["hidden"])[5]',
    ],
)
def test_no_message_shows_what_is_sensitive(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluated(text, NAMES)
    assert "hidden" not in "".join(item.detail for item in caught.value.diagnostics)


def test_all_faults_of_a_list_an_object_and_a_call_are_told() -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluated("[a.x, {b = b.x, c = 1, d = join(c.x, d.x)}, 1]")
    assert [item.span.text for item in caught.value.diagnostics if item.span] == [
        *("a.x", "b.x", "c.x", "d.x")
    ]


def test_one_side_of_a_logical_operator_may_decide_alone() -> None:
    assert evaluated("false && nothing.at.all").raw is False
    assert evaluated("true || nothing.at.all").raw is True
    assert evaluated("local.late == null && false", NAMES).raw is False
    assert evaluated("local.late == null || true", NAMES).raw is True
    assert evaluated("local.late == null || false", NAMES).is_unknown
    with pytest.raises(ExpressionError):
        evaluated("nothing.at.all && false")


def test_the_branch_that_is_not_taken_may_fail() -> None:
    assert evaluated("true ? 1 : nothing.at.all").raw == 1
    assert evaluated('can(agent.writer) ? agent.writer : "none"').raw == "none"


def test_try_tells_all_that_failed() -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluated("try(local.x,\n local.m.y)", NAMES)
    detail = caught.value.diagnostics[0].detail
    assert "(at test.fleet.hcl:1)" in detail
    assert "(at test.fleet.hcl:2)" in detail
    assert 'element with the key "y"' in detail


def test_names_that_a_loop_binds_hide_others_and_end_with_it() -> None:
    names = {"x": string("outer")}
    assert shown('[[for x in ["in"] : x], x]', names) == '[["in"],"outer"]'
    assert shown("[for x in [1] : [for x in [x + 1] : x]]", names) == "[[2]]"
    assert shown('"%{ for x in [1, 2] }${x}%{ endfor }${x}"', names) == '"12outer"'
    assert shown("[for x in x[*] : upper(x)]", names) == '["OUTER"]'


def test_an_unknown_collection_gives_what_is_certain_about_the_result() -> None:
    names = {"l": unknown(ListType(STRING)), "t": unknown(TupleType((STRING, BOOL)))}
    assert evaluated("l[*]", names).type == ListType(STRING)
    assert evaluated("t[*]", names).type == TupleType((STRING, BOOL))
    assert evaluated("t[1]", names).type is BOOL
    assert evaluated("[for x in l : x]", names).is_unknown
    with pytest.raises(ExpressionError, match="Invalid index"):
        evaluated("t[2]", names)


def test_functions_of_the_clock_are_unknown_until_apply() -> None:
    source = Source("t", "timestamp()")
    expression, _ = parsed("timestamp()")
    assert evaluate(expression, scope(source), Diagnostics()).is_unknown
    applied = Names({}, source, call_context(Path(), applying=True))
    assert evaluate(expression, applied, Diagnostics()).raw.endswith("Z")


def test_templates_see_their_variables_only() -> None:
    context = call_context(Path())
    variables = {"who": string("you"), "n": number(2)}
    result = render("t.tftpl", "hi ${who}%{ for i in range(n) }!%{ endfor }", variables, context)
    assert result.raw == "hi you!!"
    with pytest.raises(ExpressionError) as caught:
        render("t.tftpl", "line\n${whom}", variables, context)
    (diagnostic,) = caught.value.diagnostics
    assert str(diagnostic.span.location() if diagnostic.span else "") == "t.tftpl:2"
    with pytest.raises(ExpressionError):
        render("t.tftpl", "%{ if true }", variables, context)


def test_template_files_are_found_from_the_base_folder(tmp_path: Path) -> None:
    (tmp_path / "t.tftpl").write_text("${a}-${upper(a)}")
    expression, source = parsed('templatefile("t.tftpl", {a = "x"})')
    value = evaluate(expression, scope(source, base=tmp_path), Diagnostics())
    assert value.raw == "x-X"


LONG = [
    (" + ".join(["1"] * 1_200), number(1_200)),
    ("!" * 1_200 + "true", evaluated("true")),
    (" && ".join(["true"] * 1_200), evaluated("true")),
    ("[" * 240 + "]" * 240 + " == []", evaluated("false")),
    ("(" * 240 + "1" + ")" * 240, number(1)),
    ('"x${' * 120 + "1" + '}"' * 120, string("x" * 120 + "1")),
    ("upper(" * 200 + '"a"' + ")" * 200, string("A")),
    ('"' + "${1}" * 1_200 + '"', string("1" * 1_200)),
    ("[for x in " * 100 + "[1]" + " : x]" * 100 + "[0]", number(1)),
]


@pytest.mark.parametrize(("text", "expected"), LONG, ids=lambda item: str(item)[:20])
def test_what_can_be_read_can_be_evaluated(text: str, expected: Value) -> None:
    assert alike(evaluated(text), expected)


def test_a_value_that_is_too_deep_for_the_stack_is_a_diagnostic() -> None:
    deep = tuple_of([])
    for _ in range(20_000):
        deep = Value(list_of(STRING, ()).type, (deep,))
    expression, source = parsed("deep == deep")
    diagnostics = Diagnostics()
    assert evaluate(expression, scope(source, {"deep": deep}), diagnostics).is_unknown
    assert diagnostics.errors[0].summary == "Expression nested too deeply"
