"""What the embedded plane makes of each kind: names only, so that reading it imports nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from providers.contract import Role

__all__ = ["KINDS", "TYPES", "LocalKind"]

_R, _SOURCE, _STORE, _GATEWAY = Role.RUNTIME, Role.SOURCE, Role.STORE, Role.GATEWAY


class LocalKind(NamedTuple):
    """``main`` is the primitive type that stands for the declaration; ``lowering`` is dotted."""

    main: str
    lowering: str
    roles: frozenset[Role]


def _kind(main: str, module: str, name: str, *roles: Role) -> LocalKind:
    return LocalKind(main, f"providers.local.lowering.{module}:{name}", frozenset(roles))


KINDS: Mapping[str, LocalKind] = {
    "runtime_pool": _kind("local_pool", "runtime", "lower_pool", _R),
    "agent": _kind("local_agent", "runtime", "lower_agent", _R),
    "extension": _kind("local_extension", "runtime", "lower_extension", _R),
    "trigger": _kind("local_trigger", "events", "lower_trigger", _R, _SOURCE),
    "secret": _kind("local_secret", "access", "lower_secret", _R, _STORE),
    "secret_grant": _kind("local_grant", "access", "lower_secret_grant", _R, _STORE),
    "access_grant": _kind("local_access", "access", "lower_access_grant", _R, _STORE, _GATEWAY),
    "egress_policy": _kind("local_egress", "access", "lower_egress_policy", _R),
    "budget": _kind("local_budget", "cost", "lower_budget", _R, _GATEWAY),
    "model_route": _kind("local_route", "cost", "lower_model_route", _R, _GATEWAY),
    "audit_sink": _kind("local_sink", "insight", "lower_audit_sink", _R, _STORE, _GATEWAY),
    "guardrail": _kind("local_guardrail", "insight", "lower_guardrail", _R, _STORE, _GATEWAY),
    "metric": _kind("local_metric", "insight", "lower_metric", _R, _STORE, _GATEWAY),
}

TYPES = (*sorted({kind.main for kind in KINDS.values()} | {"local_subscription"}),)
"""All primitive types; each has a module of its name in ``providers.local.primitives``."""
