"""What permissions, outputs and tools make of an agent, whoever else is in the fleet.

Purely data; no I/O.  Many agents of a fleet have the same, which is looked at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from marshal import dumps
from typing import Any, NamedTuple

from stacks.review.declared import LATE, block, items, known, said
from stacks.review.legs import CODES, GRANTS, GUARDED, MERGES, SHELL, UNUSED
from stacks.review.tables import FAMILIES, JIRA, SEND_TOOLS, SHELL_TOOLS, SLACK, WEB_TOOLS

__all__ = ["AREA_MAKES", "Shape", "Shapes", "Tool", "Write", "shape_of"]


class Tool(NamedTuple):
    """A tool that an agent may use.  ``listed`` where its declaration names it; ``assumption``
    where it is not known whether there is one."""

    name: str
    listed: bool
    assumption: str = ""


class Write(NamedTuple):
    """An area that an agent may change, and the things that it may make there."""

    area: str
    level: str
    makes: frozenset[str]
    assumptions: tuple[str, ...] = ()


class Shape(NamedTuple):
    """``narrowed`` where ``outputs.allowed`` says what it may make, ``approved`` where a person
    approves each output.  ``unused`` are areas that it may write and that none of its outputs uses.
    ``posts`` where others can read what it makes on a repository; ``families`` are the channels
    that it writes there, without the repositories' names.
    """

    writes: tuple[Write, ...]
    unused: tuple[str, ...]
    narrowed: bool
    approved: bool
    bound: bool
    protected: tuple[str, ...]
    shell: Tool | None
    web: Tool | None
    send: Tool | None
    no_tools: bool
    posts: bool
    families: frozenset[str]
    marks: int
    unsure: Mapping[str, str]


Shapes = dict[bytes, Shape]
"""Those that were seen, by what they are made of."""

AREA_MAKES: Mapping[str, frozenset[str]] = {
    "repo": frozenset({"commit", "merge", "release", "pull_request"}),
    "issues": frozenset({"comment", "issue", "label"}),
    "pull_requests": frozenset({"comment", "review", "label", "pull_request"}),
    "discussions": frozenset({"comment"}),
    "checks": frozenset({"status"}),
    "jira": frozenset({"ticket", "comment"}),
    "slack": frozenset({"message"}),
}
"""What outputs a permission is for.  The other areas have no output of their own."""
_BARE: frozenset[str] = frozenset()
_READ_BY_OTHERS = frozenset(
    {"comment", "review", "issue", "pull_request", "commit", "merge", "release"}
)


def shape_of(values: Mapping[str, Any], shapes: Shapes) -> Shape:
    get = values.get
    try:
        # Version 2 writes no references to what came before, so that equal data are written alike.
        key = dumps([get("permissions"), get("outputs"), get("tools"), get("harness")], 2)
    except ValueError:  # something in it waits or is sensitive
        return _shape(values)
    found = shapes.get(key)
    if found is None:
        found = shapes[key] = _shape(values)
    return found


def _shape(values: Mapping[str, Any]) -> Shape:
    outputs = block(values, "outputs") or {}
    writes, unused = _writes(_permissions(values), outputs)
    allow, deny, harness = _tools(values)
    shell = _tool(SHELL_TOOLS, "a shell", allow, deny, harness)
    approved = known(outputs.get("require_approval")) is True
    made = () if approved else (family for write in writes for family in _families(write))
    return Shape(
        writes,
        unused,
        known(outputs.get("allowed")) not in (None, LATE),
        approved,
        known(outputs.get("bind_to_event")) is True,
        tuple(map(said, items(outputs, "protected_paths"))),
        shell,
        _tool(WEB_TOOLS, "a web tool", allow, deny, harness),
        None if allow is None else _tool(SEND_TOOLS, "a tool that sends", allow, deny, "custom"),
        allow == [],
        any(not _on_repository(write).isdisjoint(_READ_BY_OTHERS) for write in writes),
        frozenset(made),
        (SHELL if shell else 0) | (UNUSED if unused else 0) | _marks(writes),
        {
            name: f"{what} is known after apply"
            for name, what in _DOUBTS.items()
            if known(outputs.get(name)) is LATE
        },
    )


_DOUBTS = {
    "require_approval": "whether a person approves what it makes",
    "bind_to_event": "whether a run acts on what started it alone",
}


# What it may change.


_AREAS = (*AREA_MAKES, "actions", "workflows", "deployments", "packages")


def _permissions(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """What it may do in each area: anything, where all of it is known after apply."""
    permissions = values.get("permissions")
    if known(permissions) is LATE:
        return dict.fromkeys(_AREAS, permissions)
    return block(values, "permissions") or {}


def _writes(
    permissions: Mapping[str, Any], outputs: Mapping[str, Any]
) -> tuple[tuple[Write, ...], tuple[str, ...]]:
    allowed: Any = known(outputs.get("allowed"))
    late = ("what it may make is known after apply",) if allowed is LATE else ()
    if type(allowed) is list:
        allowed = {said(item) for item in allowed}
    writes, unused = [], []
    for area, value in permissions.items():
        level, assumptions = known(value), late
        if level is LATE:
            level = "admin"
            assumptions = (f"what it may do to {area} is known after apply", *late)
        if level not in ("write", "admin"):
            continue
        makes = AREA_MAKES.get(area, _BARE)
        if type(allowed) is set and makes:
            makes = makes & allowed
            if not makes:
                unused.append(area)
                continue
        writes.append(Write(area, level, makes, assumptions))
    return tuple(writes), tuple(unused)


def _on_repository(write: Write) -> frozenset[str]:
    """What it makes on a repository."""
    return _BARE if write.area in ("jira", "slack") else write.makes


def _families(write: Write) -> Iterable[str]:
    if write.area == "slack":
        return (SLACK,)
    if write.area == "jira":
        return (JIRA,)
    return (FAMILIES[thing] for thing in write.makes if thing in FAMILIES)


def _marks(writes: tuple[Write, ...]) -> int:
    makes = frozenset(thing for write in writes for thing in write.makes)
    marks = 0
    if any(it.area == "repo" and not it.makes.isdisjoint(("commit", "merge")) for it in writes):
        marks |= CODES
    if makes >= {"merge", "pull_request"}:
        marks |= MERGES
    if any(it.level == "admin" or it.area == "workflows" for it in writes):
        marks |= GRANTS
    if not makes.isdisjoint(("message", "comment")):
        marks |= GUARDED
    return marks


# Its tools.


def _tools(values: Mapping[str, Any]) -> tuple[list[str] | None, list[str], str]:
    tools = block(values, "tools")
    harness = said(values.get("harness"))
    if tools is None:
        return None, [], harness
    allow = known(tools.get("allow"))
    listed = [_base(said(item)) for item in allow] if type(allow) is list else None
    return listed, [_base(said(item)) for item in items(tools, "deny")], harness


def _base(name: str) -> str:
    """A tool's name without its arguments: ``Bash(git:*)`` is ``bash``."""
    return name.partition("(")[0].lower()


def _tool(
    table: frozenset[str], what: str, allow: list[str] | None, deny: list[str], harness: str
) -> Tool | None:
    if allow is not None:
        found = next((name for name in allow if _is_in(name, table)), None)
        denied = found is not None and any(fnmatchcase(found, pattern) for pattern in deny)
        return None if found is None or denied else Tool(found, True)
    if any(_is_in(pattern, table) for pattern in deny):
        return None
    if harness in ("claude_code", "codex", "openhands"):
        return Tool(what, False)
    return Tool(what, False, f"its tools are not listed, so that it may have {what}")


def _is_in(pattern: str, table: frozenset[str]) -> bool:
    if "*" not in pattern:
        return pattern in table
    return any(fnmatchcase(name, pattern) for name in table)
