"""What went wrong in a program, told in the user's own places.  Runs beside the user's code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pulumi
from pulumi.config import ConfigMissingError

from stacks.configuration.program.places import frames_of, is_internal

__all__ = ["PLACE", "Refusal", "failure_of", "remember"]

PLACE = "_fleetform_place"
"""The attribute of a resource, and of an error about it, that says where it is made."""


_FRAMES = "_fleetform_frames"


def remember(error: BaseException, place: list[Any] | None) -> None:
    """Note where an error comes from, at the first resource that it comes to: futures hand it on
    without its way."""
    if not hasattr(error, PLACE):
        setattr(error, PLACE, place)
        setattr(error, _FRAMES, frames_of(error.__traceback__))


class Refusal(pulumi.RunError):
    """Something that a program may not do."""

    def __init__(self, summary: str, detail: str) -> None:
        super().__init__(detail)
        self.summary = summary


def failure_of(error: BaseException) -> dict[str, Any]:
    """The fields of a ``model.Failure``."""
    match error:
        case SystemExit():
            return _failure("exit", "SystemExit", str(error.code), error)
        case SyntaxError() if error.filename and not is_internal(error.filename):
            return _syntax(error)
        case ModuleNotFoundError():
            return _failure("module", error.name or "", str(error), error)
        case ConfigMissingError():
            return _failure("config", error.key, str(error), error)
        case Refusal():
            return _failure("refused", error.summary, str(error), error)
    return _failure("exception", type(error).__name__, str(error), error)


def _failure(kind: str, summary: str, message: str, error: BaseException) -> dict[str, Any]:
    frames: list[list[Any]] = []
    place: list[Any] | None = None
    for cause in _causes(error):
        frames = frames or list(getattr(cause, _FRAMES, ())) or frames_of(cause.__traceback__)
        place = place or getattr(cause, PLACE, None)
    if place is not None and place[:2] not in [frame[:2] for frame in frames]:
        # What a function of an output raises comes out where that is used.
        frames.insert(0, [*place[:5], ""])
    return {"kind": kind, "summary": summary, "message": message, "frames": frames}


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        # The SDK raises errors from themselves.
        cause = cause.__cause__ if cause.__cause__ is not cause else None


def _syntax(error: SyntaxError) -> dict[str, Any]:
    line, start = error.lineno or 1, error.offset or 1
    end = error.end_offset or 0
    last = error.end_lineno or line
    place = [error.filename, line, start, last, end if end > start or last > line else start + 1]
    frames = [*frames_of(error.__traceback__), [*place, ""]]
    kind = type(error).__name__
    return {"kind": "syntax", "summary": kind, "message": error.msg, "frames": frames}
