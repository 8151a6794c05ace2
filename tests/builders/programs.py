"""Stacks that are Python programs."""

from __future__ import annotations

from pathlib import Path

__all__ = ["HEAD", "program"]

HEAD = """\
import pulumi
from planes.sdk import *

"""


def program(folder: Path, text: str, *, head: str = HEAD) -> Path:
    """Write a folder's program, to which every class of the SDK is at hand."""
    folder.mkdir(exist_ok=True)
    (folder / "fleet.py").write_text(head + text, encoding="utf-8")
    return folder
