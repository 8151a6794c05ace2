"""The server.  Below ``/plain/`` it speaks the plain protocol, below ``/gitlab/`` that of GitLab:

==========  ========================  ==========================================================
            plain                     gitlab
==========  ========================  ==========================================================
lock        LOCK of the document      POST of ``…/lock``; repeats the caller's Info on a conflict
unlock      UNLOCK of the document    DELETE of ``…/lock``
write       takes any                 409 unless the lock's ID is given, 422 where a serial is used
nothing     404                       204
delete      deletes                   deletes what is not locked; 200 all the same
==========  ========================  ==========================================================

Requests need the user ``ann`` with the password ``hush`` where the path begins with ``/closed/``.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

__all__ = ["StateServer", "started"]


class StateServer(ThreadingHTTPServer):
    """``fail`` is how many of the next requests get 503 after they were carried out; ``ahead`` how
    many seconds its clock is before that of this machine."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.guard = threading.Lock()
        self.ahead = 0.0
        self.clients = 0
        self._clients_changed = threading.Condition()
        self.documents: dict[str, bytes] = {}
        self.serials: dict[str, set[int]] = {}
        self.locks: dict[str, dict[str, Any]] = {}
        self.requests: list[tuple[str, str, int]] = []
        self.fail = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        self._count(1)
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._count(-1)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed does not take its answer."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def wait_for_clients(self, most: int) -> None:
        """Until no more than so many are connected: what all others have sent has been done."""
        with self._clients_changed:
            assert self._clients_changed.wait_for(lambda: self.clients <= most, timeout=60)

    def _count(self, change: int) -> None:
        with self._clients_changed:
            self.clients += change
            self._clients_changed.notify_all()


class _Handler(BaseHTTPRequestHandler):
    server: StateServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *arguments: Any) -> None:
        pass

    def date_time_string(self, timestamp: float | None = None) -> str:
        return super().date_time_string((timestamp or time.time()) + self.server.ahead)

    def _do(self) -> None:
        split = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True  # A client that was killed while it sent.
            return
        with self.server.guard:
            status, said = self._answer(split.path, parse_qs(split.query), body)
            self.server.requests.append((self.command, split.path, len(body)))
            if self.server.fail:
                self.server.fail -= 1
                status, said = 503, b"busy"
        self.send_response(status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        if status != 204:
            self.wfile.write(said)

    do_GET = do_POST = do_DELETE = do_LOCK = do_UNLOCK = _do

    def _answer(self, path: str, query: dict[str, list[str]], body: bytes) -> tuple[int, bytes]:
        if path.startswith("/closed/"):
            expected = f"Basic {b64encode(b'ann:hush').decode()}"
            if self.headers.get("Authorization") != expected:
                return 401, b"who are you?"
        gitlab = path.startswith("/gitlab/")
        if gitlab and path.endswith("/lock"):
            name = path.removesuffix("/lock")
            if self.command == "POST":
                return self._lock(name, json.loads(body), gitlab)
            return self._unlock(name, json.loads(body))
        match self.command:
            case "GET":
                found = self.server.documents.get(path)
                return (200, found) if found is not None else (204 if gitlab else 404, b"")
            case "POST":
                return self._write(path, query.get("ID", [""])[0], body, gitlab)
            case "DELETE":
                if not gitlab or path not in self.server.locks:
                    self.server.documents.pop(path, None)
                    self.server.serials.pop(path, None)
                return 200, b""
            case "LOCK":
                return self._lock(path, json.loads(body), gitlab)
            case _:
                return self._unlock(path, json.loads(body))

    def _lock(self, name: str, info: dict[str, Any], gitlab: bool) -> tuple[int, bytes]:
        held = self.server.locks.get(name)
        if held is None:
            self.server.locks[name] = info
            return 200, json.dumps(info).encode()
        if gitlab:
            return 409, json.dumps({**info, "ID": held["ID"], "Who": "ann"}).encode()
        return 423, json.dumps(held).encode()

    def _unlock(self, name: str, info: dict[str, Any]) -> tuple[int, bytes]:
        held = self.server.locks.get(name)
        if held is None or held["ID"] != info["ID"]:
            return 409, b""
        del self.server.locks[name]
        return 200, b""

    def _write(self, path: str, id: str, body: bytes, gitlab: bool) -> tuple[int, bytes]:
        if gitlab:
            if self.server.locks.get(path, {}).get("ID", "") != id:
                return 409, b""
            serial, used = json.loads(body)["serial"], self.server.serials.setdefault(path, set())
            if serial in used:
                return 422, b"Version has already been taken"
            used.add(serial)
        self.server.documents[path] = body
        return 200, b""


@contextmanager
def started() -> Iterator[StateServer]:
    server = StateServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
