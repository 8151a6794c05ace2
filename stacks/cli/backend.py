"""The backend of this folder: what the configuration says, beside what ``init`` has remembered."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planes.diagnostics import did_you_mean
from planes.values import Sensitive
from stacks.cli.project import FOLDER
from stacks.cli.refused import Refused
from stacks.stack import Storage
from stacks.state.backends import LOCAL, Backend
from stacks.state.chosen import Chosen, opened, protection_of
from stacks.state.remembered import Remembered, public, recall, remember, secrets

if TYPE_CHECKING:
    from stacks.sealing.keyring import Keyring

__all__ = [
    "backend",
    "backend_of",
    "configured",
    "given_settings",
    "keyring",
    "note",
    "remembered_backend",
]


def backend(stack: str | None, storage: Storage | None) -> Backend:
    """The backend that a command uses.

    Raises Refused where the configuration names another than ``init`` has prepared.
    """
    return opened(FOLDER, _chosen(stack, storage))


def keyring(storage: Storage | None = None) -> Keyring | None:
    """The keys of plan files; None are those of the environment."""
    protection = protection_of(FOLDER, _chosen(None, storage))
    return protection.keyring if protection is not None else None


def backend_of(stack: str, storage: Storage, given: Mapping[str, Any]) -> Backend:
    """The backend that the configuration names, with settings given besides."""
    settings = {**storage.settings, **given}
    return opened(FOLDER, Chosen(stack, storage.backend, settings, storage.encryption))


def remembered_backend(stack: str, storage: Storage) -> Backend:
    """The backend that was used before the configuration changed.  What is secret is the same as
    in the configuration, where that has it."""
    remembered = recall(FOLDER)
    if remembered is None:
        return opened(FOLDER, Chosen(stack, LOCAL, {}, storage.encryption))
    kept: Mapping[str, Any] = {}
    if storage.backend == remembered.backend:
        kept = {name: storage.settings.get(name) for name in remembered.secrets}
        kept = {name: value for name, value in kept.items() if value is not None}
    settings = {**remembered.configured, **remembered.given, **kept}
    return opened(
        FOLDER, Chosen(remembered.stack, remembered.backend, settings, storage.encryption)
    )


def note(stack: str, storage: Storage, given: Mapping[str, Any]) -> None:
    """Remember what ``init`` was told, but for secrets; nothing for a plain local backend."""
    encryption = public(storage.encryption) if storage.encryption is not None else None
    plain = storage.backend == LOCAL and not storage.settings and not given
    names = (*secrets(storage.settings), *secrets(storage.encryption or {}, "encryption"))
    now = Remembered(
        stack, storage.backend, public(storage.settings), public(given), names, encryption
    )
    known = recall(FOLDER)
    if plain and encryption is None:
        if known is not None:
            remember(FOLDER, None)
    elif now != known:
        remember(FOLDER, now)


def given_settings(arguments: Sequence[str], type: str) -> dict[str, Any]:
    """The settings of ``--backend-config``: ``KEY=VALUE``, or a file of them."""
    from planes.schema import block_schema
    from stacks.state.settings import MODELS

    found: dict[str, Any] = {}
    for argument in arguments:
        name, equals, value = argument.partition("=")
        found.update({name.strip(): value} if equals else _from_file(argument))
    known = block_schema(MODELS[type]).attributes
    for name in found:
        if name not in known:
            raise Refused(
                "Unsupported argument",
                f'The backend "{type}" has no setting "{name}".{did_you_mean(name, known)}',
            )
        if found[name] in ("true", "false") and known[name].type.name == "bool":
            found[name] = found[name] == "true"
        if known[name].sensitive:
            found[name] = Sensitive(found[name])
    return found


def _from_file(name: str) -> dict[str, Any]:
    from planes.diagnostics import Diagnostics
    from stacks.configuration.constants import constant
    from stacks.configuration.files import read_file
    from stacks.language.parser import parse_body
    from stacks.language.plain import to_plain

    if not Path(name).is_file():
        raise Refused(
            "Invalid backend setting",
            f'--backend-config takes KEY=VALUE or a file, and there is no file "{name}".',
        )
    problems = Diagnostics()
    source = read_file(Path(name), name, problems)
    found: dict[str, Any] = {}
    if source is not None:
        body, more = parse_body(source)
        problems.extend(more)
        for attribute in body.attributes.values():
            value = constant(attribute.expression, source, problems)
            found[attribute.name] = to_plain(value) if value is not None else None
    first = next(iter(problems), None)
    if first is not None:
        raise Refused(first.summary, f"{name}: {first.detail}")
    return found


# What is chosen.


def _chosen(stack: str | None, storage: Storage | None) -> Chosen:
    known = recall(FOLDER)
    name = stack or (known.stack if known is not None else FOLDER.resolve().name)
    if storage is None:
        if known is None:
            return Chosen(name, LOCAL, {}, None)
        if not known.secrets:
            settings = {**known.configured, **known.given}
            return Chosen(name, known.backend, settings, known.encryption)
        storage = configured()
    _check_same(storage, known)
    given = known.given if known is not None else {}
    if storage.encryption is not None or (known is not None and known.encryption is not None):
        note(name, storage, given)  # Commands that read no configuration need the keys, too.
    return Chosen(name, storage.backend, {**storage.settings, **given}, storage.encryption)


def configured() -> Storage:
    """What the configuration says of its state, with nothing else of it evaluated.

    Raises Refused."""
    from stacks.configuration.assignments import read_given
    from stacks.configuration.modules import load
    from stacks.evaluation.storage import storage

    given, problems = read_given(FOLDER, os.environ)
    configuration, _ = load(FOLDER, given)
    found, more = storage(configuration, given, FOLDER)
    problems.extend(more)
    error = next((item for item in problems if item.is_error), None)
    if error is not None:
        raise Refused(
            error.summary,
            f"The configuration is asked for the backend and its keys: {error.detail}",
        )
    return found


def _check_same(storage: Storage, known: Remembered | None) -> None:
    configured = public(storage.settings)
    if known is None:
        if storage.backend == LOCAL and not configured:
            return
        raise Refused(
            "Backend not initialized",
            f'The configuration keeps its state in the backend "{storage.backend}", which was not '
            "prepared in this folder yet. Run: fleetform init",
        )
    if (known.backend, known.configured) != (storage.backend, configured):
        raise Refused(
            "The backend has changed",
            f"{_change(storage, configured, known)} Nothing was done. Run `fleetform init "
            "--migrate-state` to copy the state to the new place, or `fleetform init "
            "--reconfigure` to leave it where it is and use what is in the new one.",
        )


def _change(storage: Storage, configured: Mapping[str, Any], known: Remembered) -> str:
    if storage.backend != known.backend:
        return (
            f'The state was kept in the backend "{known.backend}", and the configuration names '
            f'"{storage.backend}" now.'
        )
    names = sorted(
        name
        for name in {*configured, *known.configured}
        if configured.get(name) != known.configured.get(name)
    )
    return (
        f'Settings of the backend "{storage.backend}" are not what they were: {", ".join(names)}.'
    )
