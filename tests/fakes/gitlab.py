"""A GitLab that answers on loopback, as far as the template asks it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fakes.loopback import answering

__all__ = ["GitLab", "serving_gitlab"]

_NOTES = "/api/v4/projects/3/merge_requests/5/notes"
_PAGE = 100


class GitLab:
    """The notes on one merge request."""

    def __init__(self) -> None:
        self.notes: list[dict[str, Any]] = []
        self.url = ""

    def note(self, body: str, author: int) -> dict[str, Any]:
        self.notes.append({"id": len(self.notes) + 1, "body": body, "author": {"id": author}})
        return self.notes[-1]

    def answer(self, method: str, path: str, data: Any) -> Any:
        """None is not found."""
        parts = urlsplit(path)
        at = (int(parse_qs(parts.query).get("page", ["1"])[0]) - 1) * _PAGE
        if (method, parts.path) == ("GET", "/api/v4/user"):
            return {"id": 9}
        if (method, parts.path) == ("GET", _NOTES):
            return self.notes[at : at + _PAGE]
        if (method, parts.path) == ("POST", _NOTES):
            return self.note(data["body"], 9)
        if method == "PUT" and parts.path.startswith(f"{_NOTES}/"):
            found = self.notes[int(parts.path.rpartition("/")[2]) - 1]
            found["body"] = data["body"]
            return found
        return None


@contextmanager
def serving_gitlab() -> Iterator[GitLab]:
    """One on a free port."""
    found = GitLab()
    with answering(found.answer, "PRIVATE-TOKEN", "t0ken") as url:
        found.url = f"{url}/api/v4"
        yield found
