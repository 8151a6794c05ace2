from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from builders.commands import fleetform, settled_environment
from builders.configurations import write

SMALL = """\
fleet {
  name = "small"
}

provider "local" {}

variable "timeout" {
  type    = string
  default = "20m"
}

runtime_pool "p" {}

model_route "m" {
  targets {
    provider = "bedrock"
    model    = "claude"
  }
}

agent "a" {
  pool         = runtime_pool.p
  harness      = "codex"
  image        = "ghcr.io/acme/a@sha256:1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809"
  instructions = "Help."
  model        = model_route.m
  timeout      = var.timeout
}

trigger "t" {
  agent  = agent.a
  prompt = "Go."

  slack {
    channels = ["C0123456789"]
    event    = "mention"
  }
}

output "url" {
  value = trigger.t.url
}

output "shape" {
  value = { agent = agent.a.id, hours = 2 }
}
"""


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    settled_environment(monkeypatch)
    for name in [name for name in os.environ if name.startswith("FLEETFORM_VAR_")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A stack that has not been applied: a pool, a route, an agent and its trigger."""
    return write(tmp_path / "small", SMALL)


@pytest.fixture
def applied(folder: Path) -> Path:
    fleetform(folder, "apply", "--auto-approve")
    return folder


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts a text on standard input."""

    def put(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    return put
