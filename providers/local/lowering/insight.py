"""The insight plane, made real on the embedded plane: audit sinks, guardrails and metrics.

Pure: a declaration in, primitives out.
"""

from __future__ import annotations

from typing import cast

from planes.declaration import Declaration
from planes.diagnostics import Diagnostics
from planes.insight import AuditSink, Guardrail
from planes.validation import known
from providers.contract import Lowered, Role, View
from providers.local.lowering.common import ADVISORY, REQUEST_TIME, main_primitive, stated

__all__ = ["lower_audit_sink", "lower_guardrail", "lower_metric"]

_MADE_ELSEWHERE = {"s3": "bucket", "cloudwatch": "log_group"}
"""Type of sink to what receives its trail, which only aws can make."""


def lower_audit_sink(declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
    return Lowered(
        (main_primitive(declaration, view),),
        enforcement=stated(declaration, content=REQUEST_TIME, retention=ADVISORY),
        notes=_sink_notes(declaration),
    )


def _sink_notes(declaration: Declaration) -> Diagnostics:
    spec = cast(AuditSink, declaration.spec)
    address, notes = str(declaration.address), Diagnostics()
    receiver = _MADE_ELSEWHERE.get(known(spec.type) or "")
    if receiver and getattr(spec, receiver) is None:
        notes.error(
            "Receiver of the trail not available",
            f"{address} leaves out its {receiver}, and the local provider cannot make one. Name "
            'one that exists, use type = "file", or let the sink be made by aws.',
            address=address,
        )
    return notes


def lower_guardrail(declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
    """What is only logged stops nothing; nor is it certain to where the mode is not known yet."""
    enforced = known(cast(Guardrail, declaration.spec).mode) == "enforce"
    mode = REQUEST_TIME if enforced else ADVISORY
    return Lowered(
        (main_primitive(declaration, view),),
        enforcement=stated(declaration, mode=mode, approval=REQUEST_TIME),
    )


def lower_metric(declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
    return Lowered(
        (main_primitive(declaration, view),), enforcement=stated(declaration, alert=ADVISORY)
    )
