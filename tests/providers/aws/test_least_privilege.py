"""What the roles of a fleet may do, by IAM's own rules: what is declared, and nothing else.

A fleet of 50 agents on two pools, with grants, routes and triggers drawn at random, is lowered;
then every pair of an agent and something that it might reach is asked about.
"""

from __future__ import annotations

import random
import re
from typing import Any

import pytest

from builders.aws_accounts import ACCOUNT, Account, arn_of, deployed
from builders.lowerings import view_of
from planes.address import Address, PrimitiveKey
from providers.aws.lowering.trail import log_target
from providers.aws.policy.evaluate import Request, is_allowed, may_assume
from stacks.engine.lowering.view import StackView

AGENTS = [Address.parse(f"agent.a{number}") for number in range(50)]
SECRETS = [Address.parse(f"secret.s{number}") for number in range(12)]
MODELS = [
    "anthropic.claude-sonnet-4-v1:0",
    "amazon.nova-lite-v1:0",
    "eu.anthropic.claude-opus-v1:0",
]
POOLS = ("runtime_pool.p0", "runtime_pool.p1")
RANDOM = random.Random(5)


def to(address: Any) -> dict[str, str]:
    return {"$reference": str(address)}


def drawn() -> tuple[dict[str, Any], set[tuple[Address, Address]], dict[Address, int]]:
    """The fleet, which agent is granted which secret, and each agent's model."""
    network = {"vpc": "vpc-1", "subnets": ["subnet-a"]}
    fleet: dict[str, Any] = {pool: {"network": network} for pool in POOLS}
    for number, model in enumerate(MODELS):
        fleet[f"model_route.m{number}"] = {"targets": [{"provider": "bedrock", "model": model}]}
    for secret in SECRETS:
        fleet[str(secret)] = {"source": "aws_secretsmanager", "path": f"prod/{secret.name}"}
    granted: set[tuple[Address, Address]] = set()
    models: dict[Address, int] = {}
    for number, agent in enumerate(AGENTS):
        models[agent] = RANDOM.randrange(len(MODELS))
        fleet[str(agent)] = {
            "pool": to(POOLS[number % 2]),
            "harness": "codex",
            "image": f"ghcr.io/acme/agent@sha256:{'a' * 64}",
            "model": to(f"model_route.m{models[agent]}"),
        }
        for secret in RANDOM.sample(SECRETS[2:], RANDOM.randrange(4)):
            granted.add((agent, secret))
            fleet[f"secret_grant.{agent.name}_{secret.name}"] = {
                "secret": to(secret),
                "agent": to(agent),
                "name": f"TOKEN_{secret.name.upper()}",
            }
    # One secret is for a whole pool, and one whose grant is withdrawn for nobody.
    fleet["secret_grant.pool"] = {"secret": to(SECRETS[0]), "pool": to(POOLS[0]), "name": "POOL"}
    granted |= {(agent, SECRETS[0]) for agent in AGENTS[::2]}
    fleet["secret_grant.gone"] = {
        "secret": to(SECRETS[1]),
        "agent": to(AGENTS[0]),
        "name": "GONE",
        "enabled": False,
    }
    for number in range(0, 50, 5):
        block: dict[str, Any] = {"schedule": {"cron": "0 2 * * *"}}
        if number % 2:
            block = {"webhook": {"signature": "none"}}
        fleet[f"trigger.t{number}"] = {"agent": to(AGENTS[number]), **block}
    return fleet, granted, models


FLEET, GRANTED, MODEL_OF = drawn()


@pytest.fixture(scope="module")
def view() -> StackView:
    return view_of(FLEET)


@pytest.fixture(scope="module")
def account(view: StackView) -> Account:
    return deployed(view)


def profile_of(agent: Address, account: Account) -> str:
    [key] = [
        key
        for key in account.primitives
        if key.owner == agent and key.type == "aws_bedrock_inference_profile"
    ]
    return arn_of(key)


def test_a_secret_is_read_by_what_starts_the_agents_that_it_is_granted_to(account: Account) -> None:
    assert len(GRANTED) > 60
    for agent in AGENTS:
        execution, task = (account.policies(agent, role) for role in ("execution", "task"))
        for secret in SECRETS:
            arn = arn_of(PrimitiveKey(secret, "aws_secretsmanager_secret", "this"))
            read = Request("secretsmanager:GetSecretValue", arn)
            assert is_allowed(execution, read) is ((agent, secret) in GRANTED), (agent, secret)
            assert not is_allowed(task, read), (agent, secret)
            assert not is_allowed(execution, read._replace(action="secretsmanager:PutSecretValue"))


