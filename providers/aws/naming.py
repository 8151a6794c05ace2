"""Remote names on AWS: readable, unique, the same on every run, and known again when seen.

Pure; no I/O.
"""

from __future__ import annotations

import re
from base64 import b32encode
from hashlib import blake2b

from planes.address import Address, PrimitiveKey

__all__ = ["generated", "is_generated"]

_OTHER = re.compile(r"[^a-z0-9]+")
_MADE = re.compile(r"(.*-[a-z2-7]{8})([a-z2-7]{2})(-g[1-9][0-9]*)?(\.fifo)?", re.DOTALL)


def generated(
    stack: str,
    workspace: str,
    key: PrimitiveKey,
    generation: int,
    *,
    longest: int,
    prefix: str = "",
    suffix: str = "",
) -> str:
    """``payments-agent-reviewer-task-h3k5m7pqab``; ``…-g2`` for the second object of the key.

    Cut to ``longest`` characters; the digest tells apart what reads alike or had to be cut."""
    later = f"-g{generation + 1}" if generation else ""
    digest = _digest(f"{stack}\n{workspace}\n{key}", 8)
    room = longest - len(prefix) - len(digest) - len("-") - 2 - len(later) - len(suffix)
    readable = _readable(stack, workspace, key)[:room].rstrip("-")
    name = f"{prefix}{readable}-{digest}"
    return f"{name}{_digest(name, 2)}{later}{suffix}"


def is_generated(name: object) -> bool:
    """Whether a name is one that :func:`generated` gives: its last two letters vouch for it."""
    match = _MADE.fullmatch(name) if isinstance(name, str) else None
    return match is not None and _digest(match[1], 2) == match[2]


def _digest(text: str, length: int) -> str:
    return b32encode(blake2b(text.encode(), digest_size=5).digest()).decode().lower()[:length]


def _readable(stack: str, workspace: str, key: PrimitiveKey) -> str:
    parts = [stack] if workspace == "default" else [stack, workspace]
    parts += _owner_words(key.owner)
    if key.name != "this":
        parts.append(key.name)
    return _OTHER.sub("-", " ".join(parts).lower()).strip("-")


def _owner_words(owner: Address) -> list[str]:
    calls = [word for name, key in owner.module for word in (name, key)]
    kind = owner.kind.removeprefix("aws_")
    return [str(word) for word in (*calls, kind, owner.name, owner.key) if word is not None]
