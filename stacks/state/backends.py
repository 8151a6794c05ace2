"""The backends by their types: from settings to stores, with no SDK imported before it is used."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from planes.validation import known
from stacks.state.medium import Medium
from stacks.state.sqlite import SqliteStore, file_name
from stacks.state.store import Lock, StateError
from stacks.state.transactional import TransactionalStore

if TYPE_CHECKING:
    from pydantic import BaseModel

    from stacks.sealing.protection import Protection
    from stacks.state.settings import (
        HttpSettings,
        LocalSettings,
        PostgresSettings,
        S3Settings,
    )

__all__ = ["LOCAL", "Backend", "Where", "open_backend"]


class Where(NamedTuple):
    """Whose states a backend keeps.  ``stack`` is the name that a first write gives them."""

    folder: Path
    stack: str
    protection: Protection | None = None


class Backend(Protocol):
    """Where one stack's states are kept, one a workspace.  Methods raise StateError."""

    type: str
    location: str
    """For people."""

    def open(self, workspace: str) -> TransactionalStore:
        """The state of a workspace.  Nothing is made before something is written."""
        ...

    def workspaces(self) -> Sequence[str]:
        """The workspaces that have a state, as far as the backend can tell."""
        ...

    def delete(self, workspace: str, lock: Lock) -> None:
        """Remove a workspace's state, whatever is in it, and its lock, which is held."""
        ...


LOCAL = "local"


def open_backend(type: str, settings: BaseModel | None, where: Where) -> Backend:
    """The backend of a type.  ``settings`` are of its model (``stacks.state.settings``); None are
    the local backend's defaults.  Connects to nothing."""
    found: Any = settings
    match type:
        case "local":
            return _Local(found, where)
        case "s3":
            return _S3(found, where)
        case "postgres":
            return _Postgres(found, where)
        case "http":
            return _Http(found, where)
    raise KeyError(type)


class _Local:
    type = LOCAL

    def __init__(self, settings: LocalSettings | None, where: Where) -> None:
        path = settings.path if settings is not None else None
        self._path = where.folder / path if path is not None else None
        self._where = where
        self.location = str(self._file("default"))

    def open(self, workspace: str) -> TransactionalStore:
        stack, protection = self._where.stack, self._where.protection
        return SqliteStore(self._file(workspace), stack, workspace, protection=protection)

    def workspaces(self) -> Sequence[str]:
        default = self._file("default")
        found = ["default"] if default.exists() else []
        others = sorted(default.parent.glob(f"*.{default.name}"))
        return [*found, *(path.name.removesuffix(f".{default.name}") for path in others)]

    def delete(self, workspace: str, lock: Lock) -> None:
        path = self._file(workspace)
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)

    def _file(self, workspace: str) -> Path:
        if self._path is None:
            return self._where.folder / ".fleetform" / file_name(workspace)
        if workspace == "default":
            return self._path
        return self._path.with_name(f"{workspace}.{self._path.name}")


class _S3:
    type = "s3"

    def __init__(self, settings: S3Settings, where: Where) -> None:
        self._settings = settings
        self._where = where
        self.location = f"s3://{settings.bucket}/{settings.key}"

    def open(self, workspace: str) -> TransactionalStore:
        from stacks.state.object_medium import ObjectMedium
        from stacks.state.s3 import S3Objects, workspace_key

        key = workspace_key(self._settings, workspace)
        medium = ObjectMedium(S3Objects(self._client(), self._settings, key))
        return _store(medium, self._where, workspace)

    def workspaces(self) -> Sequence[str]:
        from stacks.state.s3 import workspaces

        return workspaces(self._client(), self._settings)

    def delete(self, workspace: str, lock: Lock) -> None:
        from stacks.state.s3 import delete_workspace

        delete_workspace(self._client(), self._settings, workspace)

    def _client(self) -> Any:
        from providers.aws.session import connect
        from providers.contract import RemoteError
        from stacks.state.settings import aws_settings

        try:
            return connect(aws_settings(self._settings))
        except RemoteError as error:
            raise StateError("The state cannot be used", f"{self.location}: {error}") from error


