"""Apply's events in Terraform's machine-readable UI format, one JSON document a line.

Source of the format: https://developer.hashicorp.com/terraform/internals/machine-readable-ui,
version 1.2.  A ``resource`` is a primitive, with its fleet resource as ``module``; the counts are
of fleet resources, as everywhere.  Beyond the format, a deletion's ``hook`` has ``remains`` where
the cloud keeps something.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planes.address import PrimitiveKey
from planes.diagnostics import Diagnostic, Severity
from planes.values import Sensitive
from stacks.engine.events import (
    Applied,
    ApplyResult,
    Event,
    Failed,
    Failure,
    Finished,
    Retrying,
    Settled,
    Skipped,
    Started,
    Summary,
)
from stacks.engine.plan import Action, DriftItem, Note, Plan, Step
from stacks.report.text.diagnostics import diagnostic_json, note_json
from stacks.report.values import redacted

__all__ = ["diagnostic_line", "event_lines", "plan_event_lines", "version_line"]

UI_VERSION = "1.2"

_PLANNED = {
    Action.CREATE: "create",
    Action.UPDATE: "update",
    Action.REPLACE: "replace",
    Action.DELETE: "delete",
    Action.ADOPT: "import",
    Action.FORGET: "remove",
    Action.MOVE: "move",
    Action.READ: "read",
}


def version_line(version: str, at: str) -> dict[str, Any]:
    """The first line of every stream."""
    line = _line(f"fleetform {version}", "version", at)
    return {**line, "terraform": version, "ui": UI_VERSION}


def diagnostic_line(diagnostic: Diagnostic, at: str) -> dict[str, Any]:
    """One thing to tell the user."""
    return _diagnostic(diagnostic_json(diagnostic), at)


def _diagnostic(data: dict[str, Any], at: str) -> dict[str, Any]:
    severity = data["severity"]
    message = f"{severity.capitalize()}: {data['summary']}"
    level = {"error": "error", "warning": "warn"}.get(severity, "info")
    return {**_line(message, "diagnostic", at, level), "diagnostic": data}


def plan_event_lines(plan: Plan, at: str) -> Iterator[dict[str, Any]]:
    """What is about to be done: what there is to say, what was changed outside, one line a changed
    primitive, the counts, and the outputs."""
    for note in plan.notes:
        yield _diagnostic(note_json(note), at)
    yield from (_drifted(item, item.key, at) for item in plan.drift if item.key is not None)
    yield from (_planned(step, at) for step in plan.steps if step.action in _PLANNED)
    changes = _changes(
        plan.count(Action.CREATE, Action.REPLACE),
        plan.count(Action.UPDATE),
        plan.count(Action.DELETE, Action.REPLACE),
        plan.count(Action.ADOPT),
        "plan",
    )
    message = "Plan: {add} to add, {change} to change, {remove} to destroy.".format_map(changes)
    yield {**_line(message, "change_summary", at), "changes": changes}
    outputs = {
        output.name: {
            "sensitive": output.sensitive,
            "action": _PLANNED.get(output.action, "noop"),
        }
        for output in plan.outputs
    }
    if outputs:
        yield {**_line(f"Outputs: {len(outputs)}", "outputs", at), "outputs": outputs}


def _drifted(item: DriftItem, key: PrimitiveKey, at: str) -> dict[str, Any]:
    action = "delete" if item.kind == "missing" else "update"
    line = _line(f"{key}: Drift detected ({action})", "resource_drift", at)
    return {**line, "change": {"resource": _resource(key), "action": action}}


def _planned(step: Step, at: str) -> dict[str, Any]:
    action = _PLANNED[step.action]
    change: dict[str, Any] = {"resource": _resource(step.key), "action": action}
    if step.moved_from is not None:
        change["previous_resource"] = _resource(step.moved_from)
    if step.replaced_by:
        change["reason"] = "cannot_update"
    if step.action is Action.ADOPT:
        change["importing"] = {"id": step.remote_id}
    message = f"{step.key}: Plan to {action}"
    return {**_line(message, "planned_change", at), "change": change}


def event_lines(event: Event, at: str) -> Iterator[dict[str, Any]]:
    """The lines of one event; none for what Terraform's format has no word for."""
    match event:
        case Started(key, operation):
            line = _line(f"{key}: {operation} started", "apply_start", at)
            yield {**line, "hook": _hook(key, operation)}
        case Finished(key, operation, remote_id, elapsed, remains):
            line = _line(f"{key}: {operation} complete after {elapsed:.1f}s", "apply_complete", at)
            more = {"id_key": "id", "id_value": remote_id, "elapsed_seconds": round(elapsed, 3)}
            if remains:
                more["remains"] = remains
            yield {**line, "hook": {**_hook(key, operation), **more}}
        case Failed(failure, elapsed):
            yield from _failure(failure, elapsed, at)
        case Skipped(skip):
            message = f"{skip.key}: skipped, because {skip.because.address} failed"
            yield {**_line(message, "log", at, "warn"), "resource": _resource(skip.key)}
        case Retrying(key, operation, attempt, delay, error):
            message = f"{key}: {operation} failed ({error}); attempt {attempt + 1} in {delay:.1f}s"
            yield {**_line(message, "log", at, "warn"), "resource": _resource(key)}
        case Settled(key, operation, outcome):
            message = f"{key}: an interrupted {operation} was settled: {outcome}"
            yield {**_line(message, "log", at), "resource": _resource(key)}
        case Summary(result):
            yield from _summary(result, at)
        case Applied():
            pass


