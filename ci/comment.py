"""Keeps one comment on a pull request: made by the first run, edited in place by all others.

It is known by a hidden marker in its first line, and by its author: a comment in which somebody
else has put the marker is left alone.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from github_api import call, pages

LIMIT = 65_536
"""Characters that GitHub takes in a comment."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--marker", required=True)
    parser.add_argument("--number", required=True, type=int)
    given = parser.parse_args()
    marker = f"<!-- {given.marker} -->"
    body = f"{marker}\n{given.file.read_text(encoding='utf-8')}"[:LIMIT]
    author = os.environ.get("COMMENT_AUTHOR", "github-actions[bot]")
    for comment in pages(f"issues/{given.number}/comments"):
        if comment["body"].startswith(marker) and comment["user"]["login"] == author:
            if comment["body"] != body:
                call("PATCH", f"issues/comments/{comment['id']}", {"body": body})
            return
    call("POST", f"issues/{given.number}/comments", {"body": body})


if __name__ == "__main__":
    main()
