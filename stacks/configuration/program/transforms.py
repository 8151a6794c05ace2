"""Transforms: functions of the program's that change what it registers before that is answered.

Pulumi's order: those of the resource itself, of its parents from the inside out, then of the stack.
"""

from __future__ import annotations

from typing import Any

import grpc
from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc, resource_pb2

__all__ = ["Transforms"]

_SAME = {
    "protect": "protect",
    "ignore_changes": "ignoreChanges",
    "replace_on_changes": "replaceOnChanges",
    "version": "version",
    "aliases": "aliases",
    "provider": "provider",
    "retain_on_delete": "retainOnDelete",
    "additional_secret_outputs": "additionalSecretOutputs",
    "custom_timeouts": "customTimeouts",
    "depends_on": "dependencies",
    "import": "importId",
    "replace_with": "replace_with",
}
"""The options as a transform sees them, and as a registration has them."""


class Transforms:
    """The transforms of one run."""

    def __init__(self) -> None:
        self._stack: list[callback_pb2.Callback] = []
        self._own: dict[str, list[callback_pb2.Callback]] = {}
        self._parents: dict[str, str] = {}
        self._stubs: dict[str, Any] = {}

    def add(self, callback: callback_pb2.Callback) -> None:
        """A transform of everything in the stack."""
        self._stack.append(callback)

    def keep(self, urn: str, request: resource_pb2.RegisterResourceRequest) -> None:
        """Note what a resource has for its children."""
        self._parents[urn] = request.parent
        if request.transforms:
            self._own[urn] = list(request.transforms)

    async def apply(self, request: resource_pb2.RegisterResourceRequest) -> None:
        """Change a request as its transforms say."""
        callbacks = list(request.transforms)
        parent = request.parent
        while parent:
            callbacks += self._own.get(parent, ())
            parent = self._parents.get(parent, "")
        for callback in (*callbacks, *self._stack):
            await self._call(callback, request)

    async def _call(
        self, callback: callback_pb2.Callback, request: resource_pb2.RegisterResourceRequest
    ) -> None:
        if callback.target not in self._stubs:
            channel = grpc.aio.insecure_channel(callback.target)
            self._stubs[callback.target] = callback_pb2_grpc.CallbacksStub(channel)
        asked = resource_pb2.TransformRequest(
            type=request.type,
            name=request.name,
            custom=request.custom,
            parent=request.parent,
            properties=request.object,
            options=_options(request),
        )
        answer = await self._stubs[callback.target].Invoke(
            callback_pb2.CallbackInvokeRequest(
                token=callback.token, request=asked.SerializeToString()
            )
        )
        changed = resource_pb2.TransformResponse.FromString(answer.response)
        request.object.CopyFrom(changed.properties)
        if changed.HasField("options"):
            _take(changed.options, request)


def _options(
    request: resource_pb2.RegisterResourceRequest,
) -> resource_pb2.TransformResourceOptions:
    options = resource_pb2.TransformResourceOptions()
    for name, field in _SAME.items():
        _copy(request, field, options, name)
    if request.deleteBeforeReplaceDefined:
        options.delete_before_replace = request.deleteBeforeReplace
    return options


def _take(
    options: resource_pb2.TransformResourceOptions,
    request: resource_pb2.RegisterResourceRequest,
) -> None:
    for name, field in _SAME.items():
        request.ClearField(field)  # type: ignore[arg-type]
        _copy(options, name, request, field)
    request.deleteBeforeReplaceDefined = options.HasField("delete_before_replace")
    request.deleteBeforeReplace = options.delete_before_replace


def _copy(source: Any, field: str, target: Any, name: str) -> None:
    descriptor = source.DESCRIPTOR.fields_by_name[field]
    if descriptor.is_repeated:
        getattr(target, name).extend(getattr(source, field))
    elif descriptor.has_presence and not source.HasField(field):
        return
    elif descriptor.message_type is not None:
        getattr(target, name).CopyFrom(getattr(source, field))
    else:
        setattr(target, name, getattr(source, field))