def _failure(failure: Failure, elapsed: float, at: str) -> Iterator[dict[str, Any]]:
    if failure.key is not None:
        message = f"{failure.key}: {failure.operation} errored after {elapsed:.1f}s"
        hook = {**_hook(failure.key, failure.operation), "elapsed_seconds": round(elapsed, 3)}
        yield {**_line(message, "apply_errored", at, "error"), "hook": hook}
    address = str(failure.address)
    summary = f"{failure.operation} failed"
    note = Note(Severity.ERROR, summary, failure.error, address, failure.location)
    yield _diagnostic(note_json(note), at)


def _summary(result: ApplyResult, at: str) -> Iterator[dict[str, Any]]:
    replaced = len(result.replaced)
    changes = _changes(
        len(result.created) + replaced,
        len(result.updated),
        len(result.deleted) + replaced,
        len(result.adopted),
        "apply",
    )
    message = f"Apply: {result.summary}."
    yield {**_line(message, "change_summary", at), "changes": changes}
    outputs = {name: _output(value) for name, value in result.outputs.items()}
    yield {**_line(f"Outputs: {len(outputs)}", "outputs", at), "outputs": outputs}


def _output(value: Any) -> dict[str, Any]:
    sensitive = isinstance(value, Sensitive)
    return {"sensitive": True} if sensitive else {"sensitive": False, "value": redacted(value)}


def _changes(add: int, change: int, remove: int, taken: int, operation: str) -> dict[str, Any]:
    return {
        "add": add,
        "change": change,
        "remove": remove,
        "import": taken,
        "operation": operation,
    }


def _hook(key: PrimitiveKey, operation: str) -> dict[str, Any]:
    return {"resource": _resource(key), "action": operation}


def _resource(key: PrimitiveKey) -> Mapping[str, Any]:
    return {
        "addr": str(key),
        "module": str(key.owner),
        "resource": f"{key.type}.{key.name}",
        "implied_provider": key.type.partition("_")[0],
        "resource_type": key.type,
        "resource_name": key.name,
        "resource_key": key.owner.key,
    }


def _line(message: str, type: str, at: str, level: str = "info") -> dict[str, Any]:
    return {
        "@level": level,
        "@message": message,
        "@module": "fleetform.ui",
        "@timestamp": at,
        "type": type,
    }
