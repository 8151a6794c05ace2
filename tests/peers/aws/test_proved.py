"""The documentation says which operations only the peer's own overlays have proved."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from providers.aws.catalogue import TYPES
from providers.aws.primitive import AwsType
from providers.aws.provider import provider

TESTS = Path(__file__).parents[2]
PAGE = TESTS.parent / "docs" / "reference" / "aws-proved.md"


def called() -> set[str]:
    """The operations that primitive types call."""
    kinds = [provider.primitive(type) for type in TYPES]
    return {
        name for kind in kinds if isinstance(kind, AwsType) for name in (*kind.reads, *kind.writes)
    }


def overlaid() -> set[str]:
    """moto is for the peer's process alone."""
    code = "from peers.aws.overlays import OVERLAYS; print(*OVERLAYS)"
    out = subprocess.run([sys.executable, "-c", code], cwd=TESTS, capture_output=True, check=True)
    return set(out.stdout.decode().split())


def test_what_only_an_overlay_proved_is_listed() -> None:
    listed = re.findall(r"^- `(\w+\.\w+)`$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert listed == sorted(called() & overlaid())
