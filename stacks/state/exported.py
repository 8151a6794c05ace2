"""The document of ``state pull`` and ``state push``: a whole state as JSON.

Purely data; no I/O.  Version 1, with the sections of ``stacks.state.document`` as lists of
contents, sealed values still sealed::

    {"format_version": 1, "fleetform_version": "0.1.0",
     "stack": "payments", "workspace": "default", "lineage": "9f2c…", "serial": 42,
     "fleet": […], "primitives": […], "outputs": […], "providers": […], "intents": […]}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import orjson

from planes.address import Address
from stacks.state.document import SECTIONS, Sections
from stacks.state.store import StateError
from stacks.state.upgrade import Document, check_version, upgraded

__all__ = ["Export", "document_of", "export", "keyed", "read_export", "refused"]

_NONE = type(None)
_OPTIONAL = frozenset(("retain", "timeouts"))
"""What is written only where it says something."""
_FIELDS: Mapping[str, Mapping[str, tuple[type, ...]]] = {
    "fleet": {
        "address": (str,),
        "declaration": (dict,),
        "outputs": (dict,),
        "protect": (bool,),
        "dependencies": (list,),
        "provider": (str, _NONE),
        "retain": (bool,),
        "timeouts": (dict,),
    },
    "primitives": {
        "key": (list,),
        "provider": (str,),
        "remote_id": (str,),
        "properties": (dict,),
        "attributes": (dict,),
        "tags": (dict,),
        "dependencies": (list,),
        "identity": (str,),
        "generation": (int,),
        "create_first": (bool,),
        "deposed": (bool,),
        "schema_version": (int,),
    },
    "outputs": {
        "name": (str,),
        "value": (object,),
        "type": (str, list),
        "sensitive": (bool,),
        "wrapped": (bool,),
    },
    "providers": {"key": (str,), "settings": (dict,)},
    "intents": {"id": (str,), "action": (str,), "record": (dict,), "at": (str,), "by": (str,)},
}


_HEAD = ("format_version", "fleetform_version", "stack", "workspace", "lineage", "serial")


class Export(NamedTuple):
    """What a document holds."""

    stack: str
    lineage: str
    serial: int
    sections: Sections


def document_of(head: Mapping[str, Any], sections: Sections) -> Document:
    """The document of a state's entries.  ``head`` has all that is not a section."""
    parsed = {name: [orjson.loads(data) for _, data in sections[name]] for name in SECTIONS}
    return {**{name: head[name] for name in _HEAD}, **parsed}


def export(document: Document) -> bytes:
    """The text of a document, indented."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def keyed(document: Document) -> Sections:
    """The entries of a document, with their keys."""
    return {
        name: [(_key(name, content), orjson.dumps(content)) for content in document[name]]
        for name in SECTIONS
    }


def read_export(data: bytes) -> Export:
    """Check a document and take it apart.  Raises StateError, StateTooNew among them."""
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise refused(f"It is not JSON: {error}.") from None
    if not isinstance(document, dict):
        raise refused("It is not a JSON object.")
    version = document.get("format_version")
    if type(version) is not int:
        raise refused('It has no number "format_version".')
    written_by = str(document.get("fleetform_version", "of an unknown version"))
    check_version(version, written_by, "The exported state")
    document = upgraded(document)
    problem = next(_problems(document), None)
    if problem is not None:
        raise refused(problem)
    return Export(document["stack"], document["lineage"], document["serial"], keyed(document))


def refused(problem: str) -> StateError:
    """What to say of a document that is none.  ``problem`` is a sentence."""
    return StateError(
        "Not an exported state",
        f"{problem} Nothing was changed. `fleetform state pull` prints what can be pushed.",
    )


def _key(section: str, content: dict[str, Any]) -> str:
    match section:
        case "fleet":
            return str(content["address"])
        case "primitives":
            owner, type_, name = content["key"]
            return f"{owner}/{type_}.{name}"
        case "outputs":
            return str(content["name"])
        case "providers":
            return str(content["key"])
    return str(content["id"])


def _problems(document: Document) -> Iterator[str]:
    """What is wrong with a document, in sentences."""
    for name, kind in (("stack", str), ("lineage", str), ("serial", int)):
        if type(document.get(name)) is not kind:
            yield f'It has no "{name}".'
    for section in SECTIONS:
        contents = document.get(section)
        if not isinstance(contents, list):
            yield f'It has no list "{section}".'
            continue
        keys: set[str] = set()
        for index, content in enumerate(contents):
            problem = _problem(section, content)
            if problem is None and _key(section, content) in keys:
                problem = "has the key of another"
            if problem is not None:
                yield f"{section}[{index}] {problem}."
                continue
            keys.add(_key(section, content))


def _problem(section: str, content: Any) -> str | None:
    """What is wrong with one entry: the end of a sentence."""
    if not isinstance(content, dict):
        return "is not an object"
    fields = _FIELDS[section]
    optional = _OPTIONAL & fields.keys()
    if content.keys() | optional != fields.keys():
        odd = sorted((content.keys() ^ fields.keys()) - optional)[0]
        return (
            f'has an attribute "{odd}", which is not known' if odd in content else f'lacks "{odd}"'
        )
    for name, types in fields.items():
        if name in content and not isinstance(content[name], types):
            return f'has a wrong "{name}"'
    return _deep_problem(section, content)


def _deep_problem(section: str, content: dict[str, Any]) -> str | None:
    try:
        match section:
            case "fleet":
                for address in (content["address"], *content["dependencies"]):
                    Address.parse(address)
            case "primitives":
                for owner, type_, name in (content["key"], *content["dependencies"]):
                    Address.parse(owner)
                    if not (isinstance(type_, str) and isinstance(name, str)):
                        return "has a key that is not three texts"
            case "intents":
                return _problem("primitives", content["record"])
    except (ValueError, TypeError):
        return "has an address that is none"
    return None
