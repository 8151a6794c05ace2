"""What can be declared: the kinds of a fleet, and the vocabulary that they are written in.

Purely data; no I/O.  Importing this package costs nothing: a name is imported when it is first
asked for, and a kind brings only the module of its own plane.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planes.access import AccessGrant, EgressPolicy, Secret, SecretGrant
    from planes.address import Address, PrimitiveKey
    from planes.cost import Budget, ModelRoute
    from planes.declaration import Declaration, Lifecycle
    from planes.diagnostics import Diagnostic, Diagnostics, Severity
    from planes.events import Trigger
    from planes.insight import AuditSink, Guardrail, Metric
    from planes.kind import Block, Kind
    from planes.runtime import Agent, Extension, RuntimePool
    from planes.values import Deferred, Reference, Sensitive

__all__ = [
    "AccessGrant",
    "Address",
    "Agent",
    "AuditSink",
    "Block",
    "Budget",
    "Declaration",
    "Deferred",
    "Diagnostic",
    "Diagnostics",
    "EgressPolicy",
    "Extension",
    "Guardrail",
    "Kind",
    "Lifecycle",
    "Metric",
    "ModelRoute",
    "PrimitiveKey",
    "Reference",
    "RuntimePool",
    "Secret",
    "SecretGrant",
    "Sensitive",
    "Severity",
    "Trigger",
    "kind_model",
    "kind_names",
    "plane_of",
]

_KINDS = {
    "runtime_pool": ("runtime", "RuntimePool"),
    "agent": ("runtime", "Agent"),
    "extension": ("runtime", "Extension"),
    "trigger": ("events", "Trigger"),
    "secret": ("access", "Secret"),
    "secret_grant": ("access", "SecretGrant"),
    "access_grant": ("access", "AccessGrant"),
    "egress_policy": ("access", "EgressPolicy"),
    "budget": ("cost", "Budget"),
    "model_route": ("cost", "ModelRoute"),
    "audit_sink": ("insight", "AuditSink"),
    "guardrail": ("insight", "Guardrail"),
    "metric": ("insight", "Metric"),
}
"""Kind to its plane's module and its class there."""

_HOMES = {
    **{model: module for module, model in _KINDS.values()},
    "Address": "address",
    "Block": "kind",
    "Declaration": "declaration",
    "Deferred": "values",
    "Diagnostic": "diagnostics",
    "Diagnostics": "diagnostics",
    "Kind": "kind",
    "Lifecycle": "declaration",
    "PrimitiveKey": "address",
    "Reference": "values",
    "Sensitive": "values",
    "Severity": "diagnostics",
}


def kind_names() -> tuple[str, ...]:
    """Every kind, plane by plane."""
    return tuple(_KINDS)


def kind_model(name: str) -> type[Kind]:
    """The class of a kind.  Raises KeyError where there is no such kind."""
    module, model = _KINDS[name]
    found: type[Kind] = getattr(import_module(f"planes.{module}"), model)
    return found


def plane_of(name: str) -> str:
    """The plane of a kind: ``runtime``, ``events``, ``access``, ``cost`` or ``insight``;
    KeyError."""
    return _KINDS[name][0]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'planes' has no attribute '{name}'")
    return getattr(import_module(f"planes.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
