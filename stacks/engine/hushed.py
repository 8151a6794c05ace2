"""What others say, without the secrets that they were told.

Pure; no I/O.  The message of an API that refuses a value often repeats it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from planes.values import Sensitive

__all__ = ["hushed"]

_SHORTEST = 4
"""What is shorter stands in too many words by chance, and tells too little."""


def hushed(text: str, *told: Any) -> str:
    """A text in which no sensitive value of what a provider was told stands, as it is or as JSON
    writes it."""
    words = {form for value in told for word in _sensitive(value) for form in _forms(word)}
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "(sensitive value)")
    return text


def _forms(word: str) -> Iterator[str]:
    if len(word) >= _SHORTEST:
        yield word
        yield json.dumps(word)[1:-1]
        yield json.dumps(word, ensure_ascii=False)[1:-1]
        yield repr(word)[1:-1]


def _sensitive(value: Any) -> Iterator[str]:
    match value:
        case Sensitive():
            yield from _words(value.value)
        case Mapping():
            for item in value.values():
                yield from _sensitive(item)
        case list():
            for item in value:
                yield from _sensitive(item)


def _words(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case bool() | None:
            return
        case int() | float():
            yield str(value)
        case Mapping():
            for item in value.values():
                yield from _words(item)
        case list():
            for item in value:
                yield from _words(item)
