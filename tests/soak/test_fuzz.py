"""A share of what ``fuzz.py`` does without end; its own inputs, by their numbers."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


def fuzz() -> ModuleType:
    """The script beside this file, which is no module of a package."""
    spec = importlib.util.spec_from_file_location(
        "fuzz_script", Path(__file__).with_name("fuzz.py")
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_no_input_raises_or_takes_long(seed: int) -> None:
    assert fuzz().run(20_000, seed) == []
