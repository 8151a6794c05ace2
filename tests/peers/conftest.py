"""A stack that has not been applied, for peers that read what is planned."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.commands import settled_environment
from builders.configurations import write

STACK = """\
fleet {
  name = "small"
}

provider "local" {}

variable "timeout" {
  type    = string
  default = "20m"
}

runtime_pool "p" {}

agent "a" {
  pool         = runtime_pool.p
  harness      = "codex"
  image        = "ghcr.io/acme/a@sha256:DIGEST"
  instructions = "Help."
  model        = { provider = "bedrock", name = "claude" }
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
""".replace("DIGEST", "1a2b3c4d" * 8)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settled_environment(monkeypatch)
    return write(tmp_path / "small", STACK)
