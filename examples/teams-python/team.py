"""What every team gets: a component."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from planes.sdk import (
    Agent,
    AgentPermissionsArgs,
    Budget,
    BudgetScopeArgs,
    EgressPolicy,
    Metric,
    ModelRoute,
    RuntimePool,
    Secret,
    SecretGrant,
    Trigger,
    TriggerGithubArgs,
    TriggerScheduleArgs,
    TriggerSlackArgs,
    instance,
)

IMAGE = (
    "ghcr.io/acme/harness@sha256:1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809"
)


@dataclass(frozen=True)
class TeamSettings:
    """One entry of teams.yaml.  The budget is in US dollars a month."""

    name: str
    repositories: list[str]
    monthly_budget: float
    cost_center: str
    timezone: str = "Etc/UTC"
    slack_channel: str | None = None
    nightly_updates: bool = True

    @classmethod
    def read(cls, entry: Mapping[str, Any]) -> TeamSettings:
        if not entry["repositories"]:
            raise ValueError(f"{entry['name']} has no repository; a team has at least one.")
        return cls(**entry)


class Team(pulumi.ComponentResource):
    """A team's pool, agents, triggers, grants and budget."""

    reviewer_id: pulumi.Output[str]

    def __init__(self, team: TeamSettings, model: ModelRoute, egress: EgressPolicy) -> None:
        super().__init__("acme:index:Team", instance("team", team.name))
        self.team = team
        self.model = model
        self.labels = {"team": team.name, "cost_center": team.cost_center}
        self.opts = pulumi.ResourceOptions(parent=self)
        self.pool = RuntimePool(
            "this",
            max_concurrency=2 + len(team.repositories),
            egress=egress,
            labels=self.labels,
            opts=self.opts,
        )
        agents = {"reviewer": self._reviewer(), "triager": self._triager()}
        if team.nightly_updates:
            agents["updater"] = self._updater()
        self._grant(agents)
        self._watch()
        self.reviewer_id = agents["reviewer"].id
        self.register_outputs({"reviewer_id": self.reviewer_id})

    def _reviewer(self) -> Agent:
        team = self.team
        listed = "".join(f"- {repository}\n" for repository in team.repositories)
        reviewer = Agent(
            "reviewer",
            pool=self.pool,
            harness="claude_code",
            image=IMAGE,
            instructions=(
                f"You review pull requests for team {team.name}.\n\nRepositories:\n{listed}\n"
                "Comment on defects, not on style.\n"
            ),
            model=self.model,
            repos=team.repositories,
            max_cost_per_run=2,
            permissions=AgentPermissionsArgs(repo="read", pull_requests="write"),
            labels={**self.labels, "use_case": "code-review"},
            opts=self.opts,
        )
        for repository in team.repositories:
            Trigger(
                instance("review", repository),
                agent=reviewer,
                prompt="Review the pull request.",
                github=TriggerGithubArgs(
                    repositories=[repository],
                    events=["pull_request.opened", "pull_request.synchronize"],
                ),
                labels=self.labels,
                opts=self.opts,
            )
        return reviewer

    def _triager(self) -> Agent:
        team = self.team
        triager = Agent(
            "triager",
            pool=self.pool,
            harness="openhands",
            image=IMAGE,
            instructions="Label the issue, find duplicates, and ask for what is missing.",
            model=self.model,
            repos=team.repositories,
            reads=["issues"],
            permissions=AgentPermissionsArgs(repo="read", issues="write"),
            labels={**self.labels, "use_case": "triage"},
            opts=self.opts,
        )
        Trigger(
            "issues",
            agent=triager,
            prompt="Triage the issue.",
            github=TriggerGithubArgs(repositories=team.repositories, events=["issues.opened"]),
            labels=self.labels,
            opts=self.opts,
        )
        if team.slack_channel is not None:
            Trigger(
                instance("question", 0),
                agent=triager,
                prompt="${event.event.text}",
                slack=TriggerSlackArgs(channels=[team.slack_channel], event="mention"),
                labels=self.labels,
                opts=self.opts,
            )
        return triager

    def _updater(self) -> Agent:
        updater = Agent(
            instance("updater", 0),
            pool=self.pool,
            harness="openhands",
            image=IMAGE,
            instructions="Update one group of dependencies, run the tests, open a pull request.",
            model=self.model,
            repos=self.team.repositories,
            timeout="1h",
            permissions=AgentPermissionsArgs(repo="write", pull_requests="write"),
            labels={**self.labels, "use_case": "dependency-update"},
            opts=self.opts,
        )
        Trigger(
            instance("nightly", 0),
            agent=updater,
            prompt="Update the dependencies.",
            schedule=TriggerScheduleArgs(cron="0 2 * * 1-5", timezone=self.team.timezone),
            labels=self.labels,
            opts=self.opts,
        )
        return updater

    def _grant(self, agents: Mapping[str, Agent]) -> None:
        prefix = self.team.name.replace("-", "_").upper()
        token = Secret(
            "github_token",
            source="env",
            path=f"{prefix}_GITHUB_TOKEN",
            labels=self.labels,
            opts=self.opts,
        )
        for name, agent in agents.items():
            SecretGrant(
                instance("github", name),
                secret=token,
                agent=agent,
                mount="header",
                name="Authorization",
                hosts=["api.github.com"],
                ttl="1h",
                labels=self.labels,
                opts=self.opts,
            )

    def _watch(self) -> None:
        Budget(
            "team",
            limit=self.team.monthly_budget,
            period="monthly",
            action="block",
            scope=BudgetScopeArgs(team=self.team.name),
            labels=self.labels,
            opts=self.opts,
        )
        Metric(
            "acceptance",
            measures="acceptance",
            group_by=["agent"],
            window="30d",
            min_sample=10,
            labels=self.labels,
            opts=self.opts,
        )
