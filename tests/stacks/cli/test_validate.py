"""``fleetform validate``"""

from __future__ import annotations

import json
import re
from pathlib import Path

from builders.commands import PLANE, document, ended, fleetform, said
from builders.configurations import write

MISTAKES = """\
runtime_pool "q" {
  cpu     = "lots"
  memmory = "4GiB"
}

agnt "b" {}
"""


def test_a_stack_without_mistakes(folder: Path) -> None:
    assert fleetform(folder, "validate") == "The configuration is valid.\n"
    assert not (folder / ".fleetform").exists()


def test_every_mistake_is_told(folder: Path) -> None:
    write(folder, {"more.fleet.hcl": MISTAKES})
    ran = ended(folder, "validate")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.count("Error: ") == 3


def test_warnings_do_not_fail(folder: Path) -> None:
    text = (folder / "main.fleet.hcl").read_text()
    write(folder, re.sub("@sha256:[0-9a-f]+", ":v1", text))
    ran = ended(folder, "validate")
    assert ran.status == 0
    assert ran.out == "The configuration is valid. (1 to look at)\n"
    assert "Warning: Image not pinned" in said(ran.err)


def test_json_of_a_stack_without_mistakes(folder: Path) -> None:
    assert document(folder, "validate", "--json") == {
        "format_version": "1.0",
        "valid": True,
        "error_count": 0,
        "warning_count": 0,
        "diagnostics": [],
    }


def test_json_of_mistakes(folder: Path) -> None:
    write(folder, {"more.fleet.hcl": "# é\n" + MISTAKES})
    found = document(folder, "validate", "--json", status=1)
    assert (found["valid"], found["error_count"], found["warning_count"]) == (False, 3, 0)
    [attribute] = [item for item in found["diagnostics"] if "memmory" in item["detail"]]
    assert attribute == {
        "severity": "error",
        "summary": "Unsupported argument",
        "detail": 'An argument named "memmory" is not expected here. Did you mean "memory"?',
        "range": {
            "filename": "more.fleet.hcl",
            "start": {"line": 4, "column": 3, "byte": 45},
            "end": {"line": 4, "column": 10, "byte": 52},
        },
        "snippet": {
            "context": None,
            "code": '  memmory = "4GiB"',
            "start_line": 4,
            "highlight_start_offset": 2,
            "highlight_end_offset": 9,
            "values": [],
        },
    }


def test_json_says_nothing_of_credentials(folder: Path) -> None:
    write(folder, {"more.fleet.hcl": 'locals {\n  db_password = "correct-horse" 1\n}\n'})
    found = json.dumps(document(folder, "validate", "--json", status=1))
    assert "correct-horse" not in found
    assert '  db_password = \\"*************\\" 1' in found


def test_variables(folder: Path) -> None:
    write(folder, {"late.fleetvars": 'timeout = "1h"\n'})
    fleetform(folder, "validate", "--var-file", "late.fleetvars")
    ran = ended(folder, "validate", "--var-file", "late.fleetvars", "--var", "timeout=soon")
    assert ran.status == 1
    assert 'a duration such as "90s"' in said(ran.err)


def test_no_provider_is_asked(applied: Path) -> None:
    (applied / PLANE).write_bytes(b"no plane")
    fleetform(applied, "validate")
