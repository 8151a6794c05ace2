"""The public names of planes, and what importing them costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

import planes
from planes import Kind, kind_model, kind_names, plane_of


def test_public_names() -> None:
    assert planes.__all__ == [
        "AccessGrant",
        "Address",
        "Agent",
        "AuditSink",
        "Block",
        "Budget",
        "Declaration",
        "Deferred",
        "Diagnostic",
        "Diagnostics",
        "EgressPolicy",
        "Extension",
        "Guardrail",
        "Kind",
        "Lifecycle",
        "Metric",
        "ModelRoute",
        "PrimitiveKey",
        "Reference",
        "RuntimePool",
        "Secret",
        "SecretGrant",
        "Sensitive",
        "Severity",
        "Trigger",
        "kind_model",
        "kind_names",
        "plane_of",
    ]
    for name in planes.__all__:
        assert getattr(planes, name).__name__ == name
    assert dir(planes) == planes.__all__


def test_no_other_name() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Agents'"):
        _ = planes.Agents


def test_kinds() -> None:
    assert kind_names() == (
        "runtime_pool",
        "agent",
        "extension",
        "trigger",
        "secret",
        "secret_grant",
        "access_grant",
        "egress_policy",
        "budget",
        "model_route",
        "audit_sink",
        "guardrail",
        "metric",
    )
    for name in kind_names():
        model = kind_model(name)
        assert issubclass(model, Kind)
        assert model.kind == name
        assert model.__module__ == f"planes.{plane_of(name)}"
        assert getattr(planes, model.__name__) is model
    with pytest.raises(KeyError):
        kind_model("agents")


def imported(code: str) -> set[str]:
    """The modules that a fresh interpreter has after some code."""
    script = f"{code}\nimport sys\nprint(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    return set(run.stdout.split())


def test_importing_planes_brings_nothing() -> None:
    found = imported("import planes; planes.kind_names()")
    assert "pydantic" not in found
    assert not {name for name in found if name.startswith("planes.")}


def test_a_kind_brings_its_own_plane_only() -> None:
    found = imported("import planes; planes.kind_model('trigger').model_fields")
    assert "planes.events" in found
    assert not found & {"planes.runtime", "planes.access", "planes.cost", "planes.insight"}
    assert not found & {"planes.json_schema", "planes.reference_page", "planes.checks", "gmpy2"}


def test_kinds_are_built_when_first_used() -> None:
    found = imported(
        "import planes\n"
        "for kind in planes.kind_names():\n"
        "    assert not planes.kind_model(kind).__pydantic_complete__, kind"
    )
    assert "planes.insight" in found
