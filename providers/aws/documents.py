"""JSON documents as properties: policies, container definitions.

Pure; no I/O.  A document is declared as structured data, in which references may stand, or as JSON
text (``jsonencode``).  Documents are compared by what they mean, in a normal form.
The grammar of policies:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import json
import re
from typing import Annotated, Any

from planes.scalar import Scalar

__all__ = ["Document", "DocumentList", "as_text", "parsed", "policy"]

_ACCOUNT_ROOT = re.compile(r"arn:[a-z-]+:iam::(\d{12}):root")


def _read_document(value: Any) -> None:
    if type(parsed(value)) is not dict:
        raise ValueError


def _read_list(value: Any) -> None:
    if type(parsed(value)) is not list:
        raise ValueError


Document = Annotated[
    dict[str, Any] | str,
    Scalar(
        "document",
        "a JSON document is required: an object, or the text that jsonencode gives",
        _read_document,
        {"type": ["object", "string"]},
    ),
]
DocumentList = Annotated[
    list[Any] | str,
    Scalar(
        "document_list",
        "a list of JSON objects is required, or the text that jsonencode gives",
        _read_list,
        {"type": ["array", "string"]},
    ),
]


def parsed(value: Any) -> Any:
    """A document's data, whichever way it is declared.  Raises ValueError where it is no JSON."""
    return json.loads(value) if type(value) is str else value


def as_text(value: Any) -> str:
    """A document as it is sent."""
    return json.dumps(parsed(value), separators=(",", ":"), ensure_ascii=False)


def policy(value: Any) -> Any:
    """The normal form of an IAM policy, in which those that mean the same are equal: one item or a
    list of it, an account's number or its root, the order of statements and actions."""
    document = _data(value)
    if type(document) is not dict:
        return document
    statements = [_statement(item) for item in _listed(document.get("Statement", []))]
    return {**document, "Statement": sorted(statements, key=_text)}


def _data(value: Any) -> Any:
    """The document; what somebody wrote that is no JSON as it is."""
    try:
        return parsed(value)
    except ValueError:
        return value


def _statement(item: Any) -> Any:
    if type(item) is not dict:
        return item
    found = {name: value for name, value in item.items() if value is not None}
    for name in ("Action", "NotAction", "Resource", "NotResource"):
        if name in found:
            found[name] = _set(found[name])
    for name in ("Principal", "NotPrincipal"):
        if type(found.get(name)) is dict:
            found[name] = {kind: _principals(who) for kind, who in found[name].items()}
        elif found.get(name) == "*":
            found[name] = {"AWS": ["*"]}
    if type(found.get("Condition")) is dict:
        found["Condition"] = {
            operator: {key: _values(values) for key, values in keys.items()}
            for operator, keys in found["Condition"].items()
        }
        if not found["Condition"]:
            del found["Condition"]
    return found


def _principals(value: Any) -> list[Any]:
    return _set([_principal(item) for item in _listed(value)])


def _principal(value: Any) -> Any:
    match = _ACCOUNT_ROOT.fullmatch(value) if type(value) is str else None
    return match[1] if match else value


def _values(value: Any) -> list[Any]:
    items = (json.dumps(item) if type(item) in (bool, int) else item for item in _listed(value))
    return _set([*items])


def _set(value: Any) -> list[Any]:
    return sorted(_listed(value), key=_text)


def _listed(value: Any) -> list[Any]:
    return value if type(value) is list else [value]


def _text(value: Any) -> str:
    """Text to order by; what waits for outputs stands in documents, too."""
    return json.dumps(value, sort_keys=True, default=repr)
