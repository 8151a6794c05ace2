"""A GitLab that answers on loopback, as far as the template asks it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

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


def _handler(gitlab: GitLab) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _respond(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            data = json.loads(self.rfile.read(length)) if length else None
            allowed = self.headers.get("PRIVATE-TOKEN") == "t0ken"
            found = gitlab.answer(self.command, self.path, data) if allowed else None
            body = json.dumps({"message": "404"} if found is None else found).encode()
            self.send_response(200 if found is not None else 404 if allowed else 401)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = _respond

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


@contextmanager
def serving_gitlab() -> Iterator[GitLab]:
    """One on a free port."""
    found = GitLab()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(found))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}/api/v4"
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
