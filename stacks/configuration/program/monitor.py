"""The services that a program speaks to: Pulumi's ResourceMonitor and Engine.

Everything that a program does arrives here; what it means is decided by the :class:`Listener`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import PurePath
from typing import Any, NamedTuple, NoReturn

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import (
    engine_pb2,
    engine_pb2_grpc,
    resource_pb2,
    resource_pb2_grpc,
)

from stacks.configuration.program.model import (
    Answer,
    Invoked,
    Logged,
    Place,
    Read,
    Registration,
)
from stacks.configuration.program.options import options_of, place_of
from stacks.configuration.program.tracking import PLACE
from stacks.configuration.program.transforms import Transforms
from stacks.configuration.program.wire import from_struct, to_struct

__all__ = ["REFUSED", "ROOT_TYPE", "EngineService", "Listener", "Monitor", "Refused", "Settings"]

REFUSED = "refused by fleetform"
"""What a call that was refused says to the program.  Why is told by whoever refused it."""
ROOT_TYPE = "pulumi:pulumi:Stack"

_FEATURES = (
    resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
    resource_pb2.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES,
    resource_pb2.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
    resource_pb2.RESOURCE_MONITOR_FEATURE_REPLACE_WITH,
    resource_pb2.RESOURCE_MONITOR_FEATURE_TRANSFORMS,
)
_LEGACY = frozenset(
    (
        *("secrets", "resourceReferences", "outputValues", "aliasSpecs", "deletedWith"),
        *("replaceWith", "transforms"),
    )
)
"""The same features, as older SDKs ask for them."""


class Refused(Exception):
    """What the program asks for may not be; whoever raises this has told why."""


class Settings(NamedTuple):
    """Which stack a program is run for.  ``preview``: nothing is made."""

    folder: PurePath
    stack: str
    workspace: str
    preview: bool


class Listener(NamedTuple):
    """What decides on what a program asks for.  Each may raise Refused."""

    urn: Callable[[str, str, str, Place | None], str]
    """From type, name, parent's URN and place to the URN of a resource."""
    register: Callable[[Registration], Answer | Future[Answer]]
    read: Callable[[Read], Answer]
    invoke: Callable[[Invoked], Mapping[str, Any] | Future[Mapping[str, Any] | None]]
    """The result, Waiting inside where it is not known yet; None where it could not be read."""


