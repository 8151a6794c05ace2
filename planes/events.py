"""The events plane: what starts an agent.

Purely data; no I/O.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from planes.github_events import GithubEvent
from planes.kind import UNORDERED, Block, Kind, OfKind, Output
from planes.prompts import Prompt
from planes.rules import at_least_one, exactly_one, only_with
from planes.scalar import NOT_EMPTY
from planes.scalars import (
    Count,
    CronExpression,
    Duration,
    HeaderName,
    NotifyTarget,
    Repository,
    SlackChannel,
    SlackUser,
    Text,
    Word,
    Zone,
)
from planes.values import Reference

__all__ = ["SOURCES", "Trigger"]

SOURCES = ("schedule", "github", "slack", "jira", "webhook")
"""The source blocks, of which a trigger has exactly one."""


class Schedule(Block):
    """Starts the agent at fixed times."""

    cron: CronExpression = Field(
        description="Five fields: minute, hour, day of the month, month, day of the week. Where "
        "both kinds of day are restricted, either suffices."
    )
    timezone: Zone = Field(
        default="UTC",
        description="The IANA time zone whose clock counts. What a change to summer time skips "
        "fires at the change; what a change back repeats fires once.",
    )
    jitter: Duration | None = Field(
        default=None, description="A start is put off by a random time of at most this length."
    )
    catchup_window: Duration | None = Field(
        default=None,
        description="A start that was missed is made up for within this time; never where left "
        "out.",
    )


class Actors(Block):
    """Who may start the agent by what they do at GitHub."""

    min_permission: Literal["none", "read", "triage", "write", "maintain", "admin"] = Field(
        default="write",
        description="The least permission on the repository that the person has. `none` lets "
        "anybody start the agent.",
    )
    allow_forks: bool = Field(
        default=False, description="Whether pull requests from forks start the agent."
    )


class Github(Block):
    """Starts the agent on events of GitHub repositories."""

    repositories: Annotated[list[Repository], UNORDERED, NOT_EMPTY] = Field(
        description="The repositories whose events count; `owner/*` for all."
    )
    events: Annotated[list[GithubEvent], UNORDERED, NOT_EMPTY] = Field(
        description="Webhook events, with their action where only that counts: `issue_comment`, "
        "`pull_request.opened`.",
    )
    commands: Annotated[list[Word], UNORDERED] = Field(
        default=[],
        description="Comments count only where they begin with one of these, such as `/review`.",
    )
    labels: Annotated[list[Text], UNORDERED] = Field(
        default=[], description="Issues and pull requests count only with one of these labels."
    )
    actors: Actors = Field(default_factory=lambda: Actors(), description="Who may start the agent.")
    filter: dict[Word, list[str]] = Field(
        default={},
        description="Field of the event to the values of which it has one, for instance "
        '`{ "pull_request.base.ref" = ["main"] }`. All must hold.',
    )


class Slack(Block):
    """Starts the agent from Slack."""

    channels: Annotated[list[SlackChannel], UNORDERED, NOT_EMPTY] = Field(
        description="The channels that count, by id (`C0123456789`)."
    )
    event: Literal["mention", "reaction", "slash_command"] = Field(
        default="mention", description="What starts the agent."
    )
    command: Word | None = Field(
        default=None, description="The slash command, such as `/review`; for `slash_command` only."
    )
    emoji: Word | None = Field(
        default=None,
        description="The reaction that counts, without colons; any where left out; for `reaction` "
        "only.",
    )
    allowed_users: Annotated[list[SlackUser], UNORDERED] = Field(
        default=[],
        description="Who may start it: users (`U…`) and user groups (`S…`) by id; everybody in the "
        "channels where left out.",
    )

    @model_validator(mode="after")
    def _check_event(self) -> "Slack":
        only_with(self, "command", "event", "slash_command")
        only_with(self, "emoji", "event", "reaction")
        return self


class Jira(Block):
    """Starts the agent on events of Jira issues."""

    jql: Text = Field(description="Which issues count, in Jira's query language.")
    events: Annotated[
        list[
            Literal[
                "jira:issue_created",
                "jira:issue_updated",
                "jira:issue_deleted",
                "comment_created",
                "comment_updated",
                "comment_deleted",
            ]
        ],
        UNORDERED,
        NOT_EMPTY,
    ] = Field(default=["jira:issue_created"], description="The events, as Jira names them.")
    fields: Annotated[list[Word], UNORDERED] = Field(
        default=[],
        description="Changes count only where they touch one of these fields; any where left out.",
    )


class Webhook(Block):
    """Starts the agent on an HTTP request."""

    signature: Literal["hmac_sha256", "github", "none"] = Field(
        default="hmac_sha256",
        description="How a request proves where it comes from. `none` lets anybody who knows the "
        "URL start the agent.",
    )
    secret: Annotated[Reference | None, OfKind("secret")] = Field(
        default=None, description="The key of the signature; required unless there is none."
    )
    header: HeaderName | None = Field(
        default=None,
        description="The header with the signature; `X-Signature-256`, and GitHub's own for "
        "`github`, where it is left out.",
    )
    max_skew: Duration = Field(
        default="5m", description="How old a request may be by its own timestamp."
    )
    dedupe_window: Duration = Field(
        default="1h", description="For how long a request that comes again is ignored."
    )
    filter: dict[Word, list[str]] = Field(
        default={},
        description="Field of the request's body to the values of which it has one. All must hold.",
    )

    @model_validator(mode="after")
    def _check_signature(self) -> "Webhook":
        only_with(self, "secret", "signature", "hmac_sha256", "github", required=True)
        only_with(self, "header", "signature", "hmac_sha256", "github")
        return self


class RateLimit(Block):
    """How often a trigger may start its agent."""

    per_user: Count | None = Field(
        default=None, description="Runs an hour that one user may start."
    )
    per_hour: Count | None = Field(default=None, description="Runs an hour in all.")

    @model_validator(mode="after")
    def _check_any(self) -> "RateLimit":
        at_least_one(self, "per_user", "per_hour")
        return self


class OnFailure(Block):
    """Whom to tell when runs fail."""

    notify: Annotated[list[NotifyTarget], UNORDERED, NOT_EMPTY] = Field(
        description="Whom to tell: `#channel`, an e-mail address, a URL."
    )
    after: Count = Field(default=1, description="After how many failures in a row.")


class Trigger(Kind):
    """What starts an agent. It has exactly one source: a schedule, or events of GitHub, Slack, Jira
    or a webhook. A source is untrusted where people outside the organisation can write to it."""

    kind = "trigger"
    computed = {
        "url": Output(
            "Where events are received, to be registered at their source; none for a schedule."
        ),
    }

    agent: Annotated[Reference, OfKind("agent")] = Field(description="What it starts.")
    prompt: Prompt | None = Field(
        default=None,
        description="What the run is asked to do. Fields of the event are filled in when it comes: "
        "`$${event.issue.title}`, with two dollar signs, so that they are left for then.",
    )
    concurrency: Literal["allow", "forbid", "replace"] = Field(
        default="forbid",
        description="What happens where a run of this trigger is still going: start another, start "
        "none, or stop it and start another.",
    )
    rate_limit: RateLimit | None = Field(
        default=None, description="How often it may start its agent; without limit where left out."
    )
    on_failure: OnFailure | None = Field(
        default=None, description="Whom to tell when runs fail; nobody where left out."
    )
    schedule: Schedule | None = Field(default=None, description="Starts the agent at fixed times.")
    github: Github | None = Field(
        default=None, description="Starts the agent on events of GitHub repositories."
    )
    slack: Slack | None = Field(default=None, description="Starts the agent from Slack.")
    jira: Jira | None = Field(
        default=None, description="Starts the agent on events of Jira issues."
    )
    webhook: Webhook | None = Field(
        default=None, description="Starts the agent on an HTTP request."
    )

    @model_validator(mode="after")
    def _check_source(self) -> "Trigger":
        exactly_one(self, *SOURCES)
        return self