def test_a_model_is_invoked_through_the_agents_own_profile_alone(account: Account) -> None:
    profiles = {agent: profile_of(agent, account) for agent in AGENTS}
    for agent in AGENTS:
        task = account.policies(agent, "task")
        for other, profile in profiles.items():
            invoke = Request("bedrock:InvokeModel", profile)
            assert is_allowed(task, invoke) is (agent == other), (agent, other)
        for number, model in enumerate(MODELS):
            base = model.removeprefix("eu.")
            where = "eu-north-1" if base != model else "eu-west-1"
            arn = f"arn:aws:bedrock:{where}::foundation-model/{base}"
            through = {"bedrock:InferenceProfileArn": profiles[agent]}
            own = number == MODEL_OF[agent]
            assert is_allowed(task, Request("bedrock:InvokeModel", arn, through)) is own
            # Not beside the profile, nor through that of another: that spend would be nobody's.
            other = profiles[AGENTS[AGENTS.index(agent) - 1]]
            sly = {"bedrock:InferenceProfileArn": other}
            assert not is_allowed(task, Request("bedrock:InvokeModel", arn))
            assert not is_allowed(task, Request("bedrock:InvokeModel", arn, sly))
        assert not is_allowed(account.policies(agent, "execution"), Request("bedrock:InvokeModel"))


def test_a_log_is_written_by_what_starts_its_agent(account: Account) -> None:
    for agent in AGENTS:
        execution = account.policies(agent, "execution")
        for other in AGENTS:
            group = arn_of(PrimitiveKey(other, "aws_cloudwatch_log_group", "logs"))
            stream = f"{group}:log-stream:agent.{other.name}/agent/0123"
            write = Request("logs:PutLogEvents", stream)
            assert is_allowed(execution, write) is (agent == other), (agent, other)
            assert not is_allowed(execution, write._replace(action="logs:DeleteLogStream"))


def test_agents_that_share_a_log_write_their_own_streams_alone() -> None:
    """Also where their names read alike."""
    names = ["a", "a-b", 'a["b"]', 'a["b/c"]', 'a["b*"]', 'a["b:c"]', "module.m.agent.a"]
    agents = [
        Address.parse(name if name.startswith("module") else f"agent.{name}") for name in names
    ]
    small = {name: FLEET[name] for name in FLEET if name.startswith(("runtime_pool", "model"))}
    fleet = {**small, **{str(agent): FLEET["agent.a0"] for agent in agents}}
    sink = {"audit_sink.all": {"type": "cloudwatch"}}
    view = view_of({**fleet, **sink})
    account = deployed(view)
    targets = [log_target(view.declaration(agent), view) for agent in agents]
    assert len({target.group for target in targets}) == 1
    for agent in agents:
        execution = account.policies(agent, "execution")
        for other, target in zip(agents, targets, strict=True):
            group = f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:{target.group}"
            stream = f"{group}:log-stream:{target.prefix}/agent/0123"
            write = Request("logs:PutLogEvents", stream)
            assert is_allowed(execution, write) is (agent == other), (agent, other)
            assert re.fullmatch(r"[A-Za-z0-9._@=-]+", target.prefix)


def test_stacks_that_share_a_log_write_streams_of_their_own() -> None:
    small = {name: FLEET[name] for name in FLEET if name.startswith(("runtime_pool", "model"))}
    sink = {"type": "cloudwatch", "log_group": "/shared"}
    fleet = {**small, "agent.a0": FLEET["agent.a0"], "audit_sink.all": sink}
    views = [view_of(fleet, stack) for stack in ("payments", "billing")]
    targets = [log_target(view.declaration(AGENTS[0]), view) for view in views]
    assert [target.group for target in targets] == ["/shared", "/shared"]
    assert [target.prefix for target in targets] == [
        "payments/default/agent.a0",
        "billing/default/agent.a0",
    ]


def test_a_trigger_starts_its_agent_and_hands_on_its_roles_alone(
    account: Account, view: StackView
) -> None:
    triggers = view.of_kind("trigger")
    assert len(triggers) == 10
    for trigger in triggers:
        start = account.policies(trigger.address, "start")
        own = trigger.spec.agent.address  # type: ignore[attr-defined]
        for agent in AGENTS:
            pool = view.declaration(agent).spec.pool.address  # type: ignore[attr-defined]
            cluster = arn_of(PrimitiveKey(pool, "aws_ecs_cluster", "pool"))
            task = arn_of(PrimitiveKey(agent, "aws_ecs_task_definition", "this"))
            run = Request("ecs:RunTask", task, {"ecs:cluster": cluster})
            assert is_allowed(start, run) is (agent == own)
            assert not is_allowed(start, run._replace(context={"ecs:cluster": f"{cluster}x"}))
            # Runs are tagged as they start, and by nobody later.
            started = f"{cluster.replace(':cluster/', ':task/')}/0123"
            tag = Request("ecs:TagResource", started, {"ecs:CreateAction": "RunTask"})
            assert is_allowed(start, tag) is (pool == view.declaration(own).spec.pool.address)  # type: ignore[attr-defined]
            assert not is_allowed(start, tag._replace(context={}))
            for role in ("task", "execution"):
                arn = arn_of(PrimitiveKey(agent, "aws_iam_role", role))
                to_tasks = {"iam:PassedToService": "ecs-tasks.amazonaws.com"}
                hand_on = Request("iam:PassRole", arn, to_tasks)
                assert is_allowed(start, hand_on) is (agent == own)
                to_lambda = {"iam:PassedToService": "lambda.amazonaws.com"}
                assert not is_allowed(start, hand_on._replace(context=to_lambda))


