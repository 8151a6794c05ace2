"""Writes the reference pages from the kinds: `python docs/reference/generate.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from planes import kind_names
from planes.reference_page import index_page, kind_page

HERE = Path(__file__).parent


def pages() -> Iterator[tuple[Path, str]]:
    """Each page's file and text."""
    yield HERE / "kinds" / "README.md", index_page()
    for kind in kind_names():
        example = (HERE / "examples" / f"{kind}.fleet.hcl").read_text(encoding="utf-8")
        yield HERE / "kinds" / f"{kind}.md", kind_page(kind, example)


def main() -> None:
    for path, text in pages():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
