"""The access plane: secrets, who may read them, who may run what, and where agents may connect.

Purely data; no I/O.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from planes.bundles import BUNDLES
from planes.kind import REPLACES, UNORDERED, Block, Kind, OfKind
from planes.rules import exactly_one
from planes.scalar import NOT_EMPTY, compiled, one_of
from planes.scalars import (
    Duration,
    HostPattern,
    Network,
    Port,
    Principal,
    Repository,
    Timestamp,
    UrlPath,
    Word,
)
from planes.validation import known, refused
from planes.values import Reference

__all__ = ["AccessGrant", "EgressPolicy", "Secret", "SecretGrant"]

_ENVIRONMENT_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_HEADER_NAME = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"
_DNS_NAME = r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?"

_PATHS = {
    "aws_secretsmanager": (
        r"arn:aws[a-z-]*:secretsmanager:\S+|[A-Za-z0-9/_+=.@-]{1,512}",
        'the name or ARN of a secret in Secrets Manager, such as "prod/github", is required',
    ),
    "kubernetes": (
        rf"(?:{_DNS_NAME}/)?{_DNS_NAME}",
        'the name of a Kubernetes secret, or "namespace/name", is required',
    ),
    "github": (
        rf"(?:[\w.-]+/)*{_ENVIRONMENT_NAME}",
        'the name of a GitHub secret such as "DEPLOY_TOKEN" is required',
    ),
    "vault": (r"[^\s/]\S*", 'a path in Vault such as "secret/data/github" is required'),
    "env": (_ENVIRONMENT_NAME, 'the name of an environment variable such as "TOKEN" is required'),
}
"""Source to the form of its paths.  Secrets Manager's names: CreateSecret, parameter Name."""

_MOUNTS = {
    "env": (_ENVIRONMENT_NAME, 'the name of an environment variable such as "TOKEN" is required'),
    "file": (r"/\S+", 'the path of a file such as "/run/secrets/token" is required'),
    "header": (_HEADER_NAME, 'the name of an HTTP header such as "Authorization" is required'),
}


def _check_form(field: str, value: object, form: tuple[str, str] | None) -> None:
    """Raise unless the value has the form; nothing where either is not known."""
    if form is not None and isinstance(value, str) and not compiled(form[0]).fullmatch(value):
        raise refused(field, f"{field}: {form[1]}", field)


class Secret(Kind):
    """A secret that lives elsewhere. Its value never stands in any file."""

    kind = "secret"

    source: Literal["aws_secretsmanager", "kubernetes", "github", "vault", "env"] = Field(
        description="Where it lives; `env` is the environment of the machine that runs agents."
    )
    path: Annotated[Word, REPLACES] = Field(description="Its name or path there. Never its value.")
    key: Word | None = Field(
        default=None, description="The key inside a secret that holds several; the whole otherwise."
    )
    version: Word | None = Field(
        default=None, description="The version; the current one where it is left out."
    )

    @model_validator(mode="after")
    def _check_path(self) -> "Secret":
        _check_form("path", known(self.path), _PATHS.get(known(self.source)))
        return self


