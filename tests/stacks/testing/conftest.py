from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from builders.commands import Ran, ended, settled_environment
from builders.configurations import write

STACK = """\
fleet {
  name = "small"
}

provider "local" {
  path = "the-real-plane.db"
}

variable "timeout" {
  type    = string
  default = "20m"

  validation {
    condition     = var.timeout != "0s"
    error_message = "A run takes time."
  }
}

variable "token" {
  type      = string
  default   = "hush"
  sensitive = true
}

runtime_pool "p" {}

model_route "m" {
  targets {
    provider = "bedrock"
    model    = "claude"
  }
}

agent "a" {
  for_each     = toset(["x", "y"])
  pool         = runtime_pool.p
  harness      = "codex"
  image        = "ghcr.io/a@sha256:1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809"
  instructions = "Help ${each.key}."
  model        = model_route.m
  timeout      = var.timeout
  environment  = { RUN = uuidv5("dns", "acme.example"), POOL = "${runtime_pool.p.id}!" }

  lifecycle {
    prevent_destroy = true

    precondition {
      condition     = var.timeout != "1s"
      error_message = "Too short."
    }

    postcondition {
      condition     = self.id == "" || var.timeout != "2s"
      error_message = "Too short, too."
    }
  }
}

trigger "t" {
  agent  = agent.a["x"]
  prompt = "Go."

  slack {
    channels = ["C0123456789"]
    event    = "mention"
  }
}

output "id" {
  value = agent.a["x"].id

  precondition {
    condition     = var.timeout != "3s"
    error_message = "Not this."
  }
}

output "timeout" {
  value = var.timeout
}

output "token" {
  value     = var.token
  sensitive = true
}

check "calm" {
  assert {
    condition     = var.timeout != "4s"
    error_message = "Not calm."
  }
}

policy "quick" {
  each    = agent
  assert  = each.value.timeout != "6s"
  message = "${each.key} is forbidden."
}

check "known_late" {
  assert {
    condition     = trigger.t.agent.id == agent.a["x"].id && var.timeout != "5s"
    error_message = "Not that."
  }
}
"""

Tested = Callable[..., Ran]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    settled_environment(monkeypatch)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "small", STACK)


@pytest.fixture
def tested(folder: Path) -> Tested:
    """Writes a test file into the stack's folder and runs it."""

    def run(text: str, *arguments: str) -> Ran:
        write(folder, {"a.fleettest.hcl": text})
        return ended(folder, "test", *arguments)

    return run
