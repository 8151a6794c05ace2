"""One stack that looks up what another has made, by the commands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from builders.commands import document, ended, fleetform, said, state

PLATFORM = """fleet { name = "platform" }
provider "local" { path = "../plane.db" }
runtime_pool "shared" {
  backend = "process"
  cpu     = 2
  labels  = { team = "core" }
}
"""
PAYMENTS = """fleet { name = "payments" }
provider "local" { path = "../plane.db" }
data "local_pool" "shared" {
  stack   = "platform"
  address = "runtime_pool.shared"
  lifecycle {
    postcondition {
      condition     = self.cpu < 4
      error_message = "The shared pool has become too big."
    }
  }
}
data "local_objects" "pools" {
  type   = "local_pool"
  labels = { team = "core" }
}
runtime_pool "copy" {
  for_each = toset(data.local_objects.pools.ids)
  backend  = data.local_pool.shared.backend
  labels   = { of = each.key }
}
data "local_pool" "own" {
  id = runtime_pool.copy[data.local_pool.shared.id].id
}
output "arns" {
  value = [data.local_pool.shared.arn, data.local_pool.own.arn]
}
"""


@pytest.fixture
def payments(tmp_path: Path) -> Path:
    for name, text in (("platform", PLATFORM), ("payments", PAYMENTS)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.fleet.hcl").write_text(text)
    return tmp_path / "payments"


@pytest.fixture
def both(payments: Path) -> Path:
    fleetform(payments.parent / "platform", "apply", "--auto-approve")
    return payments


def test_it_is_planned_applied_and_destroyed(both: Path) -> None:
    fleetform(both, "validate")
    planned = fleetform(both, "plan")
    assert "<= data.local_pool.own" in planned
    assert "read during apply: it waits for values that are not known yet" in planned
    assert "1 to add" in planned
    applied = fleetform(both, "apply", "--auto-approve")
    assert "1 added" in applied
    shared, own = state(both).outputs["arns"].value
    assert shared.startswith("local:pool/platform-")
    assert own.startswith("local:pool/payments-")
    assert "No changes." in fleetform(both, "plan")
    fleetform(both, "drift")
    fleetform(both, "destroy", "--auto-approve")
    assert not state(both).fleet


def test_in_plan_json(both: Path) -> None:
    planned = document(both, "plan", "--json")
    changes = {item["address"]: item for item in planned["resource_changes"]}
    read = changes["data.local_pool.own"]
    assert (read["mode"], read["type"]) == ("data", "local_pool")
    assert read["change"]["actions"] == ["read"]
    assert read["action_reason"] == "read_because_config_unknown"
    assert read["change"]["after_unknown"]["id"] is True
    prior: Any = planned["prior_state"]["values"]["root_module"]["resources"]
    found = {item["address"]: item for item in prior}
    assert found["data.local_pool.shared"]["mode"] == "data"
    assert found["data.local_pool.shared"]["values"]["cpu"] == 2
    written = planned["configuration"]["root_module"]["resources"]
    modes = {item["address"]: item["mode"] for item in written}
    assert modes == {
        "data.local_pool.shared": "data",
        "data.local_objects.pools": "data",
        "data.local_pool.own": "data",
        "runtime_pool.copy": "managed",
    }


def test_a_saved_plan_is_shown_and_applied(both: Path) -> None:
    fleetform(both, "plan", "--out", "p.plan")
    shown = document(both, "show", "--json", "p.plan")
    assert shown["prior_state"]["values"]["root_module"]["resources"]
    fleetform(both, "apply", "p.plan")
    assert len(state(both).outputs["arns"].value) == 2


def test_what_is_not_there(payments: Path) -> None:
    fleetform(payments, "validate")
    ran = ended(payments, "plan")
    assert ran.status == 1
    told = said(ran.err)
    assert "Error: Data source found nothing" in told
    assert "main.fleet.hcl line 3" in told
    assert "No local_pool on the plane belongs to runtime_pool.shared of the stack platform" in told


def test_a_postcondition_stops_the_plan(both: Path) -> None:
    platform = both.parent / "platform"
    (platform / "main.fleet.hcl").write_text(PLATFORM.replace("= 2", "= 8"))
    fleetform(platform, "apply", "--auto-approve")
    ran = ended(both, "plan")
    assert ran.status == 1
    assert "Resource postcondition failed" in ran.err
    assert "The shared pool has become too big." in ran.err
    assert "main.fleet.hcl line 8" in said(ran.err)


def test_in_the_console(both: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from io import StringIO

    monkeypatch.setattr("sys.stdin", StringIO("data.local_pool.shared.cpu\n"))
    assert fleetform(both, "console") == "2\n"


def test_in_the_graph(both: Path) -> None:
    drawn = document(both, "graph", "--format", "json")
    nodes = {item["address"] for item in drawn["nodes"]}
    assert {"data.local_pool.shared", "data.local_pool.own"} <= nodes
    edges = {(item["source"], item["target"]) for item in drawn["edges"]}
    assert any(source == "data.local_pool.own" for source, _ in edges)


def test_its_schema() -> None:
    found = document(Path(), "schema", "data.local_pool")["data"]["data.local_pool"]
    assert "address" in str(found["arguments"])
    assert found["attributes"]["arn"] == "The pool's full resource name."


CHECKED = """fleet { name = "payments" }
provider "local" { path = "../plane.db" }
runtime_pool "own" {
  backend = "process"
}
check "shared_pool" {
  data "local_pool" "shared" {
    %s
  }
  assert {
    condition     = data.local_pool.shared.cpu == 2
    error_message = "The shared pool has ${data.local_pool.shared.cpu} CPUs."
  }
}
"""
SHARED = 'stack   = "platform"\n    address = "runtime_pool.shared"'


def checked(payments: Path, arguments: str) -> Path:
    (payments / "main.fleet.hcl").write_text(CHECKED % arguments)
    return payments


def test_a_check_reads_what_it_speaks_of(both: Path) -> None:
    folder = checked(both, SHARED)
    assert "Check block assertion failed" not in said(ended(folder, "plan").err)
    platform = both.parent / "platform"
    (platform / "main.fleet.hcl").write_text(PLATFORM.replace("= 2", "= 8"))
    fleetform(platform, "apply", "--auto-approve")
    ran = ended(folder, "apply", "--auto-approve")
    assert ran.status == 0
    assert "The shared pool has 8 CPUs." in said(ran.out + ran.err)


def test_a_check_that_cannot_read_warns(payments: Path) -> None:
    folder = checked(payments, SHARED)
    ran = ended(folder, "apply", "--auto-approve")
    assert ran.status == 0, ran.err
    assert "No local_pool on the plane belongs to runtime_pool.shared" in said(ran.out + ran.err)
    assert [str(address) for address in state(folder).fleet] == ["runtime_pool.own"]


def test_a_check_that_cannot_read_during_apply_warns(payments: Path) -> None:
    folder = checked(payments, 'id = "x-${runtime_pool.own.id}"')
    ran = ended(folder, "apply", "--auto-approve")
    assert ran.status == 0, ran.err
    assert "data.local_pool.shared could not be read" in said(ran.out + ran.err)
    again = ended(folder, "plan")
    assert again.status == 0
    assert "Data source found nothing" in said(again.out + again.err)


@pytest.mark.parametrize(
    ("arguments", "more", "summary"),
    [
        (SHARED, 'output "o" {\n  value = data.local_pool.shared.id\n}\n', "Reference to scoped"),
        (f"{SHARED}\n    count = 1", "", 'Invalid "count" attribute'),
        (f"{SHARED}\n    lifecycle {{}}", "", "Invalid lifecycle block"),
        (SHARED, f'data "local_pool" "shared" {{\n    {SHARED}\n}}\n', "Duplicate data"),
        (f'{SHARED}\n  }}\n  data "local_pool" "b" {{\n    {SHARED}', "", "Duplicate data"),
    ],
)
def test_what_a_check_may_not_read(payments: Path, arguments: str, more: str, summary: str) -> None:
    folder = checked(payments, arguments)
    with (folder / "main.fleet.hcl").open("a") as file:
        file.write(more)
    ran = ended(folder, "validate")
    assert ran.status == 1
    assert summary in ran.out + ran.err
