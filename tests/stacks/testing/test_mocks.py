"""Mocked providers: nothing real is called, and what is computed is the same every time."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from builders.commands import Ran
from builders.configurations import write
from providers.local.plane import Plane

SHOWS = """\
  assert {
    condition     = output.id == "?"
    error_message = "The id is ${output.id}, the pool's ${runtime_pool.p.id}."
  }
}
"""
MOCKED = f'mock_provider "local" {{}}\n\nrun "a" {{\n{SHOWS}'


@pytest.fixture(autouse=True)
def no_plane(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise AssertionError("a real plane was asked for")

    monkeypatch.setattr(Plane, "__init__", refuse)


def test_what_is_made_up_is_the_same_every_time(tested: Callable[..., Ran]) -> None:
    said = [re.findall(r"The id is .*", tested(MOCKED).out) for _ in range(2)]
    assert said[0] == said[1]
    [text] = said[0]
    found = re.fullmatch(r"The id is ([0-9a-f]{8}), the pool's ([0-9a-f]{8})\.", text)
    assert found is not None, text
    assert found[1] != found[2]


def test_computed_attributes_of_ones_own(tested: Callable[..., Ran]) -> None:
    text = """\
mock_provider "local" {
  mock_resource "agent" {
    defaults = {
      identity = "whoever"
    }
  }

  mock_resource "local_pool" {
    defaults = {
      arn = "arn:${var.timeout}"
    }
  }
}

run "a" {
  assert {
    condition     = agent.a["x"].identity == "whoever" && runtime_pool.p.arn == "arn:20m"
    error_message = "${agent.a["x"].identity} ${runtime_pool.p.arn}"
  }
}
"""
    ran = tested(text)
    assert ran.status == 0, ran.out


def test_runs_share_what_is_mocked(tested: Callable[..., Ran]) -> None:
    text = """\
mock_provider "local" {}

run "made" {}

run "changed" {
  variables {
    timeout = "7m"
  }

  assert {
    condition     = output.id == run.made.id && agent.a["y"].timeout == "7m"
    error_message = "Another."
  }
}

run "replaced" {
  plan_options {
    replace = [trigger.t]
  }

  assert {
    condition     = trigger.t.agent.id == run.made.id && output.timeout == "20m"
    error_message = "Only the trigger is replaced."
  }
}
"""
    ran = tested(text)
    assert ran.status == 0, ran.out


def test_an_alias(folder: Path, tested: Callable[..., Ran]) -> None:
    text = (folder / "main.fleet.hcl").read_text()
    aliased = text.replace('provider "local" {', 'provider "local" {\n  alias = "eu"', 1)
    write(folder, aliased)
    mock = MOCKED.replace("{}", '{\n  alias = "eu"\n}', 1)
    assert re.search(r"The id is [0-9a-f]{8},", tested(mock).out)


def test_what_the_real_provider_refuses_is_refused(
    folder: Path, tested: Callable[..., Ran]
) -> None:
    text = (folder / "main.fleet.hcl").read_text()
    write(folder, text.replace('path = "the-real-plane.db"', "nonsense = 1"))
    ran = tested(MOCKED)
    assert ran.status == 1
    assert 'An argument named "nonsense" is not expected here' in ran.out
