"""What happens to a request: one at a time, it is understood, counted, and answered by moto.

One lock is round it all.  moto's backends are plain objects that threads would tear: unlocked, two
conditional puts of one key both win.
"""

from __future__ import annotations

import sys
import traceback
from io import BytesIO
from threading import RLock
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from peers.aws import control
from peers.aws.answers import Answer, not_implemented
from peers.aws.calls import Call, Environ, recognise
from peers.aws.ledger import Ledger

__all__ = ["Application"]


class Application:
    """Answers requests.  Called from many threads."""

    def __init__(self) -> None:
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._lock = RLock()
        self._ledger = Ledger()

    def answer(self, environ: Environ, body: bytes) -> Answer:
        with self._lock:
            if environ["PATH_INFO"].startswith(control.PREFIX):
                return control.answer(environ, body, self._ledger)
            call = recognise(environ, body)
            answer = self._served(call, environ, body)
            if call is not None:
                self._ledger.add(call, answer.status)
            return answer

    def _served(self, call: Call | None, environ: Environ, body: bytes) -> Answer:
        try:
            return self._by_moto(call, environ, body)
        except NotImplementedError as error:
            return not_implemented(call, str(error))
        except Exception as error:
            traceback.print_exc(file=sys.stderr)
            return not_implemented(call, f"moto failed with {type(error).__name__}: {error}")

    def _by_moto(self, call: Call | None, environ: Environ, body: bytes) -> Answer:
        if call is not None:
            environ = {**environ, "HTTP_X_MOTO_ACCOUNT_ID": call.account}
        said: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
            said[:] = [int(status.split()[0]), headers]

        environ = {**environ, "wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        chunks = self._moto(environ, start_response)
        answer = Answer(said[0], said[1], b"".join(chunks))
        return not_implemented(call, "no such path.") if _is_page(answer) else answer


def _is_page(answer: Answer) -> bool:
    """Whether it is the web framework's page for a path that moto does not serve."""
    kind = dict(answer.headers).get("Content-Type", "")
    return (
        answer.status in (404, 405)
        and answer.body.startswith(b"<!doctype html>")
        and (kind.startswith("text/html"))
    )
