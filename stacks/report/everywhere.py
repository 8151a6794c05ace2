"""What one command did in many stacks: for people, and as one JSON document."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["Outcome", "as_document", "as_text", "summary"]


class Outcome(NamedTuple):
    """``status`` is the exit status, None where the command was not run: since the stack
    ``because`` failed before it, or None where all was stopped."""

    folder: Path
    status: int | None
    out: str = ""
    err: str = ""
    because: Path | None = None

    @property
    def is_well(self) -> bool:
        """Whether what reads this stack may go on."""
        return self.status in (0, 2)


_WORDS = {0: "done", 2: "changes", 4: "blocked by policy"}


def as_text(outcome: Outcome) -> str:
    """All that was printed in one stack, below its folder's name."""
    said = "\n".join(text.rstrip("\n") for text in (outcome.out, outcome.err) if text.strip())
    return f"── {outcome.folder} ──\n{said or _word(outcome)}\n"


def summary(outcomes: Sequence[Outcome]) -> str:
    """A line a stack."""
    width = max(len(str(outcome.folder)) for outcome in outcomes)
    lines = (f"  {str(outcome.folder):<{width}}  {_word(outcome)}" for outcome in outcomes)
    return "\n".join((f"{len(outcomes)} stacks", *lines))


def as_document(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """``{"stacks": [{"folder", "status", "documents", "errors"}]}``; ``documents`` are what the
    command printed as JSON, ``status`` is null where it was not run."""
    return {
        "stacks": [
            {
                "folder": str(outcome.folder),
                "status": outcome.status,
                "documents": _documents(outcome.out),
                "errors": outcome.err,
            }
            for outcome in outcomes
        ]
    }


def _documents(out: str) -> list[Any]:
    try:
        return [json.loads(out)]
    except ValueError:
        return [json.loads(line) for line in out.splitlines() if line.startswith("{")]


def _word(outcome: Outcome) -> str:
    if outcome.status is None and outcome.because is None:
        return "not begun"
    if outcome.status is None:
        return f"left out, since {outcome.because} failed"
    return _WORDS.get(outcome.status, f"failed (exit status {outcome.status})")