class _Postgres:
    type = "postgres"

    def __init__(self, settings: PostgresSettings, where: Where) -> None:
        self._conninfo: str = (
            known(settings.conn_str) or os.environ.get("FLEETFORM_PG_CONN_STR") or ""
        )
        self._schema = settings.schema_name
        self._name = settings.name or where.stack
        self._where = where
        self.location = f"PostgreSQL, {self._schema}, {self._name}"

    def open(self, workspace: str) -> TransactionalStore:
        medium = self._module().PostgresMedium(self._conninfo, self._schema, self._name, workspace)
        return _store(medium, self._where, workspace)

    def workspaces(self) -> Sequence[str]:
        found: Sequence[str] = self._module().workspaces(self._conninfo, self._schema, self._name)
        return found

    def delete(self, workspace: str, lock: Lock) -> None:
        self._module().delete_workspace(self._conninfo, self._schema, self._name, workspace)

    def _module(self) -> Any:
        try:
            return import_module("stacks.state.postgres")
        except ImportError as error:
            raise StateError(
                "PostgreSQL's driver is not installed",
                f'The backend "postgres" needs psycopg, which cannot be imported: {error}. '
                "Install it with: pip install 'fleetform[postgres]'.",
            ) from error


class _Http:
    type = "http"

    def __init__(self, settings: HttpSettings, where: Where) -> None:
        self._settings = settings
        self._where = where
        address = settings.address or os.environ.get("FLEETFORM_HTTP_ADDRESS")
        if not address:
            raise StateError(
                "Backend not configured",
                'The backend "http" needs the address of the document: set address in its block, '
                "or FLEETFORM_HTTP_ADDRESS.",
            )
        self.location = self._address = address

    def open(self, workspace: str) -> TransactionalStore:
        from stacks.state.object_medium import ObjectMedium

        return _store(ObjectMedium(self._objects(workspace)), self._where, workspace)

    def workspaces(self) -> Sequence[str]:
        """A document cannot be listed: that of the default workspace, where it is there."""
        from stacks.state.objects import Loaded

        objects = self._objects("default")
        try:
            return ["default"] if isinstance(objects.load(), Loaded) else []
        finally:
            objects.close()

    def delete(self, workspace: str, lock: Lock) -> None:
        objects = self._objects(workspace)
        try:
            objects.free(lock.id)  # A document that is locked is not deleted, by GitLab at least.
            objects.delete()
        finally:
            objects.close()

    def _objects(self, workspace: str) -> Any:
        from stacks.state.http import Address, HttpObjects

        settings = self._settings
        if workspace != "default" and "{workspace}" not in self._address:
            raise StateError(
                "The backend has one workspace",
                f'The backend "http" keeps one document, {self._address}, which is that of the '
                "workspace default. Write {workspace} into the address to have one for each.",
            )
        place: Callable[[str], str] = lambda text: text.replace("{workspace}", workspace)  # noqa: E731
        document = place(self._address)
        lock = place(settings.lock_address) if settings.lock_address else document
        user = settings.username or os.environ.get("FLEETFORM_HTTP_USERNAME")
        word = known(settings.password) or os.environ.get("FLEETFORM_HTTP_PASSWORD", "")
        address = Address(
            document,
            lock,
            place(settings.unlock_address) if settings.unlock_address else lock,
            settings.update_method,
            settings.lock_method,
            settings.unlock_method,
            (user, word) if user else None,
            _plain(known(settings.headers)),
        )
        return HttpObjects(address)


def _plain(headers: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(known(value)) for name, value in headers.items()}


def _store(medium: Medium, where: Where, workspace: str) -> TransactionalStore:
    return TransactionalStore(medium, where.stack, workspace, protection=where.protection)
