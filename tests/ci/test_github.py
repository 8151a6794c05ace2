"""The action, step by step, against a GitHub on loopback: plan, comment, merge, apply, drift."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from builders.actions import ACTION, ROOT, STACK, Job
from builders.commands import PLANE, fleetform, live
from builders.repositories import commit, git
from fakes.github import GitHub
from providers.local import admin

STACK_FOLDER = "fleets/small"


@pytest.fixture
def job(repository: Path, github: GitHub, tmp_path: Path) -> Job:
    temp = tmp_path / "temp"
    temp.mkdir()
    return Job(repository, temp, github.url, pull_request(repository), tmp_path / "artifacts")


def pull_request(repository: Path) -> dict[str, str]:
    sha = git(repository, "rev-parse", "HEAD")
    return {
        "github.event_name": "pull_request",
        "github.event.pull_request.number": "5",
        "github.event.pull_request.head.sha": sha,
        "github.sha": sha,
    }


def push(repository: Path) -> dict[str, str]:
    return {"github.event_name": "push", "github.sha": git(repository, "rev-parse", "HEAD")}


def merge(job: Job, github: GitHub, run_id: str = "1", **artifact: Any) -> Job:
    """As after a merge that made a commit of its own; the artefact of the run is there."""
    head = job.event["github.event.pull_request.head.sha"]
    git(job.repository, "commit", "--quiet", "--allow-empty", "--message=merged")
    event = push(job.repository)
    github.pulls[event["github.sha"]] = [{"merged_at": "2026-01-01", "head": {"sha": head}}]
    [folder] = (job.artifacts / run_id).iterdir()
    run = {"id": int(run_id), "head_repository_id": 7}
    github.artifacts.append(
        {"name": folder.name, "expired": False, "created_at": "1", "workflow_run": run, **artifact}
    )
    return job._replace(event=event)


def change(repository: Path, namespace: str) -> None:
    files = {f"{STACK_FOLDER}/main.fleet.hcl": STACK.replace('"one"', f'"{namespace}"')}
    commit(repository, files)


def test_one_comment_is_edited_in_place(job: Job, github: GitHub) -> None:
    for number in range(150):
        github.comment(f"Words {number}.", "somebody")
    github.comment("<!-- fleetform-fleets-small-default -->\nForged.", "mallory")
    first = job.run(command="plan", directory=STACK_FOLDER)
    assert first.status == 0, first.log
    assert first.outputs["run"]["status"] == "2"
    [own] = [item for item in github.comments if item["user"]["login"] == "github-actions[bot]"]
    assert own["body"].startswith(
        "<!-- fleetform-fleets-small-default -->\n## fleetform plan: `small`\n\n**1 to add"
    )
    change(job.repository, "two")
    again = job._replace(event=pull_request(job.repository)).run(
        command="plan", directory=STACK_FOLDER
    )
    assert again.status == 0, again.log
    assert len(github.comments) == 152
    assert '+ namespace  "two"' in github.comments[-1]["body"]
    assert github.comments[150]["body"].endswith("Forged.")
    posted = [call for call in github.calls if not call.startswith("GET")]
    assert posted == [
        "POST /repos/acme/fleet/issues/5/comments",
        "PATCH /repos/acme/fleet/issues/comments/152",
    ]


def test_what_a_plan_leaves_behind(job: Job) -> None:
    ran = job.run(command="plan", directory=STACK_FOLDER)
    assert ran.used == ("actions/upload-artifact@v7", "github/codeql-action/upload-sarif@v4")
    [folder] = (job.artifacts / "1").iterdir()
    sha = job.event["github.sha"]
    assert folder.name == f"fleetform-plan-fleets-small-default-{sha}"
    assert sorted(path.name for path in folder.iterdir()) == [
        *("plan.fleetplan", "report.html", "report.md", "report.sarif", "report.xml"),
    ]
    assert "## fleetform plan: `small`" in (job.temp / "summary.md").read_text()


def test_a_plan_that_fails_says_so(job: Job, github: GitHub) -> None:
    (job.repository / STACK_FOLDER / "main.fleet.hcl").write_text("agent {")
    ran = job.run(command="plan", directory=STACK_FOLDER)
    assert ran.status == 1
    assert "Error: " in ran.log
    assert github.comments[-1]["body"].endswith("The log of the job says why.\n")


def test_exactly_the_merged_plan_is_applied(job: Job, github: GitHub) -> None:
    job.run(command="plan", directory=STACK_FOLDER)
    ran = merge(job, github).run("2", command="apply", directory=STACK_FOLDER)
    assert ran.status == 0, ran.log
    assert "Apply complete: 1 added" in ran.log
    assert len(live(job.repository / STACK_FOLDER)) == 1


def test_a_merge_with_other_files_is_refused(job: Job, github: GitHub) -> None:
    job.run(command="plan", directory=STACK_FOLDER)
    change(job.repository, "two")
    ran = merge(job, github).run("2", command="apply", directory=STACK_FOLDER)
    assert ran.status == 1
    assert "Plan of another configuration" in ran.log


def test_a_stale_plan_is_reused_only_where_asked(job: Job, github: GitHub) -> None:
    job.run(command="plan", directory=STACK_FOLDER)
    merged = merge(job, github)
    stale = merged.run("2", command="apply", directory=STACK_FOLDER)
    assert stale.status == 0
    # Another change, planned, while a run that changes nothing of it writes the state.
    change(job.repository, "two")
    second = job._replace(event=pull_request(job.repository))
    second.run("3", command="plan", directory=STACK_FOLDER)
    for source, target in (("p", "q"), ("q", "p")):
        names = (f"runtime_pool.{source}", f"runtime_pool.{target}")
        fleetform(job.repository / STACK_FOLDER, "state", "mv", *names)
    merged = merge(second, github, "3")
    refused = merged.run("4", command="apply", directory=STACK_FOLDER)
    assert refused.status == 1
    assert "Plan is stale" in refused.log
    reused = merged.run("5", command="apply", directory=STACK_FOLDER, reuse_if_same="true")
    assert reused.status == 0, reused.log


@pytest.mark.parametrize(
    ("artifact", "told"),
    [
        ({"expired": True}, "the plan was not made, or has expired"),
        ({"workflow_run": {"id": 1, "head_repository_id": 8}}, "the plan was not made"),
    ],
)
def test_a_plan_that_will_not_do(
    job: Job, github: GitHub, artifact: dict[str, Any], told: str
) -> None:
    job.run(command="plan", directory=STACK_FOLDER)
    ran = merge(job, github, **artifact).run("2", command="apply", directory=STACK_FOLDER)
    assert ran.status == 1
    assert told in ran.log


def test_a_push_without_a_pull_request(job: Job) -> None:
    event = push(job.repository)
    ran = job._replace(event=event).run(command="apply", directory=STACK_FOLDER)
    assert ran.status == 1
    assert "No merged pull request has the commit" in ran.log


def test_drift_on_a_schedule(job: Job, github: GitHub) -> None:
    job.run(command="plan", directory=STACK_FOLDER)
    merged = merge(job, github)
    merged.run("2", command="apply", directory=STACK_FOLDER)
    scheduled = merged._replace(event={**merged.event, "github.event_name": "schedule"})
    assert scheduled.run("3", command="drift", directory=STACK_FOLDER).status == 0
    stack = job.repository / STACK_FOLDER
    admin.set_properties(stack / PLANE, next(iter(live(stack))), {"namespace": "x"}, by="mallory")
    found = scheduled.run("4", command="drift", directory=STACK_FOLDER)
    assert found.status == 2
    assert "mallory" in (job.temp / "summary.md").read_text()
    place = "file=fleets/small/main.fleet.hcl,line=7,endLine=7"
    assert f"::warning {place},title=drift-changed runtime_pool.p::runtime_pool.p" in found.log


@pytest.mark.parametrize(
    "text", ["$(touch owned)", "`touch owned`", "a; touch owned", '"; touch owned']
)
def test_inputs_are_no_code(job: Job, text: str) -> None:
    for inputs in ({"directory": text}, {"command": text}, {"arguments": text}):
        job.run(**{"command": "plan", "directory": STACK_FOLDER, **inputs})
    assert not list(job.repository.rglob("owned"))


USED = {
    "actions/download-artifact": "v8",
    "actions/upload-artifact": "v7",
    "github/codeql-action/upload-sarif": "v4",
}
"""Major versions that run on Node 24, the first that runners do not warn of; looked up in 2026."""


def test_what_the_action_uses_is_named_by_version() -> None:
    uses = [step["uses"].split("@") for step in ACTION["runs"]["steps"] if "uses" in step]
    assert {name: version for name, version in uses} == USED
    for block in WORKFLOWS:
        for job in yaml.safe_load(block)["jobs"].values():
            for step in job["steps"]:
                if "fleetform" in step.get("uses", ""):
                    assert step["with"].keys() <= ACTION["inputs"].keys()


WORKFLOWS = re.findall(
    r"```yaml\n(.*?)```", (ROOT / "docs/how-to/ci.md").read_text(encoding="utf-8"), re.S
)


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ("github-actions", (ROOT / "action.yml").read_text(encoding="utf-8")),
        ("gitlab-ci", (ROOT / "ci/gitlab.yml").read_text(encoding="utf-8")),
        *(("github-workflows", text) for text in WORKFLOWS),
    ],
)
def test_what_people_paste_keeps_the_published_schema(
    tmp_path: Path, schema: str, text: str
) -> None:
    """By the schemas of json.schemastore.org, which check-jsonschema carries with it."""
    assert not problems(tmp_path, schema, text)


def test_a_schema_that_is_broken_is_seen(tmp_path: Path) -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert problems(tmp_path, "github-actions", text.replace("using: composite", "using: magic"))


def problems(folder: Path, schema: str, text: str) -> str:
    file = folder / "given.yml"
    file.write_text(text, encoding="utf-8")
    options = ("--builtin-schema", f"vendor.{schema}", str(file))
    ran = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", *options], capture_output=True, text=True
    )
    return ran.stdout + ran.stderr if ran.returncode else ""


SECRETIVE = """\
variable "seed" {
  type      = string
  sensitive = true
}

