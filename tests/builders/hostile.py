"""Plans in which every name, value and message is out to break the report that shows it."""

from __future__ import annotations

from planes.address import Address, PrimitiveKey
from planes.diagnostics import Location, Severity
from stacks.engine.plan import (
    Action,
    CheckResult,
    DriftItem,
    FleetChange,
    Mode,
    Note,
    OutputChange,
    Plan,
    Step,
)
from stacks.review.model import AccessDelta, Cap, CostDelta, Fact, Grant, Hop, Review, Undo

__all__ = ["hostile"]


def hostile(text: str) -> Plan:
    """A plan with the text wherever a text may stand."""
    at = Location(f"{text.splitlines()[0]}.fleet.hcl", 3, 1, 3, 9)
    one, two = Address((), "agent", "a", text), Address((("m", text),), "agent", "b")
    body = {"instructions": f"one\n{text}\n", "labels": {text: text}, "image": text}
    other = {"instructions": f"two\n{text}\n{text}", "labels": {text: "x"}, "image": f"{text}2"}
    changes, steps = [], []
    for address, action, before, after in (
        (one, Action.UPDATE, body, other),
        (two, Action.CREATE, None, body),
        (Address((), "agent", "c", text), Action.DELETE, body, None),
    ):
        key = PrimitiveKey(address, "local_agent", "this")
        step = Step(key, action, "local", before, after, remote_id=text, changed=("image",))
        steps.append(step)
        changes.append(FleetChange(address, action, before, after, (key,), location=at))
    hops = (Hop(text, text), Hop(str(one), text, at), Hop(f"repo {text}", "", None))
    fact = Fact(
        *("F005", "high", "new", text, str(one), text, f"It is {text}.", "0123456789ab", hops),
        undo=(Undo(text, f"Take back {text}."),),
        remedy=text,
        assumptions=(text,),
    )
    return Plan(
        *(text, "default", "l", 1, "", "2026-01-02T03:04:05Z", Mode.NORMAL),
        changes=tuple(changes),
        steps=tuple(steps),
        outputs=(OutputChange(text, Action.CREATE, None, text, "string"),),
        drift=(
            DriftItem("changed", steps[0].key, text, text, (text,), (text,), text, "b", text, text),
            DriftItem("unmanaged", None, text, text, detail=text, changed_by=text),
        ),
        checks=(
            CheckResult(f"check.{text}", "check", "fail", text, at),
            CheckResult(f"policy.{text}", "policy", "fail", text, at, text),
        ),
        notes=(Note(Severity.WARNING, text, text, text, at),),
        variables={"v": text},
        review=Review(
            AccessDelta((Grant(text, "reads", text, text, at),)),
            CostDelta((Cap(text, text, "run", None, 1, text, text, at),), uncapped=(text,)),
            (fact, fact._replace(status="fixed"), fact._replace(waiver=text, fingerprint="1" * 12)),
        ),
    )