class SecretGrant(Kind):
    """Lets one agent, or the runs of one trigger or pool, use one secret."""

    kind = "secret_grant"

    secret: Annotated[Reference, OfKind("secret")] = Field(description="The secret.")
    agent: Annotated[Reference | None, OfKind("agent")] = Field(
        default=None, description="The agent that may use it. One of agent, trigger and pool."
    )
    trigger: Annotated[Reference | None, OfKind("trigger")] = Field(
        default=None, description="The trigger whose runs may use it."
    )
    pool: Annotated[Reference | None, OfKind("runtime_pool")] = Field(
        default=None, description="The pool of which all runs may use it."
    )
    mount: Literal["env", "file", "header"] = Field(
        default="env",
        description="How it is given: an environment variable, a file, or a header that a proxy "
        "adds to requests, so that the agent itself never holds it.",
    )
    name: Word = Field(description="The name of the variable, the path of the file, or the header.")
    hosts: Annotated[list[HostPattern], UNORDERED] = Field(
        default=[],
        description="The hosts that the header may be sent to; required for `header`, and for it "
        "only.",
    )
    ttl: Duration | None = Field(
        default=None,
        description="For how long what a run is given holds; for the run where left out.",
    )
    expires: Timestamp | None = Field(
        default=None,
        description="When the grant ends (RFC 3339). From then on it shows as drift, and is taken "
        "away.",
    )

    @model_validator(mode="after")
    def _check_grant(self) -> "SecretGrant":
        exactly_one(self, "agent", "trigger", "pool")
        _check_form("name", known(self.name), _MOUNTS.get(known(self.mount)))
        self._check_hosts()
        return self

    def _check_hosts(self) -> None:
        hosts, mount = known(self.hosts), known(self.mount)
        if mount == "header" and hosts == []:
            raise refused(
                "hosts", 'hosts is required with mount = "header": name where it may be sent'
            )
        if mount in ("env", "file") and hosts:
            raise refused("hosts", 'hosts is for mount = "header" only; leave it out', "hosts")
        if hosts and "*" in hosts:
            raise refused(
                "hosts", 'a secret may not be sent to every host ("*"); name the hosts', "hosts"
            )


class Conditions(Block):
    """What must hold beside, for an access grant to count."""

    mfa: bool = Field(
        default=False, description="Whether they must have signed in with a second factor."
    )
    networks: Annotated[list[Network], UNORDERED] = Field(
        default=[],
        description="The networks that they must come from, in CIDR notation; any where left out.",
    )
    repos: Annotated[list[Repository], UNORDERED] = Field(
        default=[], description="The repositories that a run may be about; any where left out."
    )


class AccessGrant(Kind):
    """Lets people run, approve, configure or see agents."""

    kind = "access_grant"

    principals: Annotated[list[Principal], UNORDERED, NOT_EMPTY] = Field(
        description="Who: `user:…`, `team:…` or `role:…`."
    )
    agents: Annotated[list[Annotated[Reference, OfKind("agent")]], UNORDERED, NOT_EMPTY] = Field(
        description="Which agents."
    )
    verbs: Annotated[list[Literal["run", "approve", "configure", "view"]], UNORDERED, NOT_EMPTY] = (
        Field(description="What they may do.")
    )
    conditions: Conditions | None = Field(default=None, description="What must hold beside.")
    expires: Timestamp | None = Field(
        default=None, description="When the grant ends (RFC 3339); never where left out."
    )


class Allow(Block):
    """One destination that agents may connect to."""

    host: HostPattern = Field(
        description="The host; `*.example.com` for all below one, `*` for every host."
    )
    methods: Annotated[
        list[Literal["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]], UNORDERED
    ] = Field(default=[], description="The HTTP methods; all where left out.")
    paths: Annotated[list[UrlPath], UNORDERED] = Field(
        default=[], description="The paths, with `*` for any run of characters; all where left out."
    )
    ports: Annotated[list[Port], UNORDERED, NOT_EMPTY] = Field(
        default=[443], description="The TCP ports."
    )


class EgressPolicy(Kind):
    """Where agents may connect. What it does not allow is refused, unless `default` says
    otherwise."""

    kind = "egress_policy"

    default: Literal["deny", "allow"] = Field(
        default="deny", description="What happens to a connection that nothing else allows."
    )
    allow: Annotated[list[Allow], UNORDERED] = Field(
        default=[], description="A destination that agents may connect to."
    )
    bundles: Annotated[list[Annotated[str, one_of("bundle", BUNDLES)]], UNORDERED] = Field(
        default=[], description="Hosts that belong together, by name; each is reached on port 443."
    )
    deny_metadata: bool = Field(
        default=True,
        description="Whether the cloud's metadata endpoint, which hands out credentials, is "
        "refused whatever else is allowed.",
    )
