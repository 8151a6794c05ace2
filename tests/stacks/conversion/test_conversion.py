"""A stack in the other language is the same fleet, and going to and fro changes nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from builders.commands import ended, fleetform, said, settled_environment
from builders.programs import program
from planes.diagnostics import Diagnostics
from planes.kind import plain
from stacks.configuration.assignments import Given
from stacks.conversion.hcl import hcl_of
from stacks.conversion.python import python_of
from stacks.evaluation.program.stack import load_program
from stacks.evaluation.stack import load_stack
from stacks.stack import Stack

EXAMPLES = Path(__file__).parents[3] / "examples"
NOW = datetime.now(UTC)


def read(folder: Path) -> Stack:
    """The stack of a folder, in whichever language it is."""
    if (folder / "fleet.py").exists():
        stack, diagnostics = load_program(folder, Given(), now=NOW)
    else:
        stack, diagnostics = load_stack(folder, Given(), now=NOW)
    assert stack is not None, list(diagnostics)
    return stack


def written(converted: tuple[Mapping[str, str], Diagnostics], folder: Path) -> Path:
    files, diagnostics = converted
    assert not diagnostics.has_errors
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def fleet(stack: Stack) -> dict[str, object]:
    return {str(address): plain(item.spec) for address, item in stack.declarations.items()}


@pytest.mark.parametrize("name", ["quickstart", "teams"])
def test_a_program_of_hcl_is_the_same_fleet(name: str, tmp_path: Path) -> None:
    stack = read(EXAMPLES / name)
    converted = read(written(python_of(stack), tmp_path / "python"))
    assert fleet(converted) == fleet(stack)
    assert converted.name == stack.name
    assert converted.outputs.keys() == stack.outputs.keys()
    assert all(settings.name == "local" for settings in converted.providers.values())


def test_to_and_fro(tmp_path: Path) -> None:
    first = written(python_of(read(EXAMPLES / "quickstart")), tmp_path / "1")
    hcl = written(hcl_of(read(first)), tmp_path / "2")
    again = written(python_of(read(hcl)), tmp_path / "3")
    assert (again / "fleet.py").read_text() == (first / "fleet.py").read_text()
    once_more, _ = hcl_of(read(again))
    assert once_more["main.fleet.hcl"] == (hcl / "main.fleet.hcl").read_text()
    assert fleet(read(hcl)) == fleet(read(EXAMPLES / "quickstart"))


def test_what_lay_in_modules_is_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is live stays as it is when the program is left for its HCL."""
    settled_environment(monkeypatch)
    folder = program(
        tmp_path / "small",
        "class Team(pulumi.ComponentResource):\n"
        "    def __init__(self, name):\n"
        '        super().__init__("acme:index:Team", name)\n'
        "        opts = pulumi.ResourceOptions(parent=self)\n"
        '        pool = RuntimePool("p", opts=opts)\n'
        '        env = {"POOL": pulumi.Output.concat("<", pool.arn, ">"), "ARN": pool.arn}\n'
        '        Agent("a", pool=pool, harness="codex", environment=env, opts=opts)\n\n\n'
        'Team(instance("team", "eu"))\nTeam("red")\n'
        'RuntimePool("q", opts=pulumi.ResourceOptions(protect=True, ignore_changes=["labels"]))\n',
    )
    fleetform(folder, "apply", "--auto-approve")
    text = fleetform(folder, "convert")
    assert '"<${runtime_pool.team_eu_p.arn}>"' in text
    assert "prevent_destroy = true" in text
    (folder / "fleet.py").unlink()
    (folder / "main.fleet.hcl").write_text(text, encoding="utf-8")
    told = fleetform(folder, "plan")
    assert "0 to add, 0 to change, 0 to replace, 0 to destroy" in told
    assert told.count(" moved from ") >= 4 or "module.red.agent.a" in told


def test_what_has_no_form_is_named(tmp_path: Path) -> None:
    folder = program(
        tmp_path / "small",
        'pool = RuntimePool("p")\n'
        'env = {"POOL": pool.id.apply(str.upper)}\n'
        'Agent("a", pool=pool, harness="codex", environment=env, timeout="20m")\n',
    )
    ran = ended(folder, "convert")
    assert ran.status == 0
    assert (
        "environment of agent.a is left out: a function of the program's own makes it "
        "(fleet.py:5)" in said(ran.err)
    )
    assert 'timeout = "20m"' in said(ran.out)
    assert ended(folder, "convert", "--out", "hcl").status == 0
    assert "Files exist already" in ended(folder, "convert", "--out", "hcl").err
