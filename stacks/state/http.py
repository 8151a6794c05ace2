"""State as a document of an HTTP server, by the protocol that Terraform's http backend speaks.

GET reads it (200; 204 or 404 where there is none), POST writes it, with ``?ID=`` of the lock; LOCK
and UNLOCK take and give back the lock (409 or 423 where another holds it).  With other methods it
is what GitLab offers: https://docs.gitlab.com/user/infrastructure/iac/terraform_state/

The lock is the server's.  That of the head (``stacks.state.head``) is written under it, and says
whose it is.  A server that holds a write against the lock's id, as GitLab does, fences out whoever
has lost it; one that answers with an ETag does, too, by ``If-Match``.  Whether the id counts is
found out with the first write under a lock, which is sent with a wrong one: where it is taken, it
is what was to be written.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

import httpx
import orjson

from stacks.state import locking
from stacks.state.medium import Damaged, LockRow, Occupant, Occupied
from stacks.state.objects import Absent, Gone, Loaded, Outrun, Swap
from stacks.state.store import LockLost, StateError
from stacks.version import VERSION

__all__ = ["Address", "HttpObjects"]

_TRIES = 4
_TIMEOUT = 30.0
_HELD = (409, 423)
_WRITTEN = (200, 201, 204)


class Address(NamedTuple):
    """Where the document is, where its lock, how both are spoken to, and as whom."""

    document: str
    lock: str
    unlock: str
    update_method: str
    lock_method: str
    unlock_method: str
    credentials: tuple[str, str] | None
    headers: dict[str, str]


class HttpObjects:
    """Keeps ``stacks.state.objects.Objects``.  ``sleep`` waits for another try, in seconds."""

    holds_parts = False

    def __init__(self, address: Address, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self.location = address.document
        self._address = address
        self._sleep = sleep
        self._etag: str | None = None
        self._minds_id = False
        self._client = httpx.Client(
            auth=address.credentials,
            headers={"User-Agent": f"fleetform/{VERSION}", **address.headers},
            timeout=_TIMEOUT,
        )

    @property
    def fences(self) -> bool:
        return self._minds_id or self._etag is not None

    def versions(self) -> Sequence[str]:
        return ()

    def load(self, version: str | None = None) -> Loaded | Absent:
        answer = self._ask("GET", self._address.document)
        if answer.status_code in (204, 404) or (answer.status_code == 200 and not answer.content):
            return Absent(_date(answer))
        if answer.status_code != 200:
            raise self._refused("GET", answer)
        self._etag = answer.headers.get("etag")
        return Loaded(answer.content, _tag(answer.content), _date(answer))

    def swap(self, swap: Swap) -> str:
        was, now = _id(swap.was), _id(swap.now)
        if now is not None and now != was:
            if was is not None:
                self._unlock(was)  # The server may have lost it: it is asked for the lock anyhow.
            self._take(swap, now)
            if self._taken_with_wrong_id(swap):
                return _tag(swap.data)
        if now is None and was is not None:
            self._give_up(swap, was)
        else:
            self._post(swap, now)
        return _tag(swap.data)

    def put_part(self, name: str, data: bytes) -> None:
        raise AssertionError("a document has no parts of its own")

    def get_part(self, name: str, *, dropped: bool = False) -> bytes:
        raise Gone

    def drop_parts(self, names: Sequence[str]) -> None:
        return

    def occupied(self) -> Occupant | None:
        """Who holds the server's lock; found out by trying to take it."""
        probe = {**_lock_info(LockRow(0, None)), "ID": os.urandom(8).hex()}
        answer = self._ask(self._address.lock_method, self._address.lock, content=_json(probe))
        if answer.status_code in _HELD:
            return Occupant(_holder(answer), _date(answer))
        if answer.status_code == 200:
            self._unlock(probe["ID"])
        return None

    def free(self, id: str) -> bool:
        """Give back a lock of the server's by its id; whether it was held."""
        return self._unlock(id)

    def delete(self) -> None:
        answer = self._ask("DELETE", self._address.document)
        if answer.status_code not in (*_WRITTEN, 202, 404):
            raise self._refused("DELETE", answer)

    def close(self) -> None:
        self._client.close()

    # The lock.

    def _take(self, swap: Swap, id: str) -> None:
        """The server's lock, with the document still the one that was read."""
        info = _json(_lock_info(swap.now))
        answer = self._ask(self._address.lock_method, self._address.lock, content=info)
        if answer.status_code in _HELD:
            self._give_way(answer, id)
        elif answer.status_code not in _WRITTEN:
            raise self._refused(self._address.lock_method, answer)
        loaded = self.load()
        if _tag_of(loaded) != swap.tag:
            self._unlock(id)
            raise Outrun

    def _give_way(self, answer: httpx.Response, id: str) -> None:
        """The lock is another's, unless the answer to our own request was lost and this is the
        second; or unless that other died between the lock and the document, and its lease has
        ended since."""
        row, at = _holder(answer), _date(answer)
        held = locking.parsed(row)
        if held is not None and held.lock.id == id:
            return
        if held is not None and locking.judged(held, at).left == 0 and self._unlock(held.lock.id):
            raise Outrun
        raise Occupied(Occupant(row, at))

    def _give_up(self, swap: Swap, id: str) -> None:
        """The document says first that nobody holds the lock."""
        try:
            self._post(swap, id)
        except LockLost:
            self._post(swap, None)  # The server has been told to forget it, by hand perhaps.
        self._unlock(id)

    def _unlock(self, id: str) -> bool:
        """Whether the lock was held with this id."""
        info = _json({**_lock_info(LockRow(0, None)), "ID": id})
        answer = self._ask(self._address.unlock_method, self._address.unlock, content=info)
        if answer.status_code in _WRITTEN:
            return True
        if answer.status_code in (*_HELD, 400, 404):
            return False
        raise self._refused(self._address.unlock_method, answer)

    # The document.

    def _taken_with_wrong_id(self, swap: Swap) -> bool:
        answer = self._sent(swap, "none")
        self._minds_id = answer.status_code in _HELD
        if answer.status_code in _WRITTEN:
            self._etag = answer.headers.get("etag")
            return True
        return False

    def _sent(self, swap: Swap, id: str | None) -> httpx.Response:
        return self._ask(
            self._address.update_method,
            self._address.document,
            content=swap.data,
            params={"ID": id} if id is not None else None,
            headers={"If-Match": self._etag} if self._etag is not None else {},
        )

    def _post(self, swap: Swap, id: str | None) -> None:
        answer = self._sent(swap, id)
        if answer.status_code in _WRITTEN:
            self._etag = answer.headers.get("etag")
            return
        self._etag = None
        now = self.load()
        if isinstance(now, Loaded) and now.data == swap.data:
            return  # The answer to the first try was lost.
        if answer.status_code == 412 or _tag_of(now) != swap.tag:
            raise Outrun
        if answer.status_code in _HELD:
            raise LockLost(
                "The lock was lost",
                f"The server of {self.location} says that the lock is not ours any more. Nothing "
                "was written. Run the command again: it settles what was under way.",
            )
        raise self._refused(self._address.update_method, answer)

    def _ask(self, method: str, url: str, **sent: Any) -> httpx.Response:
        """One request, tried again where there was no answer worth the name."""
        headers = {"Content-Type": "application/json", **sent.pop("headers", {})}
        for attempt in range(1, _TRIES + 1):
            try:
                answer = self._client.request(method, url, headers=headers, **sent)
            except (httpx.TransportError, httpx.InvalidURL) as error:
                if attempt == _TRIES or isinstance(error, httpx.UnsupportedProtocol):
                    raise self._unusable(str(error) or type(error).__name__) from error
            else:
                if attempt == _TRIES or not (
                    answer.status_code >= 500 or answer.status_code == 429
                ):
                    return answer
            self._sleep(0.25 * 2**attempt)
        raise AssertionError("the last try returns or raises")

    def _refused(self, method: str, answer: httpx.Response) -> StateError:
        hint = ""
        if answer.status_code in (401, 403):
            hint = (
                " Set username and password of the backend, or FLEETFORM_HTTP_USERNAME and "
                "FLEETFORM_HTTP_PASSWORD, or the header with your token."
            )
        return self._unusable(f"{method} was answered with {answer.status_code}.{hint}")

    def _unusable(self, reason: str) -> StateError:
        return StateError(
            "The state cannot be used",
            f"{self.location} could not be read or written: {reason} Nothing of this write was "
            "kept, unless its answer was lost; what was written before stands.",
        )


