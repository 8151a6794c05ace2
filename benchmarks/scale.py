"""fleetform beside Terraform on fleets of the same shape, whole processes, in one run.

    python benchmarks/scale.py [--agents 100,1000] [--runs 3]

Prints CPU seconds (user and system of the whole process) and the ratio.  Terraform's rows are left
out where there is no `terraform` binary; its apply is measured on its http backend, since its local
one writes the whole state once a resource.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from fleets import write_fleet, write_terraform
from processes import Usage, measure, median
from state_server import state_server

FLEETFORM = str(Path(sys.executable).with_name("fleetform"))
TERRAFORM = shutil.which("terraform")
QUIET = {"CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": "/dev/null", "TF_IN_AUTOMATION": "1"}
ROWS = ("validate", "first plan", "apply", "no-op plan", "destroy")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--agents", default="100,1000", help="sizes, separated by commas")
    parser.add_argument("--runs", type=int, default=3, help="runs of each; the median is shown")
    options = parser.parse_args()
    version = median([measure([FLEETFORM, "version"], Path.cwd()) for _ in range(options.runs)])
    (Path.cwd() / ".output").unlink()
    print(f"fleetform version: {version.cpu:.2f} s of CPU\n")
    print(f"{'agents':>7}  {'command':<11} {'fleetform':>9} {'terraform':>9} {'ratio':>6}  peak MB")
    for agents in map(int, options.agents.split(",")):
        ours = medians([fleetform_runs(agents) for _ in range(options.runs)])
        theirs = medians([terraform_runs(agents) for _ in range(options.runs)]) if TERRAFORM else {}
        for row in ROWS:
            show(agents, row, ours[row], theirs.get(row))


def medians(runs: list[dict[str, Usage]]) -> dict[str, Usage]:
    return {row: median([run[row] for run in runs]) for row in ROWS}


def show(agents: int, row: str, ours: Usage, theirs: Usage | None) -> None:
    beside = f"{theirs.cpu:9.2f} {ours.cpu / theirs.cpu:6.2f}" if theirs else f"{'':>16}"
    peaks = f"{ours.peak:.0f}" + (f" / {theirs.peak:.0f}" if theirs else "")
    print(f"{agents:>7}  {row:<11} {ours.cpu:9.2f} {beside}  {peaks}", flush=True)


def fleetform_runs(agents: int) -> dict[str, Usage]:
    with tempfile.TemporaryDirectory(prefix="fleetform-bench-") as scratch:
        folder = Path(scratch)
        write_fleet(folder, agents)
        commands = {
            "validate": ["validate"],
            "first plan": ["plan"],
            "apply": ["apply", "--auto-approve"],
            "no-op plan": ["plan"],
            "destroy": ["destroy", "--auto-approve"],
        }
        return {row: measure([FLEETFORM, *commands[row]], folder) for row in ROWS}


def terraform_runs(agents: int) -> dict[str, Usage]:
    assert TERRAFORM is not None
    with tempfile.TemporaryDirectory(prefix="fleetform-bench-") as scratch, state_server() as url:
        folder = Path(scratch)
        write_terraform(folder, agents, f"{url}/bench")
        measure([TERRAFORM, "init", "-input=false"], folder, QUIET)
        commands = {
            "validate": ["validate"],
            "first plan": ["plan", "-input=false"],
            "apply": ["apply", "-input=false", "-auto-approve"],
            "no-op plan": ["plan", "-input=false"],
            "destroy": ["destroy", "-input=false", "-auto-approve"],
        }
        return {row: measure([TERRAFORM, *commands[row]], folder, QUIET) for row in ROWS}


if __name__ == "__main__":
    main()
