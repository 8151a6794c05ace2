"""Real git repositories, made by the system's git with no settings of the machine's."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from builders.configurations import write

__all__ = ["commit", "git", "settled_git"]

_WHO = {
    f"GIT_{role}_{field}": value
    for role in ("AUTHOR", "COMMITTER")
    for field, value in (("NAME", "a"), ("EMAIL", "a@example.com"), ("DATE", "1750000000 +0000"))
}


def settled_git(patch: pytest.MonkeyPatch) -> None:
    """git as on a machine where nobody has set anything up."""
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        patch.setenv(name, os.devnull)
    for name in ("GIT_ASKPASS", "GIT_SSH_COMMAND"):
        patch.delenv(name, raising=False)


def git(folder: Path, *arguments: str) -> str:
    """Run git; what it printed."""
    command = ["git", "-c", "protocol.file.allow=always", *arguments]
    environment = {**os.environ, **_WHO}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def commit(folder: Path, files: Mapping[str, str], *, tag: str | None = None) -> str:
    """Commit files, in a new repository where there is none yet; the commit."""
    if not (folder / ".git").exists():
        folder.mkdir(parents=True, exist_ok=True)
        git(folder, "init", "--quiet", "--initial-branch=main")
    write(folder, files)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message=more")
    if tag is not None:
        git(folder, "tag", tag)
    return git(folder, "rev-parse", "HEAD")
