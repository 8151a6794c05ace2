"""Workspaces, and the outputs of another stack, with the state in each of the backends."""

from __future__ import annotations

import re

from builders.backends import Kept
from builders.commands import ended, fleetform, live, said, state

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


def test_an_address_that_leads_to_one_document_has_one_workspace(kept: Kept) -> None:
    if kept.type == "http":
        fleetform(kept.folder, "init")
        for verb in ("new", "select", "delete"):
            ran = ended(kept.folder, "workspace", verb, "staging")
            assert (ran.status, "has one workspace" in ran.err) == (1, True)


def test_a_workspace_is_made_used_and_deleted(kept: Kept) -> None:
    # Of a document there is one a workspace where its address says so.
    settings = re.sub(r"/(plain|gitlab)/\w+", r"\g<0>-{workspace}", kept.settings)
    kept = kept._replace(settings=settings)
    (kept.folder / "fleet.fleet.hcl").write_text(kept.block)
    lists = kept.type != "http"
    fleetform(kept.folder, "init")
    fleetform(kept.folder, "workspace", "new", "staging")
    fleetform(kept.folder, "apply", "--auto-approve")
    assert len(live(kept.folder)) == 4
    fleetform(kept.folder, "workspace", "select", "default")
    assert fleetform(kept.folder, "state", "list") == ""
    if lists:
        assert fleetform(kept.folder, "workspace", "list") == "* default\n  staging\n"
    assert "exists" in ended(kept.folder, "workspace", "new", "staging").err
    ran = ended(kept.folder, "workspace", "delete", "staging")
    assert (ran.status, '"staging" manages 4 live objects' in said(ran.err)) == (1, True)
    fleetform(kept.folder, "workspace", "delete", "--force", "staging")
    assert fleetform(kept.folder, "workspace", "list") == "* default\n"
    assert "No such workspace" in ended(kept.folder, "workspace", "select", "staging").err
    # Nothing is left of it, such as its lock.
    fleetform(kept.folder, "workspace", "new", "staging")
    assert fleetform(kept.folder, "state", "list") == ""
