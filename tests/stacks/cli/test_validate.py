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


NEEDY = """variable "size" {
  type = number
  validation {
    condition     = var.size > 1
    error_message = "Too small."
  }
}
variable "path" {}
provider "local" { path = var.path }
runtime_pool "p" {
  count = var.size
}
runtime_pool "q" {
  labels = { size = var.size, of = runtime_pool.p[0].id }
}
output "o" { value = "${var.size}-${runtime_pool.q.id}" }
"""


def test_required_variables_need_no_values_yet(tmp_path: Path) -> None:
    write(tmp_path, NEEDY)
    assert "The configuration is valid." in fleetform(tmp_path, "validate")
    assert "is ready" in fleetform(tmp_path, "init")
    assert "No value for required variable" in ended(tmp_path, "plan").err
    assert "Too small." in ended(tmp_path, "validate", "--var", "size=1").err


def test_without_values_all_else_is_checked(tmp_path: Path) -> None:
    write(tmp_path, NEEDY + 'output "x" { value = var.sise + runtime_pool.r.id }\n')
    ran = ended(tmp_path, "validate")
    assert ran.status == 1
    assert 'Did you mean "size"?' in said(ran.err)
    assert "No value for required variable" not in ran.err


def test_a_state_that_depends_on_a_value_needs_it(tmp_path: Path) -> None:
    backend = 'fleet {\n  backend "local" {\n    path = "${var.path}.db"\n  }\n}\n'
    write(tmp_path, backend + NEEDY)
    assert ended(tmp_path, "init").status == 1
    assert "Its state: x.db" in fleetform(tmp_path, "init", "--var", "path=x")


def test_providers_for_each_and_lifecycle_with_expressions(tmp_path: Path) -> None:
    write(
        tmp_path,
        """variable "keep" { default = false }
provider "local" {
  for_each = toset(["a", "b"])
  alias    = "r"
  path     = "${each.key}.db"
}
provider "local" { path = "z.db" }
runtime_pool "p" {
  for_each = toset(["a", "b"])
  provider = local.r[each.key]
  lifecycle {
    prevent_destroy = var.keep && each.key == "b"
  }
}
""",
    )
    fleetform(tmp_path, "apply", "--auto-approve", "--var", "keep=true")
    assert (tmp_path / "a.db").exists()
    assert (tmp_path / "b.db").exists()
    refused = ended(tmp_path, "destroy", "--auto-approve", "--var", "keep=true")
    assert refused.err.count("Instance cannot be destroyed") == 1
    assert 'runtime_pool.p["b"] has prevent_destroy' in said(refused.err)
    assert "2 destroyed" in fleetform(tmp_path, "destroy", "--auto-approve")
