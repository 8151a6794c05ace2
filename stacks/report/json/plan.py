"""The plan as JSON in Terraform's documented format: what reads Terraform's plans reads these.

Source of the format: https://developer.hashicorp.com/terraform/internals/json-format, version 1.2.
Fleet resources stand in ``resource_changes`` with their kind as ``type``; the primitives beneath
stand beside them, with the fleet resource's address as ``module_address``.  Sensitive values are
redacted.  What Terraform's format has no place for is under one key, ``fleetform``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planes.address import Address, PrimitiveKey
from stacks.engine.plan import (
    Action,
    DriftItem,
    FleetChange,
    Note,
    OutputChange,
    Plan,
    Step,
)
from stacks.report.json.checks import checks_json
from stacks.report.json.configuration import configuration_json
from stacks.report.json.documents import split_primitive
from stacks.report.json.review import review_json
from stacks.report.json.state import FORMAT_VERSION as STATE_FORMAT_VERSION
from stacks.report.json.state import PrimitiveValues, ResourceValues, module_tree
from stacks.report.values import Split, references, split

__all__ = ["FORMAT_VERSION", "plan_json", "resource_change", "step_change"]

FORMAT_VERSION = "1.2"

_ACTIONS: Mapping[Action, list[str]] = {
    Action.CREATE: ["create"],
    Action.UPDATE: ["update"],
    Action.REPLACE: ["delete", "create"],
    Action.DELETE: ["delete"],
    Action.ADOPT: ["no-op"],
    Action.FORGET: ["forget"],
    Action.MOVE: ["no-op"],
    Action.NO_OP: ["no-op"],
    Action.READ: ["read"],
}
_REASONS = {
    "requested": "replace_by_request",
    "triggered": "replace_by_triggers",
    "not declared": "delete_because_no_resource_config",
    "arguments": "read_because_config_unknown",
    "depends_on": "read_because_dependency_pending",
}


def plan_json(plan: Plan) -> dict[str, Any]:
    """The whole document."""
    steps = {step.key: step for step in plan.steps}
    return {
        "format_version": FORMAT_VERSION,
        "terraform_version": plan.fleetform_version,
        "variables": {
            name: {"value": split(value).value} for name, value in plan.variables.items()
        },
        "planned_values": _planned_values(plan),
        "resource_drift": [_drift(item) for item in plan.drift if item.key is not None],
        "resource_changes": [
            *(resource_change(change, steps) for change in plan.changes),
            # A data source has nothing beneath it.
            *(step_change(step) for step in plan.steps if step.action is not Action.READ),
        ],
        "output_changes": {output.name: _output_change(output) for output in plan.outputs},
        "prior_state": {
            "format_version": STATE_FORMAT_VERSION,
            "terraform_version": plan.fleetform_version,
            "values": _prior_values(plan),
        },
        "configuration": configuration_json(plan),
        "relevant_attributes": _relevant_attributes(plan),
        "checks": checks_json(plan.checks),
        "timestamp": plan.created,
        "applyable": plan.is_applyable,
        "complete": not plan.partial,
        "errored": False,
        "fleetform": _extension(plan),
    }


def resource_change(change: FleetChange, steps: Mapping[Any, Step]) -> dict[str, Any]:
    """The entry of a fleet resource."""
    address = change.address
    data = _entry(str(address), address, change.provider)
    if address.module:
        data["module_address"] = str(address).removesuffix(f".{address._replace(module=())}")
    if change.moved_from is not None:
        data["previous_address"] = str(change.moved_from)
    before = None if change.before is None else {**change.before, **change.outputs_before}
    after = None if change.after is None else {**change.after, **change.outputs}
    actions = _ACTIONS[change.action]
    own = [steps[key] for key in change.steps]
    if any(step.action is Action.REPLACE and step.create_first for step in own):
        actions = ["create", "delete"]
    if change.action is Action.ADOPT and any(step.changed for step in own):
        actions = ["update"]
    data["change"] = _change(actions, _split(before), _split(after))
    if change.imported is not None:
        data["change"]["importing"] = {"id": change.imported}
    if change.replaced_by:
        data["change"]["replace_paths"] = [list(path) for path in change.replaced_by]
    _add_reason(data, change.action, change.reason)
    return data


def step_change(step: Step) -> dict[str, Any]:
    """The entry of a primitive."""
    key = step.key
    data = {
        "address": str(key),
        "module_address": str(key.owner),
        "mode": "managed",
        "type": key.type,
        "name": key.name,
        "provider_name": step.provider,
    }
    if step.moved_from is not None:
        data["previous_address"] = str(step.moved_from)
    actions = ["update"] if step.action is Action.ADOPT and step.changed else _ACTIONS[step.action]
    if step.action is Action.REPLACE and step.create_first:
        actions = ["create", "delete"]
    before, after = _split_primitive(key, step.before), _split_primitive(key, step.after)
    change = _change(actions, before, after)
    if step.action is Action.ADOPT and step.remote_id:
        change["importing"] = {"id": step.remote_id}
    if step.replaced_by:
        change["replace_paths"] = [list(path) for path in step.replaced_by]
    data_with_change: dict[str, Any] = {**data, "change": change}
    _add_reason(data_with_change, step.action, step.reason)
    return data_with_change


def _change(actions: list[str], before: Split, after: Split) -> dict[str, Any]:
    """A change object: values, and the shapes that say what is unknown and what is sensitive."""
    return {
        "actions": actions,
        "before": before.value,
        "after": after.value,
        "after_unknown": after.unknown,
        "before_sensitive": before.sensitive,
        "after_sensitive": after.sensitive,
    }


_NOTHING = Split(None, {}, False)


def _split(values: Mapping[str, Any] | None) -> Split:
    return _NOTHING if values is None else split(dict(values))


def _split_primitive(key: PrimitiveKey, properties: Mapping[str, Any] | None) -> Split:
    return _NOTHING if properties is None else split_primitive(key.type, properties)


def _entry(text: str, address: Address, provider: str | None) -> dict[str, Any]:
    data: dict[str, Any] = {
        "address": text,
        "mode": "data" if address.is_data else "managed",
        "type": address.type,
        "name": address.name,
    }
    if address.key is not None:
        data["index"] = address.key
    data["provider_name"] = provider or ""
    return data


def _add_reason(data: dict[str, Any], action: Action, reason: str) -> None:
    if action is Action.REPLACE and data["change"].get("replace_paths"):
        data["action_reason"] = "replace_because_cannot_update"
    elif reason in _REASONS:
        data["action_reason"] = _REASONS[reason]


def _planned_values(plan: Plan) -> dict[str, Any]:
    resources = [
        ResourceValues(change.address, change.provider or "", change.after, change.outputs)
        for change in plan.changes
        if change.after is not None and change.action is not Action.FORGET
    ]
    outputs = {
        output.name: _output_value(output, output.after)
        for output in plan.outputs
        if output.action is not Action.DELETE
    }
    primitives = [
        PrimitiveValues(step.key, step.provider, step.after)
        for step in plan.steps
        if step.after is not None and step.action not in (Action.FORGET, Action.READ)
    ]
    return {"outputs": outputs, "root_module": module_tree(resources, primitives)}


def _prior_values(plan: Plan) -> dict[str, Any]:
    resources = [
        ResourceValues(
            change.moved_from or change.address,
            change.provider or "",
            change.before,
            change.outputs_before,
        )
        for change in plan.changes
        if change.before is not None
    ]
    resources += [
        ResourceValues(item.address, item.provider, item.values, {}, item.dependencies)
        for item in plan.data
    ]
    outputs = {
        output.name: _output_value(output, output.before)
        for output in plan.outputs
        if output.action is not Action.CREATE
    }
    primitives = [
        PrimitiveValues(step.moved_from or step.key, step.provider, step.before)
        for step in plan.steps
        if step.before is not None
    ]
    return {"outputs": outputs, "root_module": module_tree(resources, primitives)}


def _relevant_attributes(plan: Plan) -> list[dict[str, Any]]:
    """The outputs that planned values wait for."""
    values = [*(change.after for change in plan.changes), *(item.after for item in plan.outputs)]
    found = dict.fromkeys(
        (str(reference.address), reference.path)
        for value in values
        for reference in references(value)
        if reference.path
    )
    return [{"resource": address, "attribute": list(path)} for address, path in sorted(found)]


def _output_value(output: OutputChange, value: Any) -> dict[str, Any]:
    parts = split(value)
    data: dict[str, Any] = {"sensitive": output.sensitive, "type": output.type}
    if parts.unknown is not True:
        data["value"] = "(sensitive value)" if output.sensitive else parts.value
    return data


def _output_change(output: OutputChange) -> dict[str, Any]:
    before, after = split(output.before), split(output.after)
    hidden = output.sensitive
    data: dict[str, Any] = {
        "actions": _ACTIONS[output.action],
        "before": "(sensitive value)" if hidden and before.value is not None else before.value,
    }
    if after.unknown is not True:
        value = "(sensitive value)" if hidden and after.value is not None else after.value
        data["after"] = value
    return {
        **data,
        "after_unknown": after.unknown,
        "before_sensitive": hidden or before.sensitive or False,
        "after_sensitive": hidden or after.sensitive or False,
    }


def _drift(item: DriftItem) -> dict[str, Any]:
    """Terraform has whole objects; a drift item is one attribute, so both sides hold that."""
    key = item.key
    assert key is not None
    name = str(item.remote_path[0]) if item.remote_path else ""
    before = {name: item.before} if name else {}
    after = None if item.kind == "missing" else {name: item.after} if name else {}
    # What differs inside a document is no document.
    sides = [
        _split_primitive(key, values) if len(item.remote_path) == 1 else _split(values)
        for values in (before, after)
    ]
    return {
        "address": str(key),
        "module_address": str(key.owner),
        "mode": "managed",
        "type": key.type,
        "name": key.name,
        "change": _change(["delete"] if item.kind == "missing" else ["update"], *sides),
    }


def _extension(plan: Plan) -> dict[str, Any]:
    return {
        "stack": plan.stack,
        "workspace": plan.workspace,
        "lineage": plan.lineage,
        "serial": plan.serial,
        "mode": plan.mode.value,
        "configuration_digest": plan.configuration_digest,
        "commit": plan.revision.commit if plan.revision else None,
        "actions": {str(change.address): change.action.value for change in plan.changes},
        "enforcement": {
            str(change.address): {
                control: enforcement._asdict()
                for control, enforcement in change.enforcement.items()
            }
            for change in plan.changes
            if change.enforcement
        },
        "locations": {
            str(change.address): str(change.location) for change in plan.changes if change.location
        },
        "review": review_json(plan.review),
        "notes": [_note(note) for note in plan.notes],
    }


def _note(note: Note) -> dict[str, Any]:
    return {
        "severity": note.severity.value,
        "summary": note.summary,
        "detail": note.detail,
        "address": note.address,
        "location": str(note.location) if note.location else None,
    }
