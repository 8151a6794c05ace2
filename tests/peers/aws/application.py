"""What happens to a request: one at a time, it is understood, checked, answered and counted.

One lock is round it all.  moto's backends are plain objects that threads would tear: unlocked, two
conditional puts of one key both win.
"""

from __future__ import annotations

import sys
import traceback
from collections import defaultdict
from io import BytesIO
from threading import RLock
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from peers.aws import control
from peers.aws.answers import Answer, Refusal, not_implemented, refused, result
from peers.aws.calls import Call, Environ, recognise
from peers.aws.faults import Faults, Trouble
from peers.aws.ledger import Ledger
from peers.aws.overlays import OVERLAYS
from peers.aws.overlays.cloudtrail import lookup_events
from peers.aws.rules import check

__all__ = ["Application"]


class Application:
    """Answers requests.  Called from many threads."""

    def __init__(self) -> None:
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._lock = RLock()
        self._ledger = Ledger()
        self._troubles: defaultdict[str, Trouble] = defaultdict(lambda: Trouble(Faults()))

    def answer(self, environ: Environ, body: bytes) -> Answer:
        with self._lock:
            if environ["PATH_INFO"].startswith(control.PREFIX):
                return control.answer(environ, body, self._ledger, self._troubles)
            call = recognise(environ, body)
            if call is None:
                return self._guarded(None, environ, body)
            answer = self._with_faults(call, environ, body)
            self._ledger.add(call, answer.status)
            return answer

    def _with_faults(self, call: Call, environ: Environ, body: bytes) -> Answer:
        trouble = self._troubles[call.account]
        instead = trouble.before(call)
        if instead is not None:
            return instead
        answer = self._guarded(call, environ, body)
        if call.writes and answer.status < 300:
            self._ledger.record(call)
        return trouble.after(call, answer)

    def _guarded(self, call: Call | None, environ: Environ, body: bytes) -> Answer:
        try:
            return self._served(call, environ, body)
        except Refusal as refusal:
            return refused(call, refusal)
        except NotImplementedError as error:
            return not_implemented(call, str(error))
        except Exception as error:
            traceback.print_exc(file=sys.stderr)
            return not_implemented(call, f"it failed with {type(error).__name__}: {error}")

    def _served(self, call: Call | None, environ: Environ, body: bytes) -> Answer:
        if call is None:
            return self._by_moto(environ, body)
        check(call, self._troubles[call.account])
        if call.name == "cloudtrail.LookupEvents":
            return result(call, lookup_events(call, self._ledger.records(call.account)))
        overlay = OVERLAYS.get(call.name)
        said = overlay(call) if overlay is not None else None
        if said is not None:
            return result(call, said)
        answer = self._by_moto({**environ, "HTTP_X_MOTO_ACCOUNT_ID": call.account}, body)
        return not_implemented(call, "no such path.") if _is_page(answer) else answer

    def _by_moto(self, environ: Environ, body: bytes) -> Answer:
        said: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
            said[:] = [int(status.split()[0]), headers]

        environ = {**environ, "wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        chunks = self._moto(environ, start_response)
        return Answer(said[0], said[1], b"".join(chunks))


def _is_page(answer: Answer) -> bool:
    """Whether it is the web framework's page for a path that moto does not serve."""
    kind = dict(answer.headers).get("Content-Type", "")
    page = answer.body.startswith(b"<!doctype html>") and kind.startswith("text/html")
    return page and answer.status in (404, 405)
