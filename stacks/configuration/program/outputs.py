"""Outputs of resources that are made when somebody asks for them.  Runs beside the user's code.

The SDK makes five futures and a task for every property of every resource, of which a program reads
few: most of what a large program costs.  Here the whole answer is kept as it came, and a property
is read from it when it is first asked for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from google.protobuf import struct_pb2
from pulumi import CustomResource, Resource, _types
from pulumi.output import Output, _OutputData
from pulumi.runtime import rpc as pulumi_rpc
from pulumi.runtime import settings
from pulumi.runtime import stack as pulumi_stack

from stacks.configuration.program import tracking

__all__ = ["install"]

rpc: Any = pulumi_rpc
stack: Any = pulumi_stack

_ATTRIBUTE = "_fleetform_outputs"


class _Answer(NamedTuple):
    """What came back for a resource; ``missing``: what is not in it is unknown."""

    given: struct_pb2.Struct
    outputs: struct_pb2.Struct
    missing: bool


class _Outputs(dict[str, Any]):
    """Stands for the SDK's table of resolvers, and is an empty one to all that looks into it."""

    def __init__(self, resource: Resource, names: frozenset[str]) -> None:
        super().__init__()
        self.resource = resource
        self.names = names
        self.answer: asyncio.Future[_Answer] = asyncio.Future()

    def output(self, name: str) -> Output[Any]:
        found = Output._from_data(self._data(name))
        tracking.note_property(found, self.resource, name)
        return found

    async def _data(self, name: str) -> _OutputData[Any]:
        answer = await self.answer
        preview = settings.is_dry_run()
        value, known = None, not preview and not answer.missing
        if name in answer.outputs.fields:
            value, known = self._read(name, answer.outputs[name]), True
        elif not preview and name in answer.given.fields:
            value = self._read(name, answer.given[name])
        return _OutputData(
            resources={self.resource},
            value=rpc.unwrap_rpc_secret(value),
            is_known=known,
            is_secret=rpc.is_rpc_secret(value),
        )

    def _read(self, name: str, field: Any) -> Any:
        value = rpc.deserialize_property(field, True)
        type_ = _types.resource_types(type(self.resource)).get(name)
        return rpc.translate_output_properties(value, lambda prop: prop, type_, False)


def install() -> None:
    """Make outputs on demand, from now on."""
    rpc.transfer_properties = _transferring(rpc.transfer_properties)
    rpc.resolve_outputs = _resolving(rpc.resolve_outputs)
    rpc.resolve_outputs_due_to_exception = _failing(rpc.resolve_outputs_due_to_exception)
    stack.massage_complex = _whole(stack.massage_complex)
    lazy: Any = CustomResource
    lazy.__getattr__ = _attribute


def _attribute(resource: Any, name: str) -> Any:
    outputs = resource.__dict__.get(_ATTRIBUTE)
    if outputs is None or name not in outputs.names:
        kind = type(resource).__name__
        raise AttributeError(f"'{kind}' object has no attribute '{name}'", name=name, obj=resource)
    found = resource.__dict__[name] = outputs.output(name)
    return found


def _transferring(original: Callable[..., Any]) -> Callable[..., Any]:
    def transfer_properties(resource: Resource, props: Mapping[str, Any], custom: bool) -> Any:
        if not custom:
            return original(resource, props, custom)
        for name in ("id", "urn"):
            tracking.note_property(resource.__dict__[name], resource, name)
        outputs = _Outputs(resource, frozenset(props) - {"id", "urn"})
        resource.__dict__[_ATTRIBUTE] = outputs
        return outputs

    return transfer_properties


def _resolving(original: Callable[..., Any]) -> Callable[..., Any]:
    def resolve_outputs(
        res: Any, given: Any, outputs: Any, deps: Any, resolvers: Any, *args: Any, **kwargs: Any
    ) -> None:
        if not isinstance(resolvers, _Outputs):
            original(res, given, outputs, deps, resolvers, *args, **kwargs)
            return
        missing = bool(kwargs.get("resolve_missing_as_unknown", False))
        resolvers.answer.set_result(_Answer(given, outputs, missing))

    return resolve_outputs


def _failing(original: Callable[..., Any]) -> Callable[..., Any]:
    def resolve_outputs_due_to_exception(resolvers: Any, error: Exception) -> None:
        if isinstance(resolvers, _Outputs):
            resolvers.answer.set_exception(error)
        else:
            original(resolvers, error)

    return resolve_outputs_due_to_exception


def _whole(original: Callable[..., Any]) -> Callable[..., Any]:
    """What is exported as a whole is exported with all of its outputs."""

    def massage_complex(value: Any, seen: Any) -> Any:
        if isinstance(value, CustomResource):
            for name in value.__dict__.get(_ATTRIBUTE, _NONE).names:
                getattr(value, name)
        return original(value, seen)

    return massage_complex


class _Nothing(NamedTuple):
    names: frozenset[str] = frozenset()


_NONE = _Nothing()
