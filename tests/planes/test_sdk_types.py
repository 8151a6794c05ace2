"""Type checkers read the SDK: the examples pass in strict mode, and mistakes are found.

Each checker runs once, on the examples and on a program whose every line is a mistake.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAMS = ("quickstart-python", "teams-python")

MISTAKES = """\
import pulumi

from planes.sdk import (
    Agent,
    AgentPermissionsArgs,
    AwsProvider,
    EgressPolicy,
    RuntimePool,
    Trigger,
    TriggerScheduleArgs,
    get_local_pool,
)

pool = RuntimePool("p", cpu=2)
found = get_local_pool(id="p")
agent = Agent("a", pool=pool, harness="codex", environment={"A": pool.arn, "M": found.memory})
RuntimePool("p", memmory="4GiB")  # a misspelt argument
RuntimePool("p", cpu="two")  # a wrong type
RuntimePool("p", max_concurrency=pool.memory)  # an output of a wrong type
RuntimePool("p", isolation="gvizor")  # none of the choices
Agent("a", pool=EgressPolicy("e"), harness="codex")  # another kind
Agent("a", harness="codex")  # a missing argument
AgentPermissionsArgs(repo="reed")  # inside a block
Agent("a", pool=pool, harness="codex", permissions=TriggerScheduleArgs(cron="* * * * *"))
pulumi.export("arn", agent.arn)  # a missing output
pulumi.export("url", Trigger("t", agent=agent).uri)  # a misspelt output
AwsProvider("aws", regoin="eu-central-1")  # a provider's setting
length: int = pool.memory  # an output is no value yet
pulumi.export("memory", get_local_pool(id="p").memmory)  # misspelt in what is looked up
Agent("a", pool=pool, harness="codex", timeout=get_local_pool(id="p").cpu)  # of a wrong type
"""
WRONG = range(17, MISTAKES.count("\n") + 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The examples' programs side by side, and the one with the mistakes."""
    for name in PROGRAMS:
        shutil.copytree(ROOT / "examples" / name, tmp_path / name.replace("-", "_"))
    (tmp_path / "mistakes.py").write_text(MISTAKES, encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout


def check(found: set[tuple[str, int]]) -> None:
    assert {file for file, _ in found} == {"mistakes.py"}
    assert sorted(line for _, line in found) == list(WRONG)


def test_mypy(folder: Path) -> None:
    (folder / "mypy.ini").write_text(
        f"[mypy]\nstrict = True\nmypy_path = {ROOT}:{folder / 'teams_python'}\n", encoding="utf-8"
    )
    files = ["mistakes.py", "quickstart_python/fleet.py", "teams_python/team.py"]
    told = run(folder, "mypy", "--cache-dir", str(ROOT / ".mypy_cache"), *files)
    found = re.findall(r"^(\S+?):(\d+): error", told, re.MULTILINE)
    check({(file, int(line)) for file, line in found})


def fetched() -> bool:
    """Whether pyright is there: its first run fetches it, which takes a network."""
    command = [sys.executable, "-m", "pyright", "--version"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_pyright(folder: Path) -> None:
    if not fetched() and "CI" not in os.environ:
        pytest.skip("pyright cannot be fetched here")
    settings = {
        "include": ["."],
        "typeCheckingMode": "strict",
        "extraPaths": [str(ROOT), "teams_python"],
        "reportUnusedExpression": False,
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    told = run(folder, "pyright", "--outputjson", "--pythonpath", sys.executable)
    errors = json.loads(told)["generalDiagnostics"]
    check({(Path(item["file"]).name, item["range"]["start"]["line"] + 1) for item in errors})
