"""``local_subscription``: what is registered at the source of a trigger's events."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from planes.kind import REPLACES, UNORDERED, Block
from providers.local.primitive import LocalType

__all__ = ["primitive"]


class Subscription(Block):
    """Which events a service sends, and where to."""

    trigger: str | None = Field(
        default=None,
        description="The id of the trigger that receives them, where it is on this plane.",
    )
    service: Annotated[Literal["github", "slack", "jira", "webhook"], REPLACES] = Field(
        description="Who sends them."
    )
    url: str | None = Field(default=None, description="Where they are sent: the URL to register.")
    events: Annotated[list[str], UNORDERED] = Field(
        default=[], description="The events, as the service names them; all where left out."
    )
    repositories: Annotated[list[str], UNORDERED] = Field(
        default=[], description="The repositories whose events are sent, for `github`."
    )
    channels: Annotated[list[str], UNORDERED] = Field(
        default=[], description="The channels whose events are sent, for `slack`."
    )
    jql: str | None = Field(default=None, description="The issues that count, for `jira`.")
    secret: str | None = Field(
        default=None, description="The id of the secret that signs them, for `webhook`."
    )
    labels: dict[str, str] = Field(default={}, description="The trigger's labels.")
    enabled: bool = Field(default=True, description="Whether events are sent.")


primitive = LocalType("local_subscription", Subscription)
