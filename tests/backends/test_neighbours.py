"""Workspaces, and the outputs of another stack, with the state in each of the backends."""

from __future__ import annotations

from builders.backends import Kept
from builders.commands import ended, fleetform, live, state

READER = """
data "stack_output" "small" {
  folder = "../small"
}

output "pool" {
  value = data.stack_output.small.outputs.pool
}
"""


def test_outputs_are_read_where_the_other_stack_keeps_its_state(kept: Kept) -> None:
    (kept.folder / "outputs.fleet.hcl").write_text('output "pool" {\n  value = "of the other"\n}\n')
    fleetform(kept.folder, "init")
    fleetform(kept.folder, "apply", "--auto-approve")
    reader = kept.folder.with_name("reader")
    reader.mkdir()
    (reader / "main.fleet.hcl").write_text(READER)
    fleetform(reader, "apply", "--auto-approve")
    assert state(reader).outputs["pool"].value == "of the other"


def test_a_workspace_is_made_used_and_deleted(kept: Kept) -> None:
    fleetform(kept.folder, "init")
    if kept.type == "http":  # Its address leads to one document.
        ran = ended(kept.folder, "workspace", "new", "staging")
        assert (ran.status, "has one workspace" in ran.err) == (1, True)
        return
    fleetform(kept.folder, "workspace", "new", "staging")
    fleetform(kept.folder, "apply", "--auto-approve")
    assert len(live(kept.folder)) == 4
    fleetform(kept.folder, "workspace", "select", "default")
    assert fleetform(kept.folder, "state", "list") == ""
    assert fleetform(kept.folder, "workspace", "list") == "* default\n  staging\n"
    fleetform(kept.folder, "workspace", "delete", "--force", "staging")
    assert fleetform(kept.folder, "workspace", "list") == "* default\n"