runtime_pool "q" {
  labels = { note = "<${var.seed}>" }

  lifecycle {
    precondition {
      condition     = length(var.seed) != LENGTH
      error_message = "Not ${var.seed}."
    }
  }
}

output "seed" {
  value     = var.seed
  sensitive = true
}

check "seed" {
  assert {
    condition     = var.seed == ""
    error_message = "It is ${var.seed}."
  }
}
"""


@pytest.mark.parametrize("fails", [False, True])
def test_no_secret_leaves_a_job(
    job: Job, github: GitHub, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    seed = "Violet7Indigo4711"
    monkeypatch.setenv("FLEETFORM_VAR_seed", seed)
    text = SECRETIVE.replace("LENGTH", str(len(seed) if fails else 1))
    commit(job.repository, {f"{STACK_FOLDER}/secret.fleet.hcl": text})
    ran = job._replace(event=pull_request(job.repository)).run(
        command="plan", directory=STACK_FOLDER
    )
    assert ran.status == int(fails), ran.log
    told = [ran.log, str(ran.outputs), *(item["body"] for item in github.comments)]
    written = (*job.artifacts.rglob("*"), *job.temp.rglob("*"))
    told += [path.read_bytes().decode("latin-1") for path in written if path.is_file()]
    assert len(told) > 5
    for secret in (seed, "5a" * 32, "t0ken"):
        assert [text for text in told if secret in text] == []
