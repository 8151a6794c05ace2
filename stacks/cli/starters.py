"""The examples that come with fleetform, for ``init --from``."""

from __future__ import annotations

import shutil
from pathlib import Path

import stacks
from stacks.cli.refused import Refused

__all__ = ["copy", "names"]


def _home() -> Path:
    """In a wheel the examples stand inside the package, in a checkout beside it."""
    package = Path(stacks.__file__).parent
    inside = package / "examples"
    return inside if inside.is_dir() else package.parent / "examples"


def names() -> tuple[str, ...]:
    """Every example, sorted."""
    found = [*_home().glob("*/main.fleet.hcl"), *_home().glob("*/fleet.py")]
    return tuple(sorted(path.parent.name for path in found))


def copy(name: str, folder: Path) -> list[Path]:
    """Copy an example's files; what was written.  Raises Refused where one of them is there."""
    source = _home() / name
    files = [
        path.relative_to(source)
        for path in sorted(source.rglob("*"))
        if path.is_file() and path.name != "demo.py" and ".fleetform" not in path.parts
    ]
    there = [str(file) for file in files if (folder / file).exists()]
    if there:
        raise Refused(
            "Files exist already",
            f"{', '.join(there)}: the starter would write over what is here, so nothing was "
            "written. Begin in an empty folder; --chdir names another.",
        )
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / file, folder / file)
    return files
