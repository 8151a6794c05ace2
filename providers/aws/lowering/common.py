"""What every lowering does alike: keys and references, values that wait, notes, enforcement.

Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from planes.address import Address, PrimitiveKey
from planes.declaration import Declaration
from planes.diagnostics import Diagnostics
from planes.validation import is_late, known
from planes.values import Deferred, Path, Reference, Sensitive, late_leaves
from providers.contract import Enforcement, Joined, Primitive, PrimitiveRef, View

__all__ = [
    "ADVISORY",
    "REQUEST_TIME",
    "Notes",
    "chosen",
    "field",
    "instance",
    "key",
    "made",
    "ref",
    "stated",
    "text",
    "waits",
    "written",
]

_INSTANCE = re.compile(r'\[(?:"((?:[^"\\]|\\.)*)"|(\d+))\]')
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")

REQUEST_TIME = Enforcement("request-time")
ADVISORY = Enforcement("advisory")


def key(owner: Declaration | Address, type: str, name: str = "this") -> PrimitiveKey:
    address = owner.address if isinstance(owner, Declaration) else owner
    return PrimitiveKey(address, type, name)


def ref(
    owner: Declaration | Address, type: str, name: str = "this", attribute: str = "arn"
) -> PrimitiveRef:
    return PrimitiveRef(key(owner, type, name), attribute)


def made(
    declaration: Declaration,
    view: View,
    type: str,
    name: str,
    properties: Mapping[str, Any],
    *,
    depends_on: Sequence[PrimitiveKey] = (),
    origins: Mapping[str, Path] = {},
) -> Primitive:
    """A primitive of a declaration, with its attribution; what is None is left out."""
    given = {name: value for name, value in properties.items() if value is not None}
    own = key(declaration, type, name)
    return Primitive(own, given, tuple(depends_on), view.tags(declaration), origins)


class Notes:
    """What is to be said of a declaration that AWS cannot keep as it stands."""

    def __init__(self, declaration: Declaration) -> None:
        self.address = str(declaration.address)
        self.found = Diagnostics()

    def error(self, summary: str, detail: str) -> None:
        self.found.error(summary, f"{self.address} {detail}", address=self.address)

    def warning(self, summary: str, detail: str) -> None:
        self.found.warning(summary, f"{self.address} {detail}", address=self.address)


def stated(declaration: Declaration, **controls: Enforcement) -> dict[str, Enforcement]:
    """The enforcement of those controls that the declaration has."""
    return {
        name: enforcement
        for name, enforcement in controls.items()
        if getattr(declaration.spec, name) not in (None, [], {})
    }


def written(address: Address) -> str:
    """``agent.reviewer@ledger`` of ``agent.reviewer["ledger"]``: the same for no two addresses, in
    letters that every description and name of a log stream takes, and no policy's pattern."""
    return _INSTANCE.sub(lambda match: f"@{_UNSAFE.sub(_hex, match[1] or match[2])}", str(address))


def _hex(match: re.Match[str]) -> str:
    return "".join(f"={byte:02X}" for byte in match[0].encode())


def instance(address: Address) -> str:
    """``reviewer``, or ``reviewer["ledger"]``: a declaration as its stack's people call it."""
    return str(address).rpartition(f"{address.kind}.")[2]


def field(block: Any, name: str) -> Any:
    """A field of a block that may be late as a whole, or None."""
    if block is None:
        return None
    if is_late(block):
        return block._replace(path=(*block.path, name))
    return getattr(block, name)


# Values that wait.


def text(value: Any) -> Any:
    """A value as a string: JSON unless it is one.  What waits becomes a string once it is known."""
    if type(value) is str or type(value) is PrimitiveRef:
        return value
    if type(value) is Sensitive:
        return Sensitive(text(value.value))
    if waits(value):
        return Joined((value,))
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def waits(value: Any) -> bool:
    """Whether anything inside a value is known only later."""
    match value:
        case PrimitiveRef() | Joined():
            return True
        case dict():
            return any(map(waits, value.values()))
        case list():
            return any(map(waits, value))
        case Sensitive():
            return waits(value.value)
    return next(late_leaves(value), None) is not None


def chosen(flags: Sequence[Any], on: str, off: str) -> Any:
    """``on`` where all flags are true, else ``off``; an expression where some are not known."""
    if any(known(flag) is False for flag in flags):
        return off
    late = [flag.value if type(flag) is Sensitive else flag for flag in flags if is_late(flag)]
    if not late:
        return on
    names = [f"flag{number}" for number in range(len(late))]
    needs = [need for flag in late for need in _needs(flag)]
    return Deferred(
        f"{' && '.join(names)} ? {json.dumps(on)} : {json.dumps(off)}",
        tuple(dict.fromkeys(needs)),
        {name: _unknown(flag) for name, flag in zip(names, late, strict=True)},
    )


def _needs(late: Deferred | Reference) -> tuple[Reference, ...]:
    return late.needs if type(late) is Deferred else (late,)  # type: ignore[return-value]


def _unknown(late: Deferred | Reference) -> dict[str, Any]:
    """What an expression knows of a part that waits, as a Deferred holds it."""
    if isinstance(late, Reference):
        return {"$unknown": {"reference": [str(late.address), *late.path]}, "type": "bool"}
    origin = {
        "expression": late.expression,
        "needs": [[str(need.address), *need.path] for need in late.needs],
        "known": late.known,
        "path": list(late.path),
    }
    return {"$unknown": origin, "type": "bool"}
