"""``fleetform console``"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from builders.commands import ended, fleetform, said
from builders.configurations import write

Typed = Callable[[str], None]


def test_a_value_a_line(folder: Path, typed: Typed) -> None:
    typed('1 + 1\n\nvar.timeout\n{ a = [true, null], "b c" = 1.5 }\nupper("x${2}")\n')
    assert fleetform(folder, "console") == (
        '2\n"20m"\n{\n  "a" = [\n    true,\n    null,\n  ]\n  "b c" = 1.5\n}\n"X2"\n'
    )


def test_an_error_does_not_end_it(folder: Path, typed: Typed) -> None:
    typed("1\nvar.nothing\n1 +\n3\n")
    ran = ended(folder, "console")
    assert (ran.status, ran.out) == (1, "1\n3\n")
    assert ran.err.count("Error: ") == 2
    assert "  on <console> line 1:\n│    1: var.nothing\n" in ran.err


def test_json_a_line(folder: Path, typed: Typed) -> None:
    typed('1.5\n["a", 1]\ntolist(["a"])\n"x\nnull\n{ a = 1 }\n')
    ran = ended(folder, "console", "--json")
    assert ran.status == 1
    lines = [json.loads(line) for line in ran.out.splitlines()]
    assert lines[:3] == [
        {"type": "number", "value": 1.5},
        {"type": ["tuple", ["string", "number"]], "value": ["a", 1]},
        {"type": ["list", "string"], "value": ["a"]},
    ]
    assert set(lines[3]) == {"error"}
    assert set(lines[3]["error"]) == {"summary", "detail"}
    assert lines[4:] == [
        {"type": "dynamic", "value": None},
        {"type": ["object", {"a": "number"}], "value": {"a": 1}},
    ]


def test_expressions_of_several_lines(folder: Path, typed: Typed) -> None:
    typed('[\n  1,\n  2,\n]\0"a\\nb"\0')
    assert fleetform(folder, "console", "--null", "--json") == (
        '{"type":["tuple",["number","number"]],"value":[1,2]}\n{"type":"string","value":"a\\nb"}\n'
    )
    typed("(1\n+ 1)\0")
    assert fleetform(folder, "console", "-0") == "2\n"


def test_the_type_of_a_value(folder: Path, typed: Typed) -> None:
    typed("type([1])\ntype(var.timeout)\n[type(1)]\ntype(nothing.x)\n")
    ran = ended(folder, "console")
    assert (ran.status, ran.out) == (1, "tuple([\n    number,\n])\nstring\n")
    assert 'There is no function named "type"' in ran.err
    typed("type(1)\n")
    assert fleetform(folder, "console", "--json") == '{"type":"string","value":"number"}\n'


def test_nothing_has_to_wait_for_an_apply(folder: Path, typed: Typed) -> None:
    typed('can(formatdate("YYYY", timestamp())) && length(uuid()) == 36\n')
    assert fleetform(folder, "console") == "true\n"


def test_variables_are_those_given(folder: Path, typed: Typed) -> None:
    typed("var.timeout\n")
    assert fleetform(folder, "console", "--var", "timeout=1h") == '"1h"\n'


def test_what_is_declared(folder: Path, typed: Typed) -> None:
    typed("agent.a.timeout\nagent.a.id\nrebase(agent.a)\n")
    ran = ended(folder, "console")
    assert ran.out == '"20m"\n(known after apply)\n'
    assert "rebase" in said(ran.err)


def test_what_has_been_applied(applied: Path, typed: Typed) -> None:
    typed("agent.a.id\ntrigger.t.url\n")
    ids = fleetform(applied, "output", "--json", "shape")
    url = fleetform(applied, "output", "--raw", "url")
    assert fleetform(applied, "console") == f'"{json.loads(ids)["agent"]}"\n"{url}"\n'


def test_sensitive_values_are_not_shown(folder: Path, typed: Typed) -> None:
    write(
        folder,
        {
            "more.fleet.hcl": 'variable "word" {\n  type = string\n  sensitive = true\n}\n',
            "fleet.fleetvars": 'word = "violet"\n',
        },
    )
    typed('var.word\n"<${var.word}>"\n{ a = var.word }\ntonumber(var.word)\n')
    ran = ended(folder, "console")
    assert ran.out == '(sensitive value)\n(sensitive value)\n{\n  "a" = (sensitive value)\n}\n'
    assert "violet" not in ran.err
    typed("[var.word]\n")
    assert json.loads(fleetform(folder, "console", "--json"))["value"] == ["(sensitive value)"]


def test_a_folder_without_a_stack(tmp_path: Path, typed: Typed) -> None:
    typed("max(1, 2)\n")
    assert fleetform(tmp_path, "console") == "2\n"


def test_a_stack_with_errors(folder: Path, typed: Typed) -> None:
    write(folder, {"more.fleet.hcl": "agnt {}\n"})
    typed("1\n")
    ran = ended(folder, "console")
    assert (ran.status, ran.out) == (1, "")
    assert "Unsupported block type" in said(ran.err)
