"""The cost plane: what may be spent, and which models at what price.

Purely data; no I/O.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from planes.kind import UNORDERED, Block, Kind, OfKind, Output
from planes.rules import exactly_one, only_with
from planes.scalar import NOT_EMPTY
from planes.scalars import (
    Count,
    Money,
    NotifyTarget,
    Percent,
    PositiveMoney,
    PositiveNumber,
    Repository,
    Text,
    Word,
)
from planes.values import Reference

__all__ = ["SCOPES", "Budget", "ModelRoute"]

SCOPES = ("org", "team", "agent", "repo", "trigger", "use_case", "user", "labels")
"""What a budget may be for, of which it names exactly one."""


class Scope(Block):
    """What a budget counts. Exactly one of them."""

    org: Text | None = Field(default=None, description="A whole organisation, by name.")
    team: Text | None = Field(default=None, description="What has this `team` label.")
    agent: Annotated[Reference | None, OfKind("agent")] = Field(
        default=None, description="The runs of one agent."
    )
    repo: Repository | None = Field(default=None, description="The runs about one repository.")
    trigger: Annotated[Reference | None, OfKind("trigger")] = Field(
        default=None, description="The runs that one trigger starts."
    )
    use_case: Text | None = Field(default=None, description="What has this `use_case` label.")
    user: Text | None = Field(
        default=None, description="The runs that one person starts; `*` for each person."
    )
    labels: Annotated[dict[str, str] | None, NOT_EMPTY] = Field(
        default=None, description="What has all of these labels."
    )

    @model_validator(mode="after")
    def _check_one(self) -> "Scope":
        exactly_one(self, *SCOPES)
        return self


class Budget(Kind):
    """What may be spent on agents in a time, and what happens where it is."""

    kind = "budget"
    computed = {
        "id": Output("The budget's id at its provider."),
        "enforcement": Output("How the limit is kept: `request-time`, `delayed` or `advisory`."),
    }

    scope: Scope = Field(description="What counts.")
    limit: PositiveMoney | None = Field(
        default=None, description="US dollars in a period. One of limit and tokens."
    )
    tokens: Count | None = Field(default=None, description="Tokens in a period, in and out.")
    period: Literal["run", "daily", "weekly", "monthly", "total"] = Field(
        description="The time in which it may be spent."
    )
    alerts: Annotated[list[Percent], UNORDERED] = Field(
        default=[50, 80, 100], description="Percentages of the limit at which somebody is told."
    )
    notify: Annotated[list[NotifyTarget], UNORDERED] = Field(
        default=[], description="Whom to tell: `#channel`, an e-mail address, a URL."
    )
    action: Literal["alert", "throttle", "downgrade", "pause", "block"] = Field(
        default="alert",
        description="What happens at the limit: tell only; slow down; go on with a cheaper model; "
        "let runs end and start no more; refuse every request.",
    )
    downgrade_to: Annotated[Reference | None, OfKind("model_route")] = Field(
        default=None, description="The cheaper models; required for `downgrade`, and for it only."
    )

    @model_validator(mode="after")
    def _check_limit(self) -> "Budget":
        exactly_one(self, "limit", "tokens")
        only_with(self, "downgrade_to", "action", "downgrade", required=True)
        return self


class Target(Block):
    """One model that a route leads to."""

    provider: Word = Field(description="Who serves the model, such as `bedrock` or `anthropic`.")
    model: Word = Field(description="The model's own name, with its version.")
    weight: PositiveNumber = Field(
        default=1, description="Its share of the requests, against the other targets' weights."
    )
    region: Word | None = Field(
        default=None, description="Where it is served; the provider's own choice where left out."
    )


class Price(Block):
    """What a million tokens cost, in US dollars."""

    input: Money = Field(description="Tokens that the model reads.")
    output: Money = Field(description="Tokens that the model writes.")
    cached: Money | None = Field(
        default=None, description="Tokens that it reads from its cache; as `input` where left out."
    )


class ModelRoute(Kind):
    """Which models agents use, how much of them, and at what price."""

    kind = "model_route"
    computed = {"endpoint": Output("The URL that agents send their requests to.")}

    targets: Annotated[list[Target], NOT_EMPTY] = Field(
        description="A model that the route leads to, with its share of the requests."
    )
    fallbacks: list[Annotated[Reference, OfKind("model_route")]] = Field(
        default=[], description="Routes to try, in this order, where none of the targets answers."
    )
    rpm: Count | None = Field(
        default=None, description="Requests a minute; without limit where left out."
    )
    tpm: Count | None = Field(
        default=None, description="Tokens a minute; without limit where left out."
    )
    price: Price | None = Field(
        default=None,
        description="What a million tokens cost, in US dollars; the provider's list price where "
        "left out.",
    )
