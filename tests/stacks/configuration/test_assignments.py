"""Values for variables from outside: where they come from, which one counts, how text is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from builders.configurations import told, write
from planes.values import reveal
from stacks.configuration.assignments import read_given
from stacks.configuration.modules import load
from stacks.configuration.variables import root_values
from stacks.language.plain import to_plain


def values(
    folder: Path,
    files: Mapping[str, str],
    environment: Mapping[str, str] | None = None,
    var_files: Sequence[str] = (),
    arguments: Sequence[str] = (),
) -> tuple[dict[str, Any], list[str]]:
    """The values of the root's variables that are known, and all that is said."""
    write(folder, files)
    paths = [str(folder / name) for name in var_files]
    given, diagnostics = read_given(folder, environment or {}, paths, arguments)
    configuration, problems = load(folder, given)
    diagnostics.extend(problems)
    found, problems = root_values(configuration.variables, given)
    diagnostics.extend(problems)
    known = {name: to_plain(item) for name, item in found.items() if not item.is_unknown}
    return known, [told(item).replace(f"{folder}/", "") for item in diagnostics]


STEPS = [
    ({}, {}, [], [], "default"),
    ({}, {"FLEETFORM_VAR_v": "environment"}, [], [], "environment"),
    ({"fleet.fleetvars": 'v = "standard"'}, {"FLEETFORM_VAR_v": "e"}, [], [], "standard"),
    (
        {"fleet.fleetvars": 'v = "a"', "fleet.fleetvars.json": '{"v": "json"}'},
        *({}, [], [], "json"),
    ),
    (
        {"fleet.fleetvars": 'v = "a"', "a.auto.fleetvars": 'v = "auto"'},
        *({}, [], [], "auto"),
    ),
    (
        {"a.auto.fleetvars": 'v = "a"', "b.auto.fleetvars.json": '{"v": "b"}'},
        *({}, [], [], "b"),
    ),
    ({"z.auto.fleetvars": 'v = "z"', "x.vars": 'v = "x"'}, {}, ["x.vars"], [], "x"),
    (
        {"x.vars": 'v = "x"', "y.vars": 'v = "y"'},
        *({}, ["x.vars", "y.vars"], [], "y"),
    ),
    ({"x.vars": 'v = "x"'}, {}, ["x.vars"], ["v=one"], "one"),
    ({}, {}, [], ["v=one", "v=two=three"], "two=three"),
]


@pytest.mark.parametrize(("files", "environment", "var_files", "arguments", "expected"), STEPS)
def test_precedence(
    files: dict[str, str],
    environment: dict[str, str],
    var_files: list[str],
    arguments: list[str],
    expected: str,
    tmp_path: Path,
) -> None:
    files = {"main.fleet.hcl": 'variable "v" { default = "default" }', **files}
    found, said = values(tmp_path, files, environment, var_files, arguments)
    assert (found, said) == ({"v": expected}, [])


TEXTS = [
    ("", "5", "5"),
    ("type = string", "[1]", "[1]"),
    ("type = number", "5", 5),
    ("type = bool", "true", True),
    ("type = any", "[1, 2]", [1, 2]),
    ("type = list(string)", '["a", 1]', ["a", "1"]),
    ("type = map(number)", '{ a = "1" }', {"a": 1}),
    ("type = object({ a = string, b = optional(number, 3) })", '{ a = "x" }', {"a": "x", "b": 3}),
    ("type = set(string)", '["b", "a", "b"]', ["a", "b"]),
    ("type = number\ndefault = 1\nnullable = false", "7", 7),
]


@pytest.mark.parametrize(("declared", "text", "expected"), TEXTS)
def test_text_is_read_by_the_type(declared: str, text: str, expected: Any, tmp_path: Path) -> None:
    files = {"main.fleet.hcl": f'variable "v" {{\n{declared}\n}}'}
    assert values(tmp_path, files, arguments=[f"v={text}"]) == ({"v": expected}, [])
    assert values(tmp_path, files, {"FLEETFORM_VAR_v": text}) == ({"v": expected}, [])


def test_null_takes_the_default_where_null_is_not_possible(tmp_path: Path) -> None:
    files = {
        "main.fleet.hcl": 'variable "v" {\n  default  = "d"\n  nullable = false\n}',
        "fleet.fleetvars": "v = null",
    }
    assert values(tmp_path, files) == ({"v": "d"}, [])
    files["main.fleet.hcl"] = 'variable "v" { default = "d" }'
    assert values(tmp_path, files) == ({"v": None}, [])


