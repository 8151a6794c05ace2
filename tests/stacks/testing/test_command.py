"""The options of the command, and its reports for programs."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from builders.commands import ended
from builders.configurations import write

MIXED = """\
run "good" {
  command = plan
}

run "fails" {
  command = plan

  assert {
    condition     = var.timeout == "1m"
    error_message = "It is ${var.timeout}."
  }
}

run "breaks" {
  command = plan

  assert {
    condition     = agent.a["x"].id == ""
    error_message = "No."
  }
}

run "later" {}
"""
GOOD = 'run "good" {\n  command = plan\n}\n'


@pytest.fixture
def mixed(folder: Path) -> Path:
    return write(folder, {"tests/mixed.fleettest.hcl": MIXED, "good.fleettest.hcl": GOOD})


def test_junit(mixed: Path) -> None:
    assert ended(mixed, "test", "--junit", "out.xml").status == 1
    root = ElementTree.parse(mixed / "out.xml").getroot()
    suites = {suite.attrib["name"]: suite for suite in root}
    assert list(suites) == ["good.fleettest.hcl", "tests/mixed.fleettest.hcl"]
    suite = suites["tests/mixed.fleettest.hcl"]
    counted = {name: suite.attrib[name] for name in ("tests", "failures", "errors", "skipped")}
    assert counted == {"tests": "4", "failures": "1", "errors": "1", "skipped": "1"}
    inside = {
        case.attrib["name"]: [(item.tag, item.attrib["message"]) for item in case] for case in suite
    }
    assert inside == {
        "good": [],
        "fails": [("failure", "Test assertion failed")],
        "breaks": [("error", "Unknown condition value")],
        "later": [("skipped", 'The run "breaks" ended in error.')],
    }
    text = suite[1][0].text or ""
    assert text.startswith("tests/mixed.fleettest.hcl:9: Test assertion failed\nIt is 20m.")


def test_a_file_that_is_wrong_as_a_whole(folder: Path) -> None:
    write(folder, {"a.fleettest.hcl": f"variables {{\n  timeout = nope()\n}}\n\n{GOOD}"})
    assert ended(folder, "test", "--junit", "out.xml").status == 1
    [suite] = ElementTree.parse(folder / "out.xml").getroot()
    assert [(case.attrib["name"], case[0].tag) for case in suite] == [
        ("good", "skipped"),
        ("(whole file)", "error"),
    ]


def test_json(mixed: Path) -> None:
    ran = ended(mixed, "test", "--json")
    assert ran.status == 1
    document = json.loads(ran.out)
    assert document["status"] == "error"
    assert document["counts"] == {"pass": 2, "fail": 1, "error": 1, "skip": 1}
    good, found = document["files"]
    assert (good["path"], good["status"], good["diagnostics"]) == ("good.fleettest.hcl", "pass", [])
    assert [(run["name"], run["status"]) for run in found["runs"]] == [
        ("good", "pass"),
        ("fails", "fail"),
        ("breaks", "error"),
        ("later", "skip"),
    ]
    [diagnostic] = found["runs"][1]["diagnostics"]
    assert diagnostic["summary"] == "Test assertion failed"
    assert diagnostic["range"]["start"]["line"] == 9
    assert found["runs"][3]["skipped_because_of"] == "breaks"
    assert "good.fleettest.hcl" in ran.err


@pytest.mark.parametrize("name", ["good.fleettest.hcl", "./good.fleettest.hcl"])
def test_a_filter(mixed: Path, name: str) -> None:
    write(mixed, {"broken.fleettest.hcl": "foo = 1\n"})
    ran = ended(mixed, "test", "--filter", name)
    assert (ran.status, ran.err) == (0, "")
    assert "mixed" not in ran.out


def test_a_filter_that_fits_nothing(mixed: Path) -> None:
    ran = ended(mixed, "test", "--filter", "mixed.fleettest.hcl")
    assert (ran.status, ran.out) == (1, "")
    assert 'There is no test file "mixed.fleettest.hcl".' in ran.err
    assert 'Did you mean "tests/mixed.fleettest.hcl"?' in ran.err


def test_variables_in_their_order(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From outside, then the file's, then the run's; ``var`` has them all."""
    text = """\
run "outside" {
  command = plan

  assert {
    condition     = output.timeout == "8m"
    error_message = "It is ${output.timeout}."
  }
}

run "inside" {
  command = plan

  variables {
    timeout = "1${var.timeout}"
  }

  assert {
    condition     = output.timeout == "18m"
    error_message = "It is ${output.timeout}."
  }
}
"""
    write(folder, {"a.fleettest.hcl": text, "v.fleetvars": 'timeout = "7m"\n'})
    ran = ended(folder, "test", "--var-file", "v.fleetvars", "--var", "timeout=8m")
    assert ran.status == 0, ran.out
    write(folder, {"a.fleettest.hcl": f'variables {{\n  timeout = "8m"\n}}\n\n{text}'})
    ran = ended(folder, "test", "--var", "timeout=3m")
    assert ran.status == 0, ran.out


def test_verbose(folder: Path) -> None:
    text = 'run "planned" {\n  command = plan\n}\n\nrun "applied" {}\n'
    write(folder, {"a.fleettest.hcl": text})
    ran = ended(folder, "test", "--verbose")
    planned, applied = ran.out.split("pass   applied")
    assert '    + agent.a["x"]' in planned
    assert '    # agent.a["x"]\n' in applied
    assert re_id(applied)
    assert "hush" not in ran.out


def re_id(text: str) -> bool:
    return any(line.split()[:2] == ["id", "="] for line in text.splitlines())


def test_a_stack_without_tests(folder: Path) -> None:
    ran = ended(folder, "test")
    assert ran.status == 0
    assert "Warning: No tests" in ran.err
    assert ran.out == "Success. 0 passed.\n"


def test_a_stack_that_cannot_be_read(folder: Path) -> None:
    write(folder, {"main.fleet.hcl": 'agent "a" {\n', "a.fleettest.hcl": GOOD})
    ran = ended(folder, "test")
    assert (ran.status, ran.out) == (1, "")
    assert "Unclosed configuration block" in ran.err
