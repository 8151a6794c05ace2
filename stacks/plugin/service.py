"""Pulumi's ResourceProvider, served for the kinds of a fleet."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc
from pydantic import ValidationError

from planes import kind_model
from planes.address import Address
from planes.diagnostics import did_you_mean
from planes.kind import Kind, plain
from planes.timeouts import Timeouts
from planes.values import Deferred, Reference, Sensitive, is_known, late_leaves, transform
from providers import registry
from stacks.configuration.forms import UnknownType, form_of_data
from stacks.configuration.program.model import Resource, Waiting
from stacks.configuration.program.wire import from_struct, to_struct
from stacks.engine.diff import replacing_paths
from stacks.engine.facts import facts_of
from stacks.evaluation.program.names import data_type_of, kind_of, resource_address
from stacks.evaluation.validation import complaints
from stacks.plugin.fleet import Failed, Fleet, Made
from stacks.plugin.schema import package_schema
from stacks.stack import ProviderSettings
from stacks.version import VERSION

__all__ = ["Service"]

_LATE = Deferred("known after apply", ())
_Diff = provider_pb2.DiffResponse
_Kind = provider_pb2.PropertyDiff


class _Urn:
    """A URN as Pulumi's own engine makes it: of stack, project, types of all parents, and name."""

    def __init__(self, text: str) -> None:
        stack, self.project, types, self.name = text.split("::", 3)
        self.stack = stack.removeprefix("urn:pulumi:")
        parents = types.split("$")
        self.type: str = parents.pop()
        self.module = tuple((parent.rpartition(":")[2], None) for parent in parents)

    @property
    def address(self) -> Address:
        """ValueError where the name cannot stand in an address."""
        kind = kind_of(self.type)
        if kind is None:
            raise ValueError(f"{self.type} is not a kind of a fleet.")
        return resource_address(self.module, kind, self.name)


