"""The GitLab template: its scripts run for real, with the variables of a repository."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import yaml

from builders.actions import ROOT
from builders.commands import live
from fakes.gitlab import serving_gitlab

TEMPLATE = yaml.safe_load((ROOT / "ci/gitlab.yml").read_text(encoding="utf-8"))


def run(project: Path, job: str) -> subprocess.CompletedProcess[str]:
    return script(project, [*TEMPLATE[".fleetform"]["before_script"], *TEMPLATE[job]["script"]])


def script(project: Path, lines: list[str], **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", "\n".join(lines)],
        cwd=project,
        env={
            **os.environ,
            **TEMPLATE["variables"],
            "FLEETFORM_DIRECTORY": "fleets/small",
            "CI_PROJECT_DIR": str(project),
            **more,
        },
        capture_output=True,
        text=True,
    )


def test_one_note_is_edited_in_place(repository: Path) -> None:
    after = TEMPLATE["fleetform:plan"]["after_script"]
    with serving_gitlab() as gitlab:
        here = {"CI_API_V4_URL": gitlab.url, "CI_PROJECT_ID": "3", "CI_MERGE_REQUEST_IID": "5"}
        assert script(repository, after, **here).returncode == 0
        assert gitlab.notes == []  # there is no token
        for number in range(120):
            gitlab.note(f"Words {number}.", 4)
        gitlab.note("<!-- fleetform fleets/small -->\nForged.", 4)
        here["FLEETFORM_NOTE_TOKEN"] = "t0ken"
        ran = script(repository, after, **here)  # nothing was planned
        assert ran.returncode == 0, ran.stderr
        assert gitlab.notes[-1]["body"].endswith("The log of the job says why.\n")
        assert run(repository, "fleetform:plan").returncode == 0
        assert script(repository, after, **here).returncode == 0
        assert len(gitlab.notes) == 122
        assert "\n## fleetform plan: `small`" in gitlab.notes[-1]["body"]
        assert gitlab.notes[120]["body"].endswith("Forged.")


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
