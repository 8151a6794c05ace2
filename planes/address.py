"""Addresses: the stable identity of a thing in a stack.

Purely data; no I/O.  Written as Terraform writes them:
``module.payments["eu"].agent.reviewer["ledger"]``, ``aws_s3_bucket.logs[0]``.  A primitive that a
declaration lowers to is written behind a slash: ``agent.reviewer/aws_iam_role.task``.  A data
source has ``data`` before its type: ``data.aws_vpc.shared``.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple

__all__ = ["DATA", "Address", "InstanceKey", "ModulePath", "PrimitiveKey", "format_module_path"]

InstanceKey = int | str | None
"""``count`` gives an int, ``for_each`` a string, a single instance None."""

ModulePath = tuple[tuple[str, InstanceKey], ...]
"""The calls that lead to a module, outermost first: ``(("team", "eu"),)``; the root is ``()``."""

DATA = "data."
"""What the kind of a data source begins with."""

_STEP = re.compile(r'([^\W\d][\w-]*)(?:\[(?:(\d+)|("(?:[^"\\]|\\.)*"))\])?(?:\.|$)')


def _key(key: InstanceKey) -> str:
    match key:
        case None:
            return ""
        case int():
            return f"[{key}]"
        case _:
            return f"[{json.dumps(key, ensure_ascii=False)}]"


def format_module_path(path: ModulePath) -> str:
    """``module.a["x"].module.b``; the empty string for the root."""
    return ".".join(f"module.{name}{_key(key)}" for name, key in path)


class Address(NamedTuple):
    """A declaration's identity: module path, kind, name and instance key.

    ``kind`` is a kind of ``planes``; for a primitive that is declared directly, its remote type;
    for a data source its type behind ``data.``, as in ``data.aws_vpc``.
    """

    module: ModulePath
    kind: str
    name: str
    key: InstanceKey = None

    def __str__(self) -> str:
        module, kind, name, key = self
        own = f"{kind}.{name}" if key is None else f"{kind}.{name}{_key(key)}"
        return f"{format_module_path(module)}.{own}" if module else own

    @property
    def is_data(self) -> bool:
        """Whether it is read, and not managed."""
        return self.kind.startswith(DATA)

    @property
    def type(self) -> str:
        """The kind; of a data source its type, without ``data.``."""
        return self.kind.removeprefix(DATA)

    @property
    def resource(self) -> Address:
        """The address of the block that this is an instance of: the same, without the key."""
        return self if self.key is None else Address(self.module, self.kind, self.name)

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read an address.  Raises ValueError with a sentence where it is not one."""
        steps: list[tuple[str, InstanceKey]] = []
        at = 0
        while at < len(text):
            match = _STEP.match(text, at)
            if match is None:
                break
            name, number, quoted = match.groups()
            key: InstanceKey = None
            if number is not None:
                key = int(number)
            elif quoted is not None:
                key = json.loads(quoted)
            steps.append((name, key))
            at = match.end()
        module: list[tuple[str, InstanceKey]] = []
        while len(steps) >= 2 and steps[0] == ("module", None):
            module.append(steps[1])
            steps = steps[2:]
        if len(steps) == 3 and steps[0] == ("data", None):
            (name, key), *steps = steps[1:]
            steps.insert(0, (DATA + name, key))
        if at < len(text) or text.endswith(".") or len(steps) != 2 or steps[0][1] is not None:
            raise ValueError(
                f'"{text}" is not an address. An address is a kind and a name, such as '
                'agent.reviewer, agent.reviewer["key"] or module.team["a"].agent.reviewer.'
            )
        return cls(tuple(module), steps[0][0], steps[1][0], steps[1][1])


class PrimitiveKey(NamedTuple):
    """One remote object that a declaration is made real by: owner, remote type and local name."""

    owner: Address
    type: str
    name: str

    def __str__(self) -> str:
        return f"{self.owner}/{self.type}.{self.name}"

    @classmethod
    def parse(cls, text: str) -> PrimitiveKey:
        """Read a key.  Raises ValueError with a sentence where it is not one."""
        owner, slash, rest = text.rpartition("/")
        kind, dot, name = rest.partition(".")
        if not (slash and dot and kind and name):
            raise ValueError(
                f'"{text}" is not the key of a primitive, such as agent.reviewer/local_agent.this.'
            )
        return cls(Address.parse(owner), kind, name)
