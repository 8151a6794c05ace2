"""Missing variables are asked for on a terminal, and an error elsewhere."""

from __future__ import annotations

from pathlib import Path

from builders.commands import ended
from builders.pseudo_terminal import TerminalRun

TEXT = """
variable "size" {
  type        = number
  description = "How many there are."
}

variable "names" {
  type = list(string)
}

variable "token" {
  sensitive = true
}

variable "team" {
  default = "core"
}

output "all" {
  value = "${var.size + 1} ${join("+", var.names)} ${var.team}"
}
"""


def test_each_is_asked_for_until_it_is_of_its_type(tmp_path: Path) -> None:
    (tmp_path / "main.fleet.hcl").write_text(TEXT)
    plan = TerminalRun(tmp_path, "plan")
    shown = plan.wait_for("Enter a value: ")
    assert "var.size" in shown
    assert "How many there are." in shown
    assert "Type: number" in shown
    plan.send("many\n")
    assert "a number is required" in plan.wait_for("Enter a value: ")
    plan.send("2\n")
    assert "Type: list of string" in plan.wait_for("Enter a value: ")
    plan.send('["a"\n')
    assert "Error" in plan.wait_for("Enter a value: ")
    plan.send('["a", "b"]\n')
    assert "var.token" in plan.wait_for("Enter a value: ")
    assert not plan.echoes
    plan.send("hush\n")
    plan.wait_for("3 a+b core")
    assert plan.end() == 0
    assert "hush" not in plan.seen
    assert "var.team" not in plan.seen


def test_the_end_of_input_is_the_error(tmp_path: Path) -> None:
    (tmp_path / "main.fleet.hcl").write_text(TEXT)
    plan = TerminalRun(tmp_path, "plan")
    plan.wait_for("Enter a value: ")
    plan.send("\x04")
    plan.wait_for("No value for required variable")
    assert plan.end() == 1


def test_what_is_given_is_not_asked_for(tmp_path: Path) -> None:
    (tmp_path / "main.fleet.hcl").write_text(TEXT)
    given = ("--var", "size=1", "--var", 'names=["x"]', "--var", "token=t")
    plan = TerminalRun(tmp_path, "plan", *given)
    plan.wait_for("2 x core")
    assert plan.end() == 0
    assert "Enter a value" not in plan.seen


def test_elsewhere_it_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "main.fleet.hcl").write_text(TEXT)
    ran = ended(tmp_path, "plan")
    assert ran.status == 1
    assert ran.err.count("No value for required variable") == 3
    assert "Enter a value" not in ran.out
