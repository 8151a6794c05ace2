"""Calls: arity, conversion, null, unknown values and sensitive marks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from planes.address import Address
from planes.types import BOOL, DYNAMIC, NUMBER, STRING, ListType, MapType, SetType, TupleType, Type
from stacks.language.functions.call import call
from stacks.language.functions.function import CallContext, Function, FunctionError, Parameter
from stacks.language.functions.table import lookup
from stacks.language.values import (
    NULL,
    UNKNOWN,
    Value,
    list_of,
    null_of,
    number,
    object_of,
    reference_to,
    string,
    tuple_of,
    unknown,
)


def render(name: str, text: str, variables: dict[str, Value]) -> Value:
    raise AssertionError("no template is rendered here")


CONTEXT = CallContext(Path(), render)
APPLYING = CONTEXT._replace(applying=True)


def run(name: str, *arguments: Value, context: CallContext = CONTEXT) -> Value:
    function = lookup(name)
    assert function is not None
    return call(function, arguments, context)


def refusal(name: str, *arguments: Value) -> tuple[str, str]:
    function = lookup(name)
    assert function is not None
    with pytest.raises(FunctionError) as caught:
        call(function, arguments, CONTEXT)
    return caught.value.diagnosis(name, function)


def echo(arguments: Sequence[Value], context: CallContext) -> Value:
    return tuple_of(arguments)


def test_too_few_arguments_names_the_missing_one() -> None:
    assert refusal("substr", string("a")) == (
        "Not enough function arguments",
        'Function "substr" expects 3 argument(s). Missing value for "offset".',
    )


def test_too_few_arguments_of_a_variadic_function() -> None:
    assert refusal("join") == (
        "Not enough function arguments",
        'Function "join" expects at least 1 argument(s). Missing value for "separator".',
    )


def test_too_many_arguments() -> None:
    assert refusal("upper", string("a"), string("b")) == (
        "Too many function arguments",
        'Function "upper" expects only 1 argument(s).',
    )


def test_the_variadic_parameter_is_named_whichever_argument_is_wrong() -> None:
    summary, detail = refusal("max", number(1), number(2), string("x"))
    assert summary == "Invalid function argument"
    assert detail == 'Invalid value for "numbers" parameter: a number is required.'


def test_arguments_are_converted() -> None:
    assert run("upper", number(1)).raw == "1"
    assert run("abs", string("-5")).raw == 5


def test_null_is_refused_where_it_is_not_allowed() -> None:
    summary, detail = refusal("upper", NULL)
    assert summary == "Invalid function argument"
    assert detail == 'Invalid value for "str" parameter: argument must not be null.'


def test_null_is_refused_before_an_unknown_is_let_through() -> None:
    assert refusal("split", unknown(STRING), null_of(STRING))[0] == "Invalid function argument"


UNKNOWN_RESULTS: list[tuple[str, list[Value], Type]] = [
    ("upper", [unknown(STRING)], STRING),
    ("upper", [UNKNOWN], STRING),
    ("length", [unknown(ListType(STRING))], NUMBER),
    ("length", [UNKNOWN], NUMBER),
    ("split", [string(","), unknown(STRING)], ListType(STRING)),
    ("element", [unknown(ListType(BOOL)), number(0)], BOOL),
    ("element", [UNKNOWN, number(0)], DYNAMIC),
    ("element", [unknown(TupleType((STRING, BOOL))), number(1)], BOOL),
    ("keys", [unknown(MapType(BOOL))], ListType(STRING)),
    ("keys", [UNKNOWN], DYNAMIC),
    ("values", [unknown(MapType(BOOL))], ListType(BOOL)),
    ("lookup", [unknown(MapType(NUMBER)), string("a"), number(1)], NUMBER),
    ("lookup", [object_of({"a": number(1)}), unknown(STRING)], DYNAMIC),
    ("merge", [unknown(MapType(STRING)), unknown(MapType(STRING))], MapType(STRING)),
    ("merge", [unknown(MapType(STRING)), object_of({})], DYNAMIC),
    ("concat", [unknown(ListType(STRING)), unknown(ListType(NUMBER))], ListType(STRING)),
    ("concat", [unknown(ListType(STRING)), tuple_of([])], DYNAMIC),
    ("chunklist", [unknown(ListType(STRING)), number(2)], ListType(ListType(STRING))),
    ("distinct", [unknown(ListType(STRING))], ListType(STRING)),
    ("reverse", [unknown(SetType(STRING))], ListType(STRING)),
    ("slice", [unknown(ListType(STRING)), number(0), number(1)], ListType(STRING)),
    ("setunion", [unknown(SetType(STRING)), unknown(SetType(NUMBER))], SetType(STRING)),
    ("setproduct", [unknown(ListType(STRING)), unknown(SetType(BOOL))],
     SetType(TupleType((STRING, BOOL)))),
    ("zipmap", [unknown(ListType(STRING)), unknown(ListType(BOOL))], MapType(BOOL)),
    ("one", [unknown(SetType(STRING))], STRING),
    ("coalesce", [unknown(NUMBER), string("a")], STRING),
    ("regex", [string("(a)(b)"), unknown(STRING)], TupleType((STRING, STRING))),
    ("regexall", [string("a"), unknown(STRING)], ListType(STRING)),
    ("regex", [unknown(STRING), string("a")], DYNAMIC),
    ("tolist", [unknown(SetType(STRING))], ListType(STRING)),
    ("tostring", [UNKNOWN], STRING),
    ("jsondecode", [unknown(STRING)], DYNAMIC),
    ("jsonencode", [object_of({"a": unknown(STRING)})], STRING),
    ("fileset", [string("."), unknown(STRING)], SetType(STRING)),
    ("cidrsubnets", [unknown(STRING), number(1)], ListType(STRING)),
    ("plantimestamp", [], STRING),
    ("fleet::duration", [unknown(STRING)], NUMBER),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments", "type_"), UNKNOWN_RESULTS)
def test_type_of_an_unknown_result(name: str, arguments: list[Value], type_: Type) -> None:
    result = run(name, *arguments)
    assert result.is_unknown
    assert result.type == type_


WRONG_THOUGH_UNKNOWN: list[tuple[str, list[Value]]] = [
    ("element", [unknown(SetType(STRING)), number(0)]),
    ("reverse", [unknown(STRING)]),
    ("slice", [unknown(ListType(STRING)), number(2), number(1)]),
    ("lookup", [unknown(ListType(STRING)), string("a")]),
    ("one", [unknown(TupleType((STRING, STRING)))]),
    ("tonumber", [unknown(ListType(STRING))]),
    ("regex", [string("("), unknown(STRING)]),
    ("merge", [unknown(ListType(STRING))]),
]


@pytest.mark.parametrize(("name", "arguments"), WRONG_THOUGH_UNKNOWN)
def test_types_are_checked_before_values_are_known(name: str, arguments: list[Value]) -> None:
    assert refusal(name, *arguments)


def test_a_mark_inside_an_argument_comes_to_the_whole_result() -> None:
    result = run("join", string(","), tuple_of([string("a").marked(), string("b")]))
    assert result.raw == "a,b"
    assert result.sensitive


def test_marks_stay_where_they_are_in_functions_that_only_move_values() -> None:
    result = run("reverse", tuple_of([string("a").marked(), string("b")]))
    assert not result.sensitive
    assert [item.sensitive for item in result.raw] == [False, True]


def test_an_unknown_result_is_marked_too() -> None:
    assert run("upper", unknown(STRING).marked()).sensitive


def test_a_mark_on_an_argument_that_another_makes_unknown() -> None:
    assert run("trimprefix", unknown(STRING), string("a").marked()).sensitive


SECRET = "s3cr3t("
LEAKS: list[tuple[str, list[Value]]] = [
    ("parseint", [string(SECRET), number(10)]),
    ("regex", [string(SECRET), string("a")]),
    ("replace", [string("a"), string(f"/{SECRET}/"), string("b")]),
    ("format", [string(f"%[{SECRET}"), string("a")]),
    ("format", [string(f"%z{SECRET}"), string("a")]),
    ("formatlist", [string(f"%z{SECRET}"), string("a")]),
    ("tonumber", [string(SECRET)]),
    ("tobool", [string(SECRET)]),
    ("base64decode", [string(SECRET)]),
    ("textencodebase64", [string("a"), string(SECRET)]),
    ("uuidv5", [string(SECRET), string("a")]),
    ("cidrhost", [string(SECRET), number(1)]),
    ("cidrhost", [string("10.0.0.0/24"), number(53237)]),
    ("cidrnetmask", [string(f"fe80::/{SECRET}")]),
    ("formatdate", [string(f"'{SECRET}"), string(SECRET)]),
    ("timeadd", [string("2020-01-01T00:00:00Z"), string(SECRET)]),
    ("csvdecode", [string(f"{SECRET},{SECRET}")]),
    ("yamldecode", [string(f"*{SECRET}")]),
    ("yamldecode", [string(f"!!int {SECRET}")]),
    ("jsondecode", [string(SECRET)]),
    ("file", [string(SECRET)]),
    ("filemd5", [string(SECRET)]),
    ("lookup", [object_of({"a": number(1)}), string(SECRET)]),
    ("rsadecrypt", [string(SECRET), string("key")]),
    ("fileset", [string("."), string("{s3cr3t")]),
    ("fleet::duration", [string(SECRET)]),
    ("fleet::cron_next", [string(SECRET), string("UTC"), string("2020-01-01T00:00:00Z")]),
]


@pytest.mark.parametrize(("name", "arguments"), LEAKS)
def test_errors_show_nothing_sensitive(name: str, arguments: list[Value]) -> None:
    marked = [argument.marked() for argument in arguments]
    shown = " ".join(refusal(name, *marked))
    assert "s3cr3t" not in shown
    assert "53237" not in shown


def test_what_the_clock_and_chance_decide_is_unknown_until_apply() -> None:
    assert run("timestamp").is_unknown
    assert run("uuid").is_unknown
    assert run("bcrypt", string("x").marked()).sensitive
    assert not run("timestamp", context=APPLYING).is_unknown
    assert run("uuid", context=APPLYING).raw != run("uuid", context=APPLYING).raw


def test_an_argument_that_may_be_unknown_reaches_the_function() -> None:
    function = Function((Parameter("x", allow_unknown=True, allow_null=True),), echo)
    assert call(function, [UNKNOWN], CONTEXT).raw[0] is UNKNOWN
    assert call(function, [NULL], CONTEXT).raw[0] is NULL


class Declaration:
    def __init__(self) -> None:
        self.address = Address((), "agent", "reviewer")

    def attributes(self) -> dict[str, Value]:
        return {}


@pytest.mark.parametrize("name", ["jsonencode", "yamlencode"])
def test_a_declaration_is_no_data(name: str) -> None:
    reference: Any = reference_to(Declaration())
    summary, detail = refusal(name, tuple_of([reference]))
    assert summary == "Error in function call"
    assert "agent.reviewer is a declaration and no data; name attributes of it" in detail


def test_a_list_of_strings_needs_no_copy() -> None:
    items = list_of(STRING, [string("a")])
    assert run("compact", items).raw == items.raw
