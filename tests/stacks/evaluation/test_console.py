"""The names that ``fleetform console`` has."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.configurations import NOW, write
from planes.diagnostics import Diagnostics, Source
from stacks.configuration.assignments import Given
from stacks.configuration.modules import load
from stacks.evaluation.stack import console_scope
from stacks.language.evaluate import evaluate
from stacks.language.parser import parse_expression
from stacks.language.render import render

TEXT = """
variable "team" { default = "core" }
locals { size = 2 }
runtime_pool "p" { for_each = toset(["a"]) }
module "m" { source = "./m" }
"""
CASES = [
    ("var.team", '"core"'),
    ("local.size + 1", "3"),
    ('runtime_pool.p["a"].memory', '"2GiB"'),
    ("keys(runtime_pool.p)", '[\n  "a",\n]'),
    ("module.m.o", '"x"'),
    ("fleet.workspace", '"default"'),
    ('runtime_pool.p["a"].id', "(known after apply)"),
    ("var.taem", 'There is no input variable with the name "taem" in the root module.'),
    ("runtime_pool.q", 'There is no runtime_pool named "q" in the root module.'),
    ("each.key", 'The "each" object can be used only in blocks'),
    ("nonsense", '"nonsense" is no reference'),
    ("module.m.p", 'module.m has no output named "p".'),
    ("local.broken", "(known after apply)"),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_expressions(text: str, expected: str, tmp_path: Path) -> None:
    broken = "locals { broken = upper([]) }\n"
    write(
        tmp_path, {"main.fleet.hcl": TEXT + broken, "m/m.fleet.hcl": 'output "o" { value = "x" }\n'}
    )
    configuration, _ = load(tmp_path)
    scope, problems = console_scope(configuration, Given(), folder=tmp_path, now=NOW)
    assert [item.summary for item in problems] == ["Invalid function argument"]
    source = Source("<console>", text)
    expression, _ = parse_expression(source)
    assert expression is not None
    diagnostics = Diagnostics()
    value = evaluate(expression, scope(source), diagnostics)
    said = diagnostics.errors[0].detail if diagnostics else render(value)
    assert said.startswith(expected)
