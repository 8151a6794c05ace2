"""Record what Terraform says of every case: ``python record.py [family …]``.

A case is a line of JSON in ``cases/<family>.jsonl``.  To add one, append ``{"expression": "…"}``
and run this with a ``terraform`` binary on the path.  The suite reads the files and needs no
binary.  Each expression becomes an output in a file of its own, so that a diagnostic names the
case at fault.

Where a function means to differ, a line has ``ours``, the outcome that is expected of it, and
``because``; both stay when the rest is recorded again.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CASES = HERE / "cases"
FILES = HERE / "files"
SURROUNDINGS = r"""
resource "terraform_data" "u" {}

locals {
  greeting  = "Hello, $${name}!"
  wrap      = "$${x}"
  broken    = "a $${ b"
  recursive = "$${templatestring(\"x\", {})}"
  directive = "%%{ if on }yes%%{ endif }"
}
"""
ENVIRONMENT = {"CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull}


class Digits(str):
    """A number as Terraform wrote it, so that no digit is lost on the way into the data file."""


def terraform(folder: Path, *arguments: str) -> str:
    command = ["terraform", *arguments]
    environment = {**os.environ, **ENVIRONMENT}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    ).stdout


def record(expressions: list[str]) -> list[dict[str, Any]]:
    """What Terraform gives for each expression, in order."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(FILES, folder, dirs_exist_ok=True)
        (folder / "surroundings.tf").write_text(SURROUNDINGS)
        for index, expression in enumerate(expressions):
            write_output(folder, index, expression)
        terraform(folder, "init", "-backend=false")
        failures = refusals(folder)
        return results(folder, expressions, failures)


def write_output(folder: Path, index: int, expression: str) -> None:
    text = f'output "e{index}" {{\n  sensitive = true\n  value = (\n{expression}\n)\n}}\n'
    text += f'output "s{index}" {{\n  value = issensitive(\n{expression}\n)\n}}\n'
    (folder / f"e{index}.tf").write_text(text)


def refusals(folder: Path) -> dict[int, dict[str, Any]]:
    """The diagnostics by case.  A case that fails is taken out, until all that is left plans."""
    found: dict[int, dict[str, Any]] = {}
    while broken := validated(folder) or planned(folder):
        for index, diagnostic in broken.items():
            found[index] = diagnostic
            (folder / f"e{index}.tf").unlink()
    return found


def validated(folder: Path) -> dict[int, dict[str, Any]]:
    return by_case(json.loads(terraform(folder, "validate", "-json"))["diagnostics"])


def planned(folder: Path) -> dict[int, dict[str, Any]]:
    output = terraform(
        folder, "plan", "-refresh=false", "-lock=false", "-input=false", "-json", "-out=p.bin"
    )
    events = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    return by_case([event["diagnostic"] for event in events if "diagnostic" in event])


def by_case(diagnostics: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for diagnostic in diagnostics:
        if diagnostic["severity"] == "error":
            if "range" not in diagnostic:
                raise SystemExit(f"terraform: {diagnostic['summary']}: {diagnostic['detail']}")
            found.setdefault(int(diagnostic["range"]["filename"][1:-3]), diagnostic)
    return found


def results(
    folder: Path, expressions: list[str], failures: dict[int, dict[str, Any]]
) -> list[dict[str, Any]]:
    plan = json.loads(
        terraform(folder, "show", "-json", "p.bin"), parse_float=Digits, parse_int=Digits
    )
    outputs = plan.get("planned_values", {}).get("outputs", {})
    changes = plan.get("output_changes", {})
    cases = []
    for index, expression in enumerate(expressions):
        case: dict[str, Any] = {"expression": expression}
        if index in failures:
            diagnostic = failures[index]
            detail = diagnostic["detail"].partition("\ngoroutine ")[0]
            case |= {"error": diagnostic["summary"], "detail": detail}
        else:
            case |= outcome(outputs[f"e{index}"], changes[f"e{index}"])
            if outputs[f"s{index}"].get("value"):
                case["sensitive"] = True
        cases.append(case)
    return cases


def outcome(output: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """``unknown`` is true, or has true at the places inside that are unknown."""
    known = {"type": output["type"], "value": output.get("value")} if "type" in output else {}
    return known | ({"unknown": change["after_unknown"]} if change["after_unknown"] else {})


_LINE_ENDS = {code: f"\\u{code:04x}" for code in (0x85, 0x2028, 0x2029)}
"""What ``str.splitlines`` would split a case at."""


def read(line: str) -> Any:
    return json.loads(line, parse_float=Digits, parse_int=Digits)


def encode(data: Any) -> str:
    """JSON on one line, numbers with all their digits."""
    if isinstance(data, Digits):
        return str(data)
    if isinstance(data, dict):
        return "{" + ", ".join(f"{encode(k)}: {encode(v)}" for k, v in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(encode(item) for item in data) + "]"
    return json.dumps(data, ensure_ascii=False).translate(_LINE_ENDS)


def kept(case: dict[str, Any]) -> dict[str, Any]:
    return {key: case[key] for key in ("ours", "because") if key in case}


def record_signatures() -> None:
    """``signatures.json``: for each function its parameters, by name, type and whether null will
    do; the last one is marked where it takes all further arguments."""
    output = json.loads(terraform(HERE, "metadata", "functions", "-json"))
    lines = []
    for name, signature in sorted(output["function_signatures"].items()):
        if "::" not in name:
            parameters = [parameter(item, []) for item in signature.get("parameters", [])]
            if "variadic_parameter" in signature:
                parameters.append(parameter(signature["variadic_parameter"], ["variadic"]))
            lines.append(f"{json.dumps(name)}: {json.dumps(parameters)}")
    (HERE / "signatures.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


def parameter(item: dict[str, Any], marks: list[str]) -> list[Any]:
    nullable = ["null"] if item.get("is_nullable") else []
    return [item["name"], item["type"], *nullable, *marks]


def main(families: list[str]) -> None:
    record_signatures()
    paths = [CASES / f"{name}.jsonl" for name in families] or sorted(CASES.glob("*.jsonl"))
    for path in paths:
        lines = path.read_text(encoding="utf-8").splitlines()
        cases: dict[str, Any] = {case["expression"]: case for case in map(read, lines)}
        recorded = [outcome | kept(cases[outcome["expression"]]) for outcome in record(list(cases))]
        path.write_text("".join(encode(case) + "\n" for case in recorded), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
