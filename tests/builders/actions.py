"""Runs the steps of a composite action as GitHub's runner would: its scripts for real, with the
environment that they name; of what it uses, the passing on of artefacts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

__all__ = ["ACTION", "ROOT", "STACK", "Ended", "Job"]

ROOT = Path(__file__).parents[2]
STACK = """\
fleet {
  name = "small"
}

provider "local" {}

runtime_pool "p" {
  namespace = "one"
}
"""
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))


class Ended(NamedTuple):
    """How an action ended: the status of its last step that ran, and what all have printed."""

    status: int
    log: str
    outputs: Mapping[str, Mapping[str, str]]
    used: tuple[str, ...]


class Job(NamedTuple):
    """``event`` are names such as ``github.event_name``; artefacts are folders by run and name."""

    repository: Path
    temp: Path
    api: str
    event: Mapping[str, str]
    artifacts: Path

    def run(self, run_id: str = "1", **inputs: str) -> Ended:
        given = {name: str(item.get("default", "")) for name, item in ACTION["inputs"].items()}
        given |= {name.replace("_", "-"): value for name, value in inputs.items()}
        names = {**self.event, "github.action_path": str(ROOT), "runner.temp": str(self.temp)}
        names |= {f"inputs.{name}": value for name, value in given.items()}
        names["inputs.token"] = "t0ken"
        outputs: dict[str, dict[str, str]] = {}
        used: list[str] = []
        log, status = "", 0
        for step in ACTION["runs"]["steps"]:
            if step["id"] == "install" or not _holds(step.get("if"), names):
                continue
            if "uses" in step:
                used.append(step["uses"])
                _use(step, names, self.artifacts, run_id)
                continue
            ran = self._shell(step, names, outputs)
            log, status = log + ran.stdout + ran.stderr, ran.returncode
            names |= {
                f"steps.{step['id']}.outputs.{name}": value
                for name, value in outputs[step["id"]].items()
            }
            if status:
                break
        return Ended(status, log, outputs, tuple(used))

    def _shell(
        self, step: Any, names: Mapping[str, str], outputs: dict[str, dict[str, str]]
    ) -> subprocess.CompletedProcess[str]:
        file = self.temp / f"output-{step['id']}"
        file.write_text("")
        environment = {
            **os.environ,
            **{name: _filled(value, names) for name, value in step.get("env", {}).items()},
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": self.api,
            "GITHUB_REPOSITORY": "acme/fleet",
            "GITHUB_SHA": self.event["github.sha"],
            "GITHUB_OUTPUT": str(file),
            "GITHUB_STEP_SUMMARY": str(self.temp / "summary.md"),
        }
        assert "${{" not in step["run"], "a script is text that nobody else may write in"
        ran = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.repository,
            env=environment,
            capture_output=True,
            text=True,
        )
        lines = file.read_text().splitlines()
        outputs[step["id"]] = {line.split("=", 1)[0]: line.split("=", 1)[1] for line in lines}
        return ran


def _filled(text: Any, names: Mapping[str, str]) -> str:
    return re.sub(r"\$\{\{\s*([\w.-]+)\s*\}\}", lambda found: names.get(found[1], ""), str(text))


def _holds(condition: str | None, names: Mapping[str, str]) -> bool:
    """Conditions of ``==`` and ``!=`` with texts, joined by ``&&``."""
    for part in (condition or "").split(" && "):
        if part:
            found = re.fullmatch(r"([\w.-]+) (==|!=) '([^']*)'", part)
            assert found is not None, part
            if (names.get(found[1], "") == found[3]) is not (found[2] == "=="):
                return False
    return True


def _use(step: Any, names: Mapping[str, str], artifacts: Path, run_id: str) -> None:
    given = {name: _filled(value, names) for name, value in step["with"].items()}
    match step["id"]:
        case "upload":
            target = artifacts / run_id / given["name"]
            shutil.copytree(given["path"], target, dirs_exist_ok=True)
        case "download":
            source = artifacts / given["run-id"] / given["name"]
            shutil.copytree(source, given["path"], dirs_exist_ok=True)
        case "scan":
            assert Path(given["sarif_file"]).is_file()
