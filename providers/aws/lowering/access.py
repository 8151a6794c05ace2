"""The access plane on AWS: secrets in Secrets Manager, grants as statements of IAM.

Pure: a declaration in, primitives out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from planes.access import AccessGrant, EgressPolicy, Secret, SecretGrant
from planes.address import Address
from planes.declaration import Declaration
from planes.validation import is_late, known
from planes.values import Reference
from providers.aws.lowering.common import ADVISORY, REQUEST_TIME, Notes, made, ref, stated, written
from providers.aws.lowering.egress import names_hosts
from providers.aws.lowering.people import people_notes, people_policy
from providers.aws.lowering.policies import document
from providers.aws.lowering.pools import pool_of, triggers_of
from providers.aws.lowering.secrets import (
    SECRET,
    is_managed,
    is_withdrawn,
    read_statement,
    trigger_grants,
)
from providers.contract import Lowered, Primitive, Role, View

__all__ = ["lower_access_grant", "lower_egress_policy", "lower_secret", "lower_secret_grant"]


def lower_secret(declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
    """A secret that is named is made, without a value: that is put there by who knows it.  One that
    is named by its ARN is somebody else's, and only used."""
    spec, notes = cast(Secret, declaration.spec), Notes(declaration)
    source = known(spec.source)
    if source != "aws_secretsmanager":
        notes.error(
            "Source of the secret not available",
            f"lives in {source or 'a place that is known only after apply'}, and a task on ECS is "
            'given secrets of Secrets Manager. Keep it there, with source = "aws_secretsmanager".',
        )
        return Lowered(notes=notes.found)
    if not is_managed(declaration):
        return Lowered()
    secret = made(
        declaration,
        view,
        SECRET,
        "this",
        {"name": spec.path, "description": f"{written(declaration.address)} of {view.stack}"},
        origins={"name": ("path",)},
    )
    return Lowered((secret,))


