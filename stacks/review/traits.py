"""What an agent's own declaration says of it, whatever the rest of the fleet is.

Purely data; no I/O.  What is not known counts as true and is named as an assumption.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from planes.address import Address
from stacks.review.declared import LATE, block, items, known, reference, said
from stacks.review.tables import BYPASSES, SEND_TOOLS, SHELL_TOOLS, WEB_TOOLS

__all__ = ["Tool", "Traits", "Write", "traits_of"]


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


class Traits(NamedTuple):
    pool: Address | None
    repos: tuple[str, ...]
    reads: tuple[str, ...]
    extensions: tuple[Address, ...]
    guardrails: tuple[Address, ...]
    writes: tuple[Write, ...]
    narrowed: bool
    """Whether ``outputs.allowed`` says what it may make."""
    approved: bool
    """Whether a person approves each output."""
    bound: bool
    protected: tuple[str, ...]
    shell: Tool | None
    web: Tool | None
    send: Tool | None
    no_tools: bool
    private: bool
    private_assumed: bool
    remembers: tuple[str, ...]
    recalls: tuple[str, ...]
    labels: Mapping[str, Any]
    cost_cap: Any
    bypass: str | None
    instructions_file: str | None
    unused: tuple[str, ...]
    """Areas that it may write and that none of its outputs uses."""


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


def traits_of(values: Mapping[str, Any]) -> Traits:
    get = values.get
    outputs = block(values, "outputs")
    memories = block(values, "memories")
    writes, unused = _writes(block(values, "permissions"), outputs)
    allow, deny, harness = _tools(values)
    sensitivity = known(get("data_sensitivity"))
    file = get("instructions_file")
    return Traits(
        reference(get("pool")),
        _texts(values, "repos"),
        _reads(values),
        _references(values, "extensions"),
        _references(values, "guardrails"),
        writes,
        outputs is not None and known(outputs.get("allowed")) is not None,
        outputs is not None and known(outputs.get("require_approval")) is True,
        outputs is not None and known(outputs.get("bind_to_event")) is True,
        () if outputs is None else _texts(outputs, "protected_paths"),
        _tool(SHELL_TOOLS, "a shell", allow, deny, harness),
        _tool(WEB_TOOLS, "a web tool", allow, deny, harness),
        _tool(SEND_TOOLS, "a tool that sends", allow, deny, "custom")
        if allow is not None
        else None,
        allow == [],
        sensitivity == "private" or sensitivity is LATE,
        sensitivity is LATE,
        () if memories is None else _texts(memories, "writes"),
        () if memories is None else _texts(memories, "reads"),
        block(values, "labels") or {},
        get("max_cost_per_run"),
        _bypass(values),
        None if file is None else said(file),
        unused,
    )


def _texts(values: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = values.get(name)
    return () if not found else tuple([said(item) for item in items(values, name)])


def _reads(values: Mapping[str, Any]) -> tuple[str, ...]:
    reads = values.get("reads")
    return ("something",) if known(reads) is LATE else _texts(values, "reads")


def _references(values: Mapping[str, Any], name: str) -> tuple[Address, ...]:
    if not values.get(name):
        return ()
    found = [reference(item) for item in items(values, name)]
    return tuple([address for address in found if address is not None])


# What it may change.


def _writes(
    permissions: Mapping[str, Any] | None, outputs: Mapping[str, Any] | None
) -> tuple[tuple[Write, ...], tuple[str, ...]]:
    if not permissions:
        return (), ()
    allowed: Any = None if outputs is None else known(outputs.get("allowed"))
    if type(allowed) is list:
        allowed = {said(item) for item in allowed}
    writes, unused = [], []
    for area, value in permissions.items():
        if value == "none" or value == "read":
            continue
        level = known(value)
        if level is LATE:
            level = "admin"
        if level not in ("write", "admin"):
            continue
        makes = AREA_MAKES.get(area, _BARE)
        if type(allowed) is set and makes:
            makes = makes & allowed
            if not makes:
                unused.append(area)
                continue
        writes.append(Write(area, level, makes))
    return tuple(writes), tuple(unused)


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


def _bypass(values: Mapping[str, Any]) -> str | None:
    """A switch that turns its sandbox or its permission questions off."""
    command = values.get("command")
    environment = values.get("environment")
    if not command and not environment:
        return None
    return next(
        (switch for text in _switches(values) for switch in BYPASSES if switch in text), None
    )


def _switches(values: Mapping[str, Any]) -> Iterator[str]:
    words = [said(word).lower() for word in items(values, "command")]
    yield " ".join(words)
    yield from (f"{one}={two}" for one, two in zip(words, words[1:], strict=False))
    for name, value in (block(values, "environment") or {}).items():
        text = said(value).lower()
        yield text
        off = text in ("0", "off", "false", "none", "disabled")
        if off and "sandbox" in name.lower():
            yield "--no-sandbox"
