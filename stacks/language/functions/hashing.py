"""Functions of digests, keys and identifiers."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence

from planes.types import NUMBER, STRING
from stacks.language.functions.files import opened
from stacks.language.functions.function import CallContext, Function, FunctionError, Parameter
from stacks.language.functions.plain import textual, whole
from stacks.language.render import quote
from stacks.language.values import Value, string

__all__ = ["FUNCTIONS"]


def _base64(digest: bytes) -> str:
    return base64.b64encode(digest).decode("ascii")


def _of_text(algorithm: str, written: Callable[[bytes], str]) -> Function:
    def digest(text: str) -> str:
        return written(hashlib.new(algorithm, text.encode(), usedforsecurity=False).digest())

    return textual(digest, "str")


def _of_file(algorithm: str, written: Callable[[bytes], str]) -> Function:
    def apply(arguments: Sequence[Value], context: CallContext) -> Value:
        with opened(arguments[0].raw, context.base) as file:
            return string(written(hashlib.file_digest(file, algorithm).digest()))

    return Function((Parameter("path", STRING),), apply, STRING)


def _uuid(arguments: Sequence[Value], context: CallContext) -> Value:
    import uuid

    return string(str(uuid.uuid4()))


def _uuidv5(namespace: str, name: str) -> str:
    import uuid

    known = {
        "dns": uuid.NAMESPACE_DNS,
        "url": uuid.NAMESPACE_URL,
        "oid": uuid.NAMESPACE_OID,
        "x500": uuid.NAMESPACE_X500,
    }
    if namespace not in known:
        if len(namespace) not in (32, 36, 38, 45):
            reason = f"invalid UUID length: {len(namespace.encode())}"
            raise _no_namespace(namespace, reason)
        try:
            known[namespace] = uuid.UUID(namespace)
        except ValueError:
            raise _no_namespace(namespace, "invalid UUID format") from None
    return str(uuid.uuid5(known[namespace], name))


def _no_namespace(namespace: str, reason: str) -> FunctionError:
    return FunctionError("uuidv5() doesn't support namespace {} ({})", shown=(namespace, reason))


_LONGEST_PASSWORD = 72


def _bcrypt(arguments: Sequence[Value], context: CallContext) -> Value:
    """Version 2a, with a salt by chance.  A cost below 4 is taken for 10, as Go's does."""
    import bcrypt

    if len(arguments) > 2:
        raise FunctionError("bcrypt() takes no more than two arguments")
    password = arguments[0].raw.encode()
    cost = whole(arguments[1].raw) if len(arguments) > 1 else 10
    if len(password) > _LONGEST_PASSWORD:
        raise FunctionError(f"bcrypt: password length exceeds {_LONGEST_PASSWORD} bytes")
    if cost > 31:
        raise FunctionError(f"bcrypt: cost {cost} is outside allowed inclusive range 4..31")
    salt = bcrypt.gensalt(cost if cost >= 4 else 10, prefix=b"2a")
    return string(bcrypt.hashpw(password, salt).decode())


def _rsadecrypt(ciphertext: str, key: str) -> str:
    """PKCS #1 v1.5, as the API of EC2 has it for passwords."""
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.hazmat.primitives.serialization import (
        load_pem_private_key,
        load_ssh_private_key,
    )

    try:
        data = base64.b64decode(ciphertext, validate=True)
    except ValueError:  # binascii.Error is one, and what is not ASCII gives another
        message = "failed to decode input {}: cipher text must be base64-encoded"
        raise FunctionError(message, 0, (quote(ciphertext),)) from None
    if "-----BEGIN" not in key:
        raise FunctionError("invalid private key: ssh: no key found", 1)
    load = load_ssh_private_key if "OPENSSH" in key else load_pem_private_key
    try:
        private = load(key.encode(), None)
    except Exception:  # the library has no one exception for all that may be wrong with a key
        raise FunctionError("invalid private key: it is damaged, or has a password", 1) from None
    if not isinstance(private, rsa.RSAPrivateKey):
        raise FunctionError("invalid private key type: an RSA key is required", 1)
    try:
        return private.decrypt(data, padding.PKCS1v15()).decode("utf-8", "replace")
    except ValueError:
        raise FunctionError("failed to decrypt: decryption error") from None


FUNCTIONS = {
    "base64sha256": _of_text("sha256", _base64),
    "base64sha512": _of_text("sha512", _base64),
    "bcrypt": Function(
        (Parameter("str", STRING),), _bcrypt, STRING, Parameter("cost", NUMBER), pure=False
    ),
    "filebase64sha256": _of_file("sha256", _base64),
    "filebase64sha512": _of_file("sha512", _base64),
    "filemd5": _of_file("md5", bytes.hex),
    "filesha1": _of_file("sha1", bytes.hex),
    "filesha256": _of_file("sha256", bytes.hex),
    "filesha512": _of_file("sha512", bytes.hex),
    "md5": _of_text("md5", bytes.hex),
    "rsadecrypt": textual(_rsadecrypt, "ciphertext", "privatekey"),
    "sha1": _of_text("sha1", bytes.hex),
    "sha256": _of_text("sha256", bytes.hex),
    "sha512": _of_text("sha512", bytes.hex),
    "uuid": Function((), _uuid, STRING, pure=False),
    "uuidv5": textual(_uuidv5, "namespace", "name"),
}
