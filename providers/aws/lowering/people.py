"""What an access grant lets people do on AWS, as a policy.

Pure.  ``run`` and ``view`` are actions of ECS and CloudWatch Logs; who approves is asked by the
harness, and who configures is who may apply this stack.
"""

from __future__ import annotations

from typing import Any, cast

from planes.access import AccessGrant
from planes.declaration import Declaration
from planes.validation import is_late, known
from planes.values import Reference
from providers.aws.lowering.common import Notes, made, ref, written
from providers.aws.lowering.policies import allow, arn, document
from providers.aws.lowering.pools import CLUSTER, anchor, pool_of, tag_runs
from providers.aws.lowering.sizes import MANAGED, least_characters
from providers.aws.lowering.tasks import TASK
from providers.aws.lowering.trail import log_target
from providers.contract import Joined, Primitive, View

__all__ = ["people_notes", "people_policy"]

_POLICY = "aws_iam_policy"
_MOST_POLICIES = 10
"""Attached to a role, unless the quota was raised."""
_ROOM = MANAGED * 3 // 4
"""Names of regions and partitions, and revisions, make a document longer than it is at least."""


def people_policy(declaration: Declaration, notes: Notes, view: View) -> list[Primitive]:
    """As many policies as it takes: IAM's are short, and each agent makes them longer."""
    spec = cast(AccessGrant, declaration.spec)
    documents = _documents(spec, view)
    if len(documents) > _MOST_POLICIES:
        notes.error(
            "Too many agents",
            f"is of more agents than the {_MOST_POLICIES} policies of {MANAGED} characters hold "
            "that a role may have. Make grants of fewer agents, to several roles.",
        )
    attached = [] if known(spec.enabled) is False else _roles(spec)
    found = []
    for number, content in enumerate(documents):
        name = str(number + 1) if number else "this"
        found.append(_policy(declaration, name, content, view))
        found += [_attachment(declaration, role, name, view) for role in attached]
    return found


def _policy(declaration: Declaration, name: str, content: dict[str, Any], view: View) -> Primitive:
    return made(
        declaration,
        view,
        _POLICY,
        name,
        {
            "path": "/fleetform/",
            "description": f"{written(declaration.address)} of {view.stack}",
            "policy": content,
        },
        origins={"policy": ("verbs",)},
    )


def _roles(spec: AccessGrant) -> list[str]:
    names = [] if is_late(spec.principals) else [known(item) or "" for item in spec.principals]
    return [name.removeprefix("role:") for name in names if name.startswith("role:")]


def _attachment(declaration: Declaration, role: str, policy: str, view: View) -> Primitive:
    return made(
        declaration,
        view,
        "aws_iam_role_policy_attachment",
        # No name of a role has a colon.
        role if policy == "this" else f"{role}:{policy}",
        {"role": role, "policy_arn": ref(declaration, _POLICY, policy)},
        origins={"role": ("principals",)},
    )


def _documents(spec: AccessGrant, view: View) -> list[dict[str, Any]]:
    """Documents that fit into a policy each; at most one more than a role may have."""
    found: list[dict[str, Any]] = []
    held: list[Declaration] = []
    for agent in _agents(spec, view):
        held.append(agent)
        statements = _statements(spec, held, view)
        if not statements:
            return []
        if len(held) > 1 and least_characters(document(*statements), view) > _ROOM:
            found.append(document(*_statements(spec, held[:-1], view)))
            held = [agent]
        if len(found) > _MOST_POLICIES:
            return found
    return [*found, document(*_statements(spec, held, view))] if held else found


def _agents(spec: AccessGrant, view: View) -> list[Declaration]:
    return [
        view.declaration(item)
        for item in ([] if is_late(spec.agents) else spec.agents)
        if isinstance(item, Reference) and not item.path
    ]


def _statements(spec: AccessGrant, agents: list[Declaration], view: View) -> list[dict[str, Any]]:
    verbs = set() if is_late(spec.verbs) else {known(verb) for verb in spec.verbs}
    conditions = _conditions(spec)
    found: list[dict[str, Any]] = []
    if "run" in verbs:
        found += _run(agents, conditions, view)
    if "view" in verbs:
        found += _view(agents, conditions, view)
    return found


