"""The peer's process: ``python -m peers.aws.server`` prints its URL and serves until stdin ends."""

from __future__ import annotations

import sys
from threading import Thread
from typing import Any

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.serving import ThreadedWSGIServer

from peers.aws.answers import Answer
from peers.aws.application import Application
from peers.aws.faults import DROPPED

__all__ = ["main"]


class Server(ThreadedWSGIServer):
    # A test's own workers may connect all at once.
    request_queue_size = 256

    def __init__(self, application: Application) -> None:
        self.application = application
        super().__init__("127.0.0.1", 0, application.answer, handler=Handler)  # type: ignore[arg-type]


class Handler(MotoRequestHandler):
    """Keeps connections open, as AWS does; werkzeug's own handler closes each."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server  # type: ignore[assignment]

    def run_wsgi(self) -> None:
        environ = self.make_environ()
        answer = self.server.application.answer(environ, self._body(environ))
        if answer is DROPPED:
            self.close_connection = True
        else:
            self._send(answer)

    def log_request(self, *_: Any) -> None:
        """A request is no news."""

    def _body(self, environ: dict[str, Any]) -> bytes:
        if environ.pop("wsgi.input_terminated", False):
            del environ["HTTP_TRANSFER_ENCODING"]
            return bytes(environ["wsgi.input"].read())
        return self.rfile.read(int(environ.get("CONTENT_LENGTH") or 0))

    def _send(self, answer: Answer) -> None:
        self.send_response_only(answer.status)
        length = None
        for name, value in answer.headers:
            if name.lower() == "content-length":
                length = value
            elif name.lower() not in ("connection", "transfer-encoding"):
                self.send_header(name, value)
        without_body = self.command == "HEAD" or answer.status in (204, 304)
        # The length of a HEAD is of the body that a GET would have.
        self.send_header("Content-Length", length if without_body and length else _size(answer))
        self.end_headers()
        if not without_body:
            self.wfile.write(answer.body)


def _size(answer: Answer) -> str:
    return str(len(answer.body))


def main() -> None:
    server = Server(Application())
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    Thread(target=server.serve_forever, daemon=True).start()
    # The pipe ends with whoever started the process, however that ends.
    sys.stdin.read()


if __name__ == "__main__":
    main()
