"""A key of AWS KMS: what is sealed with is a data key, which KMS alone can open (an envelope).

A data key's id is ``kms:`` and the base64 of its wrapped form, so that whatever was sealed carries
the key that it needs.  A data key that has been opened is sealed with again, so that a state has
few of them; KMS is asked once a process for each.  Both are bound to the stack by an encryption
context.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

from providers.aws.session import AwsClient, connect
from providers.aws.settings import Settings
from providers.contract import Denied, NotFound, RemoteError
from stacks.sealing.keys import Derived, Key, derived, unusable

__all__ = ["KmsKey"]

_PREFIX = "kms:"
_OTHER_KEY = ("IncorrectKeyException", "InvalidCiphertextException", "KMSInvalidStateException")


class KmsKey:
    """A ``Source``.  ``key`` is an id, an alias such as ``alias/fleetform``, or an ARN."""

    def __init__(self, key: str, settings: Settings | None = None) -> None:
        self._key = key
        self._settings = settings or Settings()
        self._client: AwsClient | None = None
        self._refusal = ""
        self._opened: dict[tuple[str, bytes], Derived] = {}

    def own(self, salt: bytes) -> Derived:
        for (_, other), found in self._opened.items():
            if other == salt:
                return found
        said = self._call("generate_data_key", salt, KeyId=self._key, KeySpec="AES_256")
        id = _PREFIX + b64encode(said["CiphertextBlob"]).decode()
        return self._kept(id, salt, said["Plaintext"])

    def matching(self, id: str, salt: bytes) -> Derived | None:
        if not id.startswith(_PREFIX):
            return None
        found = self._opened.get((id, salt))
        if found is not None:
            return found
        try:
            blob = b64decode(id.removeprefix(_PREFIX), validate=True)
            said = self._call("decrypt", salt, KeyId=self._key, CiphertextBlob=blob)
        except (_OtherKey, ValueError):
            return None
        return self._kept(id, salt, said["Plaintext"])

    def known(self, salt: bytes) -> tuple[str, str] | None:
        refused = f", which refuses it: {self._refusal}" if self._refusal else ""
        return f"AWS KMS ({self._key}{refused})", "of each data key"

    def _kept(self, id: str, salt: bytes, secret: bytes) -> Derived:
        own = derived(Key(secret, False, self._key), salt)._replace(id=id)
        self._opened[id, salt] = own
        return own

    def _call(self, operation: str, salt: bytes, **parameters: Any) -> dict[str, Any]:
        # An empty value is refused; a plan that precedes its state has no lineage yet.
        context = {"fleetform:lineage": salt.decode() or "none"}
        try:
            if self._client is None:
                self._client = connect(self._settings)
            return self._client.call("kms", operation, EncryptionContext=context, **parameters)
        except RemoteError as error:
            if operation == "decrypt" and _may_be_another_key(error):
                self._refusal = str(error)
                raise _OtherKey from error
            what = "is not there" if isinstance(error, NotFound) else "cannot be used"
            raise unusable(f"The key {self._key} of AWS KMS {what}: {error}") from error


class _OtherKey(Exception):
    pass


def _may_be_another_key(error: RemoteError) -> bool:
    """Whether a fallback is worth a look.  One who may use the new key only is denied the old."""
    if isinstance(error, Denied):
        return True
    answer = getattr(error.__cause__, "response", None) or {}
    return answer.get("Error", {}).get("Code") in _OTHER_KEY
