"""The provider as the engine sees it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from planes import kind_names
from providers import registry
from providers.contract import Invalid, PrimitiveType, Provider, Role, Surroundings
from providers.local.catalogue import TYPES
from providers.local.plane import Plane
from providers.local.provider import Settings, provider

ROLES = {
    "runtime_pool": "runtime",
    "agent": "runtime",
    "extension": "runtime",
    "egress_policy": "runtime",
    "trigger": "runtime source",
    "secret": "runtime store",
    "secret_grant": "runtime store",
    "budget": "runtime gateway",
    "model_route": "runtime gateway",
    "access_grant": "runtime store gateway",
    "guardrail": "runtime store gateway",
    "audit_sink": "runtime store gateway",
    "metric": "runtime store gateway",
}


def _surroundings(folder: Path) -> Surroundings:
    return Surroundings(str(folder), "payments", "default", "ada")


def _configure(folder: Path, **settings: str) -> Plane:
    client = provider.configure(Settings.model_validate(settings), _surroundings(folder))
    assert isinstance(client, Plane)
    client.close()
    return client


def test_it_is_registered() -> None:
    kept: Provider = provider
    assert registry.load("local") is kept
    assert (provider.name, provider.version) == ("local", "0.1.0")


@pytest.mark.parametrize("kind", sorted(kind_names()))
def test_it_takes_every_part_of_every_kind(kind: str) -> None:
    assert provider.roles(kind) == {Role(name) for name in ROLES[kind].split()}


def test_it_takes_no_part_in_what_it_does_not_know() -> None:
    assert provider.roles("spaceship") == frozenset()
    with pytest.raises(KeyError):
        provider.primitive("aws_iam_role")


def test_every_type_is_there() -> None:
    assert provider.primitive_types() == TYPES
    for type in TYPES:
        found: PrimitiveType = provider.primitive(type)
        assert found.type == type
        assert provider.primitive(type) is found


def test_the_plane_is_beside_the_stack_unless_named(tmp_path: Path) -> None:
    assert _configure(tmp_path).path == tmp_path / ".fleetform" / "plane.db"
    assert _configure(tmp_path, path="x/y.db").path == tmp_path / "x" / "y.db"
    absolute = tmp_path / "elsewhere.db"
    assert _configure(tmp_path / "stack", path=str(absolute)).path == absolute
    assert list(tmp_path.iterdir()) == []


def test_the_actor_is_whom_changes_are_put_down_to(tmp_path: Path) -> None:
    assert _configure(tmp_path).actor == "ada"


def test_a_file_that_is_no_plane_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("notes " * 1000)
    with pytest.raises(Invalid, match="not a plane"):
        _configure(tmp_path, path="notes.db")


@pytest.mark.parametrize("wrong", [{"path": ""}, {"path": 1}, {"paht": "x"}])
def test_settings_are_checked(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(wrong)


def test_lowering_and_describing_need_no_database() -> None:
    code = (
        "import sys; from providers.local.provider import provider; provider.roles('agent'); "
        "import providers.local.lowering.runtime; "
        "sys.exit('sqlite3' in sys.modules or 'planes.events' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
