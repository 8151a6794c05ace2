"""Keys of AWS KMS: envelopes, against a real server."""

from __future__ import annotations

from typing import Any

import pytest

from stacks.sealing.keyring import Keyring
from stacks.sealing.kms import KmsKey
from stacks.sealing.sealer import Sealer
from stacks.state.store import StateError, StateUnreadable


def sealer(*keys: str, salt: str = "lineage") -> Sealer:
    """As another process would have it."""
    return Sealer("the state x", salt, Keyring([KmsKey(key) for key in keys]))


@pytest.fixture
def keys(aws: Any) -> list[str]:
    kms = aws.client("kms")
    found = [kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(2)]
    kms.create_alias(AliasName="alias/fleetform", TargetKeyId=found[0])
    return found


def test_what_is_sealed_opens_in_another_process_with_one_call(aws: Any, keys: list[str]) -> None:
    one = sealer("alias/fleetform")
    sealed = [one.seal(b"hunter2", f"p{number}") for number in range(5)]
    aws.forget_calls()
    other = sealer("alias/fleetform")
    assert [other.open(text, f"p{number}") for number, text in enumerate(sealed)] == [
        b"hunter2"
    ] * 5
    assert aws.calls()["kms.Decrypt"] == 1
    again = other.seal(b"more", "p")
    assert aws.calls()["kms.GenerateDataKey"] == 0  # The data key that was opened serves on.
    assert sealer(keys[0]).open(again, "p") == b"more"
    assert "hunter2" not in "".join(sealed)


def test_rotation_to_another_key(keys: list[str]) -> None:
    old = sealer(keys[0]).seal(b"hunter2", "p")
    with pytest.raises(StateUnreadable, match="Sealed with another key"):
        sealer(keys[1]).open(old, "p")
    both = sealer(keys[1], keys[0])
    assert both.open(old, "p") == b"hunter2"
    new = both.seal(b"hunter2", "p")
    assert sealer(keys[1]).open(new, "p") == b"hunter2"


def test_a_data_key_is_bound_to_its_stack(keys: list[str]) -> None:
    sealed = sealer(keys[0], salt="one").seal(b"hunter2", "p")
    with pytest.raises(StateUnreadable):
        sealer(keys[0], salt="two").open(sealed, "p")


def test_a_key_that_is_not_there(keys: list[str]) -> None:
    with pytest.raises(StateError, match="The state key cannot be used") as caught:
        sealer("alias/none").seal(b"hunter2", "p")
    assert "alias/none" in caught.value.detail