def _tag_of(loaded: Loaded | Absent) -> str | None:
    return loaded.tag if isinstance(loaded, Loaded) else None


def _tag(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _date(answer: httpx.Response) -> float:
    date = answer.headers.get("date")
    try:
        return parsedate_to_datetime(date).timestamp() if date else time.time()
    except ValueError:
        return time.time()


def _json(info: dict[str, str]) -> bytes:
    return orjson.dumps(info)


def _id(row: LockRow) -> str | None:
    held = locking.parsed(row)
    return held.lock.id if held is not None else None


def _lock_info(row: LockRow) -> dict[str, str]:
    """The lock in Terraform's form; ``Info`` has it in ours."""
    held = locking.parsed(row)
    known = {"Info": "", "Path": "", "Version": VERSION}
    if held is None or row.holder is None:
        return {"ID": "", "Operation": "", "Who": "", "Created": "", **known}
    id, owner, operation, since, fence = held.lock
    known["Info"] = orjson.dumps([fence, row.holder.decode()]).decode()
    return {"ID": id, "Operation": operation, "Who": owner, "Created": since, **known}


def _holder(answer: httpx.Response) -> LockRow:
    """Who holds the lock, as the server says."""
    try:
        said = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        said = {}
    said = said if isinstance(said, dict) else {}
    id = str(said.get("ID") or "")
    with _lenient():
        fence, holder = orjson.loads(said.get("Info") or "")
        row = LockRow(fence, holder.encode())
        held = locking.parsed(row)
        # GitLab repeats the request's own Info beside the holder's ID.
        if held is not None and held.lock.id == id:
            return row
    unknown = {
        "id": id,
        "owner": str(said.get("Who") or "Somebody"),
        "operation": str(said.get("Operation") or "an operation"),
        "since": str(said.get("Created") or "an unknown time"),
        "process": [0, "", "", ""],
        "serial": 0,
        "until": None,
    }
    return LockRow(0, orjson.dumps(unknown))


@contextmanager
def _lenient() -> Iterator[None]:
    try:
        yield
    except (Damaged, TypeError, ValueError, AttributeError):
        return
