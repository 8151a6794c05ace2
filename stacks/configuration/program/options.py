"""A request of the SDK's as a registration: its options, in the words of ``model``."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any

from pulumi.runtime.proto import alias_pb2, resource_pb2

from stacks.configuration.program.model import Alias, Options, Place

__all__ = ["options_of", "place_in", "place_of"]

_WITHOUT_MEANING = {
    "deletedWith": "deleted_with",
    "hideDiffs": "hide_diffs",
    "version": "version",
    "pluginDownloadURL": "plugin_download_url",
    "replacement_trigger": "replacement_trigger",
    "state_migrations": "state_migrations",
}
"""Fields of the request that say nothing to fleetform, and the options that they are."""


def options_of(request: resource_pb2.RegisterResourceRequest) -> Options:
    ignored = [name for field, name in _WITHOUT_MEANING.items() if _given(request, field)]
    if request.HasField("hooks") and request.hooks.ByteSize():
        ignored.append("hooks")
    return Options(
        protect=request.protect,
        ignore_changes=tuple(request.ignoreChanges),
        replace_on_changes=tuple(request.replaceOnChanges),
        delete_before_replace=(
            request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None
        ),
        retain_on_delete=request.retainOnDelete,
        aliases=(*map(_alias, request.aliases), *(Alias(urn=urn) for urn in request.aliasURNs)),
        import_id=request.importId,
        provider=request.provider,
        secret_outputs=tuple(request.additionalSecretOutputs),
        replace_with=tuple(request.replace_with),
        timeouts=_timeouts(request.customTimeouts),
        ignored=tuple(ignored),
    )


def _timeouts(given: resource_pb2.RegisterResourceRequest.CustomTimeouts) -> dict[str, str]:
    found = {"create": given.create, "update": given.update, "delete": given.delete}
    return {name: text for name, text in found.items() if text}


def _given(request: resource_pb2.RegisterResourceRequest, field: str) -> bool:
    descriptor = request.DESCRIPTOR.fields_by_name[field]
    if descriptor.has_presence:
        return request.HasField(field)  # type: ignore[arg-type]
    return bool(getattr(request, field))


def _alias(alias: alias_pb2.Alias) -> Alias:
    if alias.urn:
        return Alias(urn=alias.urn)
    spec = alias.spec
    parent = None if spec.noParent else spec.parentUrn
    return Alias(name=spec.name, type=spec.type, parent=parent)


def place_of(uri: str, folder: PurePath) -> Place | None:
    """The place that the program's side wrote into a source position."""
    return place_in(json.loads(uri), folder) if uri.startswith("[") else None


def place_in(fields: list[Any], folder: PurePath) -> Place:
    """``[file, line, column, …]`` with the file relative to the folder, where it lies in it."""
    path = PurePath(fields[0])
    shown = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else fields[0]
    return Place(shown, *fields[1:])
