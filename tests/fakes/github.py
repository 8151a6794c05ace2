"""A GitHub that answers on loopback, as far as the action asks it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fakes.loopback import answering

__all__ = ["GitHub", "serving"]


class GitHub:
    """What a repository has on GitHub, and the calls that were made."""

    def __init__(self) -> None:
        self.comments: list[dict[str, Any]] = []
        self.pulls: dict[str, list[dict[str, Any]]] = {}
        self.artifacts: list[dict[str, Any]] = []
        self.calls: list[str] = []
        self.url = ""

    def comment(self, body: str, login: str) -> None:
        number = len(self.comments) + 1
        self.comments.append({"id": number, "body": body, "user": {"login": login}})

    def answer(self, method: str, path: str, data: Any) -> Any:
        """None is not found."""
        self.calls.append(f"{method} {path.partition('?')[0]}")
        name, _, query = path.partition("?")
        asked = re.search(r"\bpage=(\d+)", query)
        page = int(asked[1]) if asked else 1
        cut = slice(100 * (page - 1), 100 * page)
        match [method, *name.removeprefix("/repos/acme/fleet").strip("/").split("/")]:
            case ["GET", ""]:
                return {"id": 7}
            case ["GET", "issues", "5", "comments"]:
                return self.comments[cut]
            case ["POST", "issues", "5", "comments"]:
                self.comment(data["body"], "github-actions[bot]")
                return self.comments[-1]
            case ["PATCH", "issues", "comments", number]:
                self.comments[int(number) - 1]["body"] = data["body"]
                return self.comments[int(number) - 1]
            case ["GET", "commits", sha, "pulls"]:
                return self.pulls.get(sha, [])
            case ["GET", "actions", "artifacts"]:
                return {"artifacts": self.artifacts[cut]}
        return None


@contextmanager
def serving() -> Iterator[GitHub]:
    """One on a free port."""
    found = GitHub()
    with answering(found.answer, "Authorization", "Bearer t0ken") as url:
        found.url = url
        yield found
