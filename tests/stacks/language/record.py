"""Record what Terraform says of every case of the language: ``python record.py [family …]``.

An expression is a line of JSON in ``cases/<family>.jsonl``.  To add one, append
``{"expression": "…"}`` and run this with a ``terraform`` binary on the path.  The suite reads the
files and needs no binary.  ``type_constraints.jsonl`` has values beside types, ``console.jsonl``
what ``terraform console`` prints.

Where the language means to differ, a line has ``ours``, the outcome that is expected of it, and
``because``; both stay when the rest is recorded again.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from functions import record as recorder  # beside this script, which is no part of the suite

HERE = Path(__file__).parent
TYPES = HERE / "type_constraints.jsonl"
CONSOLE = HERE / "console.jsonl"


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def write(path: Path, cases: list[dict[str, Any]]) -> None:
    path.write_text("".join(recorder.encode(case) + "\n" for case in cases), encoding="utf-8")


def expressions(path: Path) -> None:
    cases = {case["expression"]: case for case in read(path)}
    recorded = recorder.record(list(cases))
    write(path, [outcome | kept(cases[outcome["expression"]]) for outcome in recorded])


def kept(case: dict[str, Any]) -> dict[str, Any]:
    return {key: case[key] for key in ("ours", "because") if key in case}


def type_constraints() -> None:
    cases = read(TYPES)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for at, case in enumerate(cases):
            text = f'variable "v{at}" {{\n  type = {case["constraint"]}\n'
            text += f"  default = {case['given']}\n}}\n"
            text += f'output "e{at}" {{\n  value = var.v{at}\n}}\n'
            text += f'output "s{at}" {{\n  value = false\n}}\n'
            (folder / f"e{at}.tf").write_text(text, encoding="utf-8")
        recorder.terraform(folder, "init", "-backend=false")
        failures = recorder.refusals(folder)
        recorded = recorder.results(folder, [case["constraint"] for case in cases], failures)
    for case, outcome in zip(cases, recorded, strict=True):
        del outcome["expression"]
        case |= outcome
    write(TYPES, cases)


def console() -> None:
    cases = read(CONSOLE)
    with tempfile.TemporaryDirectory() as folder:
        for case in cases:
            ran = subprocess.run(
                ["terraform", "console"],
                input=case["expression"],
                cwd=folder,
                env={**os.environ, **recorder.ENVIRONMENT},
                capture_output=True,
                text=True,
                check=True,
            )
            case["text"] = ran.stdout.removesuffix("\n")
    write(CONSOLE, cases)


def main(families: list[str]) -> None:
    for name in families or [
        *(path.stem for path in HERE.glob("cases/*.jsonl")),
        "types",
        "console",
    ]:
        match name:
            case "types":
                type_constraints()
            case "console":
                console()
            case _:
                expressions(HERE / "cases" / f"{name}.jsonl")


if __name__ == "__main__":
    main(sys.argv[1:])
