"""The insight plane on AWS: where the trail goes, what is checked, how well agents do.

Pure: a declaration in, primitives out.
"""

from __future__ import annotations

from typing import cast

from planes.declaration import Declaration
from planes.insight import AuditSink, Metric
from planes.validation import given, is_late, known
from providers.aws.lowering.archive import archive
from providers.aws.lowering.common import ADVISORY, REQUEST_TIME, Notes, made, stated
from providers.aws.lowering.trail import LOG_GROUP, retention_days, sink_group
from providers.contract import Enforcement, Lowered, Primitive, Role, View

__all__ = ["lower_audit_sink", "lower_guardrail", "lower_metric"]


def lower_audit_sink(declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
    spec, notes = cast(AuditSink, declaration.spec), Notes(declaration)
    primitives: list[Primitive] = []
    match known(spec.type):
        case "cloudwatch" if spec.log_group is None:
            primitives.append(_log_group(declaration, view))
        case "s3":
            primitives += archive(declaration, view)
    _sink_notes(spec, notes)
    return Lowered(
        primitives,
        enforcement=stated(declaration, content=ADVISORY, retention=_retention(spec)),
        notes=notes.found,
    )


def _log_group(declaration: Declaration, view: View) -> Primitive:
    """Agents write there instead of to groups of their own."""
    spec = cast(AuditSink, declaration.spec)
    return made(
        declaration,
        view,
        LOG_GROUP,
        "this",
        {
            "name": sink_group(declaration, view),
            "retention_in_days": retention_days(spec.retention),
        },
        origins={"retention_in_days": ("retention",)},
    )


def _retention(spec: AuditSink) -> Enforcement:
    """Kept by what is made here; of a group or bucket that exists, by whoever keeps it."""
    made_here = (known(spec.type) == "cloudwatch" and spec.log_group is None) or (
        known(spec.type) == "s3" and spec.bucket is None
    )
    return REQUEST_TIME if made_here else ADVISORY


_ELSEWHERE = {
    "file": 'a file, and a task on Fargate has none that stays. Use type = "cloudwatch" or "s3".',
    "webhook": "a webhook, and AWS has no exporter to one. Use a collector, with type = "
    '"otlp", or type = "cloudwatch".',
}


def _sink_notes(spec: AuditSink, notes: Notes) -> None:
    kind = known(spec.type)
    if kind in _ELSEWHERE:
        notes.error("Receiver of the trail not available", f"goes to {_ELSEWHERE[kind]}")
    for name in ("type", "agents", "enabled"):
        if is_late(getattr(spec, name)):
            notes.error(
                "Value must be known",
                f"has {name} by a value that is known only after apply, and where agents write "
                "depends on it. Use a value that is known when planning.",
            )
    if kind == "s3" and not is_late(spec.agents) and spec.agents:
        notes.warning(
            "Trail of all agents",
            "names agents, and CloudTrail records the whole account. Leave agents out, or use "
            'type = "cloudwatch", which is by agent.',
        )
    if kind == "cloudwatch" and given(spec.retention) and spec.log_group is not None:
        notes.warning(
            "Retention not kept",
            "names a log group that exists, whose retention is left as it is. Leave log_group out "
            "to have one made, with this retention.",
        )


def lower_guardrail(declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
    """Nothing of its own: the agents that have it are told of it in their environment, and their
    harness makes the check."""
    return Lowered(
        enforcement=stated(declaration, mode=ADVISORY, approval=ADVISORY, detects=ADVISORY)
    )


def lower_metric(declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
    """AWS does not see what becomes of an agent's work."""
    spec, notes = cast(Metric, declaration.spec), Notes(declaration)
    notes.warning(
        "Metric not measured",
        f"measures {known(spec.measures) or 'something'} from what people do with the work, and "
        "AWS sees none of that. It is kept in the plan and the state; a forge's provider, or the "
        "embedded plane, measures it.",
    )
    return Lowered(enforcement=stated(declaration, alert=ADVISORY), notes=notes.found)
