"""The legs of an agent and the marks on it, as bits: which rules have to look at it.

Purely data; no I/O.
"""

from __future__ import annotations

__all__ = [
    "BYPASS",
    "CHANGES",
    "CODES",
    "ENDLESS",
    "GRANTS",
    "GUARDED",
    "HOLDS",
    "LOOSE",
    "MERGES",
    "SENDS",
    "SHELL",
    "UNTRUSTED",
    "UNUSED",
]

UNTRUSTED, HOLDS, SENDS, CHANGES = 1, 2, 4, 8
"""The legs U, P, X and C: some of them come by channels from other agents."""

CODES, MERGES, GRANTS, GUARDED = 16, 32, 64, 128
"""It may write code; open pull requests and merge them; give rights away; it writes comments or
messages, and a guardrail is over it."""

SHELL, BYPASS, LOOSE, UNUSED, ENDLESS = 256, 512, 1024, 2048, 4096
"""It has a shell; a switch of its safeguards is off; its image, model or extensions may not be
pinned; a permission is never used; a grant of it may have no end.  A mark is set where in doubt:
the rule says whether there is something to say."""
