"""The files that functions read: those beside the configuration."""

from __future__ import annotations

import os
from io import BufferedReader
from pathlib import Path

from stacks.language.functions.function import FunctionError
from stacks.language.render import quote

__all__ = ["absolute", "expanded", "opened", "read"]


def expanded(path: str) -> str:
    """The path with a leading ``~`` as the user's home.  Raises FunctionError."""
    if not path.startswith("~"):
        return path
    if path[1:2] not in ("", "/"):
        raise FunctionError("cannot expand user-specific home dir")
    return os.path.expanduser(path)


def absolute(path: str, base: Path) -> Path:
    """Where a path leads to from the base folder.  Raises FunctionError."""
    return Path(os.path.normpath(base / expanded(path)))


def opened(path: str, base: Path) -> BufferedReader:
    """Raises FunctionError."""
    try:
        return absolute(path, base).open("rb")
    except OSError as error:
        verb = "read" if isinstance(error, IsADirectoryError) else "open"
        raise FunctionError(f"{verb} {{}}: {{}}", shown=(path, _reason(error))) from None
    except ValueError:
        raise FunctionError("open {}: invalid argument", shown=(quote(path),)) from None


def read(path: str, base: Path, *, sensitive: bool) -> bytes:
    """What a file holds.  Raises FunctionError for the argument at position 0."""
    shown = "(sensitive value)" if sensitive else quote(path)
    try:
        return absolute(path, base).read_bytes()
    except (FileNotFoundError, ValueError):
        raise FunctionError(
            "no file exists at {}; this function works only with files that are distributed as "
            "part of the configuration source code, so if this file will be created by a resource "
            "in this configuration you must instead obtain this result from an attribute of that "
            "resource",
            0,
            (shown,),
        ) from None
    except OSError as error:
        where = "the file" if sensitive else path or "."
        raise FunctionError(
            "failed to read file: read {}: {}", 0, (where, _reason(error))
        ) from None


def _reason(error: OSError) -> str:
    return (error.strerror or "cannot be read").lower()
