"""The access plane, made real on the embedded plane: secrets, grants, and ways out to the network.

Pure: a declaration in, primitives out.
"""

from __future__ import annotations

from planes.declaration import Declaration
from providers.contract import Lowered, Role, View
from providers.local.lowering.common import REQUEST_TIME, main_primitive, stated

__all__ = [
    "lower_access_grant",
    "lower_egress_policy",
    "lower_secret",
    "lower_secret_grant",
]


def lower_secret(declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
    """Where the secret lives; its value is never read, nor stored."""
    return Lowered((main_primitive(declaration, view),))


def lower_secret_grant(declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
    """A grant that is not enabled is withdrawn: its object stays, and is not active."""
    return Lowered(
        (main_primitive(declaration, view, {"active": ("enabled",)}),),
        enforcement=stated(
            declaration,
            mount=REQUEST_TIME,
            hosts=REQUEST_TIME,
            ttl=REQUEST_TIME,
            expires=REQUEST_TIME,
        ),
    )


def lower_access_grant(declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
    """As a secret grant's: withdrawn where it is not enabled."""
    return Lowered(
        (main_primitive(declaration, view, {"active": ("enabled",)}),),
        enforcement=stated(
            declaration, verbs=REQUEST_TIME, conditions=REQUEST_TIME, expires=REQUEST_TIME
        ),
    )


def lower_egress_policy(declaration: Declaration, roles: frozenset[Role], view: View) -> Lowered:
    return Lowered(
        (main_primitive(declaration, view),),
        enforcement=stated(
            declaration,
            default=REQUEST_TIME,
            allow=REQUEST_TIME,
            bundles=REQUEST_TIME,
            deny_metadata=REQUEST_TIME,
        ),
    )
