"""``fleetform graph``"""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from builders.commands import document, ended, fleetform
from builders.configurations import write

NODES = ["agent.a", "model_route.m", "runtime_pool.p", "trigger.t"]
EDGES = {
    ("agent.a", "runtime_pool.p", "pool"),
    ("agent.a", "model_route.m", "model"),
    ("trigger.t", "agent.a", "agent"),
}


def test_dot(folder: Path) -> None:
    told = fleetform(folder, "graph")
    assert told == fleetform(folder, "graph", "--format", "dot")
    assert told.startswith("digraph fleet {\n")
    found = re.findall(r'^  "(.*)" -> "(.*)" \[label = "(.*)"\];$', told, re.MULTILINE)
    assert set(found) == EDGES
    assert sorted(re.findall(r'^  "([^"]*)";$', told, re.MULTILINE)) == NODES


def test_json(folder: Path) -> None:
    found = document(folder, "graph", "--format", "json")
    assert sorted(node["address"] for node in found["nodes"]) == NODES
    edges = {(edge["source"], edge["target"], edge["attribute"]) for edge in found["edges"]}
    assert edges == EDGES
    [agent] = [node for node in found["nodes"] if node["kind"] == "agent"]
    assert agent["location"] == "main.fleet.hcl:21"


def test_mermaid(folder: Path) -> None:
    head, *lines = fleetform(folder, "graph", "--format", "mermaid").splitlines()
    assert head == "flowchart LR"
    names = dict(re.findall(r'^  (n\d+)\["(.*)"\]$', "\n".join(lines), re.MULTILINE))
    arrows = re.findall(r'^  (n\d+) -->\|"(.*)"\| (n\d+)$', "\n".join(lines), re.MULTILINE)
    assert {(names[source], names[target], label) for source, label, target in arrows} == EDGES


def test_svg(folder: Path) -> None:
    root = ElementTree.fromstring(fleetform(folder, "graph", "--format", "svg"))
    titles = {title.text for title in root.iter("{http://www.w3.org/2000/svg}title")}
    assert titles == {*NODES, *(f"{source} → {target} {label}" for source, target, label in EDGES)}


def test_a_form_that_there_is_not(folder: Path) -> None:
    ran = ended(folder, "graph", "--format", "png")
    assert (ran.status, ran.out) == (1, "")
    assert "png" in ran.err


@pytest.mark.parametrize("form", ["dot", "json", "mermaid", "svg"])
def test_a_stack_with_errors(folder: Path, form: str) -> None:
    write(folder, {"more.fleet.hcl": "agnt {}\n"})
    ran = ended(folder, "graph", "--format", form)
    assert (ran.status, ran.out) == (1, "")
    assert "Unsupported block type" in ran.err


def test_variables(folder: Path) -> None:
    write(folder, {"more.fleet.hcl": 'variable "n" {}\nruntime_pool "q" {\n  count = var.n\n}\n'})
    assert fleetform(folder, "graph", "--var", "n=2").count('"runtime_pool.q[') == 2