class Monitor(resource_pb2_grpc.ResourceMonitorServicer):
    """Keeps what a program registers, in the order in which it was answered."""

    def __init__(self, settings: Settings, listener: Listener) -> None:
        self.settings = settings
        self.listener = listener
        self.root = ""
        self.registrations: list[Registration] = []
        self.exports: dict[str, Any] = {}
        self.finished = False
        self._transforms = Transforms()

    async def GetDeploymentInfo(  # noqa: N802  # gRPC names it.
        self, request: empty_pb2.Empty, context: Any
    ) -> resource_pb2.DeploymentInfo:
        return resource_pb2.DeploymentInfo(
            project=self.settings.stack,
            stack=self.settings.workspace,
            dryRun=self.settings.preview,
            supportedFeatures=_FEATURES,
        )

    async def SupportsFeature(  # noqa: N802
        self, request: resource_pb2.SupportsFeatureRequest, context: Any
    ) -> resource_pb2.SupportsFeatureResponse:
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id in _LEGACY)

    async def RegisterResource(  # noqa: N802
        self, request: resource_pb2.RegisterResourceRequest, context: Any
    ) -> resource_pb2.RegisterResourceResponse:
        if request.type == ROOT_TYPE:
            self.root = f"urn:pulumi:{self.settings.workspace}::{self.settings.stack}::{ROOT_TYPE}"
            self.root += f"::{request.name}"
            return resource_pb2.RegisterResourceResponse(urn=self.root)
        try:
            await self._transforms.apply(request)
            registration = self._registration(request)
            answer = self.listener.register(registration)
            if isinstance(answer, Future):
                answer = await asyncio.wrap_future(answer)
        except Refused:
            await _refuse(context)
        self.registrations.append(registration)
        return resource_pb2.RegisterResourceResponse(
            urn=registration.urn,
            id=answer.id,
            object=to_struct(answer.outputs),
            result=resource_pb2.FAIL if answer.failed else resource_pb2.SUCCESS,
        )

    def _registration(self, request: resource_pb2.RegisterResourceRequest) -> Registration:
        parent = "" if request.parent == self.root else request.parent
        place = place_of(request.sourcePosition.uri, self.settings.folder)
        urn = self.listener.urn(request.type, request.name, parent, place)
        self._transforms.keep(urn, request)
        return Registration(
            urn,
            request.type,
            request.name,
            parent,
            request.custom,
            from_struct(request.object),
            tuple(sorted(urn for urn in request.dependencies if urn != self.root)),
            options_of(request),
            place,
        )

    async def RegisterResourceOutputs(  # noqa: N802
        self, request: resource_pb2.RegisterResourceOutputsRequest, context: Any
    ) -> empty_pb2.Empty:
        if request.urn == self.root:
            self.exports = from_struct(request.outputs)
        return empty_pb2.Empty()

    async def ReadResource(  # noqa: N802
        self, request: resource_pb2.ReadResourceRequest, context: Any
    ) -> resource_pb2.ReadResourceResponse:
        parent = "" if request.parent == self.root else request.parent
        urn = f"urn:pulumi:{self.settings.workspace}::{self.settings.stack}::{request.type}"
        place = place_of(request.sourcePosition.uri, self.settings.folder)
        urn = f"{urn}::{parent}{request.name}"
        read = Read(
            urn, request.type, request.name, request.id, from_struct(request.properties), place
        )
        try:
            answer = self.listener.read(read)
        except Refused:
            await _refuse(context)
        return resource_pb2.ReadResourceResponse(urn=urn, properties=to_struct(answer.outputs))

    async def Invoke(  # noqa: N802
        self, request: resource_pb2.ResourceInvokeRequest, context: Any
    ) -> Any:
        try:
            arguments = from_struct(request.args)
            place = place_of(arguments.pop(PLACE, ""), self.settings.folder)
            found = self.listener.invoke(Invoked(request.tok, arguments, place))
            result = await asyncio.wrap_future(found) if isinstance(found, Future) else found
        except Refused:
            await _refuse(context)
        response = resource_pb2.ResourceInvokeResponse(unknown=result is None)
        getattr(response, "return").CopyFrom(to_struct(result or {}))
        return response

    async def RegisterStackTransform(  # noqa: N802
        self, request: Any, context: Any
    ) -> empty_pb2.Empty:
        self._transforms.add(request)
        return empty_pb2.Empty()

    async def SignalAndWaitForShutdown(  # noqa: N802
        self, request: empty_pb2.Empty, context: Any
    ) -> empty_pb2.Empty:
        self.finished = True
        return empty_pb2.Empty()


async def _refuse(context: Any) -> NoReturn:
    await context.abort(grpc.StatusCode.FAILED_PRECONDITION, REFUSED)
    raise AssertionError("abort raises")


_SEVERITIES = {
    engine_pb2.INFO: "info",
    engine_pb2.WARNING: "warning",
    engine_pb2.ERROR: "error",
}


class EngineService(engine_pb2_grpc.EngineServicer):
    """What a program logs, and the root resource that it asks for."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor
        self.logged: list[Logged] = []

    async def Log(self, request: engine_pb2.LogRequest, context: Any) -> empty_pb2.Empty:  # noqa: N802
        severity = _SEVERITIES.get(request.severity)
        if severity is not None and not request.ephemeral:
            self.logged.append(Logged(severity, request.message, request.urn))
        return empty_pb2.Empty()

    async def GetRootResource(  # noqa: N802
        self, request: Any, context: Any
    ) -> engine_pb2.GetRootResourceResponse:
        return engine_pb2.GetRootResourceResponse(urn=self._monitor.root)

    async def SetRootResource(  # noqa: N802
        self, request: Any, context: Any
    ) -> engine_pb2.SetRootResourceResponse:
        return engine_pb2.SetRootResourceResponse()

    async def RequirePulumiVersion(  # noqa: N802
        self, request: Any, context: Any
    ) -> engine_pb2.RequirePulumiVersionResponse:
        return engine_pb2.RequirePulumiVersionResponse()
