"""``encryption { … }`` of ``fleet {}``: the keys that a state and its plans are sealed with.

Purely data; no I/O.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from planes.kind import SENSITIVE, Block
from planes.scalars import EndpointUrl
from planes.validation import refused
from providers.aws.settings import AssumeRole

__all__ = ["EncryptionSettings", "KeySettings"]

Text = Annotated[str, Field(min_length=1)]


class KeySettings(Block):
    """One key: a passphrase, a key file, or a key of AWS KMS."""

    passphrase: Annotated[Text | None, SENSITIVE] = Field(
        default=None, description="A passphrase, which goes through scrypt; or 32 bytes as base64."
    )
    key_file: Text | None = Field(
        default=None,
        description="A file that holds 32 bytes as base64 or hex, readable by its owner alone.",
    )
    kms_key: Text | None = Field(
        default=None,
        description="A key of AWS KMS by id, alias or ARN, which wraps the data key (an envelope).",
    )
    region: Text | None = Field(
        default=None, description="The KMS key's region; by default that of the environment."
    )
    profile: Text | None = Field(
        default=None, description="A profile of AWS's shared configuration files."
    )
    endpoint: EndpointUrl | None = Field(
        default=None, description="The URL of KMS where it is not AWS's own."
    )
    assume_role: AssumeRole | None = Field(default=None, description="The role to act as with KMS.")

    @model_validator(mode="after")
    def _one(self) -> KeySettings:
        named = (self.passphrase, self.key_file, self.kms_key)
        if sum(name is not None for name in named) != 1:
            raise refused(
                "at_least_one", "exactly one of passphrase, key_file and kms_key is required"
            )
        return self


class EncryptionSettings(Block):
    """How a state is sealed. Sensitive values always are."""

    key: KeySettings | None = Field(
        default=None,
        description="The key to seal with; by default `FLEETFORM_STATE_KEY`, or the user's own "
        "key file.",
    )
    fallback: list[KeySettings] = Field(
        default=[], description="Keys that were sealed with before, and still open."
    )
    entries: bool = Field(
        default=True,
        description="Seal each entry of the state as a whole, not its sensitive values alone.",
    )
