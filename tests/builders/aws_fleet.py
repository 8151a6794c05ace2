"""A fleet of agents on the peer, applied as a user would: for what a refresh costs."""

from __future__ import annotations

from pathlib import Path

from builders.commands import fleetform, state
from peers.aws.account import Account
from stacks.engine.live.refresh import Read, read_records
from stacks.stack import ProviderSettings

__all__ = ["UNPACED", "build", "settings"]

UNPACED = dict.fromkeys(
    (
        *("apigatewayv2", "bedrock", "ec2", "ecs", "events", "iam", "logs"),
        *("resourcegroupstaggingapi", "scheduler", "sqs"),
    ),
    100_000.0,
)
"""The peer has no quotas."""

_FLEET = """
fleet {{
  name = "fleet"
}}

provider "aws" {{
  retry {{
    requests_per_second = {{ {rates} }}
  }}
}}

runtime_pool "main" {{
  network {{
    vpc     = "{vpc}"
    subnets = ["{subnet}"]
  }}
}}

model_route "main" {{
  targets {{
    provider = "bedrock"
    model    = "anthropic.claude-sonnet-4-v1:0"
  }}
}}

agent "a" {{
  count        = {agents}
  pool         = runtime_pool.main
  harness      = "codex"
  image        = "ghcr.io/acme/agent@sha256:{digest}"
  model        = model_route.main
  instructions = "Work."
}}

trigger "nightly" {{
  count  = {schedules}
  agent  = agent.a[count.index]
  prompt = "Bring dependencies up to date."

  schedule {{
    cron   = "0 2 * * *"
    jitter = "30m"
  }}
}}

trigger "opened" {{
  count  = {events}
  agent  = agent.a[count.index]
  prompt = "Review $${{event.pull_request.title}}."

  github {{
    repositories = ["acme/api"]
    events       = ["pull_request.opened"]
  }}
}}
"""


def build(account: Account, folder: Path, agents: int) -> list[Read]:
    """Agents with their roles, logs, models and tasks; every second has a schedule, every fourth is
    started by events, too.  What a refresh of their state would read."""
    subnet = account.client("ec2").describe_subnets()["Subnets"][0]
    text = _FLEET.format(
        rates=", ".join(f"{name} = {rate:.0f}" for name, rate in UNPACED.items()),
        vpc=subnet["VpcId"],
        subnet=subnet["SubnetId"],
        digest="a" * 64,
        agents=agents,
        schedules=agents // 2,
        events=agents // 4,
    )
    (folder / "main.fleet.hcl").write_text(text)
    fleetform(folder, "apply", "--auto-approve", "--parallelism", "16")
    return read_records(state(folder).primitives.values())


def settings() -> dict[str, ProviderSettings]:
    return {"aws": ProviderSettings("aws", "aws", {"retry": {"requests_per_second": UNPACED}})}
