"""Writes the Python SDK from the models: `python docs/reference/sdk.py`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from planes.sdk_source import Found, sdk_source
from providers import registry
from providers.contract import Provider

FILE = Path(__file__).parents[2] / "planes" / "sdk.py"


def source() -> str:
    """The text of the module, laid out by ruff."""
    providers = [registry.load(name) for name in registry.names()]
    data = {type_: found(item, type_) for item in providers for type_ in item.data_types()}
    text = sdk_source({item.name: item.settings for item in providers}, data)
    ruff = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(FILE), "-"]
    done = subprocess.run(ruff, input=text, capture_output=True, text=True, check=True)
    return done.stdout


def found(provider: Provider, type_: str) -> Found:
    """What a data source takes and gives: a primitive's has the fields of its schema."""
    source = provider.data(type_)
    schema = provider.primitive(type_).schema if type_ in provider.primitive_types() else None
    return Found(source.schema, source.computed, schema)


if __name__ == "__main__":
    FILE.write_text(source(), encoding="utf-8")
