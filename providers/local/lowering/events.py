"""The events plane, made real on the embedded plane: triggers, and what is registered at sources.

Pure: a declaration in, primitives out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from planes.address import PrimitiveKey
from planes.declaration import Declaration
from planes.events import SOURCES, Trigger
from planes.validation import is_late, known
from planes.values import Path, Reference
from providers.contract import Enforcement, Lowered, Primitive, PrimitiveRef, Role, View
from providers.local.lowering.common import (
    ADVISORY,
    REQUEST_TIME,
    ids,
    main_key,
    main_primitive,
    stated,
)

__all__ = ["lower_trigger"]

_TAKEN: Mapping[str, Mapping[str, str]] = {
    "github": {"events": "events", "repositories": "repositories"},
    "slack": {"events": "event", "channels": "channels"},
    "jira": {"events": "events", "jql": "jql"},
    "webhook": {"secret": "secret"},
}
"""Source block to the properties of its subscription, each with the field that it comes from."""


_CONTROLS = {"github": "actors", "slack": "allowed_users", "webhook": "signature"}
"""Source block to its field that says who may start the agent."""


def lower_trigger(declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
    """The rule itself where the runtime part is ours, the registration where the source part is."""
    source = _source(cast(Trigger, declaration.spec))
    runtime = Role.RUNTIME in roles
    primitives = [main_primitive(declaration, view)] if runtime else []
    if Role.SOURCE in roles and source != "schedule":
        primitives.append(_subscription(declaration, source, runtime, view))
    if not runtime:
        return Lowered(primitives)
    url = None if source == "schedule" else PrimitiveRef(main_key(declaration), "url")
    return Lowered(primitives, outputs={"url": url}, enforcement=_enforcement(declaration, source))


def _source(trigger: Trigger) -> str:
    return next(name for name in SOURCES if getattr(trigger, name) is not None)


def _subscription(declaration: Declaration, source: str, runtime: bool, view: View) -> Primitive:
    """Where the rule is another provider's, all that is known of it is its output."""
    main, address = main_key(declaration), declaration.address
    block = getattr(declaration.spec, source)
    taken = {name: ids(_inside(block, field)) for name, field in _TAKEN[source].items()}
    if source == "slack":
        taken["events"] = [taken["events"]]
    properties: dict[str, Any] = {
        "trigger": PrimitiveRef(main, "id") if runtime else None,
        "service": source,
        "url": PrimitiveRef(main, "url") if runtime else Reference(address, ("url",)),
        "events": [],
        "repositories": [],
        "channels": [],
        "jql": None,
        "secret": None,
        **taken,
        "labels": declaration.spec.labels,
        "enabled": declaration.spec.enabled,
    }
    origins: dict[str, Path] = {name: (source, field) for name, field in _TAKEN[source].items()}
    return Primitive(
        PrimitiveKey(address, "local_subscription", "this"),
        properties,
        tags=view.tags(declaration),
        origins={"service": (source,), **origins},
    )


def _inside(block: Any, field: str) -> Any:
    """A field of a source block, which may be late as a whole."""
    if is_late(block):
        return block._replace(path=(*block.path, field))
    return getattr(block, field)


def _enforcement(declaration: Declaration, source: str) -> dict[str, Enforcement]:
    controls = stated(
        declaration, concurrency=REQUEST_TIME, rate_limit=REQUEST_TIME, on_failure=ADVISORY
    )
    control = _CONTROLS.get(source)
    if control and known(_inside(getattr(declaration.spec, source), control)) not in ([], "none"):
        controls[control] = REQUEST_TIME
    return controls
