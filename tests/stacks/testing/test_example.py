"""The starter brings tests along, and they mean something."""

from __future__ import annotations

from pathlib import Path

from builders.commands import ended, fleetform

TESTS = "tests/fleet.fleettest.hcl"


def test_the_quickstart_passes_its_tests(tmp_path: Path) -> None:
    fleetform(tmp_path, "init", "--from", "quickstart")
    assert (tmp_path / TESTS).is_file()
    out = fleetform(tmp_path, "test")
    assert out.startswith(f"{TESTS}\n  pass   who_may_write")
    assert out.endswith("Success. 2 passed.\n")


def test_they_fail_where_the_fleet_is_changed_for_the_worse(tmp_path: Path) -> None:
    fleetform(tmp_path, "init", "--from", "quickstart")
    main = tmp_path / "main.fleet.hcl"
    text = main.read_text(encoding="utf-8")
    main.write_text(text.replace('repo          = "read"', 'repo = "write"', 1), encoding="utf-8")
    ran = ended(tmp_path, "test")
    assert ran.status == 1
    assert "Only the updater may write to a repository." in ran.out
