"""A platform team's component, once for each team of a YAML file.

The same as the example `teams`, declared with the Pulumi SDK.
"""

from __future__ import annotations

from pathlib import Path

import pulumi
import yaml
from team import Team, TeamSettings

from planes.sdk import (
    Budget,
    BudgetScopeArgs,
    EgressPolicy,
    LocalProvider,
    ModelRoute,
    ModelRoutePriceArgs,
    ModelRouteTargetsArgs,
)

entries = yaml.safe_load(Path(__file__).with_name("teams.yaml").read_text(encoding="utf-8"))
teams = [TeamSettings.read(entry) for entry in entries["teams"]]

LocalProvider(path=".fleetform/plane.db")
code_work = EgressPolicy("code_work", bundles=["github", "python", "node"])
model = ModelRoute(
    "default",
    targets=[
        ModelRouteTargetsArgs(
            provider="bedrock",
            model="anthropic.claude-sonnet-4-20250514-v1:0",
            region="eu-central-1",
        )
    ],
    price=ModelRoutePriceArgs(input=3, output=15),
)
reviewers = {team.name: Team(team, model, code_work).reviewer_id for team in teams}
Budget(
    "all",
    limit=sum(team.monthly_budget for team in teams),
    period="monthly",
    action="alert",
    scope=BudgetScopeArgs(org="acme"),
)

pulumi.export("reviewers", reviewers)
