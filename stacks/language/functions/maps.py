"""Functions on maps and objects."""

from __future__ import annotations

from collections.abc import Sequence

from planes.types import (
    DYNAMIC,
    STRING,
    ListType,
    MapType,
    ObjectType,
    TupleType,
    Type,
)
from stacks.language.convert import ConversionError, convert
from stacks.language.functions.function import CallContext, Function, FunctionError, Parameter
from stacks.language.ordering import wholly_known
from stacks.language.render import quote
from stacks.language.values import (
    UNMARKED,
    Value,
    joined,
    list_of,
    map_of,
    object_of,
    string,
    tuple_of,
    unknown,
)

__all__ = ["FUNCTIONS"]


def _keys(arguments: Sequence[Value], context: CallContext) -> Value:
    value = arguments[0]
    type_ = value.type
    if isinstance(type_, ObjectType):
        names = [string(name) for name in sorted(type_.attributes)]
        return tuple_of(names).marked(value.sensitive)
    if not isinstance(type_, MapType) and type_ is not DYNAMIC:
        raise FunctionError("must have map or object type", 0)
    if value.is_unknown:
        result = unknown(DYNAMIC if type_ is DYNAMIC else ListType(STRING))
    else:
        result = list_of(STRING, [string(key) for key in sorted(value.raw)])
    return result.marked(value.sensitive)


def _lookup_type(arguments: Sequence[Value]) -> Type:
    if len(arguments) > 3:
        raise FunctionError(f"lookup() takes two or three arguments, got {len(arguments)}")
    mapping, key, *default = arguments
    match mapping.type:
        case ObjectType() as type_:
            return _attribute_type(type_, key, default)
        case MapType() as type_:
            if default:
                _check_default(default[0], type_)
            return type_.element
    raise FunctionError("lookup() requires a map as the first argument", 0)


def _attribute_type(type_: ObjectType, key: Value, default: Sequence[Value]) -> Type:
    if key.is_unknown:
        return DYNAMIC
    if key.raw in type_.attributes:
        return type_.attributes[key.raw]
    if default:
        return default[0].type
    shown = ("(sensitive value)" if key.sensitive else quote(key.raw),)
    raise FunctionError("the given object has no attribute {}", 0, shown)


def _check_default(default: Value, type_: MapType) -> None:
    try:
        convert(default, type_.element)
    except ConversionError:
        message = "the default value must have the same type as the map elements"
        raise FunctionError(message, 2) from None


def _lookup(arguments: Sequence[Value], context: CallContext) -> Value:
    type_ = _lookup_type(arguments)
    mapping, key, *default = arguments
    sensitive = mapping.sensitive | key.sensitive
    if key.raw in mapping.raw:
        found: Value = mapping.raw[key.raw]
    elif default:
        found = convert(default[0], type_)
    else:
        shown = ("(sensitive value)" if key.sensitive else quote(key.raw),)
        raise FunctionError("lookup failed to find key {}", shown=shown)
    return found.also(sensitive)


def _merge_type(arguments: Sequence[Value]) -> Type:
    """The type of the arguments where that is one, else an object of all that they have."""
    for argument in arguments:
        if not isinstance(argument.type, MapType | ObjectType) and argument.type is not DYNAMIC:
            raise FunctionError(f'arguments must be maps or objects, got "{argument.type.name}"')
    types = [argument.type for argument in arguments]
    if DYNAMIC in types:
        return DYNAMIC
    types = [ObjectType({}) if _nothing(argument) else argument.type for argument in arguments]
    if types and all(type_ == types[0] for type_ in types):
        return types[0]
    attributes: dict[str, Type] = {}
    for argument in arguments:
        if isinstance(argument.type, MapType):
            if argument.is_unknown:
                return DYNAMIC
            attributes |= dict.fromkeys(argument.raw or (), argument.type.element)
        elif isinstance(argument.type, ObjectType) and argument.raw is not None:
            attributes |= argument.type.attributes
    return ObjectType(attributes)


def _nothing(argument: Value) -> bool:
    """Whether this is a null object, which is as good as one with no attributes."""
    return argument.raw is None and isinstance(argument.type, ObjectType)


