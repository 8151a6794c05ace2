"""The reference pages are what the kinds say now."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from planes import kind_model, kind_names
from planes.reference_page import index_page, kind_page

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"


def generator() -> ModuleType:
    found = importlib.util.spec_from_file_location("generate", REFERENCE / "generate.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


PAGES: dict[Path, str] = dict(generator().pages())


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_pages_are_up_to_date(path: Path) -> None:
    assert path.exists(), "run: python docs/reference/generate.py"
    assert path.read_text(encoding="utf-8") == PAGES[path], "run: python docs/reference/generate.py"


def test_there_is_no_page_of_what_is_no_kind() -> None:
    others = {REFERENCE / "cli.md", REFERENCE / "state.md"}
    assert {*(REFERENCE / "kinds").iterdir(), *others} == set(PAGES)
    examples = {path.name for path in (REFERENCE / "examples").iterdir()}
    assert examples == {f"{kind}.fleet.hcl" for kind in kind_names()}


@pytest.mark.parametrize("kind", kind_names())
def test_a_page_has_every_field_and_output(kind: str) -> None:
    page = kind_page(kind, "an example")
    model = kind_model(kind)
    for name in model.model_fields:
        assert f"| `{name}` |" in page or f"### {name}\n" in page
    for name in model.computed:
        assert f"| `{name}` |" in page
    assert "```hcl\nan example\n```" in page


def test_links_lead_to_pages() -> None:
    page = kind_page("agent", "")
    assert "[runtime_pool](runtime_pool.md) | required |" in page
    assert "[model_route](model_route.md) or object { provider, name }" in page
    assert all(f"]({kind}.md)" in index_page() for kind in kind_names())


def test_what_a_change_does_is_said() -> None:
    assert "A change replaces the resource." in kind_page("secret", "")


def test_no_such_kind() -> None:
    with pytest.raises(KeyError):
        kind_page("agents", "")
