"""Values and expressions, for tests of the language."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hypothesis import strategies as st

from planes.address import Address
from planes.diagnostics import Source
from planes.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    MapType,
    ObjectType,
    ReferenceType,
    SetType,
    TupleType,
    Type,
)
from planes.values import Reference
from stacks.language import numbers
from stacks.language.ast import Expression
from stacks.language.evaluate import value_of
from stacks.language.interpolation import call_context
from stacks.language.ordering import make_set
from stacks.language.parser import parse_expression
from stacks.language.scope import Names
from stacks.language.text import nfc
from stacks.language.transport import RecordedDeclaration
from stacks.language.values import (
    Unknown,
    Value,
    null_of,
    object_of,
    reference_to,
    string,
    unknown,
)

__all__ = [
    *("AGENT", "URL", "agent", "alike", "evaluated", "parsed", "scope", "typed_values", "types"),
]

AGENT = Address.parse("agent.reviewer")
URL = Reference(AGENT, ("url",))


def agent(**attributes: Value) -> Value:
    """A reference to ``agent.reviewer``: an image, a ``url`` that is not known yet, and more."""
    known = {"image": string("reviewer:1"), "url": unknown(STRING, URL), **attributes}
    return reference_to(RecordedDeclaration(AGENT, known))


def scope(
    source: Source, names: Mapping[str, Value] | None = None, base: Path = Path(), **flags: bool
) -> Names:
    """A scope of some names, and of ``agent.reviewer``."""
    known = {"agent": object_of({"reviewer": agent()}), **(names or {})}
    return Names(known, source, call_context(base, **flags))


def parsed(text: str) -> tuple[Expression, Source]:
    source = Source("test.fleet.hcl", text)
    expression, diagnostics = parse_expression(source)
    assert expression is not None, list(diagnostics)
    return expression, source


parsed("true")  # Parsing raises the recursion limit, which hypothesis does not like in mid-test.


def evaluated(text: str, names: Mapping[str, Value] | None = None, **flags: bool) -> Value:
    """The value of an expression.  Raises ExpressionError."""
    expression, source = parsed(text)
    return value_of(expression, scope(source, names, **flags))


def alike(left: Value, right: Value) -> bool:
    """Whether two values are the same in type, content, marks and what they wait for."""
    if left.type != right.type or left.sensitive != right.sensitive:
        return False
    ours, theirs = left.raw, right.raw
    match ours:
        case tuple():
            pairs = zip(ours, theirs, strict=False)
            return len(ours) == len(theirs) and all(alike(a, b) for a, b in pairs)
        case dict():
            return ours.keys() == theirs.keys() and all(alike(ours[k], theirs[k]) for k in ours)
        case Unknown():
            return isinstance(theirs, Unknown) and ours.origin == theirs.origin
    if isinstance(left.type, ReferenceType) and ours is not None:
        mine, other = ours.attributes(), theirs.attributes()
        return (
            ours.address == theirs.address
            and mine.keys() == other.keys()
            and all(alike(mine[key], other[key]) for key in mine)
        )
    return type(ours) is type(theirs) and bool(ours == theirs)


def types() -> st.SearchStrategy[Type]:
    """Types of values, none of them open."""
    names = st.sampled_from(("a", "b", "$type", "name with space", "é"))
    return st.recursive(
        st.sampled_from((STRING, NUMBER, BOOL)),
        lambda inner: st.one_of(
            inner.map(ListType),
            inner.map(SetType),
            inner.map(MapType),
            st.lists(inner, max_size=3).map(lambda found: TupleType(tuple(found))),
            st.dictionaries(names, inner, max_size=3).map(ObjectType),
        ),
        max_leaves=6,
    )


_STRINGS = st.text(st.characters(exclude_categories=("Cs",)), max_size=8).map(nfc)
_NUMBERS = st.one_of(
    st.integers().map(numbers.normalise),
    st.integers(min_value=10**30, max_value=10**200).map(numbers.normalise),
    st.floats(allow_nan=False, allow_infinity=False).map(numbers.from_float),
    st.tuples(st.integers(), st.integers(min_value=1)).map(
        lambda pair: numbers.normalise(numbers.divide(*pair))
    ),
)
_LEAVES = {STRING: _STRINGS, NUMBER: _NUMBERS, BOOL: st.booleans()}
_ORIGINS = st.sampled_from((None, URL, Reference(AGENT, ("other", "inner"))))


@st.composite
def typed_values(draw: st.DrawFn, type_: Type | None = None, *, known: bool = False) -> Value:
    """Values of a type, or of any: null, unknown and sensitive ones among them."""
    if type_ is None:
        type_ = draw(types())
    kind = draw(st.integers(0, 11))
    if kind == 0:
        value = null_of(type_)
    elif kind == 1 and not known:
        value = unknown(type_, draw(_ORIGINS))
    else:
        value = _content(draw, type_, known)
    return value.marked(value.sensitive or (draw(st.integers(0, 7)) == 0))


def _content(draw: st.DrawFn, type_: Type, known: bool) -> Value:
    match type_:
        case ListType():
            items = draw(st.lists(typed_values(type_.element, known=known), max_size=3))
            return Value(type_, tuple(items))
        case SetType():
            items = draw(st.lists(typed_values(type_.element, known=known), max_size=3))
            return make_set(type_.element, items)
        case MapType():
            keys = st.dictionaries(_STRINGS, typed_values(type_.element, known=known), max_size=3)
            return Value(type_, draw(keys))
        case TupleType():
            return Value(type_, tuple(draw(typed_values(t, known=known)) for t in type_.elements))
        case ObjectType():
            inner = {k: draw(typed_values(t, known=known)) for k, t in type_.attributes.items()}
            return Value(type_, inner)
    assert type_ is not DYNAMIC
    return Value(type_, draw(_LEAVES[type_]))