def _merge(arguments: Sequence[Value], context: CallContext) -> Value:
    type_ = _merge_type(arguments)
    merged: dict[str, Value] = {}
    sensitive = UNMARKED
    for argument in arguments:
        if argument.raw is not None:
            merged.update(argument.raw)
            sensitive = sensitive | argument.sensitive
    result = Value(type_, merged) if isinstance(type_, MapType) else object_of(merged)
    return result.marked(sensitive)


_LISTS = MapType(ListType(STRING))


def _transpose(arguments: Sequence[Value], context: CallContext) -> Value:
    given = arguments[0]
    if not wholly_known(given):
        return unknown(_LISTS)
    turned: dict[str, list[Value]] = {}
    for key in sorted(given.raw):
        if given.raw[key].raw is None:
            raise FunctionError("input must not contain null list")
        for item in given.raw[key].raw:
            if item.raw is None:
                raise FunctionError("input list must not contain null string")
            turned.setdefault(item.raw, []).append(string(key))
    lists = {key: list_of(STRING, turned[key]) for key in sorted(turned)}
    return map_of(ListType(STRING), lists)


def _values_type(arguments: Sequence[Value]) -> Type:
    match arguments[0].type:
        case MapType() as type_:
            return ListType(type_.element)
        case ObjectType() as type_:
            return TupleType(tuple(type_.attributes[name] for name in sorted(type_.attributes)))
    raise FunctionError("values() requires a map as the first argument")


def _values(arguments: Sequence[Value], context: CallContext) -> Value:
    value = arguments[0]
    type_ = _values_type(arguments)
    return Value(type_, tuple(value.raw[key] for key in sorted(value.raw)), value.sensitive)


def _zipmap_type(arguments: Sequence[Value]) -> Type:
    keys, values = arguments
    match values.type:
        case ListType() as type_:
            return MapType(type_.element)
        case TupleType() as type_:
            if not wholly_known(keys):
                return DYNAMIC
            _check_lengths(len(keys.raw), len(type_.elements))
            names = _names(keys)
            return ObjectType(dict(zip(names, type_.elements, strict=True)))
    raise FunctionError("values argument must be a list or tuple value")


def _check_lengths(keys: int, values: int) -> None:
    if keys != values:
        message = f"number of keys ({keys}) does not match number of values ({values})"
        raise FunctionError(message)


def _names(keys: Value) -> list[str]:
    for index, key in enumerate(keys.raw):
        if key.raw is None:
            raise FunctionError(f"keys list has null value at index {index}")
    return [key.raw for key in keys.raw]


def _zipmap(arguments: Sequence[Value], context: CallContext) -> Value:
    type_ = _zipmap_type(arguments)
    keys, values = arguments
    sensitive = keys.sensitive | values.sensitive | joined(key.sensitive for key in keys.raw)
    if not wholly_known(keys):
        return unknown(type_).marked(sensitive)
    _check_lengths(len(keys.raw), len(values.raw))
    pairs = dict(zip(_names(keys), values.raw, strict=True))
    return Value(type_, pairs, sensitive)


_MAPPING = Parameter("mapping", allow_sensitive=True)

FUNCTIONS = {
    "keys": Function((Parameter("inputMap", allow_unknown=True, allow_sensitive=True),), _keys),
    "lookup": Function(
        (
            Parameter("inputMap", allow_sensitive=True),
            Parameter("key", STRING, allow_sensitive=True),
        ),
        _lookup,
        _lookup_type,
        Parameter("default", allow_null=True, allow_unknown=True, allow_sensitive=True),
    ),
    "merge": Function(
        (), _merge, _merge_type, Parameter("maps", allow_null=True, allow_sensitive=True)
    ),
    "transpose": Function((Parameter("values", _LISTS),), _transpose, _LISTS),
    "values": Function((_MAPPING,), _values, _values_type),
    "zipmap": Function(
        (
            Parameter("keys", ListType(STRING), allow_sensitive=True),
            Parameter("values", allow_sensitive=True),
        ),
        _zipmap,
        _zipmap_type,
    ),
}
