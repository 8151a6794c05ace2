"""Checks of the access plane: grants that give nothing, or too much at once.

Purely data; no I/O.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from planes.access import AccessGrant, EgressPolicy, SecretGrant
from planes.address import Address
from planes.checks.fleet import Finding, Fleet, error, warning
from planes.declaration import Declaration
from planes.runtime import Agent
from planes.scalars import parse_timestamp
from planes.validation import known
from planes.values import Reference

__all__ = [
    "ACCESS_GRANT_CHECKS",
    "EGRESS_CHECKS",
    "SECRET_GRANT_CHECKS",
    "check_names",
    "has_expired",
]

_HOLDERS = ("agent", "trigger", "pool")


def has_expired(fleet: Fleet, expires: Any) -> bool:
    """Whether a grant with this ``expires`` has certainly ended."""
    text = known(expires)
    return text is not None and parse_timestamp(text) <= fleet.now


def _check_expiry(
    fleet: Fleet, grant: Declaration, spec: SecretGrant | AccessGrant
) -> Iterator[Finding]:
    if has_expired(fleet, spec.expires):
        yield warning(
            grant,
            ("expires",),
            "Grant has expired",
            f"{grant.address} has ended, and gives nothing any more. Set a later date, or delete "
            "it.",
        )


def _check_holder(fleet: Fleet, grant: Declaration, spec: SecretGrant) -> Iterator[Finding]:
    for name in _HOLDERS:
        holder = fleet.target(getattr(spec, name))
        if holder is not None:
            yield from _check_enabled(grant, (name,), spec.enabled, holder)


def _check_agents(fleet: Fleet, grant: Declaration, spec: AccessGrant) -> Iterator[Finding]:
    for index, item in enumerate(known(spec.agents) or []):
        agent = fleet.target(item)
        if agent is not None:
            yield from _check_enabled(grant, ("agents", index), spec.enabled, agent)


def _check_enabled(
    grant: Declaration, path: tuple[str | int, ...], enabled: Any, holder: Declaration
) -> Iterator[Finding]:
    if known(enabled) is True and known(holder.spec.enabled) is False:
        yield warning(
            grant,
            path,
            f"Grant to a disabled {holder.address.kind}",
            f"{grant.address} is for {holder.address}, which is disabled. Enable that, or disable "
            "or delete the grant.",
        )


def _check_secret(fleet: Fleet, grant: Declaration, spec: SecretGrant) -> Iterator[Finding]:
    secret = fleet.target(spec.secret)
    if secret is not None and known(spec.enabled) is True and known(secret.spec.enabled) is False:
        yield warning(
            grant,
            ("secret",),
            "Grant of a disabled secret",
            f"{grant.address} grants {secret.address}, which is disabled, so that nothing is "
            "given. Enable the secret, or disable or delete the grant.",
        )


def _check_allow(fleet: Fleet, policy: Declaration, spec: EgressPolicy) -> Iterator[Finding]:
    if known(spec.default) == "allow" and (known(spec.allow) or known(spec.bundles)):
        yield warning(
            policy,
            ("default",),
            "Allowed destinations without effect",
            f"{policy.address} allows every destination, so that what else it allows has no "
            "effect. "
            'Leave out default = "allow", or the destinations.',
        )


def check_names(fleet: Fleet) -> Iterator[Finding]:
    """Two grants that set the same variable, file or header of one holder, and a grant that sets a
    variable that its agent's environment sets."""
    taken: dict[tuple[Address, str, str], Address] = {}
    for grant in fleet.of_kind("secret_grant"):
        spec = grant.spec
        assert isinstance(spec, SecretGrant)
        mount, name = known(spec.mount), known(spec.name)
        holder = next(filter(None, (known(getattr(spec, item)) for item in _HOLDERS)), None)
        if mount is None or name is None or not isinstance(holder, Reference):
            continue
        if mount == "env":
            yield from _check_environment(fleet, grant, holder, name)
        for place in _places(spec, mount, name):
            first = taken.setdefault((holder.address, mount, place), grant.address)
            if first != grant.address:
                yield _twice(grant, first, holder.address)
                break


def _places(spec: SecretGrant, mount: str, name: str) -> list[str]:
    """What a grant sets: a header once for each host, and headers whatever their case."""
    if mount != "header":
        return [name]
    return [f"{name.lower()} {known(host)}" for host in known(spec.hosts) or [] if known(host)]


def _twice(grant: Declaration, first: Address, holder: Address) -> Finding:
    return error(
        grant,
        ("name",),
        "Two grants under one name",
        f"{grant.address} and {first} mount a secret under the same name for {holder}, which can "
        "hold one of them only. Give one of them another name, or delete it.",
    )


def _check_environment(
    fleet: Fleet, grant: Declaration, holder: Reference, name: str
) -> Iterator[Finding]:
    agent = fleet.target(holder)
    if agent is None or not isinstance(agent.spec, Agent):
        return
    if name in (known(agent.spec.environment) or {}):
        yield error(
            grant,
            ("name",),
            "Variable set twice",
            f"{grant.address} sets a variable of {agent.address} that the agent's environment sets "
            "too. Take it out of the environment, or give the grant another name.",
        )


ACCESS_GRANT_CHECKS = (_check_expiry, _check_agents)
EGRESS_CHECKS = (_check_allow,)
SECRET_GRANT_CHECKS = (_check_expiry, _check_holder, _check_secret)
