"""What the fleet block beside a program says: the backend, the review, waivers."""

from __future__ import annotations

from pathlib import Path

from builders.commands import document, ended, fleetform
from builders.programs import program

OPEN = """\
pool = RuntimePool("p")
agent = Agent("a", pool=pool, harness="codex")
"""


def _beside(folder: Path, text: str) -> None:
    (folder / "settings.fleet.hcl").write_text(text, encoding="utf-8")


def test_the_state_is_kept_in_the_backend_that_it_names(folder: Path) -> None:
    program(folder, OPEN)
    _beside(folder, 'fleet {\n  backend "local" {\n    path = "elsewhere.db"\n  }\n}\n')
    assert "Backend not initialized" in ended(folder, "apply", "--auto-approve").err
    fleetform(folder, "init")
    fleetform(folder, "apply", "--auto-approve")
    assert (folder / "elsewhere.db").exists()
    assert not (folder / ".fleetform" / "state.db").exists()
    assert len(document(folder, "state", "list", "--json")) == 2
    # Another stack finds it there, too.
    reader = folder.with_name("reader")
    reader.mkdir()
    (reader / "main.fleet.hcl").write_text(
        'data "stack_output" "small" {\n  folder = "../small"\n}\n', encoding="utf-8"
    )
    fleetform(reader, "plan")


def test_severities_and_waivers_are_heeded(folder: Path) -> None:
    program(folder, OPEN)
    plain = document(folder, "plan", "--json")["fleetform"]["review"]["exposure"]
    found = {fact["rule"]: fact for fact in plain}
    assert found, "the fleet has something to be said of"
    rule, fact = next(iter(found.items()))
    _beside(
        folder,
        f"""fleet {{}}

waiver "known" {{
  rule    = "{rule}"
  fact    = "{fact["fingerprint"]}"
  owner   = "team:platform"
  reason  = "It is a test."
  expires = "2999-01-01T00:00:00Z"
}}
""",
    )
    after = document(folder, "plan", "--json")["fleetform"]["review"]["exposure"]
    [waived] = [item for item in after if item["fingerprint"] == fact["fingerprint"]]
    assert waived != fact
    assert "known" in str(waived)
    _beside(folder, f'fleet {{\n  review {{\n    severities = {{ {rule} = "off" }}\n  }}\n}}\n')
    left = document(folder, "plan", "--json")["fleetform"]["review"]["exposure"]
    assert rule not in {item["rule"] for item in left}
