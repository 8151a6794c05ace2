"""What a refresh of a fleet on AWS costs: calls, wall, CPU.

    python benchmarks/aws_refresh.py [AGENTS]

Every second agent has a schedule, every fourth is started by events, too.  fleetform itself applies
the fleet to the moto server that the tests use, over HTTP on loopback, so that calls are counted by
who answers them; the wall time is the server's as much as ours, the CPU time our own.
Terraform's AWS provider reads each resource by at least one call of its own.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from builders.aws_fleet import build, settings
from peers.aws.account import Account, started
from providers.contract import Observed, Surroundings
from stacks.engine.live.clients import Clients
from stacks.engine.live.refresh import Read, refresh


def main() -> None:
    agents = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with started() as url, TemporaryDirectory() as folder:
        account = Account(url, "100000000001")
        os.environ.update(account.environment(), FLEETFORM_STATE_KEY="5a" * 32)
        home = Path(folder) / "fleet"
        home.mkdir()
        reads = build(account, home, agents)
        account.forget_calls()
        wall, cpu = _refreshed(reads)
        _report(agents, len(reads), account.calls(), wall, cpu)


def _refreshed(reads: list[Read]) -> tuple[float, float]:
    with Clients(settings(), Surroundings(".", "fleet", "default", "bench")) as clients:
        wall, cpu = perf_counter(), process_time()
        live = refresh(reads, clients)
        wall, cpu = perf_counter() - wall, process_time() - cpu
    assert all(isinstance(item, Observed) for item in live.values())
    return wall, cpu


def _report(agents: int, primitives: int, calls: Counter[str], wall: float, cpu: float) -> None:
    total = sum(calls.values())
    print(f"{agents} agents, {primitives} primitives")
    print(f"{total} calls, {total / primitives:.3f} a primitive")
    for name, count in calls.most_common():
        print(f"  {count:6} {name}")
    print(f"{wall:.1f} s wall, {cpu:.1f} s CPU of the client")


if __name__ == "__main__":
    main()
