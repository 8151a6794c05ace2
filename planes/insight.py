"""The insight plane: where the trail goes, what is checked, and how well agents do.

Purely data; no I/O.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from planes.kind import UNORDERED, Block, Kind, OfKind
from planes.rules import at_least_one, only_with
from planes.scalar import NOT_EMPTY
from planes.scalars import Bound, Count, Duration, EndpointUrl, Identifier, NotifyTarget, Word
from planes.validation import known, refused
from planes.values import Reference

__all__ = ["AuditSink", "Guardrail", "Metric"]


class AuditSink(Kind):
    """Where the trail of what agents did goes."""

    kind = "audit_sink"

    type: Literal["otlp", "s3", "cloudwatch", "webhook", "file"] = Field(
        description="What receives the trail."
    )
    endpoint: EndpointUrl | None = Field(
        default=None, description="The receiver's URL; required for `otlp` and `webhook`."
    )
    bucket: Word | None = Field(
        default=None, description="The bucket, for `s3`; one is made where it is left out."
    )
    log_group: Word | None = Field(
        default=None,
        description="The log group, for `cloudwatch`; one is made where it is left out.",
    )
    path: Word | None = Field(
        default=None, description="The file, for `file`; the provider's own where it is left out."
    )
    content: Literal["full", "metadata", "redacted"] = Field(
        default="redacted",
        description="How much of a run is kept: all of its text; only who, what, when and how "
        "much; or the text without what looks like personal data or a secret.",
    )
    retention: Duration | None = Field(
        default=None, description="For how long it is kept; for ever where left out."
    )
    agents: Annotated[list[Annotated[Reference, OfKind("agent")]], UNORDERED] = Field(
        default=[], description="Whose trail; every agent's where left out."
    )

    @model_validator(mode="after")
    def _check_receiver(self) -> "AuditSink":
        only_with(self, "endpoint", "type", "otlp", "webhook", required=True)
        only_with(self, "bucket", "type", "s3")
        only_with(self, "log_group", "type", "cloudwatch")
        only_with(self, "path", "type", "file")
        return self


class Approval(Block):
    """Asks a person, and goes on only where they agree."""

    channel: NotifyTarget = Field(description="Where to ask: `#channel`, an address, a URL.")
    timeout: Duration = Field(
        default="1h", description="How long to wait for an answer; none counts as a refusal."
    )


class Guardrail(Kind):
    """A check on what an agent reads and does."""

    kind = "guardrail"

    stage: Literal["pre_call", "post_call", "pre_tool", "post_tool"] = Field(
        description="When it checks: before or after a call of the model, before or after a tool."
    )
    engine: Word = Field(
        default="builtin", description="What checks: `builtin`, or the name of a service."
    )
    mode: Literal["log_only", "enforce"] = Field(
        default="enforce", description="Whether what it finds is stopped, or only written down."
    )
    on_error: Literal["block", "allow"] = Field(
        default="block", description="What happens where the check itself fails."
    )
    detects: Annotated[list[Identifier], UNORDERED] = Field(
        default=[],
        description="What it looks for, such as `prompt_injection`, `secrets`, `pii`. With "
        "`builtin` it looks for something, admits only some types of value, or asks for an "
        "approval; another engine looks for all that it knows where left out.",
    )
    admits: Annotated[
        list[Literal["boolean", "number", "date", "enum", "identifier"]], UNORDERED
    ] = Field(
        default=[],
        description="The types of value that pass to the model; free text is dropped. Before a "
        "call only.",
    )
    approval: Approval | None = Field(
        default=None, description="Asks a person before the agent goes on; before a call or a tool."
    )

    @model_validator(mode="after")
    def _check_purpose(self) -> "Guardrail":
        builtin = known(self.engine) == "builtin"
        checks = (self.detects, self.admits)
        if builtin and self.approval is None and all(known(items) == [] for items in checks):
            raise refused(
                "detects",
                'detects, admits or an approval block is required with engine = "builtin": say '
                "what is checked",
            )
        if known(self.admits) and known(self.stage) not in ("pre_call", None):
            raise refused("admits", 'admits is for stage = "pre_call" only', "admits")
        only_with(self, "approval", "stage", "pre_call", "pre_tool")
        only_with(self, "approval", "mode", "enforce")
        return self


class Alert(Block):
    """Tells somebody when a metric leaves its bounds."""

    below: Bound | None = Field(default=None, description="Tell them where it is below this.")
    above: Bound | None = Field(default=None, description="Tell them where it is above this.")
    notify: Annotated[list[NotifyTarget], UNORDERED, NOT_EMPTY] = Field(
        description="Whom to tell: `#channel`, an e-mail address, a URL."
    )

    @model_validator(mode="after")
    def _check_bound(self) -> "Alert":
        at_least_one(self, "below", "above")
        return self


class Metric(Kind):
    """How well agents do, measured from what becomes of their work."""

    kind = "metric"

    measures: Literal["acceptance", "cost_per_accepted", "rework", "ci_pass"] = Field(
        description="What is measured: the share of results that people accept; the US dollars "
        "that an accepted one costs; the share that people change afterwards; the share that "
        "passes CI."
    )
    group_by: Annotated[list[Identifier], UNORDERED] = Field(
        default=[],
        description="One figure for each value of these, such as `agent`, `repo`, `team`.",
    )
    window: Duration = Field(default="30d", description="The time that a figure covers.")
    min_sample: Count = Field(
        default=20, description="How many results there must be for a figure to be given."
    )
    alert: Alert | None = Field(
        default=None, description="Tells somebody when it leaves its bounds; nobody where left out."
    )
