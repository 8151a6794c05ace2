"""Record what Terraform says of whole configurations: ``python record.py [family …]``.

A case is a part of ``cases/<family>.txt``, in the form that ``builders.configurations.cases``
reads.  To add one, append ``=== name``, the text of the configuration and ``>>>``, and run this
with a ``terraform`` binary on the path.  The suite reads the files and needs no binary.

The texts are ours.  For Terraform, ``runtime_pool`` is ``terraform_data``, its ``labels`` are
``input``, and ``fleet`` is ``terraform``.  What is recorded is a line of JSON: the ``errors`` of
the first of init, validate and plan that has some, each with its place; or the ``outputs`` of the
plan, its ``resources`` and all ``warnings``.

Where the language means to differ, a case has a second line, with ``ours``, the outcome that is
expected of it, and ``because``; it stays when the rest is recorded again.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

HERE = Path(__file__).parent
ENVIRONMENT = {"CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull}
WORDS = (
    (re.compile(r'^( *)runtime_pool "', re.MULTILINE), r'\1resource "terraform_data" "'),
    (re.compile(r"^fleet \{", re.MULTILINE), "terraform {"),
    (re.compile(r'"runtime_pool": \{'), '"resource": {"terraform_data": {'),
    (re.compile(r"\bruntime_pool\."), "terraform_data."),
    (re.compile(r"\blabels\b"), "input"),
    (re.compile(r"\bfleet\.workspace\b"), "terraform.workspace"),
)
NAMES = (
    (".fleet.hcl", ".tf"),
    (".fleet.json", ".tf.json"),
    ("fleet.fleetvars", "terraform.tfvars"),
)
PLAN = ("plan", "-refresh=false", "-lock=false", "-input=false", "-json", "-out=p.bin")


def translated(text: str) -> str:
    for pattern, replacement in WORDS:
        text = pattern.sub(replacement, text)
    return text


def renamed(name: str) -> str:
    for ours, theirs in NAMES:
        name = name.replace(ours, theirs)
    return name.replace(".fleetvars", ".tfvars")


def terraform(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, **ENVIRONMENT}
    return subprocess.run(
        ["terraform", *arguments], cwd=folder, env=environment, capture_output=True, text=True
    ).stdout


def diagnostics(output: str) -> list[dict[str, Any]]:
    """Of one document, or of a line each."""
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    return [line["diagnostic"] for line in lines if "diagnostic" in line]


def told(found: list[dict[str, Any]], severity: str) -> list[str]:
    """``main:4: Unsupported argument``, in order, each once."""
    texts = {
        f"{place(item)}{item['summary']}"
        for item in found
        if item["severity"] == severity and "during initialisation" not in item["summary"]
    }
    return sorted(texts)


def place(item: Mapping[str, Any]) -> str:
    if "range" not in item:
        return ""
    file = item["range"]["filename"].removesuffix(".json").removesuffix(".tf")
    file = file.replace("terraform.tfvars", "fleet.fleetvars").replace(".tfvars", ".fleetvars")
    return f"{file}:{item['range']['start']['line']}: "


def record(files: Mapping[str, str]) -> dict[str, Any]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in files.items():
            path = folder / renamed(file)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(translated(text), encoding="utf-8")
        return outcome(folder)


def outcome(folder: Path) -> dict[str, Any]:
    for step in (("init", "-backend=false", "-json"), ("validate", "-json"), PLAN):
        output = terraform(folder, *step)
        found = json.loads(output)["diagnostics"] if step[0] == "validate" else diagnostics(output)
        if errors := told(found, "error"):
            return {"errors": errors}
    plan = json.loads(terraform(folder, "show", "-json", "p.bin"))
    return {
        "outputs": dict(outputs(plan)),
        "resources": sorted(resources(plan["planned_values"].get("root_module", {}))),
        "warnings": told(found, "warning"),
    }


def outputs(plan: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """By name: the value, its type unless that is null, and what of it is unknown or sensitive."""
    for name, output in plan["planned_values"].get("outputs", {}).items():
        unknown = plan["output_changes"][name]["after_unknown"]
        shown = {"unknown": unknown} if unknown else {"value": output["value"]}
        if not unknown and output["value"] is not None:
            shown["type"] = output["type"]
        yield name, shown | ({"sensitive": True} if output["sensitive"] else {})


def resources(module: Mapping[str, Any]) -> Iterator[str]:
    for item in module.get("resources", ()):
        yield item["address"].replace("terraform_data.", "runtime_pool.")
    for child in module.get("child_modules", ()):
        yield from resources(child)


def parts(path: Path) -> Iterator[tuple[str, dict[str, str], list[str]]]:
    """The text of each case, its files by name, and the lines behind it that stay."""
    for part in path.read_text(encoding="utf-8").split("=== ")[1:]:
        text, _, lines = part.partition("\n>>>\n")
        _, _, body = text.partition("\n")
        files = {}
        for file in f"main.fleet.hcl\n{body}".split("\n--- "):
            name, _, content = file.partition("\n")
            files[name] = f"{content}\n"
        yield text, files, [line for line in lines.splitlines() if line.startswith('{"ours"')]


def main(families: list[str]) -> None:
    paths = [HERE / "cases" / f"{name}.txt" for name in families]
    for path in paths or sorted(HERE.glob("cases/*.txt")):
        found = list(parts(path))
        with ThreadPoolExecutor(2) as threads:
            recorded = list(threads.map(lambda case: record(case[1]), found))
        cases = [
            "\n".join([f"=== {text}", ">>>", json.dumps(said, ensure_ascii=False), *kept, ""])
            for (text, _, kept), said in zip(found, recorded, strict=True)
        ]
        path.write_text("\n".join(cases), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
