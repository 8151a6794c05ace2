"""CPU seconds for parsing HCL: this project's parser and python-hcl2, on the same text.

    python benchmarks/parse.py [BLOCKS ...]

Each text has that many blocks of ten lines, about 450 characters each (1,000 and 5,000 by default).
Each figure is the best of three runs in this process, with Python's cyclic garbage collector on and
paused.  python-hcl2 stops at its lark tree, which is less than the syntax tree that ours gives.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable

import hcl2  # noqa: TID251 - ours is measured against it

from planes.diagnostics import Source
from stacks.language.parser import parse_body

BLOCK = """\
agent "reviewer_{n}" {{
  pool        = runtime_pool.default
  image       = "ghcr.io/example/reviewer:1.{n}.0"
  memory      = 512 + var.extra_memory * 2
  environment = {{ TEAM = local.team, LEVEL = "info", QUEUE = "queue-${{var.region}}-{n}" }}
  schedule    = var.nightly ? "0 3 * * *" : null
  allow       = ["api.github.com", "registry.npmjs.org", local.hosts[{n}]]
  tags        = merge(local.tags, {{ cost = "a{n}", owner = upper(var.owner) }})
  prompt      = "Review every pull request of team {n}, and answer in short sentences."
}}

"""


def text_of(blocks: int) -> str:
    return "".join(BLOCK.format(n=n) for n in range(blocks))


def seconds(work: Callable[[str], object], text: str, repeat: int = 3) -> float:
    """The best CPU time of ``repeat`` runs."""
    best = float("inf")
    for _ in range(repeat):
        gc.collect()
        start = time.process_time()
        work(text)
        best = min(best, time.process_time() - start)
    return best


def ours(text: str) -> None:
    body, diagnostics = parse_body(Source("benchmark.fleet.hcl", text))
    assert body.blocks
    assert not diagnostics


def row(label: str, text: str) -> None:
    mine, theirs = seconds(ours, text), seconds(hcl2.parses_to_tree, text, repeat=1)
    print(f"{label:>28}  {mine:9.3f}  {theirs:11.2f}  {theirs / mine:6.0f}")


def main() -> None:
    sizes = [int(argument) for argument in sys.argv[1:]] or [1_000, 5_000]
    print(f"{'':>28}  {'fleetform':>9}  {'python-hcl2':>11}  {'ratio':>6}")
    for blocks in sizes:
        text = text_of(blocks)
        label = f"{blocks:,} blocks, {len(text) / 1e6:.2f} MB"
        gc.enable()
        row(label, text)
        gc.disable()
        row("collector paused", text)
        gc.enable()


if __name__ == "__main__":
    main()
