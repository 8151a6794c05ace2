"""Expressions that wait for outputs, evaluated again once those are there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.expressions import AGENT, URL, agent, alike, evaluated, parsed, scope, typed_values
from planes.types import DYNAMIC, NUMBER, STRING, ObjectType, SetType, TupleType
from planes.values import Deferred, Reference
from stacks.language.defer import ONCE, defer
from stacks.language.evaluate import value_of
from stacks.language.functions.marks import unmarked
from stacks.language.ordering import wholly_known
from stacks.language.resolve import resolve
from stacks.language.scope import ExpressionError
from stacks.language.transport import decode, decode_origin, encode, encode_origin
from stacks.language.values import (
    NULL,
    Unknown,
    Value,
    map_of,
    number,
    object_of,
    string,
    tuple_of,
    unknown,
)

FOUND = string("https://live")


def output(reference: Reference) -> Value | None:
    return FOUND if reference == URL else None


def nothing(reference: Reference) -> Value | None:
    return None


def deferred(text: str, names: Mapping[str, Value] | None = None, base: Path = Path()) -> Value:
    """The value of an expression as a plan keeps it: through JSON and back."""
    expression, source = parsed(text)
    around = scope(source, names, base)
    value = defer(value_of(expression, around), expression, around)
    return decode(json.loads(json.dumps(encode(value))))


def origin(value: Value) -> Deferred:
    assert isinstance(value.raw, Unknown)
    assert isinstance(value.raw.origin, Deferred)
    return value.raw.origin


def settled(value: Value, outputs: Any = output) -> Value:
    """The value with all that waits in it resolved, place by place."""
    raw = value.raw
    if isinstance(value.type, TupleType) and isinstance(raw, tuple):
        result = tuple_of([settled(item, outputs) for item in raw])
    elif isinstance(value.type, ObjectType) and isinstance(raw, dict):
        result = object_of({key: settled(item, outputs) for key, item in raw.items()})
    elif isinstance(raw, tuple):
        result = Value(value.type, tuple(settled(item, outputs) for item in raw))
    elif isinstance(raw, dict):
        result = Value(value.type, {key: settled(item, outputs) for key, item in raw.items()})
    elif isinstance(raw, Unknown) and isinstance(raw.origin, Deferred):
        result = resolve(raw.origin, outputs)
    elif isinstance(raw, Unknown) and raw.origin is not None:
        result = outputs(raw.origin) or value
    else:
        return value
    return result.marked(result.sensitive or value.sensitive)


NAMES = {
    "local": object_of(
        {
            "base": string("b"),
            "sizes": map_of(NUMBER, {"s": number(1), "l": number(2)}),
            "list": tuple_of([string("x"), string("y")]),
            "secret": string("hush").marked(),
            "none": NULL,
        }
    ),
    "each": object_of({"key": string("s"), "value": object_of({"team": string("t")})}),
    "var": object_of({"late": unknown(STRING, Deferred('"<${agent.reviewer.url}>"', (URL,), {
        "agent.reviewer.url": encode(unknown(STRING, URL))
    }))}),
}  # fmt: skip

EXPRESSIONS = [
    '"${agent.reviewer.url}/${local.base}"',
    "upper(agent.reviewer.url)",
    "{a = agent.reviewer.url, b = upper(agent.reviewer.url), c = [1, length(agent.reviewer.url)]}",
    '[for x in local.list : "${x}:${agent.reviewer.url}"]',
    '[for i, x in local.list : "${i}${agent.reviewer.url}" if x != "x"]',
    "{for x in local.list : x => [upper(agent.reviewer.url), x]}",
    "{for x in local.list : \"k\" => \"${x}${agent.reviewer.url}\"...}",
    "[for k, v in agent.reviewer : upper(v)]",
    '[for local in ["z"] : "${local}${agent.reviewer.url}"]',
    '"${agent.reviewer.url}${local.sizes[each.key]}${local.sizes["l"]}${local.list[1]}"',
    '"${agent.reviewer.url}${each.value.team}${local.list.0}"',
    'merge({a = agent.reviewer.url}, {b = "x${agent.reviewer.url}"}, {c = 1})',
    'agent.reviewer.url == "https://live" ? local.base : upper(local.base)',
    'agent.reviewer.url == "" ? 1 : "a"',
    'try(agent.reviewer.nothing, "${agent.reviewer.url}!")',
    'try(local.none.x, upper(agent.reviewer.url))',
    "can(local.missing.x) || agent.reviewer.url == local.base",
    '[agent.reviewer][*].url == ["https://live"]',
    "[for a in [agent.reviewer] : upper(a.url)]",
    "merge(agent.reviewer, {image = agent.reviewer.url})",
    "{for k in values(agent.reviewer) : k => 1}",
    "split(\"/\", agent.reviewer.url)",
    'split("/", agent.reviewer.url)[2]',
    'toset([upper(agent.reviewer.url), "A", "Z"])',
    'tomap({a = "x${agent.reviewer.url}", b = "c"})',
    "jsonencode(agent.reviewer)",
    '"${var.late}${var.late}"',
    "{a = [for x in [var.late] : upper(x)][0], b = (var.late)}",
    '"${local.secret}${agent.reviewer.url}"',
    "{a = local.secret, b = upper(agent.reviewer.url)}",
    "<<-EOT\n  ${agent.reviewer.url}\n  %{~ for x in local.list }\n  ${x}\n  %{~ endfor }\n  EOT\n",
    "(\n  upper(\n    agent.reviewer.url # here\n  )\n)",
    "!(agent.reviewer.url == local.base) && true",
    "max(length(agent.reviewer.url), 3) + 1",
    '[for x in toset([agent.reviewer.url, "a"]) : upper(x)]',
    "length(agent.reviewer.url) > 3 ? {a = local.sizes} : {a = local.sizes}",
]  # fmt: skip


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_resolving_equals_evaluating_with_the_outputs_known(text: str) -> None:
    known = {**NAMES, "agent": object_of({"reviewer": agent(url=FOUND)})}
    known["var"] = object_of({"late": string("<https://live>")})
    before = deferred(text, NAMES)
    assert not wholly_known(before)
    after = settled(before)
    assert json.loads(json.dumps(encode(after))) == encode(evaluated(text, known))


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_without_the_outputs_it_goes_on_waiting(text: str) -> None:
    before = deferred(text, NAMES)
    assert encode(settled(before, nothing)) == encode(settled(decode(encode(before)), nothing))
    assert not wholly_known(settled(before, nothing))


OPERATIONS = st.sampled_from(
    (
        "[x, y]",
        "{a = x, b = [y, y]}",
        "x == y",
        "[for k in [x, y] : [k]]",
        "true ? [x] : [x]",
        'x == y ? "same" : "other"',
        "[x, y][*]",
        "jsonencode([x, y])",
        '{for i, k in [x, y] : "k${i}" => k}',
        "try(x.a, y)",
        "try([x[0]], [y])",
        "coalesce(tostring(length([x])), jsonencode(y))",
        'tomap({p = jsonencode(x), q = "1"})',
        "merge({a = x}, {b = jsonencode([y])})",
    )
)
NESTED = st.tuples(OPERATIONS, OPERATIONS).map(
    lambda pair: re.sub(r"\by\b", f"({pair[0]})", pair[1])
)


@settings(max_examples=400, deadline=None)
@given(NESTED, typed_values(known=True), typed_values(known=True))
def test_any_operation_on_any_values_can_be_put_off(text: str, left: Value, right: Value) -> None:
    waits = Reference(AGENT, ("left",))

    def found(reference: Reference) -> Value | None:
        return left if reference == waits else None

    try:
        expected = evaluated(text, {"x": left, "y": right})
    except ExpressionError:
        return
    names = {"x": unknown(left.type, waits).marked(left.sensitive), "y": right}
    try:
        before = deferred(text, names)
    except ExpressionError:
        return  # unknown operands can be refused by type alone
    after = settled(before, found)
    assert encode(unmarked(after)[0]) == encode(unmarked(settled(expected, found))[0])


def test_what_passes_straight_keeps_its_own_origin() -> None:
    value = deferred("[agent.reviewer.url, var.late]", NAMES)
    assert value.raw[0].raw.origin == URL
    assert origin(value.raw[1]).expression == '"<${agent.reviewer.url}>"'


def test_a_deferred_value_holds_what_its_expression_needs_and_no_more() -> None:
    found = origin(deferred('"${agent.reviewer.url}${local.sizes[each.key]}"', NAMES))
    assert found.expression == '"${agent.reviewer.url}${local.sizes[each.key]}"'
    assert found.needs == (URL,)
    assert set(found.known) == {"agent.reviewer.url", "local.sizes[each.key]"}
    assert found.known["local.sizes[each.key]"] == 1


def test_each_item_waits_for_its_own_expression() -> None:
    other = Reference(AGENT, ("other",))
    names = {"b": unknown(STRING, other)}
    value = deferred('{a = upper(agent.reviewer.url), "x" = upper(b)}', names)
    assert origin(value.raw["a"]).needs == (URL,)
    assert origin(value.raw["x"]).needs == (other,)
    turns = deferred("[for x in [b, agent.reviewer.url] : upper(x)]", names)
    assert [origin(item).needs for item in turns.raw] == [(other,), (URL,)]


def test_the_needs_of_what_is_passed_on_are_needs() -> None:
    assert origin(deferred("upper(var.late)", NAMES)).needs == (URL,)
    assert origin(deferred("jsonencode(agent.reviewer)")).needs == (URL,)


def test_a_set_waits_as_a_whole() -> None:
    value = deferred('{a = toset(["b", upper(agent.reviewer.url)])}')
    assert value.raw["a"].type == SetType(STRING)
    assert value.raw["a"].is_unknown


def test_marks_survive() -> None:
    value = deferred('"${local.secret}${agent.reviewer.url}"', NAMES)
    assert value.sensitive
    assert origin(value).known["local.secret"] == {"$sensitive": "hush"}
    assert settled(value).sensitive
    assert resolve(origin(value), lambda reference: FOUND).sensitive
    late = deferred("upper(agent.reviewer.url)")
    assert resolve(origin(late), lambda reference: FOUND.marked()).sensitive


def test_an_output_is_converted_to_the_type_that_was_planned() -> None:
    late = origin(deferred('"${late}!"', {"late": unknown(STRING, URL)}))
    assert resolve(late, lambda reference: number(5)).raw == "5!"
    wrong = origin(deferred("late + 1", {"late": unknown(NUMBER, URL)}))
    with pytest.raises(ExpressionError) as caught:
        resolve(wrong, lambda reference: string("five"))
    assert "agent.reviewer.url turned out" in caught.value.diagnostics[0].detail


def test_errors_of_the_second_evaluation_are_reported() -> None:
    late = origin(deferred("10 / length(agent.reviewer.url)"))
    with pytest.raises(ExpressionError) as caught:
        resolve(late, lambda reference: string(""))
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.summary == "Operation failed"
    assert diagnostic.span is not None
    assert diagnostic.span.text == "10 / length(agent.reviewer.url)"


def test_files_are_read_when_the_plan_is_made(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A")
    (tmp_path / "t.tftpl").write_text("<${u}>%{ for x in [1, 2] }${x}%{ endfor }")
    text = (
        'join(",", [file("a.txt"), agent.reviewer.url, templatefile("t.tftpl", {u = '
        "agent.reviewer.url}), templatefile(\"t.tftpl\", {u = 1})])"
    )  # fmt: skip
    value = deferred(text, base=tmp_path)
    (tmp_path / "a.txt").unlink()
    (tmp_path / "t.tftpl").unlink()
    assert settled(value).raw == "A,https://live,<https://live>12,<1>12"


def test_time_and_chance_are_left_until_apply_and_have_one_value() -> None:
    value = deferred('{a = uuid(), b = "${timestamp()}"}')
    late = origin(value.raw["a"])
    assert late.needs == ()
    assert ONCE in late.known
    memo: dict[Deferred, Value] = {}
    assert resolve(late, nothing, memo, applying=False).is_unknown
    first = resolve(late, nothing, memo)
    assert len(first.raw) == 36
    assert resolve(late, nothing, memo) is first
    again = origin(deferred("{a = uuid()}").raw["a"])
    assert resolve(again, nothing, memo).raw != first.raw


def test_one_evaluation_serves_all_places_of_an_expression() -> None:
    late = origin(deferred('agent.reviewer.url == "" ? {a = "", b = 2} : {a = "x", b = 3}'))
    calls: list[Reference] = []

    def counted(reference: Reference) -> Value | None:
        calls.append(reference)
        return FOUND

    memo: dict[Deferred, Value] = {}
    assert resolve(late._replace(path=("a",)), counted, memo).raw == "x"
    assert resolve(late._replace(path=("b",)), counted, memo).raw == 3
    assert len(calls) == 1


def test_a_place_that_is_gone_is_an_error() -> None:
    late = origin(deferred("upper(agent.reviewer.url)"))
    with pytest.raises(ExpressionError) as caught:
        resolve(late._replace(path=("a", 0)), output)
    assert "a[0]" in caught.value.diagnostics[0].detail


def test_an_expression_with_no_unknown_is_left_alone() -> None:
    expression, source = parsed("[1, agent.reviewer.url]")
    around = scope(source)
    value = value_of(expression, around)
    assert defer(value, expression, around) is value


def test_origins_are_plain_data() -> None:
    late = origin(deferred('"${agent.reviewer.url}${local.secret}"', NAMES))
    assert decode_origin(json.loads(json.dumps(encode_origin(late)))) == late
    assert alike(unknown(DYNAMIC, late), unknown(DYNAMIC, decode_origin(encode_origin(late))))


def test_many_items_are_put_off_in_linear_space() -> None:
    items = tuple_of([unknown(STRING, Reference(AGENT, (f"o{at}",))) for at in range(300)])
    value = deferred("[for x in items : upper(x)]", {"items": items})
    assert len(json.dumps(encode(value))) < 300 * 400
    assert origin(value.raw[7]).needs == (Reference(AGENT, ("o7",)),)
