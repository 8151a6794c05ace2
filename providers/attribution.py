"""Attribution tags: what every remote object says of whose it is.

Purely data; no I/O.  A lowering takes the tags of a declaration from its view; a primitive type
reads the owner back from the tags of a live object.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["ADDRESS", "STACK", "WORKSPACE", "owner"]

STACK = "fleetform:stack"
WORKSPACE = "fleetform:workspace"
ADDRESS = "fleetform:address"


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
