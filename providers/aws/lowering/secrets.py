"""Which secrets a run is given, and by whose grant.

Pure.  A secret is injected as the task starts, by the execution role; the agent's own role reads
none, so that what runs in the container cannot ask for one again.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data-secrets.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple, cast

from planes.access import Secret, SecretGrant
from planes.declaration import Declaration
from planes.validation import is_late, known
from planes.values import Reference
from providers.aws.lowering.common import ref
from providers.aws.lowering.policies import allow
from providers.contract import Joined, View

__all__ = [
    "SECRET",
    "Given",
    "agent_grants",
    "injected",
    "is_managed",
    "is_withdrawn",
    "read_statement",
    "secret_arn",
    "trigger_grants",
]

SECRET = "aws_secretsmanager_secret"
_VERSION_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Given(NamedTuple):
    """A grant in force, and the secret that it is of."""

    grant: Declaration
    secret: Declaration


def is_managed(secret: Declaration) -> bool:
    """Whether the secret is made here, empty: one that is named by its ARN is only used."""
    path: str = known(cast(Secret, secret.spec).path) or ""
    return not path.startswith("arn:")


def secret_arn(secret: Declaration) -> Any:
    return ref(secret, SECRET) if is_managed(secret) else cast(Secret, secret.spec).path


def is_withdrawn(grant: Declaration, view: View) -> bool:
    secret = view.declaration(cast(SecretGrant, grant.spec).secret)
    return known(grant.spec.enabled) is False or known(secret.spec.enabled) is False


def agent_grants(agent: Declaration, pool: Declaration, view: View) -> list[Given]:
    """What all runs of an agent are given: by grants to itself and to its pool."""
    return list(_given(agent, "agent", view)) + list(_given(pool, "pool", view))


def trigger_grants(trigger: Declaration, view: View) -> list[Given]:
    """What the runs of one trigger are given beside."""
    return list(_given(trigger, "trigger", view))


def _given(holder: Declaration, role: str, view: View) -> Iterator[Given]:
    for grant in view.users(holder.address, "secret_grant"):
        spec = cast(SecretGrant, grant.spec)
        to = getattr(spec, role)
        if not isinstance(to, Reference) or to.address != holder.address:
            continue
        secret = view.declaration(spec.secret)
        if known(spec.mount) == "env" and _is_here(secret) and not is_withdrawn(grant, view):
            yield Given(grant, secret)


def _is_here(secret: Declaration) -> bool:
    return bool(known(cast(Secret, secret.spec).source) == "aws_secretsmanager")


def injected(given: list[Given]) -> list[dict[str, Any]]:
    """The ``secrets`` of a container definition."""
    return [
        {"name": cast(SecretGrant, grant.spec).name, "valueFrom": _value_from(secret)}
        for grant, secret in given
    ]


def _value_from(secret: Declaration) -> Any:
    """``arn:json-key:version-stage:version-id``, the last three where one of them is given."""
    spec, whole = cast(Secret, secret.spec), secret_arn(secret)
    if spec.key is None and spec.version is None:
        return whole
    key = "" if spec.key is None else spec.key
    version = "" if spec.version is None else spec.version
    by_id = not is_late(version) and _VERSION_ID.fullmatch(version) is not None
    stage, id_ = ("", version) if by_id else (version, "")
    return Joined((whole, ":", key, ":", stage, ":", id_))


def read_statement(grant: Declaration, secret: Declaration) -> dict[str, Any]:
    """Lets a role read exactly one secret, until the grant expires."""
    expires = cast(SecretGrant, grant.spec).expires
    until = {} if expires is None else {"DateLessThan": {"aws:CurrentTime": expires}}
    return allow("ReadSecret", ["secretsmanager:GetSecretValue"], [secret_arn(secret)], until)
