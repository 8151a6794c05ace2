"""Where in the user's own code something happens.  Runs beside that code."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from itertools import count
from types import CodeType, FrameType, TracebackType
from typing import Any

import pulumi

__all__ = ["caller", "frames_of", "is_internal", "place_of", "user_frame"]

_HERE = os.path.dirname(os.path.abspath(__file__)) + os.sep
_PULUMI = os.path.dirname(os.path.abspath(pulumi.__file__)) + os.sep
_SDK = os.path.join("planes", "sdk.py")
_LIBRARY = os.path.dirname(os.path.abspath(os.__file__)) + os.sep
_SITE = (os.sep + "site-packages" + os.sep, os.sep + "dist-packages" + os.sep)

_numbers = count(1)


@lru_cache(maxsize=4096)
def is_internal(file: str) -> bool:
    """Whether a file is the SDK's, the runner's, or of Python's own library."""
    if file.startswith((_HERE, _PULUMI, "<frozen")) or file.endswith(_SDK):
        return True
    return file.startswith(_LIBRARY) and not any(part in file for part in _SITE)


@lru_cache(maxsize=512)
def _positions(code: CodeType) -> list[tuple[int | None, int | None, int | None, int | None]]:
    return list(code.co_positions())


def place_of(code: CodeType, instruction: int, line: int | None) -> list[Any]:
    """``[file, line, column, end line, end column]`` of an instruction, counted from 1."""
    positions = _positions(code)
    at = instruction // 2
    first, last, start, end = positions[at] if at < len(positions) else (line, line, 0, 0)
    first = first or line or 1
    return [code.co_filename, first, (start or 0) + 1, last or first, (end or 0) + 1]


def user_frame(depth: int) -> FrameType | None:
    """The innermost frame of the user's own."""
    frame: FrameType | None = sys._getframe(depth + 1)
    while frame is not None and is_internal(frame.f_code.co_filename):
        frame = frame.f_back
    return frame


def caller(made: object = None) -> list[Any] | None:
    """The place of the user's that led here, and a number that grows.

    Where an object is made, that is where its class is called, not what its constructor does.
    """
    frame = user_frame(1)
    while made is not None and frame is not None and _constructs(frame, made):
        frame = frame.f_back
    if frame is None:
        return None
    return [*place_of(frame.f_code, frame.f_lasti, frame.f_lineno), next(_numbers)]


def _constructs(frame: FrameType, made: object) -> bool:
    code = frame.f_code
    if code.co_name != "__init__" or not code.co_argcount:
        return is_internal(code.co_filename)
    return frame.f_locals.get(code.co_varnames[0]) is made


def frames_of(traceback: TracebackType | None) -> list[list[Any]]:
    """The user's own frames of a traceback, outermost first: places, with the function's name."""
    found = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if not is_internal(code.co_filename):
            found.append([*place_of(code, traceback.tb_lasti, traceback.tb_lineno), code.co_name])
        traceback = traceback.tb_next
    return found