def _run(agents: list[Declaration], conditions: dict[str, Any], view: View) -> list[dict[str, Any]]:
    clusters = list(dict.fromkeys(ref(pool_of(agent, view), CLUSTER, "pool") for agent in agents))
    roles = [ref(agent, "aws_iam_role", name) for agent in agents for name in ("task", "execution")]
    on_clusters = {**conditions, "ArnEquals": {"ecs:cluster": clusters}}
    equals = {
        **conditions.get("StringEquals", {}),
        "iam:PassedToService": "ecs-tasks.amazonaws.com",
    }
    pools = {pool.address: pool for pool in (pool_of(agent, view) for agent in agents)}
    return [
        allow("Run", ["ecs:RunTask"], [ref(agent, TASK) for agent in agents], on_clusters),
        tag_runs(list(pools.values()), conditions),
        allow("PassRoles", ["iam:PassRole"], roles, {**conditions, "StringEquals": equals}),
    ]


def _view(
    agents: list[Declaration], conditions: dict[str, Any], view: View
) -> list[dict[str, Any]]:
    pools = list({pool.address: pool for pool in (pool_of(a, view) for a in agents)}.values())
    clusters = [ref(pool, CLUSTER, "pool") for pool in pools]
    tasks = [arn(anchor(p), "ecs", "task/", ref(p, CLUSTER, "pool", "name"), "/*") for p in pools]
    return [
        allow("ListRuns", ["ecs:ListTasks"], ["*"], {**conditions, **_on(clusters)}),
        allow("SeeRuns", ["ecs:DescribeTasks"], tasks, conditions),
        allow("ReadLogs", ["logs:GetLogEvents"], _streams(agents, view), conditions),
    ]


def _on(clusters: list[Any]) -> dict[str, Any]:
    return {"ArnEquals": {"ecs:cluster": clusters}}


def _streams(agents: list[Declaration], view: View) -> list[Joined]:
    found = []
    for agent in agents:
        logs, place = log_target(agent, view), anchor(pool_of(agent, view))
        stream = (":log-stream:", logs.prefix, "/*")
        found.append(arn(place, "logs", "log-group:", logs.group, *stream))
    return found


def _conditions(spec: AccessGrant) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if spec.expires is not None:
        found["DateLessThan"] = {"aws:CurrentTime": spec.expires}
    conditions = spec.conditions
    if conditions is None or is_late(conditions):
        return found
    if known(conditions.mfa):
        found["Bool"] = {"aws:MultiFactorAuthPresent": "true"}
    if conditions.networks:
        found["IpAddress"] = {"aws:SourceIp": conditions.networks}
    return found


def people_notes(spec: AccessGrant, notes: Notes) -> None:
    for name in ("principals", "agents", "verbs", "conditions", "enabled"):
        if is_late(getattr(spec, name)):
            notes.error(
                "Value must be known",
                f"has {name} by a value that is known only after apply. Use a value that is known "
                "when planning.",
            )
    names = [] if is_late(spec.principals) else [known(item) or "" for item in spec.principals]
    others = sorted(name for name in names if not name.startswith("role:"))
    if others:
        notes.warning(
            "Policy to be attached by hand",
            f"names {', '.join(others)}, and only roles of this account are known to IAM by that "
            "name. Attach the policy to the permission set or group that they have.",
        )
    verbs = [] if is_late(spec.verbs) else [known(verb) for verb in spec.verbs]
    beyond = sorted(verb for verb in verbs if verb in ("approve", "configure"))
    if beyond:
        notes.warning(
            "Verb kept elsewhere",
            f"lets people {' and '.join(beyond)}: approvals are asked for by the harness, and who "
            "configures is who may apply this stack. AWS keeps neither.",
        )
    conditions = spec.conditions
    if conditions is not None and not is_late(conditions) and conditions.repos:
        notes.warning(
            "Condition not kept",
            "holds for some repositories only, and AWS does not know what a run is about.",
        )
