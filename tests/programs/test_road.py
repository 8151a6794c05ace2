"""A program through every command of the road: validate, plan, apply, output, drift, destroy."""

from __future__ import annotations

from pathlib import Path

from builders.commands import PLANE, document, ended, fleetform, live
from builders.programs import program
from providers.local import admin

FLEET = """\
LocalProvider()
pool = RuntimePool("default", cpu=2, egress=EgressPolicy("code", bundles=["github"]))
doctor = Agent("doctor", pool=pool, harness="codex")
broken = Trigger("broken", agent=doctor, webhook=TriggerWebhookArgs(signature="none"))
reviewer = Agent(
    "reviewer",
    pool=pool,
    harness="codex",
    permissions=AgentPermissionsArgs(repo="read"),
    environment={
        "DOCTOR": broken.url,
        "LINK": pulumi.Output.concat("<", broken.url, "> ${x} \\"é\\""),
        "FORMAT": pulumi.Output.format("{0}-{cpu:>4}-{0}", doctor.id, cpu=4),
        "JSON": pulumi.Output.json_dumps({"url": broken.url, "n": [1, "é"], "same": pool.memory}),
        "MEMORY": pool.memory,
    },
)
pulumi.export("url", broken.url)
pulumi.export("both", {"id": reviewer.id, "harness": reviewer.harness})
"""


def test_the_whole_road(folder: Path) -> None:
    program(folder, FLEET)
    assert fleetform(folder, "validate") == "The configuration is valid.\n"
    told = fleetform(folder, "plan")
    assert told.startswith("fleetform plan · stack small · 5 to add, 0 to change")
    assert "+ agent.reviewer                                            fleet.py:8\n" in told
    assert "+ environment.LINK    (known after apply)" in told
    assert '+ environment.MEMORY  "2GiB"' in told
    fleetform(folder, "apply", "--auto-approve")
    assert "No changes." in fleetform(folder, "plan", "--detailed-exitcode")
    [reviewer] = [row for row in live(folder).values() if row.address == "agent.reviewer"]
    outputs = document(folder, "output", "--json")
    url = outputs["url"]["value"]
    [doctor] = [row.id for row in live(folder).values() if row.address == "agent.doctor"]
    assert reviewer.properties["environment"] == {
        "DOCTOR": url,
        "LINK": f'<{url}> ${{x}} "é"',
        "FORMAT": f"{doctor}-   4-{doctor}",
        "JSON": f'{{"url": "{url}", "n": [1, "\\u00e9"], "same": "2GiB"}}',
        "MEMORY": "2GiB",
    }
    assert outputs["both"]["value"] == {"id": reviewer.id, "harness": "codex"}
    admin.set_properties(folder / PLANE, reviewer.id, {"timeout": "25m"}, by="mallory")
    assert "mallory" in fleetform(folder, "drift", "--detailed-exitcode", status=2)
    fleetform(folder, "destroy", "--auto-approve")
    assert live(folder) == {}


def test_what_is_no_longer_declared_goes(folder: Path) -> None:
    program(folder, 'RuntimePool("a")\nRuntimePool("b")\n')
    fleetform(folder, "apply", "--auto-approve")
    program(folder, 'RuntimePool("b")\n')
    assert "- runtime_pool.a" in fleetform(folder, "plan")
    program(folder, 'RuntimePool("b")\nraise ValueError("half way")\n')
    assert ended(folder, "plan").status == 1


def test_a_saved_plan_is_applied_without_the_program(folder: Path) -> None:
    program(folder, FLEET)
    fleetform(folder, "plan", "--out", "p")
    text = (folder / "fleet.py").read_text()
    (folder / "fleet.py").unlink()
    fleetform(folder, "apply", "p")
    (folder / "fleet.py").write_text(text)
    assert "No changes." in fleetform(folder, "plan")


def test_a_saved_plan_is_of_one_program(folder: Path) -> None:
    program(folder, FLEET)
    fleetform(folder, "plan", "--out", "p")
    program(folder, FLEET + "# changed\n")
    assert "Plan of another configuration" in ended(folder, "apply", "p").err


def test_the_settings_stand_beside_it_in_hcl(folder: Path) -> None:
    program(folder, 'RuntimePool("a")\npulumi.export("stack", pulumi.get_project())\n')
    (folder / "settings.fleet.hcl").write_text('fleet {\n  name = "named"\n}\n')
    assert fleetform(folder, "plan").startswith("fleetform plan · stack named · 1 to add")
    (folder / "more.fleet.hcl").write_text('runtime_pool "b" {}\n')
    refused = ended(folder, "validate")
    assert refused.status == 1
    assert "Error: Declared beside a program" in refused.err
