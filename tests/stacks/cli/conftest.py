from __future__ import annotations

import io
import os
import shutil
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
  image        = "ghcr.io/acme/a@sha256:DIGEST"
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
""".replace("DIGEST", "1a2b3c4d" * 8)


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


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write(tmp_path_factory.mktemp("model") / "small", SMALL)
    with pytest.MonkeyPatch.context() as patch:
        settled_environment(patch)
        fleetform(folder, "apply", "--auto-approve")
    return folder


@pytest.fixture
def applied(model: Path, tmp_path: Path) -> Path:
    """The same, applied."""
    return Path(shutil.copytree(model, tmp_path / "small", dirs_exist_ok=True))


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts a text on standard input."""

    def put(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    return put
