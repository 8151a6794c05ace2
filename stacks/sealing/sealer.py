"""Sealing: authenticated encryption of sensitive values at rest, and of whole files.

AES-256-GCM with a random nonce of 96 bits (NIST SP 800-38D), bound to the place where the value is
stored.  A sealed value is ``key id.base64(nonce, ciphertext, tag)``.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from functools import cache
from typing import TYPE_CHECKING

from stacks.sealing.keyring import Keyring, from_environment
from stacks.sealing.keys import ENVIRONMENT_VARIABLE, Derived, key_file
from stacks.state.store import StateUnreadable

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = ["AlteredError", "Sealer"]

_NONCE_SIZE = 12


class AlteredError(StateUnreadable):
    """The key is the right one, and what was sealed is not what is there."""


class Sealer:
    """Seals and opens values of one stack, or of one file.

    ``salt`` tells stacks apart: what is sealed for one cannot be opened for another.  ``subject``
    says in messages what is sealed, such as ``the state .fleetform/state.db``.  Without a keyring,
    the environment has the keys.  Every method raises StateError where no key can be had.
    """

    __slots__ = ("_keyring", "_salt", "_subject")

    def __init__(self, subject: str, salt: str, keyring: Keyring | None = None) -> None:
        self._subject = subject
        self._salt = salt.encode()
        self._keyring = keyring

    def seal(self, data: bytes, place: str) -> str:
        """Encrypt; only :meth:`open` with the same place gives the data back."""
        id, box = self.seal_bytes(data, place)
        return f"{id}.{b64encode(box).decode()}"

    def open(self, sealed: str, place: str) -> bytes:
        """Decrypt.  Raises StateUnreadable for another key, and for what was altered or moved."""
        id, _, text = sealed.partition(".")
        try:
            box = b64decode(text, validate=True)
        except ValueError:
            box = b""
        return self.open_bytes(id, box, place)

    def seal_bytes(self, data: bytes, place: str) -> tuple[str, bytes]:
        """As :meth:`seal`: the key's id and the box as they are."""
        keys = self._ring().own(self._salt)
        nonce = os.urandom(_NONCE_SIZE)
        return keys.id, nonce + _cipher(keys.encryption).encrypt(nonce, data, place.encode())

    def open_bytes(self, id: str, box: bytes, place: str) -> bytes:
        from cryptography.exceptions import InvalidTag  # here: 15 ms, and most runs seal nothing

        keys = self._of(id)
        nonce, box = box[:_NONCE_SIZE], box[_NONCE_SIZE:]
        try:
            return _cipher(keys.encryption).decrypt(nonce, box, place.encode())
        except (InvalidTag, ValueError):
            raise AlteredError(
                "A sealed value was altered",
                f"A sealed value in {self._subject} ({place}) does not open, although the key is "
                "the right one: it was altered, or moved there from another place. "
                "Put back an earlier copy of the file.",
            ) from None

    def _ring(self) -> Keyring:
        if self._keyring is None:
            self._keyring = from_environment()
        return self._keyring

    def _of(self, id: str) -> Derived:
        """The keys that something was sealed with."""
        found = self._ring().matching(id, self._salt)
        if found is None:
            raise self._unknown(id)
        return found

    def _unknown(self, id: str) -> StateUnreadable:
        shown = id if len(id) < 20 else f"{id[:20]}…"
        known = [item for source in self._ring().sources if (item := source.known(self._salt))]
        if not known:
            return StateUnreadable(
                "The state key is missing",
                f"There are values in {self._subject} that were sealed with a key (id {shown}), "
                f"and neither {ENVIRONMENT_VARIABLE} nor {key_file()} holds one. Set the variable "
                "to that key or passphrase, or put the key file back.",
            )
        found = " and ".join(f"the key from {origin} has the id {own}" for origin, own in known)
        return StateUnreadable(
            "Sealed with another key",
            f"There are values in {self._subject} that were sealed with another key, id {shown}; "
            f"{found} here. Set {ENVIRONMENT_VARIABLE} to that key or passphrase, name it as a "
            "fallback, or put that key file back. "
            "(What was copied from another stack does not open either.)",
        )


@cache
def _cipher(key: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # here, as in open_bytes

    return AESGCM(key)