def test_roles_are_taken_by_their_service_for_this_account_alone(account: Account) -> None:
    for agent in AGENTS:
        for role in ("task", "execution"):
            trust = account.trust(agent, role)
            source = f"arn:aws:ecs:eu-west-1:{ACCOUNT}:task/x/y"
            here = {"aws:SourceAccount": ACCOUNT, "aws:SourceArn": source}
            assert may_assume(trust, "ecs-tasks", here)
            assert not may_assume(trust, "ecs-tasks", {**here, "aws:SourceAccount": "2" * 12})
            assert not may_assume(trust, "ecs-tasks", {"aws:SourceAccount": ACCOUNT})
            assert not may_assume(trust, "lambda", here)


def test_a_disabled_agent_may_do_nothing() -> None:
    fleet = {
        **FLEET,
        "agent.a0": {**FLEET["agent.a0"], "enabled": False},
    }
    account = deployed(view_of(fleet))
    agent = AGENTS[0]
    group = arn_of(PrimitiveKey(agent, "aws_cloudwatch_log_group", "logs"))
    write = Request("logs:PutLogEvents", f"{group}:log-stream:agent.a0/agent/1")
    assert not is_allowed(account.policies(agent, "execution"), write)
    invoke = Request("bedrock:InvokeModel", profile_of(agent, account))
    assert not is_allowed(account.policies(agent, "task"), invoke)
    assert account.primitives.keys() >= deployed(view_of(FLEET)).primitives.keys()


def test_an_expired_grant_is_refused_by_iam() -> None:
    grant = {
        "secret": to(SECRETS[0]),
        "agent": to(AGENTS[0]),
        "name": "T",
        "expires": "2030-01-01T00:00:00Z",
    }
    small = {name: FLEET[name] for name in FLEET if name.startswith(("runtime_pool", "model"))}
    fleet = {**small, "agent.a0": FLEET["agent.a0"], "secret.s0": FLEET["secret.s0"]}
    account = deployed(view_of({**fleet, "secret_grant.until": grant}))
    arn = arn_of(PrimitiveKey(SECRETS[0], "aws_secretsmanager_secret", "this"))
    policies = account.policies(AGENTS[0], "execution")
    for moment, allowed in (("2029-12-31T23:59:59Z", True), ("2030-01-01T00:00:01Z", False)):
        context = {"aws:CurrentTime": moment}
        request = Request("secretsmanager:GetSecretValue", arn, context)
        assert is_allowed(policies, request) is allowed


def test_a_spent_budget_holds_its_agents_and_no_others() -> None:
    fleet: dict[str, Any] = dict(FLEET)
    for number in range(0, 50, 10):
        fleet[f"agent.a{number}"] = {**fleet[f"agent.a{number}"], "labels": {"team": "eu"}}
    fleet["budget.eu"] = {
        "scope": {"team": "eu"},
        "limit": 10,
        "period": "monthly",
        "action": "block",
        "notify": ["ops@acme.example"],
    }
    account = deployed(view_of(fleet))
    owner = Address.parse("budget.eu")
    action = account.primitives[PrimitiveKey(owner, "aws_budgets_budget_action", "hold")]
    roles = set(action["definition"]["iam_action_definition"]["roles"])
    denial = account.primitives[PrimitiveKey(owner, "aws_iam_policy", "denial")]["policy"]
    for agent in AGENTS:
        role = arn_of(PrimitiveKey(agent, "aws_iam_role", "task")).rpartition("/")[2]
        held = agent.name in {"a0", "a10", "a20", "a30", "a40"}
        assert (role in roles) is held
        spent = [*account.policies(agent, "task"), denial]
        assert not is_allowed(spent, Request("bedrock:InvokeModel", profile_of(agent, account)))
    executor = account.policies(owner, "executor")
    attach = Request(
        "iam:AttachRolePolicy", arn_of(PrimitiveKey(AGENTS[0], "aws_iam_role", "task"))
    )
    policy = arn_of(PrimitiveKey(owner, "aws_iam_policy", "denial"))
    assert is_allowed(executor, attach._replace(context={"iam:PolicyARN": policy}))
    admin = "arn:aws:iam::aws:policy/AdministratorAccess"
    assert not is_allowed(executor, attach._replace(context={"iam:PolicyARN": admin}))
