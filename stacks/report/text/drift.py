"""Drift as text for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planes.values import format_path
from stacks.engine.plan import DriftItem
from stacks.report.text.page import Line, Segment
from stacks.report.values import inline

__all__ = ["drift_item_lines", "drift_lines"]


def drift_item_lines(item: DriftItem) -> Iterator[Line]:
    """One difference: what, from what to what, and who did it where that is known."""
    owner = str(item.address) if item.address else f"{item.type} {item.remote_id}"
    by = f"  by {item.changed_by}" if item.changed_by else ""
    at = f" at {item.changed_at}" if item.changed_at else ""
    tail: Segment = (f"{by}{at}", "dim")
    match item.kind:
        case "changed":
            name = format_path(item.path or item.remote_path)
            yield [
                ("  ~ ", "change"),
                (owner, "bold"),
                (f"  {name}  ", ""),
                (inline(item.before), "dim"),
                (" → ", "change"),
                (inline(item.after), ""),
                tail,
            ]
        case "missing":
            what = f"  {item.type} {item.remote_id} is gone"
            yield [("  - ", "remove"), (owner, "bold"), (what, ""), tail]
        case "unreadable":
            yield _unreadable([item])
        case "unmanaged":
            yield [("  + ", "add"), (owner, "bold"), ("  no stack declares it", ""), tail]


def _unreadable(items: Sequence[DriftItem]) -> Line:
    """What could not be read for one reason."""
    first = items[0]
    name = f"{first.type} {first.remote_id}" if first.key else f"{first.type}, what there is of it"
    owner = f"{first.address}  " if first.address else ""
    others = f" and {len(items) - 1} more" if len(items) > 1 else ""
    what = f"{name}{others} could not be read: {first.detail}"
    return [("  ? ", "warning"), (owner, "bold"), (what, "")]


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def drift_lines(stack: str, items: Sequence[DriftItem], in_sync: int) -> Iterator[Line]:
    """The counts, and every difference; what could not be read once a reason."""
    unread: dict[str, list[DriftItem]] = {}
    for item in items:
        if item.kind == "unreadable":
            unread.setdefault(item.detail, []).append(item)
    found = [item for item in items if item.kind != "unreadable"]
    counts = f"{_number(len(found), 'difference')}, {_number(in_sync, 'object')} in sync"
    blind = f", {len(items) - len(found)} unreadable" if unread else ""
    yield [(f"fleetform drift · stack {stack} · {counts}{blind}", "bold")]
    if not items:
        yield []
        yield [("No drift. ", "add"), ("The live fleet is what was last applied.", "")]
        return
    yield []
    for item in found:
        yield from drift_item_lines(item)
        if item.detail and item.kind in ("changed", "unmanaged"):
            yield [(f"      {item.detail}", "dim")]
    for group in unread.values():
        yield _unreadable(group)
    if any(item.kind in ("changed", "missing") for item in items):
        yield []
        yield [("fleetform apply", "bold"), (" makes it what the configuration says; ", "")]
        yield [("fleetform apply --refresh-only", "bold"), (" takes it as it is.", "")]
