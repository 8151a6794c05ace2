"""The GitLab template: its scripts run for real, with the variables of a repository."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import yaml

from builders.actions import ROOT
from builders.commands import live

TEMPLATE = yaml.safe_load((ROOT / "ci/gitlab.yml").read_text(encoding="utf-8"))


def run(project: Path, job: str) -> subprocess.CompletedProcess[str]:
    lines = [*TEMPLATE[".fleetform"]["before_script"], *TEMPLATE[job]["script"]]
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", "\n".join(lines)],
        cwd=project,
        env={
            **os.environ,
            **TEMPLATE["variables"],
            "FLEETFORM_DIRECTORY": "fleets/small",
            "CI_PROJECT_DIR": str(project),
        },
        capture_output=True,
        text=True,
    )


def test_plan_and_apply(repository: Path) -> None:
    planned = run(repository, "fleetform:plan")
    assert planned.returncode == 0, planned.stderr
    artifacts = TEMPLATE["fleetform:plan"]["artifacts"]
    for name in (*artifacts["paths"], *artifacts["reports"].values()):
        assert (repository / name).stat().st_size > 0
    counts = json.loads((repository / artifacts["reports"]["terraform"]).read_text())
    assert counts == {"create": 1, "update": 0, "delete": 0}
    applied = run(repository, "fleetform:apply")
    assert "Apply complete: 1 added" in applied.stdout, applied.stderr
    assert len(live(repository / "fleets/small")) == 1
    assert run(repository, "fleetform:drift").returncode == 0


def test_jobs_run_where_they_should() -> None:
    assert TEMPLATE["fleetform:apply"]["needs"] == ["fleetform:plan"]
    assert {"if": "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH", "when": "manual"} in TEMPLATE[
        "fleetform:apply"
    ]["rules"]