def lower_secret_grant(declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
    """A policy on the role that starts each run that is granted the secret.  A grant that is not
    enabled is withdrawn: there is none."""
    spec = cast(SecretGrant, declaration.spec)
    notes = _grant_notes(declaration)
    _account_note(declaration, notes, view)
    primitives: list[Primitive] = []
    if not notes.found.has_errors and not is_withdrawn(declaration, view):
        primitives = [_policy(declaration, holder, view) for holder in _holders(spec, view)]
    return Lowered(
        primitives,
        enforcement=stated(declaration, mount=REQUEST_TIME, ttl=ADVISORY, expires=REQUEST_TIME),
        notes=notes.found,
    )


def _holders(spec: SecretGrant, view: View) -> list[Address]:
    """Whose execution role is to read the secret."""
    if isinstance(spec.trigger, Reference):
        return [spec.trigger.address]
    agents = _granted_agents(spec, view)
    return [holder for agent in agents for holder in _starters(agent, view)]


def _starters(agent: Declaration, view: View) -> Iterator[Address]:
    """The agent, and its triggers that have secrets, and so a role, of their own."""
    yield agent.address
    for trigger in triggers_of(agent, view):
        if trigger_grants(trigger, view):
            yield trigger.address


def _policy(declaration: Declaration, holder: Address, view: View) -> Primitive:
    spec = cast(SecretGrant, declaration.spec)
    own = spec.agent or spec.trigger
    name = "this" if isinstance(own, Reference) and own.address == holder else str(holder)
    return made(
        declaration,
        view,
        "aws_iam_role_policy",
        name,
        {
            "role": ref(holder, "aws_iam_role", "execution", "id"),
            "policy": document(read_statement(declaration, view.declaration(spec.secret))),
        },
        origins={"policy": ("secret",)},
    )


def _account_note(declaration: Declaration, notes: Notes, view: View) -> None:
    """In which account a provider is, is known only once it is connected; that the secret's is
    another than the agent's, before."""
    secret = view.declaration(cast(SecretGrant, declaration.spec).secret)
    pools = {
        pool_of(agent, view).address: pool_of(agent, view)
        for agent in _granted_agents(cast(SecretGrant, declaration.spec), view)
    }
    for pool in pools.values():
        if is_managed(secret) and (secret.provider or "aws") != (pool.provider or "aws"):
            notes.warning(
                "Secret of another provider",
                f"grants {secret.address}, which {secret.provider or 'aws'} makes, to what runs in "
                f"{pool.address} of {pool.provider or 'aws'}. Where these are two accounts, a role "
                "reads the secret only if the secret's own policy lets it, and with a key that it "
                "may use: declare the secret with aws_secretsmanager_secret, with kms_key_id, and "
                "aws_secretsmanager_secret_policy, and name it here by its ARN.",
            )


def _granted_agents(spec: SecretGrant, view: View) -> Sequence[Declaration]:
    if isinstance(spec.trigger, Reference):
        return [view.declaration(view.declaration(spec.trigger).spec.agent)]  # type: ignore[attr-defined]
    if isinstance(spec.agent, Reference):
        return [view.declaration(spec.agent)]
    return view.users(spec.pool.address, "agent") if isinstance(spec.pool, Reference) else []


_MOUNTS = {
    "file": "as a file, and ECS gives secrets as environment variables. Use mount = "
    '"env", or run on kubernetes, which mounts files.',
    "header": "in a header that a proxy adds, and AWS has no such proxy before Fargate. Use "
    'mount = "env", or a gateway that holds the secret.',
}


def _grant_notes(declaration: Declaration) -> Notes:
    spec, notes = cast(SecretGrant, declaration.spec), Notes(declaration)
    mount = known(spec.mount)
    if mount in _MOUNTS:
        notes.error("Mount not available", f"gives its secret {_MOUNTS[mount]}")
    for name in ("enabled", "mount", "agent", "trigger", "pool"):
        if is_late(getattr(spec, name)):
            notes.error(
                "Value must be known",
                f"has {name} by a value that is known only after apply, and the agent's task "
                "depends on it. Use a value that is known when planning.",
            )
    return notes


def lower_egress_policy(declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
    """Nothing of its own: the pools that have it keep it in their security group."""
    spec, notes = cast(EgressPolicy, declaration.spec), Notes(declaration)
    exact = not names_hosts(declaration)
    if not exact:
        notes.warning(
            "Hosts not kept",
            "names hosts, methods or paths, and a security group knows addresses and ports: any "
            "host can be reached on the ports that it has. Where names must hold, send the traffic "
            "through a proxy, AWS Network Firewall or a DNS Firewall of Route 53 Resolver.",
        )
    if is_late(spec.allow) or is_late(spec.default):
        notes.error(
            "Value must be known",
            "allows what is known only after apply, and the rules of a security group are made "
            "of it. Use values that are known when planning.",
        )
    mode = REQUEST_TIME if exact else ADVISORY
    return Lowered(
        enforcement=stated(
            declaration,
            default=mode,
            allow=mode,
            bundles=ADVISORY,
            # A task on Fargate has no instance metadata; its own role's endpoint stays.
            deny_metadata=REQUEST_TIME,
        ),
        notes=notes.found,
    )


def lower_access_grant(declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
    """A policy with what the verbs need, attached to the roles that are named.  A grant that is not
    enabled is withdrawn: its policy is attached to nobody."""
    spec, notes = cast(AccessGrant, declaration.spec), Notes(declaration)
    people_notes(spec, notes)
    exact = not is_late(spec.verbs) and all(known(verb) in ("run", "view") for verb in spec.verbs)
    return Lowered(
        people_policy(declaration, notes, view),
        enforcement=stated(
            declaration,
            verbs=REQUEST_TIME if exact else ADVISORY,
            conditions=REQUEST_TIME,
            expires=REQUEST_TIME,
        ),
        notes=notes.found,
    )
