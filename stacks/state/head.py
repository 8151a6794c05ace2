"""The document that a backend of whole objects keeps: one head, and parts that it names.

Purely data; no I/O.  The head is replaced whole, on the condition that it is still the one that was
read, and holds what changes often: who has the lock, the fence, the serial, the history, and the
**journal**, the latest changes as they came.  What is older is in parts that are never changed:
compressed, each in an object of its own, or inside the head where a backend has but one object::

    {"serial": 17, "lineage": "9f2c…", "fleetform": {"format": 1, …},
     "lock": {"fence": 3, "holder": "{…}"}, "past": [[2, "{…}"]],
     "parts": [{"name": "9c2d…", "digest": "…"}, {"inline": "eJyr…"}],
     "journal": [{"fleet": {"agent.a": "{…}", "agent.b": null}}]}

``serial`` counts the writes of the head: a server that counts versions by it, such as GitLab, takes
each once.  The state's own serial is in ``fleetform``.
"""

from __future__ import annotations

import hashlib
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import orjson

from stacks.state.changes import Changes
from stacks.state.document import SECTIONS
from stacks.state.medium import Damaged, LockRow, Meta
from stacks.state.model import FORMAT_VERSION
from stacks.version import VERSION

__all__ = [
    "PAST_LIMIT",
    "Head",
    "Part",
    "as_change",
    "folded",
    "packed",
    "parsed_head",
    "unpacked",
    "written",
]

HEAD_FORMAT = 1
"""Version of the head's own form."""

PAST_LIMIT = 100
"""Entries of the history that a head keeps."""


class Part(NamedTuple):
    """Changes that were written away.  ``name`` is that of an object; empty where they are
    ``inline``, as compressed bytes.  ``digest`` is the SHA-256 of the compressed bytes, in hex."""

    name: str
    digest: str
    inline: bytes = b""


class Head(NamedTuple):
    """``journal`` holds changes as JSON; ``writes`` counts those of the head."""

    meta: Meta = Meta(FORMAT_VERSION, VERSION, "", "", 0)
    lock: LockRow = LockRow(0, None)
    past: tuple[tuple[int, str], ...] = ()
    parts: tuple[Part, ...] = ()
    journal: tuple[bytes, ...] = ()
    writes: int = 0


def written(head: Head) -> bytes:
    """The head as JSON."""
    holder = head.lock.holder
    document = {
        "serial": head.writes,
        "lineage": head.meta.lineage,
        "fleetform": {"format": HEAD_FORMAT, **head.meta._asdict()},
        "lock": {"fence": head.lock.fence, "holder": holder.decode() if holder else None},
        "past": head.past[-PAST_LIMIT:],
        "parts": list(map(_part, head.parts)),
        "journal": list(map(orjson.Fragment, head.journal)),
    }
    return orjson.dumps(document)


def _part(part: Part) -> dict[str, str]:
    if part.name:
        return {"name": part.name, "digest": part.digest}
    return {"inline": b64encode(part.inline).decode(), "digest": part.digest}


def parsed_head(data: bytes) -> Head:
    """What :func:`written` wrote.  Raises Damaged."""
    try:
        document = orjson.loads(data)
        meta = dict(document["fleetform"])
        if meta.pop("format") != HEAD_FORMAT:
            raise Damaged("it is of a form that this fleetform does not know")
        lock = document["lock"]
        holder = lock["holder"]
        return Head(
            Meta(**meta),
            LockRow(lock["fence"], holder.encode() if holder is not None else None),
            tuple((fence, entry) for fence, entry in document["past"]),
            tuple(map(_parsed_part, document["parts"])),
            tuple(map(orjson.dumps, document["journal"])),
            document["serial"],
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Damaged(f"it is not a document of fleetform ({error})") from None


def _parsed_part(item: Mapping[str, str]) -> Part:
    if "name" in item:
        return Part(item["name"], item["digest"])
    return Part("", item["digest"], b64decode(item["inline"], validate=True))


def packed(changes: Iterable[bytes]) -> tuple[str, bytes]:
    """Changes, each as JSON, as the bytes of a part; and their digest."""
    data = zlib.compress(b"[" + b",".join(changes) + b"]", 6)
    return hashlib.sha256(data).hexdigest(), data


def unpacked(digest: str, data: bytes) -> list[Any]:
    """The changes of a part.  Raises Damaged."""
    if hashlib.sha256(data).hexdigest() != digest:
        raise Damaged("a part of it is not what was written")
    found: list[Any] = orjson.loads(zlib.decompress(data))
    return found


def folded(changes: Iterable[Any]) -> dict[str, dict[str, bytes]]:
    """What changes come to, one after the other.  A change under ``""`` takes all away."""
    result: dict[str, dict[str, bytes]] = {section: {} for section in SECTIONS}
    for change in changes:
        if "" in change:
            result = {section: {} for section in SECTIONS}
        for section in SECTIONS:
            kept = result[section]
            for key, body in change.get(section, {}).items():
                if body is None:
                    kept.pop(key, None)
                else:
                    kept[key] = body.encode()
    return result


def as_change(changes: Changes, *, anew: bool = False) -> bytes:
    """Changes as JSON; ``anew``: in place of all that there was."""
    document: dict[str, Any] = {"": {}} if anew else {}
    for section, bodies in changes.items():
        document[section] = {
            key: body.decode() if body is not None else None for key, body in bodies.items()
        }
    return orjson.dumps(document)