FAULTS = [
    (
        "a value that does not fit",
        *({"main.fleet.hcl": 'variable "v" { type = number }'}, {}, ["v=x"]),
        "error <--var v>:1:1 'x'\nInvalid value for input variable\n"
        "The given value is not suitable for var.v declared at main.fleet.hcl:1: a number is "
        "required.",
    ),
    (
        "a value from the environment that cannot be read",
        *(
            {"main.fleet.hcl": 'variable "v" { type = list(string) }'},
            {"FLEETFORM_VAR_v": "[1"},
            [],
        ),
        "error <FLEETFORM_VAR_v>:1:",
    ),
    (
        "a reference in a value",
        *({"main.fleet.hcl": 'variable "v" { type = any }'}, {}, ["v=local.x"]),
        "error <--var v>:1:1 'local.x'\nVariables not allowed\n",
    ),
    (
        "null where it is not possible",
        *({"main.fleet.hcl": 'variable "v" { nullable = false }'}, {}, []),
        "error main.fleet.hcl:1:1 'variable \"v\"'\nNo value for required variable\n",
    ),
    (
        "an undeclared one on the command line",
        *({"main.fleet.hcl": 'variable "team" { default = 1 }'}, {}, ["taem=x"]),
        'error\nValue for undeclared variable\nA variable named "taem" was assigned on the command '
        'line, but the stack declares no variable of that name. Did you mean "team"?',
    ),
    (
        "an undeclared one in a file",
        *({"main.fleet.hcl": "locals {}", "fleet.fleetvars": "\nv = 1"}, {}, []),
        "warning fleet.fleetvars:2:5 '1'\nValue for undeclared variable\n"
        'The stack declares no variable named "v", but a value was found in fleet.fleetvars.',
    ),
    (
        "an undeclared one in JSON",
        *({"main.fleet.hcl": "locals {}", "fleet.fleetvars.json": '{\n "v": 1}'}, {}, []),
        "warning fleet.fleetvars.json:2:2 '\"v\":'\nValue for undeclared variable\n",
    ),
    (
        "a block in a file",
        *({"main.fleet.hcl": "locals {}", "fleet.fleetvars": 'variable "v" {}'}, {}, []),
        "error fleet.fleetvars:1:1 'variable \"v\"'\nUnexpected block in a variables file\n",
    ),
    (
        "a file that is not JSON",
        *({"main.fleet.hcl": "locals {}", "fleet.fleetvars.json": "{"}, {}, []),
        "error fleet.fleetvars.json:1:1 '{'\nInvalid variables file\n"
        "fleet.fleetvars.json cannot be used. It is not valid JSON: ",
    ),
    (
        "a file that is no object",
        *({"main.fleet.hcl": "locals {}", "fleet.fleetvars.json": "[]"}, {}, []),
        "error fleet.fleetvars.json:1:1 '[]'\nInvalid variables file\n",
    ),
    (
        "no equals sign",
        *({"main.fleet.hcl": "locals {}"}, {}, ["v"]),
        'error\nInvalid --var option\n"v" is not a variable name and its value',
    ),
]


@pytest.mark.parametrize(
    ("files", "environment", "arguments", "expected"),
    [pytest.param(*case, id=name) for name, *case in FAULTS],
)
def test_what_is_said(
    files: dict[str, str],
    environment: dict[str, str],
    arguments: list[str],
    expected: str,
    tmp_path: Path,
) -> None:
    _, said = values(tmp_path, files, environment, (), arguments)
    assert said[0][: len(expected)] == expected
    assert len(said) == 1


def test_an_undeclared_one_in_the_environment_is_nobodys_business(tmp_path: Path) -> None:
    assert values(tmp_path, {"main.fleet.hcl": "locals {}"}, {"FLEETFORM_VAR_x": "1"}) == ({}, [])


def test_a_variables_file_that_is_not_there(tmp_path: Path) -> None:
    _, said = values(tmp_path, {"main.fleet.hcl": "locals {}"}, {}, ["no.vars"])
    assert said == ["error\nFailed to read variables file\nThere is no variables file no.vars."]


def test_the_value_of_a_sensitive_variable_is_in_no_message(tmp_path: Path) -> None:
    declared = 'variable "v" {\n  type      = list(number)\n  sensitive = true\n}'
    for text in ('"hunter2"', '["hunter2"', "hunter2", '["hunter2"]'):
        found, said = values(tmp_path, {"main.fleet.hcl": declared}, {"FLEETFORM_VAR_v": text})
        assert found == {}
        assert len(said) == 1
        assert said[0].startswith("error main.fleet.hcl:1:1 'variable \"v\"'\n")
        assert "hunter2" not in said[0]


def test_a_sensitive_value_is_marked(tmp_path: Path) -> None:
    declared = 'variable "v" {\n  default   = "x"\n  sensitive = true\n}'
    found, _ = values(tmp_path, {"main.fleet.hcl": declared})
    assert repr(found["v"]) == "Sensitive(…)"
    assert reveal(found["v"]) == "x"
