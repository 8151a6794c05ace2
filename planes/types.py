"""The types that values have, as Terraform has them.

Purely data; no I/O.  The language, the kinds and the remote primitives share this vocabulary.
Types are compared by ``==`` and are hashable; the primitive ones are singletons.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = [
    "BOOL",
    "DYNAMIC",
    "NUMBER",
    "STRING",
    "ListType",
    "MapType",
    "ObjectType",
    "ReferenceType",
    "SetType",
    "TupleType",
    "Type",
    "type_from_json",
]


class Type:
    """A type.  ``name`` is what messages call it, ``json()`` Terraform's JSON notation of it."""

    __slots__ = ()

    @property
    def name(self) -> str:
        """``string``, ``list of string``, ``object``: as in a sentence."""
        raise NotImplementedError

    def json(self) -> Any:
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<{self.name}>"


class _Primitive(Type):
    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    def json(self) -> Any:
        return self._name


STRING: Type = _Primitive("string")
NUMBER: Type = _Primitive("number")
BOOL: Type = _Primitive("bool")
DYNAMIC: Type = _Primitive("dynamic")
"""Any type: the type of null, and of an unknown of which nothing is known."""


class _Collection(Type):
    __slots__ = ("element",)
    keyword = ""

    def __init__(self, element: Type) -> None:
        self.element = element

    @property
    def name(self) -> str:
        return f"{self.keyword} of {self.element.name}"

    def json(self) -> Any:
        return [self.keyword, self.element.json()]

    def __eq__(self, other: object) -> bool:
        return self is other or (type(other) is type(self) and other.element == self.element)

    def __hash__(self) -> int:
        return hash((self.keyword, self.element))


class ListType(_Collection):
    __slots__ = ()
    keyword = "list"


class SetType(_Collection):
    __slots__ = ()
    keyword = "set"


class MapType(_Collection):
    __slots__ = ()
    keyword = "map"


class TupleType(Type):
    __slots__ = ("elements",)

    def __init__(self, elements: tuple[Type, ...]) -> None:
        self.elements = elements

    @property
    def name(self) -> str:
        return "tuple"

    def json(self) -> Any:
        return ["tuple", [element.json() for element in self.elements]]

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, TupleType) and other.elements == self.elements)

    def __hash__(self) -> int:
        return hash(("tuple", self.elements))


class ObjectType(Type):
    """``optional`` names the attributes that a type constraint lets callers leave out."""

    __slots__ = ("attributes", "optional")

    def __init__(
        self, attributes: Mapping[str, Type], optional: frozenset[str] = frozenset()
    ) -> None:
        self.attributes = attributes
        self.optional = optional

    @property
    def name(self) -> str:
        return "object"

    def json(self) -> Any:
        attributes = {key: self.attributes[key].json() for key in sorted(self.attributes)}
        return (
            ["object", attributes, sorted(self.optional)]
            if self.optional
            else ["object", attributes]
        )

    def __eq__(self, other: object) -> bool:
        return self is other or (
            isinstance(other, ObjectType)
            and other.attributes == self.attributes
            and other.optional == self.optional
        )

    def __hash__(self) -> int:
        return hash(("object", frozenset(self.attributes.items()), self.optional))


class ReferenceType(Type):
    """A reference to a declaration of one of the kinds; of any kind where ``kinds`` is empty."""

    __slots__ = ("kinds",)

    def __init__(self, kinds: frozenset[str]) -> None:
        self.kinds = kinds

    @property
    def name(self) -> str:
        return " or ".join(sorted(self.kinds)) + " reference" if self.kinds else "reference"

    def json(self) -> Any:
        return ["reference", sorted(self.kinds)]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ReferenceType) and other.kinds == self.kinds

    def __hash__(self) -> int:
        return hash(("reference", self.kinds))


_PRIMITIVES = {"string": STRING, "number": NUMBER, "bool": BOOL, "dynamic": DYNAMIC}
_COLLECTIONS = {"list": ListType, "set": SetType, "map": MapType}


def type_from_json(data: Any) -> Type:
    """The type that ``Type.json`` wrote.  Raises ValueError for anything else."""
    match data:
        case str() if data in _PRIMITIVES:
            return _PRIMITIVES[data]
        case ["list" | "set" | "map" as keyword, element]:
            return _COLLECTIONS[keyword](type_from_json(element))
        case ["tuple", list(elements)]:
            return TupleType(tuple(type_from_json(element) for element in elements))
        case ["object", dict(attributes), *optional]:
            return ObjectType(
                {key: type_from_json(item) for key, item in attributes.items()},
                frozenset(optional[0] if optional else ()),
            )
        case ["reference", list(kinds)]:
            return ReferenceType(frozenset(kinds))
    raise ValueError(f"{data!r} is not a type")
