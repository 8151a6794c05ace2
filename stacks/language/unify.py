"""Which types convert to which, and the one type that several have in common.

The rules are go-cty's, by its package ``convert``.  A *safe* conversion cannot fail; an *unsafe*
one may, by the value: a string to a number, a map to an object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

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

__all__ = ["convertible", "has_dynamic", "is_primitive", "replace_dynamic", "required", "unify"]


def is_primitive(type_: Type) -> bool:
    return type_ is STRING or type_ is NUMBER or type_ is BOOL


def required(type_: Type) -> Type:
    """A type constraint as a type of values: no attribute is optional, at any depth."""
    match type_:
        case ListType() | SetType() | MapType():
            return type(type_)(required(type_.element))
        case TupleType():
            return TupleType(tuple(required(item) for item in type_.elements))
        case ObjectType():
            return ObjectType({key: required(item) for key, item in type_.attributes.items()})
    return type_


def has_dynamic(type_: Type) -> bool:
    """Whether a type leaves something open."""
    match type_:
        case ListType() | SetType() | MapType():
            return has_dynamic(type_.element)
        case TupleType():
            return any(has_dynamic(item) for item in type_.elements)
        case ObjectType():
            return any(has_dynamic(item) for item in type_.attributes.values())
    return type_ is DYNAMIC


def convertible(got: Type, want: Type, *, unsafe: bool = True) -> bool:
    """Whether values of one type may convert to another."""
    if want is DYNAMIC or got is want:
        return True
    if got is DYNAMIC:
        return unsafe
    if is_primitive(want):
        return is_primitive(got) and (want is STRING or (unsafe and got is STRING))
    match got, want:
        case ReferenceType(), _:
            return _reference_convertible(got, want, unsafe)
        case TupleType(), TupleType():
            return len(got.elements) == len(want.elements) and all(
                convertible(item, to, unsafe=unsafe)
                for item, to in zip(got.elements, want.elements, strict=True)
            )
        case (ListType() | SetType(), ListType() | SetType()):
            if type(got) is ListType and type(want) is SetType and not unsafe:
                return False
            return convertible(got.element, want.element, unsafe=unsafe)
        case MapType(), MapType():
            return convertible(got.element, want.element, unsafe=unsafe)
        case TupleType(), ListType() | SetType():
            return _all_convertible(got.elements, want.element, unsafe)
        case ObjectType(), MapType():
            return _all_convertible(list(got.attributes.values()), want.element, unsafe)
        case ObjectType(), ObjectType():
            return all(
                convertible(got.attributes[key], to, unsafe=unsafe)
                if key in got.attributes
                else key in want.optional
                for key, to in want.attributes.items()
            )
        case MapType(), ObjectType():
            return unsafe and all(
                key in want.optional or convertible(got.element, to)
                for key, to in want.attributes.items()
            )
    return got == want


def _reference_convertible(got: ReferenceType, want: Type, unsafe: bool) -> bool:
    if isinstance(want, ReferenceType):
        return not want.kinds or (got.kinds <= want.kinds if got.kinds else unsafe)
    return unsafe and isinstance(want, ObjectType | MapType)


def _all_convertible(types: Sequence[Type], element: Type, unsafe: bool) -> bool:
    if element is DYNAMIC and types:
        common = unify(types, unsafe=unsafe)
        return common is not None and (
            common is not DYNAMIC or all(item is DYNAMIC for item in types)
        )
    return all(convertible(item, element, unsafe=unsafe) for item in dict.fromkeys(types))


def unify(types: Iterable[Type], *, unsafe: bool = True) -> Type | None:
    """The most general of some types, or one made of them, that all convert to.

    None where there is none, and for no types at all.
    """
    distinct = list(dict.fromkeys(types))
    if len(distinct) < 2:
        return distinct[0] if distinct else None
    kinds = {type(item) if not is_primitive(item) else str for item in distinct}
    open_ = DYNAMIC in distinct
    if open_:
        kinds.discard(type(DYNAMIC))
    found = _unify_kinds(kinds, distinct, open_, unsafe)
    if found is not _UNDECIDED:
        return found
    for want in _by_preference(distinct):
        if all(item is want or convertible(item, want, unsafe=unsafe) for item in distinct):
            return want
    return None


_UNDECIDED = TupleType((DYNAMIC, DYNAMIC))


def _unify_kinds(kinds: set[type], types: list[Type], open_: bool, unsafe: bool) -> Type | None:
    """What types of one or two structural kinds have in common."""
    if len(kinds) == 1:
        kind = next(iter(kinds))
        if kind is str:
            return _UNDECIDED
        if open_:  # what the open ones turn out to be decides
            return DYNAMIC
        return _SAME_KIND[kind](types, unsafe)
    if kinds == {MapType, ObjectType}:
        return _unify_disguised(types, ObjectType, _map_of_objects, unsafe)
    if kinds == {ListType, TupleType}:
        return _unify_disguised(types, TupleType, _list_of_tuples, unsafe)
    if ObjectType in kinds and TupleType in kinds:
        return None
    return _UNDECIDED


def _unify_disguised(
    types: list[Type], kind: type, collect: Callable[[list[Type], bool], Type | None], unsafe: bool
) -> Type | None:
    """Tuples beside lists are lists in disguise, and objects beside maps are maps."""
    collection = collect([item for item in types if type(item) is kind], unsafe)
    if collection is None:
        return _UNDECIDED
    found = unify([collection if type(item) is kind else item for item in types], unsafe=unsafe)
    return found if type(found) is type(collection) else _UNDECIDED


def _unify_collections(types: list[Type], unsafe: bool) -> Type | None:
    collections = [item for item in types if isinstance(item, ListType | SetType | MapType)]
    element = unify([item.element for item in collections], unsafe=unsafe)
    return None if element is None else type(collections[0])(element)


def _unify_objects(types: list[Type], unsafe: bool) -> Type | None:
    objects = [item for item in types if isinstance(item, ObjectType)]
    names = objects[0].attributes.keys()
    if any(item.attributes.keys() != names for item in objects):
        return _map_of_objects(types, unsafe)
    attributes: dict[str, Type] = {}
    for name in names:
        found = unify([item.attributes[name] for item in objects], unsafe=unsafe)
        if found is None:
            return None
        attributes[name] = found
    result = ObjectType(attributes)
    if all(convertible(item, result, unsafe=unsafe) for item in objects):
        return result
    return _map_of_objects(types, unsafe)


def _map_of_objects(types: list[Type], unsafe: bool) -> Type | None:
    objects = [item for item in types if isinstance(item, ObjectType)]
    element = unify([to for item in objects for to in item.attributes.values()], unsafe=unsafe)
    if element is None:
        return None
    result = MapType(element)
    return result if all(convertible(item, result, unsafe=unsafe) for item in types) else None


def _unify_tuples(types: list[Type], unsafe: bool) -> Type | None:
    tuples = [item.elements for item in types if isinstance(item, TupleType)]
    if any(len(item) != len(tuples[0]) for item in tuples):
        return _list_of_tuples(types, unsafe)
    elements = [unify(across, unsafe=unsafe) for across in zip(*tuples, strict=True)]
    if None in elements:
        return None
    result = TupleType(tuple(item for item in elements if item is not None))
    if all(convertible(item, result, unsafe=unsafe) for item in types):
        return result
    return _list_of_tuples(types, unsafe)


def _list_of_tuples(types: list[Type], unsafe: bool) -> Type | None:
    tuples = [item for item in types if isinstance(item, TupleType)]
    element = unify([to for item in tuples for to in item.elements], unsafe=unsafe)
    if element is None:
        return None
    result = ListType(element)
    return result if all(convertible(item, result, unsafe=unsafe) for item in types) else None


def _unify_references(types: list[Type], unsafe: bool) -> Type | None:
    kinds = [item.kinds for item in types if isinstance(item, ReferenceType)]
    return ReferenceType(frozenset().union(*kinds) if all(kinds) else frozenset())


_SAME_KIND: dict[type, Callable[[list[Type], bool], Type | None]] = {
    ListType: _unify_collections,
    SetType: _unify_collections,
    MapType: _unify_collections,
    ObjectType: _unify_objects,
    TupleType: _unify_tuples,
    ReferenceType: _unify_references,
}

_RANKS: dict[type, int] = {ListType: 1, TupleType: 2, SetType: 3, MapType: 1, ObjectType: 2}


def _by_preference(types: list[Type]) -> list[Type]:
    """Most general first; a stable sort does for go-cty's topological one, since here all of one
    structural kind have been dealt with."""

    def rank(type_: Type) -> int:
        if type_ is DYNAMIC:
            return 9
        return 0 if type_ is STRING else _RANKS.get(type(type_), 4)

    return sorted(types, key=rank)


def replace_dynamic(got: Type, want: Type) -> Type:
    """``want`` with what it leaves open filled in from ``got``, which converts to it."""
    if got is DYNAMIC:
        return want
    match want:
        case MapType() | ListType() | SetType():
            element = _element_of(got)
            return want if element is None else type(want)(replace_dynamic(element, want.element))
        case ObjectType():
            return ObjectType(
                {key: _replace_attribute(got, key, item) for key, item in want.attributes.items()}
            )
        case TupleType() if isinstance(got, TupleType):
            pairs = zip(got.elements, want.elements, strict=True)
            return TupleType(tuple(replace_dynamic(item, to) for item, to in pairs))
    return got if want is DYNAMIC else want


def _element_of(type_: Type) -> Type | None:
    match type_:
        case MapType() | ListType() | SetType():
            return type_.element
        case ObjectType():
            return unify(type_.attributes.values())
        case TupleType():
            return unify(type_.elements)
    return None


def _replace_attribute(got: Type, name: str, want: Type) -> Type:
    match got:
        case MapType():
            return replace_dynamic(got.element, want)
        case ObjectType() if name in got.attributes:
            return replace_dynamic(got.attributes[name], want)
    return want
