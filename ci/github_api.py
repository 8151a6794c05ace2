"""Calls of GitHub's REST API, with the standard library alone.

Source: https://docs.github.com/en/rest.  GITHUB_API_URL, GITHUB_REPOSITORY and GITHUB_TOKEN are
those of a step.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any, NoReturn

PAGE = 100


def call(method: str, path: str, data: Any = None) -> Any:
    """One call below the repository; the answer's JSON.  Ends the process where it is refused."""
    base = os.environ.get("GITHUB_API_URL", "https://api.github.com")
    request = urllib.request.Request(
        f"{base}/repos/{os.environ['GITHUB_REPOSITORY']}/{path}".rstrip("/"),
        method=method,
        data=None if data is None else json.dumps(data).encode(),
        headers={
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {os.environ['GITHUB_TOKEN']}",
            "Content-Type": "application/json",
            "X-GitHub-Api-Version": "2022-11-28",
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        fail(f"GitHub refuses {method} {path}: {error.code} {error.reason}")
    except urllib.error.URLError as error:
        fail(f"GitHub cannot be reached: {error.reason}")


def pages(path: str, key: str | None = None) -> Iterator[Any]:
    """All items of a list that comes in pages."""
    joint = "&" if "?" in path else "?"
    number = 1
    while True:
        answer = call("GET", f"{path}{joint}per_page={PAGE}&page={number}")
        items = answer if key is None else answer[key]
        yield from items
        if len(items) < PAGE:
            return
        number += 1


def fail(message: str) -> NoReturn:
    print(f"::error title=fleetform::{message}", file=sys.stderr)
    sys.exit(1)
