"""A stack in the other language is the same fleet, and going to and fro changes nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from builders.commands import ended, fleetform, said, settled_environment
from builders.programs import program
from planes.declaration import Declaration
from planes.diagnostics import Diagnostics
from planes.kind import plain
from stacks.configuration.assignments import Given, read_given
from stacks.conversion.hcl import hcl_of
from stacks.conversion.python import python_of
from stacks.evaluation.program.stack import load_program
from stacks.evaluation.stack import load_stack
from stacks.stack import Stack

ROOT = Path(__file__).parents[3]
EXAMPLES, PAGES = ROOT / "examples", ROOT / "docs" / "reference" / "examples"
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


def hcl(folder: Path, *variables: str) -> Stack:
    given, _ = read_given(folder, {}, (), variables)
    stack, diagnostics = load_stack(folder, given, now=NOW)
    assert stack is not None, list(diagnostics)
    return stack


def every_kind(folder: Path) -> Stack:
    """A module for each kind, which is the example of its page."""
    text = 'fleet {\n  name = "kinds"\n}\n'
    for path in sorted(PAGES.glob("*.fleet.hcl")):
        name = path.name.partition(".")[0]
        (folder / name).mkdir(parents=True)
        (folder / name / "main.fleet.hcl").write_bytes(path.read_bytes())
        text += f'\nmodule "{name}" {{\n  source = "./{name}"\n}}\n'
    (folder / "main.fleet.hcl").write_text(text, encoding="utf-8")
    return hcl(folder)


OPTIONS = """\
runtime_pool "p" {
  lifecycle {
    prevent_destroy       = true
    create_before_destroy = true
    ignore_changes        = [memory, labels["a.b"]]
  }
  timeouts {
    create = "90m"
    delete = "1500ms"
  }
}

resource "local_pool" "direct" {
  cpu        = 2
  depends_on = [runtime_pool.p]
  lifecycle {
    replace_triggered_by = [runtime_pool.p]
  }
}

moved {
  from = local_pool.older
  to   = local_pool.direct
}
"""


def corpus(name: str, folder: Path) -> Stack:
    match name:
        case "kinds":
            return every_kind(folder)
        case "options":
            folder.mkdir()
            (folder / "main.fleet.hcl").write_text(OPTIONS, encoding="utf-8")
            return hcl(folder)
        case "aws":
            return hcl(EXAMPLES / name, "vpc=vpc-12345678", 'subnets=["subnet-12345678"]')
    return hcl(EXAMPLES / name)


def whole(stack: Stack) -> dict[str, object]:
    """All that a stack declares, whatever it was written in."""
    declared = {**stack.declarations, **stack.resources}
    return {
        "name": stack.name,
        "providers": {key: item.settings for key, item in stack.providers.items()},
        "outputs": {name: item.sensitive for name, item in stack.outputs.items()},
        "imports": [(item.to, item.id) for item in stack.imports],
        **{
            str(address): (
                plain(item.spec) if isinstance(item, Declaration) else item.properties,
                item.lifecycle._replace(preconditions=(), postconditions=()),
                item.provider,
                set(item.dependencies),
            )
            for address, item in declared.items()
        },
    }


@pytest.mark.parametrize("name", ["quickstart", "teams", "adopt", "aws", "kinds", "options"])
def test_to_and_fro(name: str, tmp_path: Path) -> None:
    """The program of an HCL stack declares the same; its HCL declares what is left of addresses
    that are flat; and from there on, neither language changes a letter any more."""
    stack = corpus(name, tmp_path / "0")
    first = written(python_of(stack), tmp_path / "1")
    converted = read(first)
    assert whole(converted) == whole(stack)
    back = hcl(written(hcl_of(converted), tmp_path / "2"))
    assert len(back.declarations) == len(stack.declarations)
    if whole(back) == whole(stack):
        assert python_of(back)[0]["fleet.py"] == (first / "fleet.py").read_text()
        return
    again = written(python_of(back), tmp_path / "3")
    once_more, _ = hcl_of(read(again))
    assert (
        once_more["main.fleet.hcl"].splitlines() == hcl_of(back)[0]["main.fleet.hcl"].splitlines()
    )
    assert whole(hcl(written((once_more, Diagnostics()), tmp_path / "4"))) == whole(back)


LATE = """\
runtime_pool "p" {}

data "local_pool" "late" {
  id = runtime_pool.p.id
}

agent "a" {
  pool    = runtime_pool.p
  harness = "codex"
  environment = {
    MEMORY = data.local_pool.late.memory
    LINK   = "<${data.local_pool.late.arn}>"
  }
}
"""


def test_what_is_looked_up_late(tmp_path: Path) -> None:
    """A data source is a function of the SDK, and a block again."""
    (tmp_path / "main.fleet.hcl").write_text(LATE, encoding="utf-8")
    first = written(python_of(hcl(tmp_path)), tmp_path / "1")
    text = (first / "fleet.py").read_text()
    assert "data_local_pool_late = get_local_pool(id=runtime_pool_p.id)" in text
    assert '"MEMORY": data_local_pool_late.memory' in text
    assert "pulumi.Output.concat('<', data_local_pool_late.arn, '>')" in text
    back = written(hcl_of(read(first)), tmp_path / "2")
    text = (back / "main.fleet.hcl").read_text()
    assert 'data "local_pool" "get_' in text
    assert "id = runtime_pool.p.id" in text
    again = written(python_of(hcl(back)), tmp_path / "3")
    assert hcl_of(read(again))[0]["main.fleet.hcl"] == text


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
