"""A repository with three stacks and a module: two read outputs of the third."""

from __future__ import annotations

from pathlib import Path

__all__ = ["SECRET", "write_stacks"]

SECRET = "a-token-that-nobody-may-see"

_NETWORK = f"""
fleet {{
  name = "network"
}}

runtime_pool "shared" {{
  cpu = 2
}}

output "cpu" {{
  value = runtime_pool.shared.id
}}

output "token" {{
  value     = "{SECRET}"
  sensitive = true
}}
"""

_TEAM = """
fleet {{
  name = "{name}"
}}

data "stack_output" "network" {{
  folder = "../../network"
}}

module "pool" {{
  source    = "../../modules/pool"
  namespace = data.stack_output.network.outputs.cpu
}}

output "token" {{
  value     = data.stack_output.network.outputs.token
  sensitive = true
}}
"""

_MODULE = """
variable "namespace" {}

runtime_pool "own" {
  namespace = var.namespace
}
"""


def write_stacks(root: Path) -> None:
    files = {
        "network": _NETWORK,
        "teams/a": _TEAM.format(name="a"),
        "teams/b": _TEAM.format(name="b"),
        "modules/pool": _MODULE,
    }
    for folder, text in files.items():
        (root / folder).mkdir(parents=True)
        (root / folder / "main.fleet.hcl").write_text(text, encoding="utf-8")
