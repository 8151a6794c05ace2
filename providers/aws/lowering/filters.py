"""What a budget counts, as filters by cost allocation tags.

Pure.  A tag counts from when it is activated in the billing console on:
https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html
"""

from __future__ import annotations

from typing import Any, cast

from planes.address import Address
from planes.cost import SCOPES, Budget
from planes.declaration import Declaration
from planes.validation import is_late, known
from planes.values import Reference
from providers.attribution import ADDRESS, LABEL_TAGS, STACK, TAG_PREFIX
from providers.aws.lowering.common import Notes
from providers.aws.settings import Settings
from providers.aws.tags import wanted
from providers.contract import Joined, View

__all__ = ["cost_filters"]

_NOT_SEEN = {
    "trigger": "what one trigger's runs cost. Count its agent instead, with scope { agent }",
    "user": "who started a run. Let a gateway count",
}


def cost_filters(declaration: Declaration, notes: Notes, view: View) -> list[dict[str, Any]]:
    """Each of these must hold: AWS Budgets joins filters of different tags by "and"."""
    spec = cast(Budget, declaration.spec)
    scope = spec.scope
    if is_late(scope):
        notes.error("Value must be known", "has a scope that is known only after apply.")
        return []
    name = next(name for name in SCOPES if getattr(scope, name) is not None)
    value = getattr(scope, name)
    if name in _NOT_SEEN:
        notes.error(
            "Scope not available", f"counts by {name}, and AWS does not see {_NOT_SEEN[name]}."
        )
        return []
    match name:
        case "org":
            return [_filter(STACK, view.stack)]
        case "agent":
            return [_filter(ADDRESS, _agent(value)), _filter(STACK, view.stack)]
        case "labels":
            return _by_labels(value, notes)
    return [_filter(f"{TAG_PREFIX}{name}", value)]


def _agent(reference: Any) -> str:
    address: Address = cast(Reference, reference).address
    return tag_text(str(address))


def tag_text(address: str) -> str:
    """An address as its tag holds it."""
    return wanted(Settings(), {}, {ADDRESS: address})[ADDRESS]


def _by_labels(labels: Any, notes: Notes) -> list[dict[str, Any]]:
    if is_late(labels):
        notes.error("Value must be known", "has labels in its scope that are known only later.")
        return []
    others = [name for name in labels if name not in LABEL_TAGS]
    if others:
        notes.error(
            "Scope not available",
            f"counts by the labels {', '.join(others)}, which become no tags. Use "
            f"{', '.join(LABEL_TAGS)}.",
        )
    return [
        _filter(f"{TAG_PREFIX}{name}", value)
        for name, value in labels.items()
        if name in LABEL_TAGS
    ]


def _filter(tag: str, value: Any) -> dict[str, Any]:
    """``user:fleetform:team$platform``: the form of a tag filter in
    https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-create-filters.html"""
    text = (
        f"user:{tag}${known(value)}"
        if known(value) is not None
        else Joined((f"user:{tag}$", value))
    )
    return {"name": "TagKeyValue", "values": [text]}
