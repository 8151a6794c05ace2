"""What is written down of packages: the lock file, and the manifest of those on this machine.

Both have one form; ``fleet.lock.json`` lies beside the configuration, to be committed with it, and
says what everybody uses.  The manifest in ``.fleetform/modules`` says what was fetched here::

    {
      "format_version": 1,
      "modules": {
        "git::https://example.com/team.git?ref=v1": {"commit": "…", "digest": "sha256:…"}
      }
    }

Archives have no ``commit``.  ``digest`` is that of the package's files.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from stacks.configuration.sources.problem import SourceError

__all__ = ["LOCK_FILE", "MANIFEST", "PACKAGES", "Package", "read_record", "write_record"]

LOCK_FILE = "fleet.lock.json"
PACKAGES = ".fleetform/modules"
MANIFEST = f"{PACKAGES}/modules.json"
_VERSION = 1


class Package(NamedTuple):
    """``commit`` is None where the package is an archive."""

    digest: str
    commit: str | None = None


def read_record(root: Path, name: str) -> dict[str, Package]:
    """The packages by the keys of their sources; none where the file is missing.

    Raises SourceError where it cannot be read.
    """
    try:
        data = orjson.loads((root / name).read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, orjson.JSONDecodeError) as error:
        raise _unreadable(name, f"it is not JSON that can be read ({error})") from None
    return _packages(data, name)


def write_record(root: Path, name: str, packages: Mapping[str, Package]) -> None:
    """Write the file, whole or not at all; no packages and no file stay no file."""
    path = root / name
    if not packages and not path.exists():
        return
    entries = {
        key: {field: value for field, value in package._asdict().items() if value is not None}
        for key, package in packages.items()
    }
    data = orjson.dumps(
        {"format_version": _VERSION, "modules": entries},
        option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE,
    )
    if path.exists() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_bytes(data)
    fresh.replace(path)


def _packages(data: Any, name: str) -> dict[str, Package]:
    match data:
        case {"format_version": int(version)} if version != _VERSION:
            raise _unreadable(name, f"its format {version} belongs to another fleetform")
        case {"format_version": int(), "modules": dict(modules)}:
            return {key: _package(entry, key, name) for key, entry in modules.items()}
    raise _unreadable(name, 'it has no "format_version" and "modules"')


def _package(entry: Any, key: str, name: str) -> Package:
    match entry:
        case {"digest": str(digest), "commit": str(commit)}:
            return Package(digest, commit)
        case {"digest": str(digest)}:
            return Package(digest)
    raise _unreadable(name, f'what it says of "{key}" has no digest')


def _unreadable(name: str, why: str) -> SourceError:
    if name == LOCK_FILE:
        todo = "Take it back from version control, or remove it and run `fleetform init`."
    else:
        todo = "Remove it and run `fleetform init`."
    return SourceError("Unreadable lock file", f"{name} cannot be used: {why}. {todo}")