class Service(provider_pb2_grpc.ResourceProviderServicer):
    """Each call is one of Pulumi's; errors are gRPC statuses with a sentence."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._provider = ProviderSettings("local", "local", {})
        self._fleets: dict[tuple[str, str], Fleet] = {}

    # About the plugin.

    async def Handshake(self, request: Any, context: Any) -> Any:  # noqa: N802
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True, accept_resources=True)

    async def GetPluginInfo(self, request: Any, context: Any) -> Any:  # noqa: N802
        return plugin_pb2.PluginInfo(version=VERSION)

    async def GetSchema(self, request: Any, context: Any) -> Any:  # noqa: N802
        providers = [registry.load(name) for name in registry.names()]
        settings = {item.name: item.settings for item in providers}
        data = {type_: item.data(type_) for item in providers for type_ in item.data_types()}
        return provider_pb2.GetSchemaResponse(schema=json.dumps(package_schema(settings, data)))

    async def Cancel(self, request: Any, context: Any) -> Any:  # noqa: N802
        return empty_pb2.Empty()

    # Its configuration.

    async def CheckConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        given = _settings(from_struct(request.news))
        name = given.pop("provider", "local")
        if name not in registry.names():
            failure = provider_pb2.CheckFailure(
                property="provider", reason=f'There is no provider "{name}".'
            )
            return provider_pb2.CheckResponse(inputs=request.news, failures=[failure])
        failures = _failures(registry.load(name).settings, given, f'provider "{name}"')
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    async def DiffConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        same = request.olds == request.news
        return _Diff(changes=_Diff.DIFF_NONE if same else _Diff.DIFF_SOME)

    async def Configure(self, request: Any, context: Any) -> Any:  # noqa: N802
        given = _settings(from_struct(request.args))
        name = given.pop("provider", "local")
        model = registry.load(name).settings
        settings = plain(model.model_validate({k: v for k, v in given.items() if v is not None}))
        self._provider = ProviderSettings(name, name, settings)
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, acceptResources=True, supportsPreview=True
        )

    # Resources.

    async def Check(self, request: Any, context: Any) -> Any:  # noqa: N802
        try:
            urn = _Urn(request.urn)
            model = kind_model(urn.address.kind)
            data = self._data(from_struct(request.news))
        except ValueError as error:
            failures = [provider_pb2.CheckFailure(property="", reason=str(error))]
            return provider_pb2.CheckResponse(inputs=request.news, failures=failures)
        failures = _failures(model, data, f'{urn.address.kind} "{urn.name}"')
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    async def Diff(self, request: Any, context: Any) -> Any:  # noqa: N802
        model = kind_model(_Urn(request.urn).address.kind)
        olds = request.old_inputs if request.old_inputs.fields else request.olds
        known = model.model_fields.keys()
        before = {k: v for k, v in self._data(from_struct(olds)).items() if k in known}
        after = self._data(from_struct(request.news))
        old, new = plain(model.model_validate(before)), plain(model.model_validate(after))
        changed = [name for name in new if old[name] != new[name]]
        changed = [name for name in changed if name not in request.ignoreChanges]
        replaced = {str(path[0]) for path in replacing_paths(facts_of(model), old, new)}
        replaces = [name for name in changed if name in replaced]
        return _Diff(
            changes=_Diff.DIFF_SOME if changed else _Diff.DIFF_NONE,
            diffs=changed,
            replaces=replaces,
            deleteBeforeReplace=bool(replaces),
            hasDetailedDiff=True,
            detailedDiff={
                name: _Kind(
                    kind=_Kind.UPDATE_REPLACE if name in replaces else _Kind.UPDATE, inputDiff=True
                )
                for name in changed
            },
        )

    async def Create(self, request: Any, context: Any) -> Any:  # noqa: N802
        urn = _Urn(request.urn)
        spec = self._spec(urn, request.properties)
        if request.preview or not is_known(plain(spec)):
            return provider_pb2.CreateResponse(properties=to_struct(_previewed(spec)))
        within = Timeouts(create=request.timeout or None, update=request.timeout or None)
        made = await self._called(context, self._fleet(urn).put, urn.address, spec, within)
        return provider_pb2.CreateResponse(
            id=_id(urn.address, made), properties=to_struct(_shown(made))
        )

    async def Update(self, request: Any, context: Any) -> Any:  # noqa: N802
        urn = _Urn(request.urn)
        spec = self._spec(urn, request.news)
        if request.preview:
            return provider_pb2.UpdateResponse(properties=to_struct(_previewed(spec)))
        # What one resource is made of may be created and deleted, too.
        within = Timeouts(*[request.timeout or None] * 3)
        made = await self._called(context, self._fleet(urn).put, urn.address, spec, within)
        return provider_pb2.UpdateResponse(properties=to_struct(_shown(made)))

    async def Read(self, request: Any, context: Any) -> Any:  # noqa: N802
        urn = _Urn(request.urn)
        made = await self._called(context, self._fleet(urn).read, urn.address)
        if made is None:
            return provider_pb2.ReadResponse()
        return provider_pb2.ReadResponse(
            id=_id(urn.address, made),
            properties=to_struct(_shown(made)),
            inputs=to_struct(_sent(dict(made.declaration))),
        )

    async def Delete(self, request: Any, context: Any) -> Any:  # noqa: N802
        urn = _Urn(request.urn)
        within = Timeouts(update=request.timeout or None, delete=request.timeout or None)
        await self._called(context, self._fleet(urn).drop, urn.address, within)
        return empty_pb2.Empty()

    # Data sources.

    async def Invoke(self, request: Any, context: Any) -> Any:  # noqa: N802
        type_ = data_type_of(request.tok) or ""
        try:
            form = form_of_data(type_)
        except UnknownType as error:
            hint = did_you_mean(type_, error.known)
            reason = f"There is no function {request.tok}.{hint}"
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, reason)
        arguments = {
            k: v for k, v in self._data(from_struct(request.args)).items() if v is not None
        }
        failures = _failures(form.model, arguments, f'data "{type_}"')
        if failures:
            return provider_pb2.InvokeResponse(failures=failures)
        fleet = Fleet(self._folder, "", "default", self._provider)
        found = await self._called(context, fleet.look_up, type_, arguments)
        response = provider_pb2.InvokeResponse()
        getattr(response, "return").CopyFrom(to_struct(_sent(dict(found))))
        return response

    # How.

    def _fleet(self, urn: _Urn) -> Fleet:
        place = (urn.project, urn.stack)
        if place not in self._fleets:
            self._fleets[place] = Fleet(self._folder, *place, self._provider)
        return self._fleets[place]

    def _spec(self, urn: _Urn, properties: Any) -> Kind:
        return kind_model(urn.address.kind).model_validate(self._data(from_struct(properties)))

    def _data(self, value: Any) -> Any:
        """What Pulumi sends, as a kind takes it.  ValueError for a reference to what is no kind."""
        match value:
            case Waiting():
                return _LATE
            case Resource():
                return Reference(_Urn(value.urn).address)
            case Sensitive():
                return Sensitive(self._data(value.value))
            case dict():
                return {k: self._data(item) for k, item in value.items() if item is not None}
            case list():
                return [self._data(item) for item in value]
        return value

    async def _called(self, context: Any, call: Any, *arguments: Any) -> Any:
        try:
            return await asyncio.get_running_loop().run_in_executor(None, call, *arguments)
        except Failed as error:
            await context.abort(grpc.StatusCode.UNKNOWN, str(error))


def _settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """Pulumi writes what is not a string as JSON, and adds its version."""
    found = {}
    for name, value in given.items():
        if isinstance(value, str) and value[:1] in ("[", "{"):
            value = json.loads(value)
        if name != "version":
            found[name] = value
    return found


def _failures(model: Any, data: Mapping[str, Any], what: str) -> list[provider_pb2.CheckFailure]:
    try:
        model.model_validate({name: value for name, value in data.items() if value is not None})
    except ValidationError as error:
        return [
            provider_pb2.CheckFailure(property=".".join(map(str, path)), reason=detail)
            for _, _, detail, path in complaints(error, what)
        ]
    return []


def _previewed(spec: Kind) -> dict[str, Any]:
    """What is known of a resource before it is made."""
    computed = dict.fromkeys((name for name in spec.computed if name != "id"), Waiting(None))
    return {**_sent(plain(spec)), **computed}


def _shown(made: Made) -> dict[str, Any]:
    outputs = {name: value for name, value in made.outputs.items() if name != "id"}
    return {**_sent(dict(made.declaration)), **_sent(outputs)}


def _id(address: Address, made: Made) -> str:
    found = made.outputs.get("id")
    return found if isinstance(found, str) else str(address)


def _sent(data: dict[str, Any]) -> dict[str, Any]:
    """References go as the addresses of what they refer to, late values as not known."""
    found: dict[str, Any] = transform(data, _leaf)
    return found


def _leaf(value: Any) -> Any:
    match value:
        case Sensitive():
            return Sensitive(transform(value.value, _leaf))
        case Reference() if not value.path:
            return str(value.address)
    return Waiting(None) if next(late_leaves(value), None) is not None else value
