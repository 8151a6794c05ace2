"""The state as JSON entries, which stores keep and ``state pull`` prints.

Purely data; no I/O.  Five sections, and in each the entries by a key of their own:

===========  ==============  ==================================================================
section      key             content
===========  ==============  ==================================================================
fleet        the address     ``address``, ``declaration``, ``outputs``, ``protect``,
                             ``dependencies``, ``provider``
primitives   the key's text  ``key`` (owner, type, name), ``provider``, ``remote_id``,
                             ``properties``, ``attributes``, ``tags``, ``dependencies`` (keys),
                             ``identity``, ``generation``, ``create_first``, ``deposed``,
                             ``schema_version``
outputs      the name        ``name``, ``value``, ``type``, ``sensitive``, ``wrapped``
providers    the key         ``key``, ``settings``
intents      the id          ``id``, ``action``, ``record`` (as in primitives), ``at``, ``by``
===========  ==============  ==================================================================

Addresses are text as people write them.  ``wrapped`` says that an output was sealed as a whole
because it is sensitive, although its value bears no mark.  Values are as ``stacks.codec`` writes
them; a sealed one is bound to the stack's lineage, the section and the key.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from itertools import starmap
from typing import Any

from planes.address import Address, ModulePath, PrimitiveKey
from planes.timeouts import Timeouts
from planes.values import Sensitive
from stacks import codec
from stacks.state.model import (
    FleetRecord,
    Intent,
    OutputRecord,
    PrimitiveRecord,
    State,
)

__all__ = [
    "SECTIONS",
    "Entry",
    "OpenSealed",
    "Sections",
    "entries",
    "fleet_entry",
    "intent_entry",
    "output_entry",
    "place",
    "primitive_entry",
    "provider_entry",
    "state_of",
]

SECTIONS = ("fleet", "primitives", "outputs", "providers", "intents")

Entry = tuple[str, str, dict[str, Any]]
"""Section, key, and the content for ``stacks.codec.dumps``."""

Sections = Mapping[str, Iterable[tuple[str, bytes]]]
"""By section: keys, and contents as ``stacks.codec.dumps`` wrote them."""

OpenSealed = Callable[[str, str], bytes]
"""From a sealed text and its place to what was sealed."""


def place(section: str, key: str) -> str:
    """What a sealed value of an entry is bound to, beside the lineage."""
    return f"{section}/{key}"


def fleet_entry(record: FleetRecord) -> Entry:
    address = str(record.address)
    content = {
        "address": address,
        "declaration": record.declaration,
        "outputs": record.outputs,
        "protect": record.protect,
        "dependencies": [str(dependency) for dependency in record.dependencies],
        "provider": record.provider,
        **({"retain": True} if record.retain else {}),
        **({"timeouts": given} if (given := _given(record.timeouts)) else {}),
    }
    return "fleet", address, content


def _given(timeouts: Timeouts) -> dict[str, float]:
    return {name: value for name, value in timeouts._asdict().items() if value is not None}


def primitive_entry(record: PrimitiveRecord) -> Entry:
    return "primitives", str(record.key), _primitive_content(record)


def output_entry(record: OutputRecord) -> Entry:
    content = {"name": record.name, "value": record.value, "type": record.type}
    wrapped = record.sensitive and type(record.value) is not Sensitive
    if wrapped:
        content["value"] = Sensitive(record.value)
    return "outputs", record.name, {**content, "sensitive": record.sensitive, "wrapped": wrapped}


def provider_entry(key: str, settings: Mapping[str, Any]) -> Entry:
    return "providers", key, {"key": key, "settings": settings}


def intent_entry(intent: Intent) -> Entry:
    content = {**intent._asdict(), "record": _primitive_content(intent.record)}
    return "intents", intent.id, content


def entries(state: State) -> Iterable[Entry]:
    """All that a state is made of."""
    yield from map(fleet_entry, state.fleet.values())
    yield from map(primitive_entry, state.primitives.values())
    yield from map(output_entry, state.outputs.values())
    yield from (provider_entry(key, settings) for key, settings in state.providers.items())
    yield from map(intent_entry, state.intents)


def _primitive_content(record: PrimitiveRecord) -> dict[str, Any]:
    content = record._asdict()
    content["key"] = _key_content(record.key)
    content["dependencies"] = [_key_content(dependency) for dependency in record.dependencies]
    return content


def _key_content(key: PrimitiveKey) -> list[str]:
    # In parts, since a primitive's name may hold what its written form is parted by.
    return [str(key.owner), key.type, key.name]


def state_of(empty: State, sections: Sections, unseal: OpenSealed) -> State:
    """An empty state, filled with what entries make up.

    Raises ValueError, KeyError or TypeError where they are not what :func:`entries` makes, and what
    ``unseal`` raises.
    """
    reader = _Reader(unseal)
    fleet = starmap(reader.fleet, sections["fleet"])
    primitives = starmap(reader.primitive, sections["primitives"])
    outputs = starmap(reader.output, sections["outputs"])
    intents = starmap(reader.intent, sections["intents"])
    return empty._replace(
        fleet={record.address: record for record in fleet},
        primitives={record.key: record for record in primitives},
        outputs={record.name: record for record in outputs},
        providers=dict(starmap(reader.provider, sections["providers"])),
        intents=tuple(sorted(intents, key=lambda intent: (intent.at, intent.id))),
    )


class _Reader:
    """Makes records of entries.  Keeps the addresses that it has read, since most occur often."""

    __slots__ = ("_addresses", "_modules", "_unseal")

    def __init__(self, unseal: OpenSealed) -> None:
        self._unseal = unseal
        self._addresses: dict[str, Address] = {}
        self._modules: dict[str, ModulePath] = {"": ()}

    def fleet(self, key: str, data: bytes) -> FleetRecord:
        content = self._content("fleet", key, data)
        return FleetRecord(
            self.address(content["address"]),
            content["declaration"],
            content["outputs"],
            content["protect"],
            tuple(map(self.address, content["dependencies"])),
            content["provider"],
            content.get("retain", False),
            Timeouts(**content.get("timeouts", {})),
        )

    def primitive(self, key: str, data: bytes) -> PrimitiveRecord:
        return self._primitive(self._content("primitives", key, data))

    def output(self, key: str, data: bytes) -> OutputRecord:
        content = self._content("outputs", key, data)
        value = content["value"].value if content["wrapped"] else content["value"]
        return OutputRecord(content["name"], value, content["type"], content["sensitive"])

    def provider(self, key: str, data: bytes) -> tuple[str, Mapping[str, Any]]:
        content = self._content("providers", key, data)
        return content["key"], content["settings"]

    def intent(self, key: str, data: bytes) -> Intent:
        content = self._content("intents", key, data)
        record = self._primitive(content["record"])
        return Intent(content["id"], content["action"], record, content["at"], content["by"])

    def key(self, parts: list[str]) -> PrimitiveKey:
        owner, type_, name = parts
        return PrimitiveKey(self.address(owner), type_, name)

    def address(self, text: str) -> Address:
        found = self._addresses.get(text)
        if found is None:
            found = self._addresses[text] = self._parsed(text)
        return found

    def _parsed(self, text: str) -> Address:
        """As ``Address.parse``, in a quarter of the time: thousands are read at once.

        A quotation mark inside a key is written behind a backslash, so the last ``["`` is where the
        last key begins.
        """
        head, key = text, None
        if text.endswith("]"):
            # Not with the closing quote: a key may end with a bracket.
            at = text.rfind('["', 0, -2) if text.endswith('"]') else text.rfind("[")
            head, key = text[:at], json.loads(text[at + 1 : -1])
        rest, _, name = head.rpartition(".")
        module, _, kind = rest.rpartition(".")
        path = self._modules.get(module)
        if path is None:
            path = self._modules[module] = Address.parse(f"{module}.{kind}.{name}").module
        return Address(path, kind, name, key)

    def _primitive(self, content: dict[str, Any]) -> PrimitiveRecord:
        return PrimitiveRecord(
            self.key(content["key"]),
            content["provider"],
            content["remote_id"],
            content["properties"],
            content["attributes"],
            content["tags"],
            tuple(map(self.key, content["dependencies"])),
            content["identity"],
            content["generation"],
            content["create_first"],
            content["deposed"],
            content["schema_version"],
        )

    def _content(self, section: str, key: str, data: bytes) -> dict[str, Any]:
        def unseal(sealed: str) -> bytes:
            return self._unseal(sealed, place(section, key))

        content: dict[str, Any] = codec.loads(data, unseal)
        return content
