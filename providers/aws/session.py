"""The connection to AWS: credentials, clients, pace, and errors that are classified once.

The only importer of boto3 and botocore, which are imported when something connects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from os import environ
from threading import Lock
from time import sleep
from typing import TYPE_CHECKING, Any, NamedTuple

from planes.kind import plain
from planes.validation import known
from providers.aws.errors import classified, read_answer
from providers.aws.quotas import pace
from providers.aws.settings import AssumeRole, Settings
from providers.contract import Denied, Invalid, RemoteError, Throttled, Transient
from providers.pace import TokenBucket

if TYPE_CHECKING:
    from botocore.session import Session

__all__ = ["TOGETHER", "AwsClient", "Caller", "connect"]

_CONNECT_SECONDS, _READ_SECONDS = 10, 60
TOGETHER = 8
"""Connections for each operation: a read of many objects reads so many together."""


class Caller(NamedTuple):
    """Who the credentials are of."""

    account: str
    arn: str
    partition: str
    user_id: str


def connect(settings: Settings, parallelism: int = 10) -> AwsClient:
    """A connection, with credentials by boto3's own chain, for so many operations at one time.
    Nothing is asked of AWS before the first call.

    Raises Invalid where the region or the profile cannot be told.
    """
    from botocore.exceptions import BotoCoreError
    from botocore.session import Session

    try:
        session = Session(profile=known(settings.profile))
        session.get_scoped_config()  # Raises where there is no such profile.
        region = known(settings.region) or _usual_region(session)
        if settings.assume_role is not None:
            _assume(session, settings.assume_role, settings)
    except BotoCoreError as error:
        raise Invalid(f"the connection to aws cannot be made: {error}") from error
    if not region:
        raise Invalid(
            'no AWS region is set. Set region in the provider "aws" block, or AWS_REGION in the '
            "environment."
        )
    most = settings.max_connections or parallelism * TOGETHER
    return AwsClient(session, region, settings, most)


def _usual_region(session: Session) -> str | None:
    # botocore reads AWS_DEFAULT_REGION alone; the AWS CLI and Terraform look here first.
    return environ.get("AWS_REGION") or session.get_config_variable("region")


class AwsClient:
    """One account and region, seen with one set of credentials.  Used from several threads.

    Every call goes through :meth:`call` or :meth:`pages`, which keep the pace, check the account
    once, and raise the contract's errors.
    """

    def __init__(
        self,
        session: Session,
        region: str,
        settings: Settings,
        connections: int,
        wait: Callable[[float], object] = sleep,
    ) -> None:
        self.region = region
        self.connections = connections
        self.settings = settings
        self.wait = wait
        self._session = session
        self._endpoints = plain(settings.endpoints) or {}
        # Making a client is not promised to be safe from several threads; using one is:
        # https://boto3.amazonaws.com/v1/documentation/api/latest/guide/clients.html
        self._making = Lock()
        self._clients: dict[str, Any] = {}
        self._buckets: dict[str, TokenBucket] = {}
        self._asking = Lock()
        self._caller: Caller | None = None

    def client(self, service: str) -> Any:
        """The service's boto3 client, made once.  For calls that are no primitive's, such as those
        of the state; they are paced, and raise botocore's errors."""
        with self._making:
            found = self._clients.get(service)
            if found is None:
                found = self._clients[service] = self._make(service)
            return found

    def call(self, service: str, operation: str, /, **parameters: Any) -> dict[str, Any]:
        """One call by its Python name, such as ``call("iam", "get_role", RoleName="a")``.

        Raises RemoteError.
        """
        self.caller()
        return self._call(service, operation, parameters)

    def pages(self, service: str, operation: str, key: str, /, **parameters: Any) -> Iterator[Any]:
        """The items under ``key`` of every page.  Raises RemoteError."""
        self.caller()
        client = self.client(service)
        pages = iter(client.get_paginator(operation).paginate(**parameters))
        while (page := self._guarded(service, operation, partial(next, pages, None))) is not None:
            yield from page.get(key) or ()

    def in_region(self, region: str) -> AwsClient:
        """Another connection, with the same credentials; whoever asks for it closes it."""
        return AwsClient(self._session, region, self.settings, self.connections, self.wait)

    def caller(self) -> Caller:
        """Who is acting; asked once.

        Raises Denied where the account is not one of ``allowed_account_ids``.
        """
        with self._asking:
            if self._caller is None:
                self._caller = self._asked()
            return self._caller

    @property
    def account(self) -> str:
        return self.caller().account

    @property
    def partition(self) -> str:
        """``aws``, ``aws-cn``, ``aws-us-gov``, …"""
        return self.caller().partition

    def close(self) -> None:
        with self._making:
            while self._clients:
                self._clients.popitem()[1].close()

    def _asked(self) -> Caller:
        said = self._call("sts", "get_caller_identity", {})
        caller = Caller(said["Account"], said["Arn"], said["Arn"].split(":")[1], said["UserId"])
        allowed = self.settings.allowed_account_ids
        if allowed and caller.account not in allowed:
            raise Denied(
                f"the credentials are of the account {caller.account}, and only "
                f"{', '.join(allowed)} may be touched. Use other credentials, or add the account "
                'to allowed_account_ids of the provider "aws" block.'
            )
        return caller

    def _make(self, service: str) -> Any:
        made = self._session.create_client(
            service,
            region_name=self.region,
            endpoint_url=self._endpoints.get(service),
            config=_config(self.settings, self.connections),
        )
        bucket = TokenBucket(*pace(service, self.settings.retry.requests_per_second))
        self._buckets[service] = bucket
        # Emitted for every request, those of retries included.
        made.meta.events.register("before-send", lambda **_: bucket.take())
        return made

    def _call(self, service: str, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        method = getattr(self.client(service), operation)
        answer: dict[str, Any] = self._guarded(service, operation, lambda: method(**parameters))
        return answer

    def _guarded(self, service: str, operation: str, call: Any) -> Any:
        from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError
        from botocore.parsers import ResponseParserError

        try:
            return call()
        except ClientError as error:
            failed = classified(service, error.operation_name, read_answer(error.response))
            if isinstance(failed, Throttled):
                self._buckets[service].drain()
            raise failed from error
        except ParamValidationError as error:
            raise Invalid(f"{service} {operation} was not sent: {error}") from error
        except (BotoCoreError, ResponseParserError) as error:
            raise _unanswered(service, operation, error) from error


def _unanswered(service: str, operation: str, error: Exception) -> RemoteError:
    """The error of a call that got no answer: no credentials, or no connection."""
    from botocore.exceptions import (
        ConnectionError,
        CredentialRetrievalError,
        HTTPClientError,
        IncompleteReadError,
        NoAuthTokenError,
        NoCredentialsError,
        PartialCredentialsError,
        SSOError,
    )
    from botocore.parsers import ResponseParserError

    match error:
        case NoCredentialsError() | PartialCredentialsError() | NoAuthTokenError():
            kind: type[RemoteError] = Denied
        case CredentialRetrievalError() | SSOError():
            kind = Denied
        case HTTPClientError() | ConnectionError() | IncompleteReadError() | ResponseParserError():
            kind = Transient
        case _:
            kind = Invalid
    return kind(f"{service} {operation} got no answer: {error}")


def _config(settings: Settings, connections: int) -> Any:
    from botocore.config import Config

    return Config(
        max_pool_connections=connections,
        retries={"mode": settings.retry.mode, "total_max_attempts": settings.retry.max_attempts},
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_READ_SECONDS,
        user_agent_extra="fleetform",
    )


def _assume(session: Session, role: AssumeRole, settings: Settings) -> None:
    """Let a session act as a role, with credentials that are renewed before they end."""
    from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials
    from botocore.exceptions import NoCredentialsError

    own = session.get_credentials()
    if own is None:
        raise NoCredentialsError
    endpoint = settings.endpoints.sts if settings.endpoints is not None else None
    extra = {"RoleSessionName": role.session_name, "DurationSeconds": role.duration_seconds}
    external = known(role.external_id)
    if external is not None:
        extra["ExternalId"] = external
    fetcher = AssumeRoleCredentialFetcher(
        partial(session.create_client, endpoint_url=endpoint, region_name=known(settings.region)),
        own,
        role.role_arn,
        extra_args=extra,
    )
    credentials = DeferredRefreshableCredentials(fetcher.fetch_credentials, "assume-role")
    # botocore has no public way in for credentials of one's own; boto3 and the AWS CLI do the same.
    session._credentials = credentials
