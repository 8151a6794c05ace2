"""Archives in memory, and a real server on this machine that hands them out."""

from __future__ import annotations

import io
import ssl
import tarfile
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

__all__ = ["Answer", "Server", "serving", "tar", "zipped"]


class Answer(NamedTuple):
    """``location`` makes it a redirection, ``authorization`` is what must be asked with."""

    body: bytes = b""
    status: int = 200
    location: str | None = None
    authorization: str | None = None


class Server(NamedTuple):
    """``answers`` by path, to be changed at any time; ``asked`` are the paths so far."""

    url: str
    answers: dict[str, Answer]
    asked: list[str]


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[Server]:
    """``context`` is that of TLS; without it, the server speaks plain HTTP."""
    answers: dict[str, Answer] = {}
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            answer = answers.get(self.path, Answer(status=404))
            if answer.authorization not in (None, self.headers["Authorization"]):
                answer = Answer(status=401)
            self.send_response(answer.status)
            if answer.location is not None:
                self.send_header("Location", answer.location)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the tests look at what was asked."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "http" if context is None else "https"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield Server(f"{scheme}://127.0.0.1:{server.server_port}", answers, asked)
        finally:
            server.shutdown()
            thread.join()


def tar(
    files: Mapping[str, str],
    *,
    links: Mapping[str, str] | None = None,
    others: Mapping[str, bytes] | None = None,
    form: str = "gz",
) -> bytes:
    """``links`` by their targets, before the files; ``others`` by the types of tarfile's."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode=f"w:{form}") as archive:  # type: ignore[call-overload]  # the form is a value
        for name, to in (links or {}).items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, to
            archive.addfile(info)
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            archive.addfile(info, io.BytesIO(text.encode()))
        for name, kind in (others or {}).items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "main.fleet.hcl"
            archive.addfile(info)
    return target.getvalue()


def zipped(files: Mapping[str, str], *, links: Mapping[str, str] | None = None) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, to in (links or {}).items():
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o120777 << 16
            archive.writestr(info, to)
        for name, text in files.items():
            archive.writestr(name, text)
    return target.getvalue()
