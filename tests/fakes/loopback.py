"""A service of JSON documents on loopback, for those who hold its token."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["Answer", "answering"]

Answer = Callable[[str, str, Any], Any]
"""From a method, a path and what was sent to what is answered; None is not found."""


@contextmanager
def answering(answer: Answer, header: str, token: str) -> Iterator[str]:
    """Its URL, on a free port.  ``token`` is what the header must be."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(answer, header, token))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(answer: Answer, header: str, token: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _respond(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            data = json.loads(self.rfile.read(length)) if length else None
            allowed = self.headers.get(header) == token
            found = answer(self.command, self.path, data) if allowed else None
            body = json.dumps({"message": "Not Found"} if found is None else found).encode()
            self.send_response(200 if found is not None else 404 if allowed else 401)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = _respond

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler
