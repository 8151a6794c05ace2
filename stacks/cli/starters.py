"""The examples that come with fleetform, for ``init --from``."""

from __future__ import annotations

import shutil
from pathlib import Path

import stacks

__all__ = ["copy", "names"]


def _home() -> Path:
    """In a wheel the examples stand inside the package, in a checkout beside it."""
    package = Path(stacks.__file__).parent
    inside = package / "examples"
    return inside if inside.is_dir() else package.parent / "examples"


def names() -> tuple[str, ...]:
    """Every example, sorted."""
    return tuple(sorted(path.parent.name for path in _home().glob("*/main.fleet.hcl")))


def copy(name: str, folder: Path) -> list[Path]:
    """Copy an example's files; what was written.  Raises FileExistsError where one is there."""
    source = _home() / name
    files = [
        path.relative_to(source)
        for path in sorted(source.rglob("*"))
        if path.is_file() and path.suffix != ".py" and ".fleetform" not in path.parts
    ]
    for file in files:
        if (folder / file).exists():
            raise FileExistsError(17, "This file exists, and is left as it is", str(file))
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / file, folder / file)
    return files
