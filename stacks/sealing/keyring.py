"""Keyrings: the key that is sealed with, and those that may have been sealed with before."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from stacks.sealing.keys import (
    ENVIRONMENT_VARIABLE,
    FALLBACK_VARIABLE,
    Derived,
    Key,
    derived,
    find_key,
    key_file,
    key_in,
    key_of,
    unusable,
)

__all__ = ["FoundKey", "Keyring", "Source", "file_source", "from_environment", "text_source"]

_KMS = "kms:"


class Source(Protocol):
    """Where a key comes from.  Both methods raise StateError where it cannot be used."""

    def own(self, salt: bytes) -> Derived:
        """The key to seal with."""
        ...

    def matching(self, id: str, salt: bytes) -> Derived | None:
        """The key with that id; None where this source has none, or another."""
        ...

    def known(self, salt: bytes) -> tuple[str, str] | None:
        """For people: where its key comes from, and its id.  None where there is no key."""
        ...


class FoundKey:
    """A source of one key, which is looked for when it is first needed.

    ``find`` is told whether to make one.  ``lacking`` says, in a sentence, that there is none.
    """

    __slots__ = ("_find", "_key", "_lacking")

    def __init__(self, find: Callable[[bool], Key | None], lacking: str = "") -> None:
        self._find = find
        self._lacking = lacking
        self._key: Key | None = None

    def own(self, salt: bytes) -> Derived:
        key = self._found(create=True)
        if key is None:
            raise unusable(self._lacking)
        return derived(key, salt)

    def matching(self, id: str, salt: bytes) -> Derived | None:
        key = self._found(create=False)
        found = derived(key, salt) if key is not None else None
        return found if found is not None and found.id == id else None

    def known(self, salt: bytes) -> tuple[str, str] | None:
        key = self._found(create=False)
        return (key.origin, derived(key, salt).id) if key is not None else None

    def _found(self, *, create: bool) -> Key | None:
        if self._key is None:
            self._key = self._find(create)
        return self._key


class Keyring(NamedTuple):
    """The first source is sealed with; all of them open."""

    sources: Sequence[Source]

    def own(self, salt: bytes) -> Derived:
        return self.sources[0].own(salt)

    def matching(self, id: str, salt: bytes) -> Derived | None:
        for source in self.sources:
            found = source.matching(id, salt)
            if found is not None:
                return found
        return None


def text_source(text: str, origin: str) -> Source:
    """The key, the passphrase or the KMS key that a text names."""
    if text.startswith(_KMS):
        from stacks.sealing.kms import KmsKey

        return KmsKey(text.removeprefix(_KMS))
    key = key_of(text, origin)
    return FoundKey(lambda create: key)


def file_source(path: Path) -> Source:
    """The key in a file, which is not made where it is not there."""
    return FoundKey(
        lambda create: key_in(path, create=False),
        f"There is no key file {path}. Make one with: openssl rand -base64 32 > {path} && "
        f"chmod 600 {path}.",
    )


def from_environment() -> Keyring:
    """The keys of a stack that says nothing about them."""
    own = os.environ.get(ENVIRONMENT_VARIABLE, "").strip()
    old = os.environ.get(FALLBACK_VARIABLE, "").strip()
    sources: list[Source] = [
        text_source(own, ENVIRONMENT_VARIABLE)
        if own
        else FoundKey(lambda create: find_key(create=create))
    ]
    if old:
        sources.append(text_source(old, FALLBACK_VARIABLE))
    if own:
        # A stack that began without the variable was sealed with the key file.
        sources.append(FoundKey(lambda create: key_in(key_file(), create=False)))
    return Keyring(sources)
