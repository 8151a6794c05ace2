"""What is wrong with a module's source, as the user is told."""

from __future__ import annotations

__all__ = ["SourceError"]


class SourceError(Exception):
    """``summary`` is short and constant, ``detail`` full sentences, as in a diagnostic."""

    def __init__(self, summary: str, detail: str) -> None:
        super().__init__(f"{summary}: {detail}")
        self.summary = summary
        self.detail = detail
