"""The module tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.configurations import write
from stacks.configuration.assignments import read_given
from stacks.configuration.modules import DEPTH_LIMIT, Configuration, load


def tree(configuration: Configuration) -> dict[str, object]:
    return {f"{name} {child.shown}": tree(child) for name, child in configuration.children.items()}


FILES = {
    "main.fleet.hcl": """
variable "root" { default = "modules" }
locals { base = "./${var.root}" }
module "a" {
  source = "${local.base}/team"
  inner  = "deep"
}
module "b" {
  source = "./modules/team"
  inner  = "flat"
}
""",
    "modules/team/main.fleet.hcl": """
variable "inner" {}
module "in" { source = "../${var.inner}" }
""",
    "modules/deep/main.fleet.hcl": 'runtime_pool "p" {}\n',
    "modules/flat/main.fleet.hcl": "",
    "other/team/main.fleet.hcl": "",
}


def test_sources_may_depend_on_what_is_known_early(tmp_path: Path) -> None:
    configuration, diagnostics = load(write(tmp_path, FILES))
    assert not diagnostics
    assert tree(configuration) == {
        "a modules/team": {"in modules/deep": {}},
        "b modules/team": {"in modules/flat": {}},
    }
    inner = configuration.children["a"].children["in"]
    assert inner.path == ("a", "in")
    assert [str(call.location()) for call in inner.calls] == [
        "main.fleet.hcl:4",
        "modules/team/main.fleet.hcl:3",
    ]
    assert sorted(configuration.sources()) == [
        "main.fleet.hcl",
        "modules/deep/main.fleet.hcl",
        "modules/flat/main.fleet.hcl",
        "modules/team/main.fleet.hcl",
    ]


def test_sources_may_depend_on_given_values(tmp_path: Path) -> None:
    given, _ = read_given(tmp_path, {}, (), ["root=other"])
    configuration, _ = load(write(tmp_path, FILES), given)
    assert list(tree(configuration)) == ["a other/team", "b modules/team"]


def test_a_folder_is_read_once(tmp_path: Path) -> None:
    calls = "".join(f'module "m{at}" {{ source = "./m" }}\n' for at in range(50))
    write(tmp_path, {"main.fleet.hcl": calls, "m/main.fleet.hcl": "nope {}\n"})
    configuration, diagnostics = load(tmp_path)
    modules = {id(child.module) for child in configuration.children.values()}
    assert (len(configuration.children), len(modules), len(diagnostics)) == (50, 1, 1)


def test_a_module_above_the_stack(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "shared/main.fleet.hcl": "",
            "stack/main.fleet.hcl": 'module "m" { source = "../shared" }\n',
        },
    )
    configuration, diagnostics = load(tmp_path / "stack")
    assert not diagnostics
    assert configuration.children["m"].shown == "../shared"


@pytest.mark.parametrize(("depth", "errors"), [(DEPTH_LIMIT, 0), (DEPTH_LIMIT + 1, 1)])
def test_depth(depth: int, errors: int, tmp_path: Path) -> None:
    for at in range(depth):
        folder = "." if at == 0 else f"m{at}"
        write(tmp_path, {f"{folder}/main.fleet.hcl": f'module "m" {{ source = "{_to(at)}" }}\n'})
    write(tmp_path, {f"m{depth}/main.fleet.hcl": "locals {}\n"})
    _, diagnostics = load(tmp_path)
    assert len(diagnostics) == errors
    assert all(item.summary == "Modules nested too deeply" for item in diagnostics)


def _to(at: int) -> str:
    return "./m1" if at == 0 else f"../m{at + 1}"


def test_a_cycle_of_local_values_in_a_source(tmp_path: Path) -> None:
    text = 'locals {\n  a = local.b\n  b = local.a\n}\nmodule "m" { source = local.a }\n'
    _, diagnostics = load(write(tmp_path, text))
    assert [item.detail for item in diagnostics] == ["local.a depends on itself."]
