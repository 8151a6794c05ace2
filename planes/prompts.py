"""Prompts: text with fields of an event that is yet to come.

Purely data; no I/O.
"""

from __future__ import annotations

from typing import Annotated

from planes.scalar import compiled, read_by, without_credentials

__all__ = ["Prompt", "event_fields"]

_FIELD = r"\$\{\s*(?P<field>event(?:\.[A-Za-z_][\w-]*|\[\d+\])*)\s*\}"
_MARK = r"\$\{"


def event_fields(prompt: str) -> list[str]:
    """The fields that a prompt takes from its event, in order: ``event.issue.title``.

    Raises ValueError, with a clause, where ``${`` begins anything else.
    """
    fields = [match["field"] for match in compiled(_FIELD).finditer(prompt)]
    if len(fields) != len(compiled(_MARK).findall(prompt)):
        raise ValueError(
            "only fields of the event can be filled in when it comes, such as "
            '"$${event.issue.title}"'
        )
    return fields


def _check(prompt: str) -> None:
    if not prompt.strip():
        raise ValueError
    event_fields(prompt)


Prompt = Annotated[
    str,
    without_credentials(
        read_by("prompt", _check, "a string that is not blank is required", r"[\s\S]*\S[\s\S]*")
    ),
]
