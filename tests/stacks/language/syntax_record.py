"""Records what Terraform says of the probes beside this file.

    python tests/stacks/language/syntax_record.py

Needs a ``terraform`` binary; the tests do not.  A new probe is a line with nothing but its ``text``
in syntax_probes.jsonl, or in syntax_strings.jsonl its ``expression`` or, for the text of a template
file, ``template``.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

HERE = Path(__file__).parent
SUMMARY = re.compile(r"Error: (.*)")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def terraform(*arguments: str, text: str = "", check: bool = True) -> tuple[bool, str]:
    """Whether it succeeded, and what it printed: the output then, else the errors."""
    ran = subprocess.run(
        ["terraform", *arguments],
        input=text.encode(),
        capture_output=True,
        env={**os.environ, "CHECKPOINT_DISABLE": "1"},
    )
    failed = bool(ran.returncode)
    assert not (check and failed), ran.stderr.decode()
    return not failed, COLOUR.sub("", (ran.stderr if failed else ran.stdout).decode())


def errors(text: str) -> list[str]:
    """The summaries of the syntax errors that `terraform fmt` reports for a file."""
    fine, output = terraform("fmt", "-", text=text, check=False)
    return [] if fine else SUMMARY.findall(output)


def values(probes: list[dict[str, str]]) -> list[Any]:
    """The values of constant expressions and template files, by one plan."""
    with TemporaryDirectory() as folder:
        for number, probe in enumerate(probes):
            expression = probe.get("expression", f'templatefile("{folder}/{number}.tmpl", {{}})')
            Path(folder, f"{number}.tmpl").write_bytes(probe.get("template", "").encode())
            text = f"output e{number} {{\n  value = {expression}\n}}\n"
            Path(folder, f"e{number}.tf").write_bytes(text.encode())
        terraform(f"-chdir={folder}", "init", "-backend=false")
        terraform(f"-chdir={folder}", "plan", "-refresh=false", "-lock=false", "-out=plan.bin")
        _, shown = terraform(f"-chdir={folder}", "show", "-json", "plan.bin")
    outputs = json.loads(shown)["planned_values"]["outputs"]
    return [outputs[f"e{number}"]["value"] for number in range(len(probes))]


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def write(path: Path, probes: list[dict[str, Any]]) -> None:
    lines = [json.dumps(probe, ensure_ascii=False) + "\n" for probe in probes]
    path.write_text("".join(lines), "utf-8")


def main() -> None:
    path = HERE / "syntax_probes.jsonl"
    probes = read(path)
    with ThreadPoolExecutor(2) as threads:
        recorded = list(threads.map(lambda probe: errors(probe["text"]), probes))
    write(
        path, [{**probe, "terraform": found} for probe, found in zip(probes, recorded, strict=True)]
    )

    path = HERE / "syntax_strings.jsonl"
    probes = read(path)
    found = values(probes)
    write(path, [{**probe, "value": value} for probe, value in zip(probes, found, strict=True)])


if __name__ == "__main__":
    main()
