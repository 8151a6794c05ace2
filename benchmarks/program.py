"""fleetform on fleets that Python programs declare, beside the same fleets in HCL.

    python benchmarks/program.py [--resources 1000,5000] [--runs 3]

Prints CPU seconds of all processes together, wall seconds, and the peak of the larger process: a
program runs in one of its own, so that the peak of both together is at most twice that.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from processes import Usage, measure, median

FLEETFORM = str(Path(sys.executable).with_name("fleetform"))
ROWS = ("python", "hcl")

PROGRAM = """\
from planes.sdk import Agent, AgentPermissionsArgs, RuntimePool, Trigger, TriggerScheduleArgs

pool = RuntimePool("p")
for number in range({pairs}):
    agent = Agent(
        f"a{{number}}",
        pool=pool,
        harness="codex",
        instructions="Help.",
        permissions=AgentPermissionsArgs(repo="read"),
        labels={{"team": f"t{{number % 7}}"}},
    )
    daily = TriggerScheduleArgs(cron="0 6 * * *")
    Trigger(f"t{{number}}", agent=agent, prompt="Go.", schedule=daily)
"""
HCL = """\
runtime_pool "p" {{}}

agent "a" {{
  count        = {pairs}
  pool         = runtime_pool.p
  harness      = "codex"
  instructions = "Help."
  labels       = {{ team = "t${{count.index % 7}}" }}

  permissions {{
    repo = "read"
  }}
}}

trigger "t" {{
  count  = {pairs}
  agent  = agent.a[count.index]
  prompt = "Go."

  schedule {{
    cron = "0 6 * * *"
  }}
}}
"""
FILES = {"python": ("fleet.py", PROGRAM), "hcl": ("main.fleet.hcl", HCL)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--resources", default="1000,5000", help="sizes, separated by commas")
    parser.add_argument("--runs", type=int, default=3, help="runs of each; the median is shown")
    options = parser.parse_args()
    print(
        f"{'resources':>9}  {'front':<7} {'CPU s':>7} {'wall s':>7} {'ms each':>8} {'peak MB':>8}"
    )
    for resources in map(int, options.resources.split(",")):
        for front in ROWS:
            used = median([plan(front, resources) for _ in range(options.runs)])
            each = used.cpu / resources * 1000
            print(
                f"{resources:>9}  {front:<7} {used.cpu:7.2f} {used.wall:7.2f} {each:8.2f} "
                f"{used.peak:8.0f}",
                flush=True,
            )


def plan(front: str, resources: int) -> Usage:
    """A first plan of a fleet of that many resources, half of them agents."""
    name, text = FILES[front]
    with tempfile.TemporaryDirectory(prefix="fleetform-bench-") as scratch:
        folder = Path(scratch)
        (folder / name).write_text(text.format(pairs=resources // 2), encoding="utf-8")
        return measure([FLEETFORM, "plan"], folder)


if __name__ == "__main__":
    main()
