"""Tags: what is written on an object, and what of its tags is declared, ours, or somebody else's.

Pure; no I/O.  Attribution tags (``fleetform:…``) hold addresses and labels, in which characters
stand that no AWS tag may have; they are escaped, and read back.  The letters that every service
takes: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from providers.attribution import ADDRESS
from providers.aws.settings import Settings

__all__ = [
    "INTERNAL",
    "Change",
    "change",
    "declared",
    "from_list",
    "keyed",
    "plain_tags",
    "wanted",
]

OURS = "fleetform:"
INTERNAL = "fleetform."
"""Keys that begin so are a primitive type's own: a digest, a choice that counts at deletion."""
_AWS = "aws:"
_INSTANCE = re.compile(r'\[(?:(\d+)|("(?:[^"\\]|\\.)*"))\]')
_SHORT = re.compile(r"@((?:[^\W_]|[ _/:+-]|=[0-9A-F]{2})*)")
_OTHER = re.compile(r"[^\w .:/+@-]")
_IN_KEY = re.compile(r"[^\w /:+-]")
_HEX = re.compile(r"(?:=[0-9A-F]{2})+")


class Change(NamedTuple):
    """What is to be set on an object, and the keys that are to go."""

    put: Mapping[str, str]
    drop: tuple[str, ...]


def wanted(
    settings: Settings, properties: Mapping[str, Any], tags: Mapping[str, str]
) -> dict[str, str]:
    """All tags that an object is to have, as AWS takes them: default, attribution, declared."""
    ours = {key: _escaped(key, value) for key, value in tags.items()}
    return {**_defaults(settings), **ours, **(properties.get("tags") or {})}


def plain_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """The tags of a live object, with those of ours as we mean them."""
    return {
        key: _unescaped(key, value) for key, value in tags.items() if not key.startswith(INTERNAL)
    }


def declared(settings: Settings, live: Mapping[str, str]) -> dict[str, str]:
    """Of a live object's tags those that a ``tags`` argument speaks of: not ours, not AWS's own,
    not default ones, not those that the provider is told to ignore."""
    defaults = _defaults(settings)
    return {
        key: value
        for key, value in live.items()
        if not key.startswith((OURS, INTERNAL, _AWS))
        and defaults.get(key) != value
        and not _is_ignored(settings, key)
    }


def change(settings: Settings, live: Mapping[str, str], want: Mapping[str, str]) -> Change:
    """From the tags that an object has, as AWS says them, to those that it is to have."""
    put = {key: value for key, value in want.items() if live.get(key) != value}
    gone = [
        key
        for key in live
        if key not in want and not key.startswith(_AWS) and not _is_ignored(settings, key)
    ]
    return Change(put, (*gone,))


def keyed(tags: Mapping[str, str], key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
    """As most services take them; ECS writes ``key`` and ``value``."""
    return [{key: name, value: text} for name, text in tags.items()]


def from_list(
    items: Iterable[Mapping[str, str]] | None, key: str = "Key", value: str = "Value"
) -> dict[str, str]:
    return {item[key]: item.get(value, "") for item in items or ()}


def _defaults(settings: Settings) -> Mapping[str, str]:
    return settings.default_tags.tags if settings.default_tags is not None else {}


def _is_ignored(settings: Settings, key: str) -> bool:
    ignored = settings.ignore_tags
    return ignored is not None and (key in ignored.keys or key.startswith((*ignored.key_prefixes,)))


# agent.reviewer["ledger"] is written agent.reviewer@ledger; what no tag may hold, in hexadecimal.


def _escaped(key: str, value: str) -> str:
    if key == ADDRESS:
        return _INSTANCE.sub(_short, value)
    return _OTHER.sub(_hex, value) if key.startswith(OURS) else value


def _unescaped(key: str, value: str) -> str:
    if key == ADDRESS:
        return _SHORT.sub(_long, value)
    return _text(value) if key.startswith(OURS) else value


def _short(match: re.Match[str]) -> str:
    if match[1]:
        return f"@{match[1]}"
    key = _IN_KEY.sub(_hex, json.loads(match[2]))
    return f"@{_hex_of(key[0])}{key[1:]}" if key.isdecimal() else f"@{key}"


def _long(match: re.Match[str]) -> str:
    key = match[1]
    return f"[{key}]" if key.isdecimal() else f"[{json.dumps(_text(key), ensure_ascii=False)}]"


def _hex(match: re.Match[str]) -> str:
    return _hex_of(match[0])


def _hex_of(text: str) -> str:
    return "".join(f"={byte:02X}" for byte in text.encode())


def _text(escaped: str) -> str:
    return _HEX.sub(
        lambda run: bytes.fromhex(run[0].replace("=", "")).decode("utf-8", "replace"), escaped
    )
