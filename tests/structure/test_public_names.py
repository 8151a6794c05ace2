"""The public names: pinned for the seams, and true everywhere.

``public_names.json`` has the seams' names; ``--update-golden`` writes it again, to be reviewed: a
name that goes or comes is a change of a contract.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PINNED = Path(__file__).with_name("public_names.json")
SEAMS = (
    "planes",
    "planes.address",
    "planes.declaration",
    "planes.diagnostics",
    "planes.kind",
    "planes.types",
    "planes.values",
    "providers.contract",
    "providers.registry",
    "stacks.engine.events",
    "stacks.engine.plan",
    "stacks.language.ast",
    "stacks.language.values",
    "stacks.review.model",
    "stacks.stack",
    "stacks.state.model",
    "stacks.state.store",
)


def modules() -> Iterator[str]:
    for package in ("planes", "providers", "stacks"):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = list(modules())


def test_the_seams_are_what_they_were(request: pytest.FixtureRequest) -> None:
    names = {seam: sorted(import_module(seam).__all__) for seam in SEAMS}
    if request.config.getoption("--update-golden"):
        PINNED.write_text(json.dumps(names, indent=2) + "\n", encoding="utf-8")
    assert names == json.loads(PINNED.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", MODULES)
def test_a_module_says_what_it_is_for_and_what_it_offers(name: str) -> None:
    module = import_module(name)
    assert module.__file__ is not None
    if not Path(module.__file__).read_text(encoding="utf-8"):
        return
    assert module.__doc__, "the first thing in a module is what it is for"
    public = module.__all__
    assert len(public) == len(set(public))
    for item in public:
        assert hasattr(module, item), item
