"""CPU seconds for reading HCL and evaluating it, as it grows.

    python benchmarks/parse.py [BLOCKS ...]

Three tables, for texts of so many blocks of ten lines (1,000, 5,000 and 20,000 by default):

- this project's parser beside python-hcl2, which stops at its lark tree, less than our syntax tree;
  python-hcl2 is left out above 5,000 blocks, where it takes minutes;
- parsing, and evaluating each expression among named values;
- whole stacks: files read, parsed, evaluated and checked, as separate blocks, and as one block with
  ``for_each`` over half as many elements.

Each figure is the best of three runs in this process with Python's cyclic collector paused, as it
is when a stack is read; the first table also has it running.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import hcl2  # noqa: TID251 - ours is measured against it

from fleets import Shape, write_fleet
from planes.diagnostics import Diagnostics, Source
from planes.types import STRING
from stacks.configuration.assignments import Given
from stacks.evaluation.stack import load_stack
from stacks.language.evaluate import evaluate
from stacks.language.interpolation import call_context
from stacks.language.parser import parse_body
from stacks.language.scope import Names
from stacks.language.values import (
    TRUE,
    Value,
    list_of,
    map_of,
    number,
    object_of,
    string,
    unknown,
)

BLOCK = """\
agent "reviewer_{n}" {{
  pool        = runtime_pool.default
  image       = "ghcr.io/example/reviewer:1.{n}.0"
  memory      = 512 + var.extra_memory * 2
  environment = {{ TEAM = local.team, LEVEL = "info", QUEUE = "queue-${{var.region}}-{n}" }}
  schedule    = var.nightly ? "0 3 * * *" : null
  allow       = ["api.github.com", "registry.npmjs.org", local.hosts[{host}]]
  tags        = merge(local.tags, {{ cost = "a{n}", owner = upper(var.owner) }})
  prompt      = "Review every pull request of team {n}, and answer in short sentences."
}}

"""
NAMES: dict[str, Value] = {
    "runtime_pool": object_of({"default": object_of({"id": unknown(STRING)})}),
    "var": object_of(
        {
            "extra_memory": number(256),
            "region": string("eu-central-1"),
            "nightly": TRUE,
            "owner": string("platform"),
        }
    ),
    "local": object_of(
        {
            "team": string("core"),
            "hosts": list_of(STRING, [string(f"host-{n}.example") for n in range(10)]),
            "tags": map_of(STRING, {"stack": string("bench")}),
        }
    ),
}
NOW = datetime(2026, 1, 2, tzinfo=UTC)
BOTH = 5_000
"""Up to how many blocks python-hcl2 is measured, too."""


def text_of(blocks: int) -> str:
    return "".join(BLOCK.format(n=n, host=n % 10) for n in range(blocks))


def seconds(work: Callable[[], object], repeat: int = 3, paused: bool = True) -> float:
    """The best CPU time of ``repeat`` runs."""
    best = float("inf")
    for _ in range(repeat):
        gc.collect()
        if paused:
            gc.disable()
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
        gc.enable()
    return best


def parsed(text: str) -> None:
    body, diagnostics = parse_body(Source("benchmark.fleet.hcl", text))
    assert body.blocks
    assert not diagnostics


def evaluated(text: str) -> None:
    source = Source("benchmark.fleet.hcl", text)
    body, diagnostics = parse_body(source)
    scope = Names(NAMES, source, call_context(Path()))
    for block in body.blocks:
        for attribute in block.body.attributes.values():
            evaluate(attribute.expression, scope, diagnostics)
    assert not diagnostics, [item.detail for item in diagnostics]


def stack(folder: Path) -> None:
    found, diagnostics = load_stack(folder, Given(), now=NOW)
    assert found is not None, Diagnostics(diagnostics)


def beside_the_other(sizes: list[int]) -> None:
    print(f"{'':>28}  {'fleetform':>9}  {'python-hcl2':>11}  {'ratio':>6}")
    for blocks in [size for size in sizes if size <= BOTH]:
        text = text_of(blocks)
        for label, paused in (
            (f"{blocks:,} blocks, {len(text) / 1e6:.2f} MB", False),
            ("collector paused", True),
        ):
            mine = seconds(lambda text=text: parsed(text), paused=paused)
            theirs = seconds(lambda text=text: hcl2.parses_to_tree(text), 1, paused)
            print(f"{label:>28}  {mine:9.3f}  {theirs:11.2f}  {theirs / mine:6.0f}")


def by_size(sizes: list[int]) -> None:
    print(f"\n{'':>28}  {'parse':>9}  {'and evaluate':>12}  {'MB/s':>6}  {'µs a block':>10}")
    for blocks in sizes:
        text = text_of(blocks)
        first = seconds(lambda text=text: parsed(text))
        both = seconds(lambda text=text: evaluated(text))
        megabytes = len(text) / 1e6
        label = f"{blocks:,} blocks, {megabytes:.2f} MB"
        print(
            f"{label:>28}  {first:9.3f}  {both:12.3f}  {megabytes / both:6.2f}"
            f"  {both / blocks * 1e6:10.0f}"
        )


def whole_stacks(sizes: list[int]) -> None:
    print(f"\n{'':>28}  {'stack':>9}  {'µs each':>9}")
    shapes: list[tuple[Shape, int]] = [("blocks", 1), ("for_each", 2)]
    for shape, divisor in shapes:
        for count in [size // divisor for size in sizes]:
            with TemporaryDirectory() as name:
                folder = Path(name)
                write_fleet(folder, count, shape)
                spent = seconds(lambda folder=folder: stack(folder), 2)
            print(f"{f'{shape}, {count:,} agents':>28}  {spent:9.2f}  {spent / count * 1e6:9.0f}")


def main() -> None:
    sizes = [int(argument) for argument in sys.argv[1:]] or [1_000, 5_000, 20_000]
    beside_the_other(sizes)
    by_size(sizes)
    whole_stacks(sizes)


if __name__ == "__main__":
    main()
