"""The cases of primitive types: a JSON file a type, run against the peer.

``create`` are properties, in which ``{n}`` stands for a number and ``{account}`` for the account;
``world`` are calls that make what the object needs, whose answers may be kept (``"keep": {"vpc":
"Vpc.VpcId"}``) and stand for ``{vpc}`` from then on.  ``updates`` are made one after the other,
each with the properties that differ; ``replaces`` are those that an update cannot make; ``same``
are other ways to write what ``create`` says; ``refused`` do not fit the schema.  ``hung`` are calls
that put on the object what has to be removed with it.  ``again`` creates once more what was
deleted.  ``many`` is how many are made to be read together, with ``absent``, an id that nothing
has; ``owned`` is false where a type has no tags, ``unique`` where several may have one name,
and ``stays`` is true where AWS has no way to delete it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from peers.aws.account import Account

__all__ = ["Case", "World", "cases"]

FOLDER = Path(__file__).parents[1] / "providers" / "aws" / "primitives"


class Case(NamedTuple):
    type: str
    create: Mapping[str, Any]
    world: list[Mapping[str, Any]] = []
    updates: list[Mapping[str, Any]] = []
    replaces: list[Mapping[str, Any]] = []
    same: list[Mapping[str, Any]] = []
    refused: list[Mapping[str, Any]] = []
    hung: list[Mapping[str, Any]] = []
    attributes: Mapping[str, Any] = {}
    again: bool = False
    stays: bool = False
    many: int = 12
    absent: str = ""
    owned: bool = True
    unique: bool = True


def cases() -> Iterator[Case]:
    for path in sorted(FOLDER.glob("*.json")):
        yield Case(path.stem, **json.loads(path.read_text()))


class World:
    """What is there before a case, and the names of what its calls have made."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.names = {"account": account.id, "region": account.region}

    def calls(self, calls: list[Mapping[str, Any]], number: int = 0) -> None:
        for call in calls:
            (service, operation), *_ = call.items()
            parameters = self.filled(call.get("with", {}), number)
            answer = getattr(self.account.client(service), operation)(**parameters)
            for name, path in call.get("keep", {}).items():
                self.names[name] = _at(answer, path)

    def filled(self, value: Any, number: int = 0) -> Any:
        """A copy in which names stand for what they name."""
        if isinstance(value, dict):
            return {key: self.filled(item, number) for key, item in value.items()}
        if isinstance(value, list):
            return [self.filled(item, number) for item in value]
        if isinstance(value, str):
            for name, text in {"n": str(number), **self.names}.items():
                value = value.replace("{" + name + "}", text)
        return value


def _at(answer: Any, path: str) -> str:
    for step in path.split("."):
        answer = answer[int(step)] if step.isdecimal() else answer[step]
    return str(answer)
