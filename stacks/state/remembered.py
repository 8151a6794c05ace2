"""What ``init`` remembers in the stack's folder: the backend, so that commands that do not evaluate
the configuration find the state.

``.fleetform/backend.json``.  Never a secret: of a sensitive setting only its name is kept, and that
the configuration has to be asked for it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from planes.values import Sensitive
from stacks.state.store import StateError

__all__ = ["Remembered", "public", "recall", "remember", "secrets"]

_VERSION = 1


class Remembered(NamedTuple):
    """``configured`` are the settings of the block, ``given`` those of ``--backend-config``, both
    without what is sensitive; ``secrets`` are the names of what is.  ``encryption`` likewise."""

    stack: str
    backend: str
    configured: Mapping[str, Any]
    given: Mapping[str, Any]
    secrets: tuple[str, ...]
    encryption: Mapping[str, Any] | None


def _path(folder: Path) -> Path:
    return folder / ".fleetform" / "backend.json"


def recall(folder: Path) -> Remembered | None:
    """None where nothing is remembered: the local backend.  Raises StateError."""
    path = _path(folder)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error
    try:
        document = orjson.loads(data)
        if document.pop("version") != _VERSION:
            raise ValueError("it is of another version")
        document["secrets"] = tuple(document["secrets"])
        return Remembered(**document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _unreadable(path, str(error)) from None


def remember(folder: Path, remembered: Remembered | None) -> None:
    """None: forget."""
    path = _path(folder)
    if remembered is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    document = {"version": _VERSION, **remembered._asdict()}
    draft.write_bytes(
        orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    )
    os.replace(draft, path)


def public(data: Any) -> Any:
    """Settings without what is sensitive."""
    if isinstance(data, Mapping):
        kept = {name: public(value) for name, value in data.items() if not _is_secret(value)}
        return dict(sorted(kept.items()))
    if isinstance(data, list | tuple):
        return [public(item) for item in data]
    return data


def secrets(data: Any, path: str = "") -> tuple[str, ...]:
    """The names of what is sensitive, such as ``password`` and ``key.passphrase``."""
    if isinstance(data, Mapping):
        found = ((f"{path}.{name}" if path else name, value) for name, value in data.items())
        return tuple(
            secret
            for name, value in found
            for secret in ((name,) if _is_secret(value) else secrets(value, name))
        )
    if isinstance(data, list | tuple):
        return tuple(secret for item in data for secret in secrets(item, path))
    return ()


def _is_secret(value: Any) -> bool:
    return type(value) is Sensitive


def _unreadable(path: Path, reason: str) -> StateError:
    return StateError(
        "The remembered backend cannot be read",
        f"{path}: {reason}. Run `fleetform init --reconfigure`, which writes it again.",
    )
