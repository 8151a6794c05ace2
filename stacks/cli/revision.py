"""What git says of the folder that a plan is made in, so that a saved plan is bound to it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from stacks.engine.plan import Revision

__all__ = ["repository_root", "revision"]


def repository_root(folder: Path) -> Path | None:
    """The work tree that a folder is in; None where it is in none."""
    here = folder.resolve()
    return next((at for at in (here, *here.parents) if (at / ".git").exists()), None)


def revision(folder: Path) -> Revision | None:
    """The commit that is checked out.  None outside of git, and where git knows no such folder."""
    if repository_root(folder) is None:
        return None
    named = _git(folder, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    tree = _git(folder, "rev-parse", "--verify", "--quiet", "HEAD:./")
    # What git does not track is told by the digest of the configuration, as far as it counts.
    changed = _git(folder, "status", "--porcelain", "--untracked-files=no", "--", ".")
    if named is None or tree is None or changed is None:
        return None
    return Revision(named.strip(), tree.strip(), not changed.strip())


def _git(folder: Path, *arguments: str) -> str | None:
    command = ["git", "-C", str(folder), *arguments]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return ran.stdout if ran.returncode == 0 else None
