"""Fleets of any size for measurements: as fleetform stacks, and of the same shape for Terraform."""

from __future__ import annotations

from pathlib import Path

__all__ = ["write_fleet", "write_terraform"]

_AGENT = """
agent "a{n}" {{
  pool             = runtime_pool.default
  harness          = "openhands"
  image            = "ghcr.io/acme/agent@sha256:{digest}"
  instructions     = "Do the work of agent {n} for ${{var.team}}."
  model            = {{ provider = "bedrock", name = "claude" }}
  repos            = ["acme/service-{n}"]
  max_iterations   = {iterations}
  max_cost_per_run = 2
  labels           = {{ team = var.team, use_case = "benchmark" }}
}}
"""

_DATA = """
resource "terraform_data" "a{n}" {{
  input = {{
    pool             = terraform_data.pool.id
    harness          = "openhands"
    image            = "ghcr.io/acme/agent@sha256:{digest}"
    instructions     = "Do the work of agent {n} for ${{var.team}}."
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


def write_fleet(folder: Path, agents: int) -> None:
    """A pool, and ``agents`` agents in separate blocks."""
    head = f'fleet {{\n  name = "bench"\n}}\n\nruntime_pool "default" {{}}\n\n{_VARIABLE}'
    (folder / "main.fleet.hcl").write_text(head + _blocks(_AGENT, agents))


def write_terraform(folder: Path, agents: int, state_url: str | None = None) -> None:
    """The same as ``terraform_data``; its state at ``state_url``, else in a local file."""
    backend = f'terraform {{\n  backend "http" {{\n    address = "{state_url}"\n  }}\n}}\n\n'
    head = 'resource "terraform_data" "pool" {}\n\n' + _VARIABLE
    text = (backend if state_url else "") + head + _blocks(_DATA, agents)
    (folder / "main.tf").write_text(text)


def _blocks(form: str, agents: int) -> str:
    return "".join(form.format(n=n, digest=_DIGEST, iterations=50 + n % 50) for n in range(agents))
