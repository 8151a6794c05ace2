"""Keys to seal with: where they are found, and what is derived from them.

Without a word in the configuration the key is ``FLEETFORM_STATE_KEY``, else the user's key file,
which is made when it is first needed.  The variable holds a key of 32 bytes as 64 hex digits or as
base64 (``openssl rand -base64 32``), or ``kms:`` and the id of a key of AWS KMS; anything else is a
passphrase.  ``FLEETFORM_STATE_KEY_FALLBACK`` holds, in the same forms, a key that is no longer
sealed with, and still opens.

From a key, one key per purpose and stack is derived: by HKDF-SHA-256 (RFC 5869), and before that,
from a passphrase, by scrypt (RFC 7914; N = 2¹⁵, r = 8, p = 1: 0.15 s and 32 MB, once a process).
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import stat
from base64 import b64encode, urlsafe_b64decode
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from stacks.state.store import StateError

__all__ = [
    "ENVIRONMENT_VARIABLE",
    "FALLBACK_VARIABLE",
    "Derived",
    "Key",
    "derived",
    "find_key",
    "hkdf",
    "key_file",
    "key_in",
    "key_of",
    "unusable",
]

ENVIRONMENT_VARIABLE = "FLEETFORM_STATE_KEY"
FALLBACK_VARIABLE = "FLEETFORM_STATE_KEY_FALLBACK"

_KEY_SIZE = 32
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


class Derived(NamedTuple):
    """What one key comes to for one stack.  ``id`` tells it apart, and says nothing of it."""

    id: str
    encryption: bytes

    def __repr__(self) -> str:
        return f"Derived({self.id})"


def derived(key: Key, salt: bytes) -> Derived:
    return _derived(key.secret, key.is_passphrase, salt)


@cache
def _derived(secret: bytes, is_passphrase: bool, salt: bytes) -> Derived:
    if is_passphrase:
        secret = hashlib.scrypt(secret, salt=salt, n=2**15, r=8, p=1, maxmem=2**26, dklen=_KEY_SIZE)
    return Derived(
        hkdf(secret, salt, b"fleetform key id")[:4].hex(),
        hkdf(secret, salt, b"fleetform encryption"),
    )


def hkdf(secret: bytes, salt: bytes, purpose: bytes) -> bytes:
    """HKDF-SHA-256 of RFC 5869 for one block, 32 bytes.

    Of the standard library: cryptography is imported where something is sealed, and not before.
    """
    extracted = hmac.new(salt or bytes(32), secret, hashlib.sha256).digest()
    return hmac.new(extracted, purpose + b"\x01", hashlib.sha256).digest()


def key_of(text: str, origin: str) -> Key:
    """The key that a text is: 32 bytes in hex or base64, or a passphrase."""
    raw = _raw_key(text)
    return Key(raw or text.encode(), raw is None, origin)


def find_key(*, create: bool) -> Key | None:
    """The key, from the environment or the key file.

    Without ``create``, None where there is neither; with it, the key file is made.  Raises
    StateError where the file cannot be used.
    """
    text = os.environ.get(ENVIRONMENT_VARIABLE, "").strip()
    return key_of(text, ENVIRONMENT_VARIABLE) if text else key_in(key_file(), create=create)


def key_in(path: Path, *, create: bool) -> Key | None:
    """The key in a file, likewise."""
    try:
        if create and not path.exists():
            _create(path)
        return _read(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unusable(f"{path}: {error.strerror or error}.") from error


def key_file() -> Path:
    """``$XDG_CONFIG_HOME/fleetform/state.key``; ``~/.config`` where the variable is not set."""
    folder = os.environ.get("XDG_CONFIG_HOME", "")
    try:
        base = Path(folder) if os.path.isabs(folder) else Path.home() / ".config"
    except RuntimeError:
        raise unusable("This user has no home folder to keep a key file in.") from None
    return base / "fleetform" / "state.key"


def unusable(reason: str) -> StateError:
    """What to say of a key that cannot be had.  ``reason`` is a sentence."""
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
        raise unusable(
            f"The key file {path} can be read by others (its mode is {mode:04o}). "
            f"Take that away with: chmod 600 {path}."
        )
    raw = _raw_key(text.decode("ascii", "replace").strip())
    if raw is None:
        raise unusable(f"The key file {path} does not hold 32 bytes as base64 or as hex digits.")
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
