"""Attribution tags: what every remote object says of whose it is.

Purely data; no I/O.  A lowering takes the tags of a declaration from its view; a primitive type
reads the owner back from the tags of a live object.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["ADDRESS", "COST_TAGS", "LABEL_TAGS", "STACK", "TAG_PREFIX", "WORKSPACE", "owner"]

TAG_PREFIX = "fleetform:"
STACK = f"{TAG_PREFIX}stack"
WORKSPACE = f"{TAG_PREFIX}workspace"
ADDRESS = f"{TAG_PREFIX}address"
LABEL_TAGS = ("team", "repo", "use_case", "cost_center")
"""The labels that become attribution tags."""
COST_TAGS = (STACK, WORKSPACE, ADDRESS, *(f"{TAG_PREFIX}{name}" for name in LABEL_TAGS))
"""All keys that attribution uses: what a bill can be broken down by, once it is told of them."""


def owner(tags: Mapping[str, Any]) -> str:
    """Whose an object with these tags is, to be read and compared: ``payments agent.reviewer``, or
    ``payments (staging) agent.reviewer`` outside the workspace ``default``.

    Empty where the tags name no stack: the object is nobody's that we know.
    """
    if STACK not in tags:
        return ""
    workspace = tags.get(WORKSPACE, "default")
    stack = str(tags[STACK]) if workspace == "default" else f"{tags[STACK]} ({workspace})"
    return f"{stack} {tags.get(ADDRESS, '')}".rstrip()
