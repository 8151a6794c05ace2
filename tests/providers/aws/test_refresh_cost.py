"""What a refresh costs: a bound on the calls for each primitive, counted by who answers them."""

from __future__ import annotations

from builders.aws_fleet import build
from peers.aws.account import Account
from providers.aws.session import connect
from providers.aws.settings import Settings
from providers.contract import Observed, Surroundings
from stacks.engine.live.clients import Clients
from stacks.engine.live.refresh import refresh
from stacks.stack import ProviderSettings

AGENTS = 40
MOST = 0.15
"""Calls a primitive; Terraform's AWS provider makes one and more."""


def test_a_fleet_is_read_in_few_calls(aws: Account) -> None:
    rates = dict.fromkeys(("ecs", "iam", "logs", "resourcegroupstaggingapi"), 10_000.0)
    client = connect(Settings.model_validate({"retry": {"requests_per_second": rates}}))
    reads = build(client, AGENTS)
    client.close()
    aws.forget_calls()
    settings = {"aws": ProviderSettings("aws", "aws", {"retry": {"requests_per_second": rates}})}
    with Clients(settings, Surroundings(".", "bench", "default", "me")) as clients:
        live = refresh(reads, clients)
    assert len(live) == 5 * AGENTS
    assert [item for item in live.values() if not isinstance(item, Observed)] == []
    calls = sum(aws.calls().values())
    assert calls / len(reads) <= MOST, aws.calls()
