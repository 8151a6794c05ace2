"""Where AWS is stricter than moto: a request is refused here before moto sees it.

Each rule has the error code and, where it is known, the message of the service.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from peers.aws.calls import Call
from peers.aws.faults import Trouble
from peers.aws.rules import deletions, duplicates, roles, sizes, values
from peers.aws.rules.shapes import check_shapes

__all__ = ["check"]

_RULES: tuple[Mapping[str, Callable[[Call], None]], ...] = (
    duplicates.RULES,
    values.RULES,
    deletions.RULES,
    sizes.RULES,
)


def check(call: Call, trouble: Trouble) -> None:
    """Raises Refusal."""
    check_shapes(call)
    for rules in _RULES:
        rule = rules.get(call.name)
        if rule is not None:
            rule(call)
    roles.check(call, trouble)
