"""Remote names on the embedded plane: readable, unique, and the same on every run."""

from __future__ import annotations

import re
from base64 import b32encode
from hashlib import blake2b

from planes.address import Address, PrimitiveKey
from providers.local.catalogue import KINDS

__all__ = ["MAX_LENGTH", "identity"]

MAX_LENGTH = 63
"""As a DNS label's (RFC 1035, 2.3.4), so that a name may stand wherever one may."""

_OTHER = re.compile(r"[^a-z0-9]+")


def identity(stack: str, workspace: str, key: PrimitiveKey, generation: int) -> str:
    """``payments-agent-reviewer-h3k5m7pq``; ``…-g2`` for the second object of the key.

    The digest tells apart what reads alike or had to be cut."""
    whole = f"{stack}\n{workspace}\n{key}"
    digest = b32encode(blake2b(whole.encode(), digest_size=5).digest()).decode().lower()
    tail = f"-{digest}" if generation == 0 else f"-{digest}-g{generation + 1}"
    return _readable(stack, workspace, key)[: MAX_LENGTH - len(tail)].rstrip("-") + tail


def _readable(stack: str, workspace: str, key: PrimitiveKey) -> str:
    parts = [stack] if workspace == "default" else [stack, workspace]
    parts += _owner_words(key.owner)
    if key.type != key.owner.kind and key.type != _main_type(key.owner):
        parts.append(key.type.removeprefix("local_"))
    if key.name != "this":
        parts.append(key.name)
    return _OTHER.sub("-", " ".join(parts).lower()).strip("-")


def _owner_words(owner: Address) -> list[str]:
    calls = [word for name, key in owner.module for word in (name, key)]
    words = (*calls, owner.kind, owner.name, owner.key)
    return [str(word) for word in words if word is not None]


def _main_type(owner: Address) -> str | None:
    kind = KINDS.get(owner.kind)
    return kind.main if kind else None
