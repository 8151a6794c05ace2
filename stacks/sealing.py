"""Sealing: encryption of sensitive values at rest, and authentication of files.

The key is ``FLEETFORM_STATE_KEY``, else the user's key file, which is made when it is first needed.
The variable holds a key of 32 bytes as 64 hex digits or as base64 (``openssl rand -base64 32``);
anything else in it is a passphrase.

From the key, one key per purpose and stack is derived: by HKDF-SHA-256 (RFC 5869), and before that,
from a passphrase, by scrypt (RFC 7914; N = 2¹⁵, r = 8, p = 1: 0.15 s and 32 MB, once a process).
Values are sealed with AES-256-GCM and a random nonce of 96 bits (NIST SP 800-38D), bound to the
place where they are stored.  A sealed value is ``key id.base64(nonce, ciphertext, tag)``.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import stat
from base64 import b64decode, b64encode, urlsafe_b64decode
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from stacks.state.store import StateError, StateUnreadable

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = ["ENVIRONMENT_VARIABLE", "Key", "Sealer", "find_key", "key_file"]

ENVIRONMENT_VARIABLE = "FLEETFORM_STATE_KEY"

_KEY_SIZE = 32
_NONCE_SIZE = 12
_HEX = re.compile(r"[0-9a-fA-F]{64}\Z")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{43}=?\Z")


class Key:
    """A secret to derive keys from.  ``origin`` says for people where it was found."""

    __slots__ = ("is_passphrase", "origin", "secret")

    def __init__(self, secret: bytes, is_passphrase: bool, origin: str) -> None:
        self.secret = secret
        self.is_passphrase = is_passphrase
        self.origin = origin

    def __repr__(self) -> str:
        return f"Key(from {self.origin})"


class Sealer:
    """Seals and opens values of one stack, or of one file.

    ``salt`` tells stacks apart: what is sealed for one cannot be opened for another.  ``subject``
    says in messages what is sealed, such as ``the state .fleetform/state.db``.  The key is looked
    for when it is first needed.  Every method raises StateError where no key can be had.
    """

    __slots__ = ("_key", "_salt", "_subject")

    def __init__(self, subject: str, salt: str) -> None:
        self._subject = subject
        self._salt = salt.encode()
        self._key: Key | None = None

    def seal(self, data: bytes, place: str) -> str:
        """Encrypt; only :meth:`open` with the same place gives the data back."""
        keys = self._own()
        nonce = os.urandom(_NONCE_SIZE)
        box: bytes = _cipher(keys.encryption).encrypt(nonce, data, place.encode())
        return f"{keys.id}.{b64encode(nonce + box).decode()}"

    def open(self, sealed: str, place: str) -> bytes:
        """Decrypt.  Raises StateUnreadable for another key, and for what was altered or moved."""
        from cryptography.exceptions import InvalidTag  # here: 15 ms, and most runs seal nothing

        id, _, text = sealed.partition(".")
        keys = self._of(id)
        try:
            box = b64decode(text, validate=True)
            nonce, box = box[:_NONCE_SIZE], box[_NONCE_SIZE:]
            data: bytes = _cipher(keys.encryption).decrypt(nonce, box, place.encode())
            return data
        except (InvalidTag, ValueError):
            raise StateUnreadable(
                "A sealed value was altered",
                f"A sealed value in {self._subject} ({place}) does not open, although the key is "
                "the right one: it was altered, or moved there from another place. "
                "Put back an earlier copy of the file.",
            ) from None

    def authenticate(self, data: bytes) -> str:
        """An HMAC-SHA-256 of the data: ``key id.hex``."""
        return _code(self._own(), data)

    def verify(self, data: bytes, code: str) -> bool:
        """Whether ``code`` is what :meth:`authenticate` gives.  StateUnreadable for another key."""
        expected = _code(self._of(code.partition(".")[0]), data)
        return hmac.compare_digest(expected.encode(), code.encode())

    def _own(self) -> _Keys:
        """The keys to seal with."""
        if self._key is None:
            self._key = find_key(create=True)
        assert self._key is not None
        return _derive(self._key.secret, self._key.is_passphrase, self._salt)

    def _of(self, id: str) -> _Keys:
        """The keys that something was sealed with."""
        if self._key is None:
            self._key = find_key(create=False)
        if self._key is None:
            raise StateUnreadable(
                "The state key is missing",
                f"There are values in {self._subject} that were sealed with a key (id {id}), and "
                f"neither {ENVIRONMENT_VARIABLE} nor {key_file()} holds one. Set the variable to "
                "that key or passphrase, or put the key file back.",
            )
        keys = _derive(self._key.secret, self._key.is_passphrase, self._salt)
        if keys.id != id:
            raise StateUnreadable(
                "Sealed with another key",
                f"There are values in {self._subject} that were sealed with another key, id {id}; "
                f"the key from {self._key.origin} has the id {keys.id} here. "
                f"Set {ENVIRONMENT_VARIABLE} to that key or passphrase, or put that key file back. "
                "(What was copied from another stack does not open either.)",
            )
        return keys


class _Keys(NamedTuple):
    id: str
    encryption: bytes
    authentication: bytes


@cache
def _derive(secret: bytes, is_passphrase: bool, salt: bytes) -> _Keys:
    if is_passphrase:
        secret = hashlib.scrypt(secret, salt=salt, n=2**15, r=8, p=1, maxmem=2**26, dklen=_KEY_SIZE)
    return _Keys(
        hkdf(secret, salt, b"fleetform key id")[:4].hex(),
        hkdf(secret, salt, b"fleetform encryption"),
        hkdf(secret, salt, b"fleetform authentication"),
    )


def hkdf(secret: bytes, salt: bytes, purpose: bytes) -> bytes:
    """HKDF-SHA-256 of RFC 5869 for one block, 32 bytes.

    Of the standard library, so that a file can be authenticated without importing cryptography.
    """
    extracted = hmac.new(salt or bytes(32), secret, hashlib.sha256).digest()
    return hmac.new(extracted, purpose + b"\x01", hashlib.sha256).digest()


def _code(keys: _Keys, data: bytes) -> str:
    return f"{keys.id}.{hmac.new(keys.authentication, data, hashlib.sha256).hexdigest()}"


@cache
def _cipher(key: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # here, as in Sealer.open

    return AESGCM(key)


def find_key(*, create: bool) -> Key | None:
    """The key, from the environment or the key file.

    Without ``create``, None where there is neither; with it, the key file is made.  Raises
    StateError where the file cannot be used.
    """
    text = os.environ.get(ENVIRONMENT_VARIABLE, "").strip()
    if text:
        raw = _raw_key(text)
        return Key(raw or text.encode(), raw is None, ENVIRONMENT_VARIABLE)
    path = key_file()
    try:
        if create and not path.exists():
            _create(path)
        return _read(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unusable(f"{path}: {error.strerror or error}.") from error


def key_file() -> Path:
    """``$XDG_CONFIG_HOME/fleetform/state.key``; ``~/.config`` where the variable is not set."""
    folder = os.environ.get("XDG_CONFIG_HOME", "")
    try:
        base = Path(folder) if os.path.isabs(folder) else Path.home() / ".config"
    except RuntimeError:
        raise _unusable("This user has no home folder to keep a key file in.") from None
    return base / "fleetform" / "state.key"


def _unusable(reason: str) -> StateError:
    return StateError(
        "The state key cannot be used",
        f"{reason} Sensitive values are sealed with this key. Put it right, or set "
        f"{ENVIRONMENT_VARIABLE} to a key or a passphrase.",
    )


def _raw_key(text: str) -> bytes | None:
    """The 32 bytes that a text is the hex or base64 form of; None where it is neither."""
    if _HEX.match(text):
        return bytes.fromhex(text)
    if _BASE64.match(text):
        return urlsafe_b64decode(text.rstrip("=").translate(str.maketrans("+/", "-_")) + "=")
    return None


def _read(path: Path) -> Key:
    with path.open("rb") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        text = file.read(1024)
    if mode & 0o077:
        raise _unusable(
            f"The key file {path} can be read by others (its mode is {mode:04o}). "
            f"Take that away with: chmod 600 {path}."
        )
    raw = _raw_key(text.decode("ascii", "replace").strip())
    if raw is None:
        raise _unusable(f"The key file {path} does not hold 32 bytes as base64 or as hex digits.")
    return Key(raw, False, str(path))


def _create(path: Path) -> None:
    """Make the key file whole or not at all; another process's, made meanwhile, is kept."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(b64encode(os.urandom(_KEY_SIZE)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.unlink(draft)
