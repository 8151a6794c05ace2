"""Policies and patterns fit into what AWS takes, or the plan says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from builders.aws_accounts import Account, arn_of, deployed
from builders.lowerings import view_of
from planes.address import Address, PrimitiveKey
from providers.aws.documents import as_text
from providers.aws.provider import provider

POOL = {"network": {"vpc": "vpc-1", "subnets": ["subnet-a"]}}
IMAGE = f"ghcr.io/acme/agent@sha256:{'a' * 64}"
VAULT = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/key-"
FAR = {"eu-west-1": "us-gov-east-1", "arn:aws:": "arn:aws-us-gov:", ':7"': ':70000"'}
"""What makes documents longer in some places and in time."""


def to(address: Any) -> dict[str, str]:
    return {"$reference": str(address)}


def agents(count: int, **more: Any) -> dict[str, Any]:
    one = {"pool": to("runtime_pool.p"), "harness": "codex", "image": IMAGE, **more}
    return {"runtime_pool.p": POOL, **{f"agent.worker_{n}": one for n in range(count)}}


def notes(fleet: dict[str, Any], address: str) -> list[str]:
    view = view_of(fleet)
    declaration = view.declaration(Address.parse(address))
    lowered = provider.lower(declaration, provider.roles(declaration.address.kind), view)
    return [note.summary for note in lowered.notes.errors]


def granted(count: int, roles: tuple[str, ...] = ("ops", "dev")) -> dict[str, Any]:
    grant = {
        "principals": [f"role:{role}" for role in roles],
        "agents": [to(f"agent.worker_{number}") for number in range(count)],
        "verbs": ["run", "view"],
    }
    return {**agents(count), "access_grant.g": grant}


def people(account: Account, type: str) -> Iterator[tuple[PrimitiveKey, Any]]:
    for key, properties in account.primitives.items():
        if str(key.owner) == "access_grant.g" and key.type == type:
            yield key, properties


@pytest.mark.parametrize(("count", "needed"), [(1, 1), (5, 1), (15, 2), (60, 7)])
def test_a_grant_of_many_agents_is_several_policies(count: int, needed: int) -> None:
    account = deployed(view_of(granted(count)))
    policies = {arn_of(key): item["policy"] for key, item in people(account, "aws_iam_policy")}
    assert len(policies) == needed
    runs: list[str] = []
    for document in policies.values():
        text = as_text(document)
        for here, there in FAR.items():
            text = text.replace(here, there)
        assert len(text) <= 6144
        runs += next(item["Resource"] for item in document["Statement"] if item["Sid"] == "Run")
    workers = [Address.parse(f"agent.worker_{number}") for number in range(count)]
    definitions = [
        arn_of(PrimitiveKey(agent, "aws_ecs_task_definition", "this")) for agent in workers
    ]
    assert runs == definitions
    attached = [item for _, item in people(account, "aws_iam_role_policy_attachment")]
    pairs = {(item["role"], item["policy_arn"]) for item in attached}
    assert pairs == {(role, arn) for role in ("ops", "dev") for arn in policies}
    assert len(attached) == len(pairs)


def test_a_grant_of_more_agents_than_a_role_has_policies_for_is_an_error() -> None:
    assert notes(granted(60), "access_grant.g") == []
    assert notes(granted(200), "access_grant.g") == ["Too many agents"]


def given(count: int) -> dict[str, Any]:
    fleet = agents(1)
    for number in range(count):
        fleet[f"secret.s{number}"] = {
            "source": "aws_secretsmanager",
            "path": f"{VAULT}{number:03}-AbCdEf",
        }
        fleet[f"secret_grant.g{number}"] = {
            "secret": to(f"secret.s{number}"),
            "agent": to("agent.worker_0"),
            "name": f"KEY_{number}",
        }
    return fleet


def inline(fleet: dict[str, Any], owner: str, role: str) -> int:
    documents = deployed(view_of(fleet)).policies(Address.parse(owner), role)
    return sum(len(as_text(document)) for document in documents)


def test_an_agent_is_given_as_many_secrets_as_fit_into_its_role() -> None:
    least = next(count for count in range(30, 70) if notes(given(count), "agent.worker_0"))
    assert notes(given(least), "agent.worker_0") == ["Too many secrets"]
    grown = inline(given(least - 1), "agent.worker_0", "execution")
    assert 9_000 < grown <= 10_240, (least, grown)


def test_a_trigger_with_secrets_of_its_own_has_as_little_room() -> None:
    fleet = given(40)
    fleet["trigger.t"] = {"agent": to("agent.worker_0"), "schedule": {"cron": "0 2 * * *"}}
    for number in range(10):
        secret = {"source": "aws_secretsmanager", "path": f"prod/own-{number}"}
        fleet[f"secret.own{number}"] = secret
        fleet[f"secret_grant.own{number}"] = {
            "secret": to(f"secret.own{number}"),
            "trigger": to("trigger.t"),
            "name": f"OWN_{number}",
        }
    assert notes(fleet, "agent.worker_0") == []
    assert notes(fleet, "trigger.t") == ["Too many secrets"]


def test_a_route_to_more_models_than_a_policy_names_is_an_error() -> None:
    def routed(count: int) -> dict[str, Any]:
        models = [{"provider": "bedrock", "model": f"acme.m{n}-v1:0"} for n in range(count)]
        return {**agents(1, model=to("model_route.r")), "model_route.r": {"targets": models}}

    assert notes(routed(20), "agent.worker_0") == []
    assert inline(routed(20), "agent.worker_0", "task") <= 10_240
    assert notes(routed(60), "agent.worker_0") == ["Too many models"]


def test_a_budget_holds_no_more_roles_than_its_own_role_may_name() -> None:
    def spent(count: int, name: str) -> dict[str, Any]:
        one = {"pool": to("runtime_pool.p"), "harness": "codex", "image": IMAGE}
        fleet = {f"agent.{name}_{n}": one for n in range(count)}
        scope, notify = {"org": "acme"}, ["ops@example.com"]
        budget = {
            "limit": 100,
            "period": "monthly",
            "action": "block",
            "scope": scope,
            "notify": notify,
        }
        return {"runtime_pool.p": POOL, **fleet, "budget.b": budget}

    assert notes(spent(60, "a"), "budget.b") == []
    assert notes(spent(101, "a"), "budget.b") == ["Too many roles"]
    assert notes(spent(98, "a"), "budget.b") == []
    assert notes(spent(98, "a" * 40), "budget.b") == ["Too many roles"]


@pytest.mark.parametrize(
    ("count", "errors", "warns"),
    [(20, [], False), (110, [], True), (300, ["Filter too long"], False)],
)
def test_a_filter_fits_into_a_pattern(count: int, errors: list[str], warns: bool) -> None:
    repos = [f"acme/service-{number:03}" for number in range(count)]
    trigger = {"agent": to("agent.worker_0"), "github": {"events": ["push"], "repositories": repos}}
    view = view_of({**agents(1), "trigger.t": trigger})
    declaration = view.declaration(Address.parse("trigger.t"))
    found = provider.lower(declaration, provider.roles("trigger"), view).notes
    assert [note.summary for note in found.errors] == errors
    assert ("Filter longer than the quota" in {note.summary for note in found}) is warns
