"""What a run is told of itself: the environment of its container.

Pure.  A harness reads its instructions and limits from variables that begin with ``FLEETFORM_``;
what is not text is JSON.  https://docs.aws.amazon.com/AmazonECS/latest/APIReference/
API_ContainerDefinition.html
"""

from __future__ import annotations

from typing import Any, cast

from planes.cost import ModelRoute
from planes.declaration import Declaration
from planes.insight import AuditSink
from planes.kind import plain
from planes.runtime import Agent, InlineModel, RuntimePool
from planes.validation import is_late, known
from planes.values import Reference
from providers.aws.lowering.common import ref, text
from providers.aws.lowering.models import PROFILE, BedrockModel
from providers.aws.lowering.pools import pool_of
from providers.contract import View

__all__ = ["PROMPT", "TRIGGER", "environment"]

PROMPT = "FLEETFORM_PROMPT"
"""Set by what starts a run."""
TRIGGER = "FLEETFORM_TRIGGER"

_TOLD = (
    "harness",
    "instructions",
    "instructions_file",
    "repos",
    "tools",
    "permissions",
    "outputs",
    "max_iterations",
    "timeout",
    "max_cost_per_run",
    "data_sensitivity",
    "reads",
    "memories",
)
"""The fields of an agent that its run is told."""


def environment(agent: Declaration, models: list[BedrockModel], view: View) -> list[dict[str, Any]]:
    """Name and value, in order of name; the agent's own variables among them."""
    spec = cast(Agent, agent.spec)
    pool = cast(RuntimePool, pool_of(agent, view).spec)
    told = {name: plain(getattr(spec, name)) for name in _TOLD}
    own: dict[str, Any] = {
        **{f"FLEETFORM_{name.upper()}": value for name, value in told.items()},
        "FLEETFORM_STACK": view.stack,
        "FLEETFORM_ADDRESS": str(agent.address),
        "FLEETFORM_MAX_LIFETIME": pool.max_lifetime,
        "FLEETFORM_MAX_CONCURRENCY": pool.max_concurrency,
        "FLEETFORM_EXTENSIONS": _described(spec.extensions, view),
        "FLEETFORM_GUARDRAILS": _described(spec.guardrails, view),
        "FLEETFORM_MODEL": _model(agent, models, view),
        **_trail(agent, view),
    }
    declared = spec.environment if type(spec.environment) is dict else {}
    given = {name: value for name, value in own.items() if value not in (None, [])}
    whole = {**given, **declared}
    return [{"name": name, "value": text(whole[name])} for name in sorted(whole)]


def _described(references: Any, view: View) -> Any:
    """What declarations say, for who runs with them."""
    if is_late(references):
        return references
    return [
        {"address": str(item.address), **_without_none(plain(view.declaration(item).spec))}
        for item in references
        if not is_late(item)
    ]


def _without_none(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value is not None and name != "labels"}


def _model(agent: Declaration, models: list[BedrockModel], view: View) -> Any:
    """The first profile's ARN where Bedrock serves it; else provider and name."""
    if models:
        return ref(agent, PROFILE, models[0].name)
    match cast(Agent, agent.spec).model:
        case InlineModel(provider=provider, name=name):
            return f"{provider}/{name}" if known(provider) and known(name) else name
        case Reference(path=()) as route:
            targets = cast(ModelRoute, view.declaration(route).spec).targets
            if type(targets) is list and not is_late(targets[0]):
                return targets[0].model
    return None


def _trail(agent: Declaration, view: View) -> dict[str, Any]:
    """Where the run's own exporter sends the trail, for sinks that receive it over HTTP."""
    for declaration in view.of_kind("audit_sink"):
        sink = cast(AuditSink, declaration.spec)
        if known(sink.type) == "otlp" and known(sink.enabled) and _covers(sink, agent):
            return {
                "OTEL_EXPORTER_OTLP_ENDPOINT": sink.endpoint,
                "FLEETFORM_TRAIL_CONTENT": sink.content,
            }
    return {}


def _covers(sink: AuditSink, agent: Declaration) -> bool:
    if is_late(sink.agents):
        return False
    return not sink.agents or any(item.address == agent.address for item in sink.agents)
