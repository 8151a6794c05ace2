"""fleetform beside Terraform on fleets of the same shape, whole processes, in one run.

    python benchmarks/scale.py [--agents 100,1000] [--shapes blocks,for_each] [--runs 3]
                               [--commands "first plan,apply"] [--terraform-up-to 10000]

Prints CPU seconds (user and system of the whole process), wall seconds, peak memory, and the ratio
of CPU; after the last size of a shape, the exponent with which the CPU of each command grows from
the first size over 500 to the last.  Terraform's columns are left out where there is no `terraform`
binary; it has its state on an http backend, since its local one writes the whole state once a
resource.  With `--commands "no-op plan,1% changed"` its state is written instead of applied.
"""

from __future__ import annotations

import argparse
import math
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, get_args
from urllib.request import Request, urlopen

from fleets import Shape, write_fleet, write_terraform
from processes import Usage, measure, median
from state_server import state_server
from terraform_state import grown

FLEETFORM = str(Path(sys.executable).with_name("fleetform"))
TERRAFORM = shutil.which("terraform")
QUIET = {"CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": "/dev/null", "TF_IN_AUTOMATION": "1"}
FLOOR = 500
"""Agents below which a run is mostly start-up, which does not grow."""


class Row(NamedTuple):
    """``arguments`` of fleetform; Terraform's are the same and -input=false."""

    name: str
    arguments: tuple[str, ...]
    changes: bool = False
    """Whether one in a hundred agents is edited before."""


ROWS = (
    Row("validate", ("validate",)),
    Row("first plan", ("plan",)),
    Row("apply", ("apply", "-auto-approve")),
    Row("no-op plan", ("plan",)),
    Row("1% changed", ("plan",), changes=True),
    Row("destroy", ("destroy", "-auto-approve")),
)
Usages = Mapping[str, Usage]


def main() -> None:
    options = _options()
    version = median([measure([FLEETFORM, "version"], Path.cwd()) for _ in range(options.runs)])
    (Path.cwd() / ".output").unlink()
    print(f"fleetform version: {version.cpu:.2f} s of CPU\n")
    rows = [row for row in ROWS if row.name in options.commands.split(",")]
    for shape in options.shapes.split(","):
        print(f"{shape:<9} {'command':<11} {'CPU':>7} {'theirs':>7} {'ratio':>6}   wall  peak MB")
        found: dict[int, Usages] = {}
        for agents in map(int, options.agents.split(",")):
            ours = found[agents] = _medians(partial(fleetform_runs, agents, shape, rows), options)
            theirs: Usages = {}
            if TERRAFORM and agents <= options.terraform_up_to:
                theirs = _medians(partial(terraform_runs, agents, shape, rows), options)
            for row in rows:
                _show(agents, row.name, ours[row.name], theirs.get(row.name))
        _show_growth(found, rows)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--agents", default="100,1000", help="sizes, separated by commas")
    parser.add_argument("--shapes", default=",".join(get_args(Shape)))
    parser.add_argument("--commands", default=",".join(row.name for row in ROWS))
    parser.add_argument("--runs", type=int, default=3, help="runs of each; the median is shown")
    parser.add_argument("--terraform-up-to", type=int, default=10_000, metavar="AGENTS")
    return parser.parse_args()


def _medians(runs: Callable[[], Usages], options: argparse.Namespace) -> Usages:
    found = [runs() for _ in range(options.runs)]
    return {name: median([usages[name] for usages in found]) for name in found[0]}


def _show(agents: int, name: str, ours: Usage, theirs: Usage | None) -> None:
    beside = f"{theirs.cpu:7.2f} {ours.cpu / theirs.cpu:6.2f}" if theirs else f"{'':>14}"
    peaks = f"{ours.peak:.0f}" + (f" / {theirs.peak:.0f}" if theirs else "")
    print(f"{agents:>9} {name:<11} {ours.cpu:7.2f} {beside} {ours.wall:6.1f}  {peaks}", flush=True)


def _show_growth(found: Mapping[int, Usages], rows: Sequence[Row]) -> None:
    sizes = sorted(agents for agents in found if agents >= FLOOR)
    if len(sizes) > 1:
        first, last = sizes[0], sizes[-1]
        for row in rows:
            times = found[last][row.name].cpu / found[first][row.name].cpu
            exponent = math.log(times) / math.log(last / first)
            print(f"{'':>9} {row.name:<11} grows with exponent {exponent:.2f}")
    print()


def fleetform_runs(agents: int, shape: Shape, rows: Sequence[Row]) -> Usages:
    with tempfile.TemporaryDirectory(prefix="fleetform-bench-") as scratch:
        folder = Path(scratch)
        write = partial(write_fleet, folder, agents, shape)
        write()
        if _starts_applied(rows):
            measure(_ours(ROWS[2]), folder)
        return _measured(rows, write, lambda row: measure(_ours(row), folder), agents)


def terraform_runs(agents: int, shape: Shape, rows: Sequence[Row]) -> Usages:
    with tempfile.TemporaryDirectory(prefix="fleetform-bench-") as scratch, state_server() as url:
        folder = Path(scratch)
        address = f"{url}/bench"
        write_terraform(folder, 1 if _starts_applied(rows) else agents, shape, state_url=address)
        measure([str(TERRAFORM), "init", "-input=false"], folder, QUIET)
        if _starts_applied(rows):
            measure(_theirs(ROWS[2]), folder, QUIET)
            state = urlopen(address).read()
            urlopen(Request(address, data=grown(state, agents), method="POST")).close()
        write = partial(write_terraform, folder, agents, shape, state_url=address)
        write()
        return _measured(rows, write, lambda row: measure(_theirs(row), folder, QUIET), agents)


def _starts_applied(rows: Sequence[Row]) -> bool:
    """Whether plans of what is applied are asked for, and not its application: Terraform's state
    of separate blocks is written then, since its apply of 10,000 takes minutes."""
    names = {row.name for row in rows}
    return "apply" not in names and "first plan" not in names


def _measured(
    rows: Sequence[Row], write: Callable[..., None], run: Callable[[Row], Usage], agents: int
) -> Usages:
    usages = {}
    for row in rows:
        if row.changes:
            write(changed=max(1, agents // 100))
        usages[row.name] = run(row)
    return usages


def _ours(row: Row) -> list[str]:
    return [FLEETFORM, *(word.replace("-auto", "--auto") for word in row.arguments)]


def _theirs(row: Row) -> list[str]:
    command, *rest = row.arguments
    return [str(TERRAFORM), command, *([] if command == "validate" else ["-input=false"]), *rest]


if __name__ == "__main__":
    main()
