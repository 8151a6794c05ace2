"""A GitHub that answers on loopback, as far as the action asks it."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

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


def _handler(github: GitHub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _respond(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            data = json.loads(self.rfile.read(length)) if length else None
            allowed = self.headers.get("Authorization") == "Bearer t0ken"
            found = github.answer(self.command, self.path, data) if allowed else None
            body = json.dumps(found if found is not None else {"message": "Not Found"}).encode()
            self.send_response(200 if found is not None else 404 if allowed else 401)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PATCH = _respond

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


@contextmanager
def serving() -> Iterator[GitHub]:
    """One on a free port."""
    found = GitHub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(found))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
