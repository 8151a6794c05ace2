"""Fleets of any size for measurements: as fleetform stacks, and of the same shape for Terraform."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

__all__ = ["Shape", "write_fleet", "write_terraform"]

Shape = Literal["blocks", "for_each"]

_AGENT = """
agent "{name}" {{{each}
  pool             = runtime_pool.default
  harness          = "openhands"
  image            = "ghcr.io/acme/agent@sha256:{digest}"
  instructions     = "{verb} the work of agent {n} for ${{var.team}}."
  model            = {{ provider = "bedrock", name = "claude" }}
  repos            = ["acme/service-{n}"]
  max_iterations   = {iterations}
  max_cost_per_run = 2
  labels           = {{ team = var.team, use_case = "benchmark" }}
}}
"""

_DATA = """
resource "terraform_data" "{name}" {{{each}
  input = {{
    pool             = terraform_data.pool.id
    harness          = "openhands"
    image            = "ghcr.io/acme/agent@sha256:{digest}"
    instructions     = "{verb} the work of agent {n} for ${{var.team}}."
    model            = {{ provider = "bedrock", name = "claude" }}
    repos            = ["acme/service-{n}"]
    max_iterations   = {iterations}
    max_cost_per_run = 2
    labels           = {{ team = var.team, use_case = "benchmark" }}
  }}
}}
"""

_VARIABLE = 'variable "team" {\n  type    = string\n  default = "platform"\n}\n'
_DIGEST = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809"


def write_fleet(folder: Path, agents: int, shape: Shape = "blocks", changed: int = 0) -> None:
    """A pool, and agents; the first ``changed`` of them with another instruction."""
    head = f'fleet {{\n  name = "bench"\n}}\n\nruntime_pool "default" {{}}\n\n{_VARIABLE}'
    (folder / "main.fleet.hcl").write_text(head + _body(_AGENT, agents, shape, changed))


def write_terraform(
    folder: Path,
    agents: int,
    shape: Shape = "blocks",
    changed: int = 0,
    state_url: str | None = None,
) -> None:
    """The same as ``terraform_data``; its state at ``state_url``, else in a local file."""
    backend = f'terraform {{\n  backend "http" {{\n    address = "{state_url}"\n  }}\n}}\n\n'
    head = 'resource "terraform_data" "pool" {}\n\n' + _VARIABLE
    text = (backend if state_url else "") + head + _body(_DATA, agents, shape, changed)
    (folder / "main.tf").write_text(text)


def _body(form: str, agents: int, shape: Shape, changed: int) -> str:
    """Separate blocks, or one with ``for_each`` over as many elements."""
    if shape == "blocks":
        return "".join(
            form.format(
                name=f"a{n}",
                n=n,
                each="",
                verb="Redo" if n < changed else "Do",
                digest=_DIGEST,
                iterations=50 + n % 50,
            )
            for n in range(agents)
        )
    block = form.format(
        name="a",
        n="${each.key}",
        each="\n  for_each = local.agents",
        verb='${each.value.number < CHANGED ? "Redo" : "Do"}'.replace("CHANGED", str(changed)),
        digest=_DIGEST,
        iterations="each.value.iterations",
    )
    return _ELEMENTS.format(agents=agents, hundreds=-(-agents // 100)) + block


# range() stops at 1,024 elements: the numbers are pairs of smaller ones.
_ELEMENTS = """
locals {{
  numbers = [for pair in setproduct(range({hundreds}), range(100)) : pair[0] * 100 + pair[1]]
  agents = {{
    for n in local.numbers : tostring(n) => {{ number = n, iterations = 50 + n % 50 }}
    if n < {agents}
  }}
}}
"""
