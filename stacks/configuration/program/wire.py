"""Values as they travel between program and host: protobuf structs ⇄ plain data of ``model``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime import rpc

from planes.values import Sensitive
from stacks.configuration.program.model import Resource, Waiting
from stacks.configuration.program.tracking import WAITS

__all__ = ["from_struct", "from_value", "to_struct"]

_SIGNATURE = rpc._special_sig_key
_LARGEST = 2.0**53


def from_struct(struct: struct_pb2.Struct) -> dict[str, Any]:
    fields = struct.fields  # whose own order is not the same twice
    return {key: from_value(fields[key]) for key in sorted(fields)}


def from_value(value: struct_pb2.Value) -> Any:
    """Whole numbers are ints: a protobuf has doubles alone."""
    kind = value.WhichOneof("kind")
    match kind:
        case "string_value":
            text = value.string_value
            return Waiting(["function", -1, ["", 0], ["value", None]]) if text == _UNKNOWN else text
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() and abs(number) <= _LARGEST else number
        case "bool_value":
            return value.bool_value
        case "list_value":
            return [from_value(item) for item in value.list_value.values]
        case "struct_value":
            return _object(value.struct_value)
    return None


_UNKNOWN = rpc.UNKNOWN


def _object(struct: struct_pb2.Struct) -> Any:
    fields = struct.fields
    if WAITS in fields:
        return Waiting(json.loads(fields[WAITS].string_value))
    if _SIGNATURE not in fields:
        return from_struct(struct)
    match fields[_SIGNATURE].string_value:
        case rpc._special_secret_sig:
            return Sensitive(from_value(fields["value"]))
        case rpc._special_resource_sig:
            return Resource(fields["urn"].string_value)
        case rpc._special_output_value_sig:
            inner = from_value(fields["value"]) if "value" in fields else Waiting(None)
            return Sensitive(inner) if fields["secret"].bool_value else inner
    return {key: from_value(item) for key, item in fields.items() if key != _SIGNATURE}


def to_struct(data: Mapping[str, Any]) -> struct_pb2.Struct:
    return struct_pb2.Struct(fields={key: to_value(item) for key, item in data.items()})


def to_value(data: Any) -> struct_pb2.Value:
    match data:
        case None:
            return struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
        case bool():
            return struct_pb2.Value(bool_value=data)
        case int() | float():
            return struct_pb2.Value(number_value=data)
        case str():
            return struct_pb2.Value(string_value=data)
        case Sensitive():
            return _tagged(rpc._special_secret_sig, value=to_value(data.value))
        case Resource():
            return _tagged(rpc._special_resource_sig, urn=struct_pb2.Value(string_value=data.urn))
        case Waiting():
            return struct_pb2.Value(string_value=_UNKNOWN)
        case Mapping():
            return struct_pb2.Value(struct_value=to_struct(data))
    return struct_pb2.Value(list_value=struct_pb2.ListValue(values=_values(data)))


def _values(items: Iterable[Any]) -> list[struct_pb2.Value]:
    return [to_value(item) for item in items]


def _tagged(signature: str, **fields: struct_pb2.Value) -> struct_pb2.Value:
    fields[_SIGNATURE] = struct_pb2.Value(string_value=signature)
    return struct_pb2.Value(struct_value=struct_pb2.Struct(fields=fields))
