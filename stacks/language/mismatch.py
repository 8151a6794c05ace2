"""Why a type does not convert to another, in Terraform's words."""

from __future__ import annotations

import json
from collections.abc import Iterable

from planes.types import (
    DYNAMIC,
    ListType,
    MapType,
    ObjectType,
    ReferenceType,
    SetType,
    TupleType,
    Type,
)
from stacks.language.unify import convertible

__all__ = ["conditional_mismatch", "mismatch", "required_name"]


def required_name(type_: Type) -> str:
    """A type constraint as messages name it: ``list of any single type``."""
    if type_ is DYNAMIC:
        return "any type"
    if isinstance(type_, ListType | SetType | MapType):
        element = type_.element
        inner = "any single type" if element is DYNAMIC else required_name(element)
        return f"{type_.keyword} of {inner}"
    return type_.name


def mismatch(got: Type, want: Type) -> str:
    """``attribute "a": number required``: why values of ``got`` do not convert to ``want``."""
    match got:
        case ObjectType() if isinstance(want, ObjectType):
            return _objects(got, want)
        case ObjectType() if isinstance(want, MapType):
            items = [(json.dumps(key), item) for key, item in sorted(got.attributes.items())]
            return _elements(items, want)
        case TupleType() if isinstance(want, ListType | SetType):
            return _elements(enumerate(got.elements), want)
        case ListType() | SetType() if isinstance(want, ListType | SetType):
            return _element_type(got.element, want)
        case MapType() if isinstance(want, MapType):
            return _element_type(got.element, want)
        case ReferenceType() if isinstance(want, ReferenceType):
            return f"{want.name} required, but this is {got.name}"
        case ReferenceType():
            return (
                f"{required_name(want)} required, but this refers to a whole declaration; name one "
                "of its attributes"
            )
    return f"{required_name(want)} required"


def _objects(got: ObjectType, want: ObjectType) -> str:
    missing = sorted(want.attributes.keys() - got.attributes.keys() - want.optional)
    if missing:
        return _missing([json.dumps(name) for name in missing])
    for unsafe in (True, False):
        for name in sorted(want.attributes.keys() & got.attributes.keys()):
            ours, theirs = got.attributes[name], want.attributes[name]
            if not convertible(ours, theirs, unsafe=unsafe):
                return f'attribute "{name}": {mismatch(ours, theirs)}'
    return "incorrect object attributes"


def _missing(names: list[str]) -> str:
    match names:
        case [only]:
            return f"attribute {only} is required"
        case [first, second]:
            return f"attributes {first} and {second} are required"
    return f"attributes {', '.join(names[:-1])}, and {names[-1]} are required"


def _elements(items: Iterable[tuple[object, Type]], want: ListType | SetType | MapType) -> str:
    if want.element is DYNAMIC:
        return f"all {want.keyword} elements must have the same type"
    for key, item in items:
        if not convertible(item, want.element):
            return f"element {key}: {mismatch(item, want.element)}"
    return f"all elements must be {required_name(want.element)}"


def _element_type(got: Type, want: ListType | SetType | MapType) -> str:
    return f"incorrect {want.keyword} element type: {mismatch(got, want.element)}"


def conditional_mismatch(yes: Type, no: Type) -> str:
    """Why the two results of a conditional have no type in common: a sentence with no full stop."""
    if isinstance(yes, ObjectType) and isinstance(no, ObjectType):
        for name in sorted(yes.attributes):
            if name not in no.attributes:
                return _absent("true", name, "false")
            if yes.attributes[name] != no.attributes[name]:
                inner = conditional_mismatch(yes.attributes[name], no.attributes[name])
                return f'Type mismatch for object attribute "{name}": {inner}'
        for name in sorted(no.attributes.keys() - yes.attributes.keys()):
            return _absent("false", name, "true")
    if isinstance(yes, TupleType) and isinstance(no, TupleType):
        return _tuple_mismatch(yes.elements, no.elements)
    if isinstance(yes, ListType | SetType | MapType) and type(yes) is type(no):
        ours, theirs = yes.element, no.element
        if type(ours) is type(theirs) and isinstance(ours, ObjectType | TupleType):
            return f"Mismatched {yes.keyword} element types: {conditional_mismatch(ours, theirs)}"
    if yes.name == no.name:
        return (
            "At least one deeply-nested attribute or element is not compatible across both the "
            "'true' and the 'false' value"
        )
    return f"The 'true' value is {yes.name}, but the 'false' value is {no.name}"


def _absent(has: str, name: str, lacks: str) -> str:
    return (
        f"The '{has}' value includes object attribute \"{name}\", which is absent in the '{lacks}' "
        "value"
    )


def _tuple_mismatch(yes: tuple[Type, ...], no: tuple[Type, ...]) -> str:
    if len(yes) != len(no):
        return f"The 'true' tuple has length {len(yes)}, but the 'false' tuple has length {len(no)}"
    for at, (ours, theirs) in enumerate(zip(yes, no, strict=True)):
        if ours != theirs:
            inner = conditional_mismatch(ours, theirs)
            return f"Type mismatch for tuple element {at}: {inner}"
    return "The tuples differ"
