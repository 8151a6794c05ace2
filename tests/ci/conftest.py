"""A repository with a stack, and a GitHub that answers on loopback."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from builders.actions import ROOT, STACK
from builders.commands import settled_environment
from builders.repositories import commit, settled_git
from fakes.github import GitHub, serving


@pytest.fixture
def github() -> Iterator[GitHub]:
    with serving() as found:
        yield found


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose stack is in the folder ``fleets/small``; fleetform is on the PATH."""
    settled_environment(monkeypatch)
    settled_git(monkeypatch)
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)
    tools = tmp_path / "bin"
    tools.mkdir()
    program = tools / "fleetform"
    python = shlex.quote(sys.executable)
    program.write_text(
        f"#!/bin/sh\nPYTHONPATH={shlex.quote(str(ROOT))} exec {python} -c "
        '"from stacks.cli.main import main; main()" "$@"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    folder = tmp_path / "repository"
    commit(folder, {"fleets/small/main.fleet.hcl": STACK, ".gitignore": ".fleetform/\n"})
    return folder
