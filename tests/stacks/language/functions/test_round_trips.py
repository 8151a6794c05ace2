"""What is encoded and decoded again is what it was."""

from __future__ import annotations

import base64
import gzip
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from stacks.language.functions.call import call
from stacks.language.functions.function import CallContext
from stacks.language.functions.json_text import encode
from stacks.language.functions.table import lookup
from stacks.language.numbers import parse
from stacks.language.text import graphemes, nfc
from stacks.language.values import (
    NULL,
    Value,
    boolean,
    number,
    object_of,
    string,
    tuple_of,
)


def no_template(name: str, text: str, variables: dict[str, Value]) -> Value:
    raise AssertionError("no template is rendered here")


CONTEXT = CallContext(Path(), no_template)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).map(nfc)
WORDS = st.one_of(TEXT, st.sampled_from(["a\nb", "a\nb\n", "x\n\n", " a\n", "a \nb", "null", "1"]))
LINES = st.text("ab \n:#-\"'\\é", max_size=120)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=6)
SCALARS = st.one_of(
    st.just(NULL),
    st.booleans().map(boolean),
    st.integers().map(number),
    DECIMALS.map(lambda decimal: number(parse(f"{decimal:f}"))),
    st.one_of(WORDS, LINES).map(string),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(tuple_of),
        st.dictionaries(WORDS, inner, max_size=4).map(object_of),
    ),
    max_leaves=12,
)


def run(name: str, *arguments: Value) -> Value:
    function = lookup(name)
    assert function is not None
    return call(function, arguments, CONTEXT)


def same(left: Value, right: Value) -> bool:
    return left.type == right.type and encode(left) == encode(right)


@given(VALUES)
@settings(deadline=None)
def test_json(value: Value) -> None:
    assert same(run("jsondecode", run("jsonencode", value)), value)


@given(VALUES)
@settings(deadline=None)
def test_yaml(value: Value) -> None:
    assert same(run("yamldecode", run("yamlencode", value)), value)


@given(TEXT)
@settings(deadline=None)
def test_base64(text: str) -> None:
    assert run("base64decode", run("base64encode", string(text))).raw == text


@given(TEXT, st.sampled_from(["UTF-8", "UTF-16", "UTF-16LE", "gb18030"]))
@settings(deadline=None)
def test_character_sets(text: str, name: str) -> None:
    text = text.replace("\ufffd", "").replace("\ufeff", "")
    encoded = run("textencodebase64", string(text), string(name))
    assert run("textdecodebase64", encoded, string(name)).raw == nfc(text)


@given(st.text(max_size=300).map(nfc).filter(lambda text: text.isprintable()))
@settings(deadline=None)
def test_gzip_is_read_by_others(text: str) -> None:
    data: Any = base64.b64decode(run("base64gzip", string(text)).raw)
    assert gzip.decompress(data).decode() == text


@given(TEXT)
@settings(deadline=None)
def test_strrev_keeps_what_a_reader_sees_as_one_character(text: str) -> None:
    reversed_ = run("strrev", string(text)).raw
    assert sorted(nfc(reversed_)) == sorted(nfc("".join(reversed(graphemes(text)))))


@given(st.integers(-(10**12), 10**12), st.integers(0, 10**9))
@settings(deadline=None)
def test_timeadd_there_and_back(start: int, seconds: int) -> None:
    at = run("timeadd", string("2000-01-01T00:00:00Z"), string(f"{start // 1000}s"))
    there = run("timeadd", at, string(f"{seconds}s"))
    assert run("timeadd", there, string(f"-{seconds}s")).raw == at.raw
