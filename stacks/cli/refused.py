"""What a command raises where it cannot do what was asked; told as a diagnostic."""

from __future__ import annotations

__all__ = ["Refused"]


class Refused(Exception):
    """``summary`` is short and constant; ``detail`` says why, and what to do."""

    def __init__(self, summary: str, detail: str) -> None:
        super().__init__(f"{summary}: {detail}")
        self.summary = summary
        self.detail = detail
