"""``backend "…" { … }`` of ``fleet {}``: where the state is kept.

Purely data; no I/O.  Sensitive settings are never remembered in the stack's folder: they come from
the configuration each time, or from the environment.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from planes.kind import SENSITIVE, Block
from planes.scalars import EndpointUrl
from providers.aws.settings import AssumeRole, Endpoints, Settings

__all__ = [
    "MODELS",
    "HttpSettings",
    "LocalSettings",
    "PostgresSettings",
    "S3Settings",
    "aws_settings",
]

Text = Annotated[str, Field(min_length=1)]


class LocalSettings(Block):
    """One SQLite file, beside the configuration. The default."""

    path: Text | None = Field(
        default=None,
        description="The file, relative to the stack's folder; by default "
        "`.fleetform/state.db`. Other workspaces have files beside it.",
    )


class S3Settings(Block):
    """A bucket of S3, or of a service that speaks its API and knows conditional writes."""

    bucket: Text = Field(
        description="The bucket. Let it keep versions: they are the state's history."
    )
    key: Text = Field(description="The object's key, such as `payments/fleet.state`.")
    workspace_key_prefix: Text = Field(
        default="env:", description="What the keys of other workspaces than `default` begin with."
    )
    region: Text | None = Field(
        default=None, description="The region; by default that of the environment or the profile."
    )
    profile: Text | None = Field(
        default=None, description="A profile of the shared configuration files."
    )
    endpoint: EndpointUrl | None = Field(
        default=None,
        description="The service's URL where it is not AWS's own. Buckets are then part of the "
        "path.",
    )
    assume_role: AssumeRole | None = Field(default=None, description="The role to act as.")
    encrypt: bool = Field(
        default=True, description="Have S3 encrypt the objects at rest (SSE-S3, or SSE-KMS)."
    )
    kms_key_id: Text | None = Field(
        default=None, description="The key of KMS that S3 is to encrypt them with."
    )


class PostgresSettings(Block):
    """A PostgreSQL database, for any number of stacks. Needs `fleetform[postgres]`."""

    conn_str: Annotated[Text | None, SENSITIVE] = Field(
        default=None,
        description="A connection string or URL of libpq, or `FLEETFORM_PG_CONN_STR`; what it "
        "leaves out is taken from `PGHOST`, `PGUSER`, `PGPASSWORD` and so on.",
    )
    schema_name: Text = Field(
        default="fleetform", description="The schema, which is made where it is not there."
    )
    name: Text | None = Field(
        default=None, description="What the state is called there; by default as the stack."
    )


class HttpSettings(Block):
    """A server that keeps a document: GET and POST, and LOCK and UNLOCK, as GitLab does."""

    address: Text | None = Field(
        default=None,
        description="The document's URL; by default `FLEETFORM_HTTP_ADDRESS`. `{workspace}` in it "
        "stands for the workspace; without it, there is but one.",
    )
    lock_address: Text | None = Field(
        default=None, description="The URL of the lock; by default the document's."
    )
    unlock_address: Text | None = Field(
        default=None, description="The URL to unlock at; by default that of the lock."
    )
    update_method: Text = Field(default="POST", description="How the document is written.")
    lock_method: Text = Field(default="LOCK", description="How the lock is taken.")
    unlock_method: Text = Field(default="UNLOCK", description="How it is given back.")
    username: Text | None = Field(
        default=None, description="For basic authentication; or `FLEETFORM_HTTP_USERNAME`."
    )
    password: Annotated[Text | None, SENSITIVE] = Field(
        default=None, description="For basic authentication; or `FLEETFORM_HTTP_PASSWORD`."
    )
    headers: Annotated[dict[str, str], SENSITIVE] = Field(
        default={}, description="Headers of every request, such as a token."
    )


MODELS: dict[str, type[Block]] = {
    "http": HttpSettings,
    "local": LocalSettings,
    "postgres": PostgresSettings,
    "s3": S3Settings,
}
"""The settings by the backend's type."""


def aws_settings(settings: S3Settings) -> Settings:
    """How S3 is reached."""
    endpoints = Endpoints(s3=settings.endpoint) if settings.endpoint is not None else None
    return Settings(
        region=settings.region,
        profile=settings.profile,
        assume_role=settings.assume_role,
        endpoints=endpoints,
    )
