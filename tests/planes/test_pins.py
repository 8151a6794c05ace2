"""Which versions of which sources can still change."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from planes.bundles import BUNDLES
from planes.pins import is_pinned, is_pinned_image, source_type
from planes.prompts import event_fields
from planes.scalars import HostPattern

DIGEST = "sha256:" + "ab" * 32


@pytest.mark.parametrize(
    ("source", "type_"),
    [
        ("git::https://github.com/acme/x", "git"),
        ("git@github.com:acme/x.git", "git"),
        ("https://github.com/acme/x", "git"),
        ("github.com/acme/x", "git"),
        ("oci://ghcr.io/acme/x", "oci"),
        ("s3://bucket/key", "s3"),
        ("npm:@acme/x", "npm"),
        ("pypi:x", "pypi"),
    ],
)
def test_source_types(source: str, type_: str) -> None:
    assert source_type(source) == type_


@pytest.mark.parametrize(
    ("source", "ref", "pinned"),
    [
        ("git::https://x/y", "3f786850e387550fdab836ed7e6dc881de23001b", True),
        ("git::https://x/y", "3F786850E387550FDAB836ED7E6DC881DE23001B", False),
        ("git::https://x/y", "v1.2.3", False),
        ("git::https://x/y", None, False),
        ("oci://x/y", DIGEST, True),
        ("oci://x/y", "latest", False),
        ("npm:x", "1.2.3-rc.1+build.5", True),
        ("npm:x", "1.2", False),
        ("npm:x", "1.x", False),
        ("npm:x", "~1.2.3", False),
        ("pypi:x", "1!2.0.post1", True),
        ("pypi:x", "1.2.*", False),
        ("pypi:x", "==1.2", False),
        ("s3://b/k", "null", True),
    ],
)
def test_pins(source: str, ref: str | None, pinned: bool) -> None:
    assert is_pinned(source, ref) is pinned


def test_images() -> None:
    assert is_pinned_image(f"ghcr.io/acme/a:1.2@{DIGEST}")
    assert not is_pinned_image("ghcr.io/acme/a:1.2")


def test_bundles_name_hosts() -> None:
    form = TypeAdapter(HostPattern)
    for hosts in BUNDLES.values():
        assert hosts
        for host in hosts:
            assert form.validate_python(host) == host
            assert "*" not in host


def test_fields_of_an_event() -> None:
    assert event_fields("${event.a} and ${ event.b[0].c-d } and $x {y}") == [
        "event.a",
        "event.b[0].c-d",
    ]
    assert event_fields("none") == []
    for wrong in ("${x}", "${event.a", "${event.}", "${event.a ? 1 : 2}", "${event.a} ${}"):
        with pytest.raises(ValueError, match="only fields of the event"):
            event_fields(wrong)
