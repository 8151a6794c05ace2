"""Whom AWS can tell: e-mail addresses, and topics of SNS.

Pure.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from planes.validation import is_late, known

__all__ = ["Subscribers", "subscribers"]


class Subscribers(NamedTuple):
    emails: tuple[Any, ...]
    topics: tuple[str, ...]
    others: tuple[str, ...]
    """Whom AWS cannot tell."""

    @property
    def people(self) -> bool:
        return bool(self.emails or self.topics)


def subscribers(notify: Any) -> Subscribers:
    """What waits for outputs counts as an e-mail address."""
    if is_late(notify):
        return Subscribers((), (), ())
    emails, topics, others = [], [], []
    for target in notify:
        value = known(target)
        if value is None:
            emails.append(target)
        elif value.startswith("arn:") and ":sns:" in value:
            topics.append(value)
        elif "@" in value and ":" not in value:
            emails.append(value)
        else:
            others.append(value)
    return Subscribers(tuple(emails), tuple(topics), tuple(others))
