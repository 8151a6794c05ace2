"""Writes the Python SDK from the models: `python docs/reference/sdk.py`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from planes.sdk_source import sdk_source
from providers import registry

FILE = Path(__file__).parents[2] / "planes" / "sdk.py"


def source() -> str:
    """The text of the module, laid out by ruff."""
    text = sdk_source({name: registry.load(name).settings for name in registry.names()})
    ruff = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(FILE), "-"]
    done = subprocess.run(ruff, input=text, capture_output=True, text=True, check=True)
    return done.stdout


if __name__ == "__main__":
    FILE.write_text(source(), encoding="utf-8")
