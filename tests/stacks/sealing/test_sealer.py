"""Keys, sealed values and authentication codes."""

from __future__ import annotations

import base64
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from stacks.sealing.keys import (
    ENVIRONMENT_VARIABLE,
    FALLBACK_VARIABLE,
    find_key,
    hkdf,
    key_file,
)
from stacks.sealing.sealer import Sealer
from stacks.state.store import StateError, StateUnreadable

RAW = bytes(range(32))


@pytest.fixture(autouse=True)
def config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    return tmp_path / "config"


def sealer(salt: str = "lineage") -> Sealer:
    """As another process would have it."""
    return Sealer("the state x", salt)


# Sealing.


def test_what_is_sealed_can_be_opened_and_does_not_show() -> None:
    sealed = sealer().seal(b"hunter2", "fleet/agent.a")
    assert sealer().open(sealed, "fleet/agent.a") == b"hunter2"
    assert "hunter2" not in sealed
    assert b"hunter2" not in base64.b64decode(sealed.partition(".")[2])


def test_the_same_value_is_sealed_differently_each_time() -> None:
    one = sealer()
    assert len({one.seal(b"hunter2", "p") for _ in range(20)}) == 20


@pytest.mark.parametrize("place", ["fleet/agent.b", "", "fleet/agent.a "])
def test_a_sealed_value_does_not_open_in_another_place(place: str) -> None:
    sealed = sealer().seal(b"hunter2", "fleet/agent.a")
    with pytest.raises(StateUnreadable, match="A sealed value was altered"):
        sealer().open(sealed, place)


def test_a_sealed_value_does_not_open_for_another_stack() -> None:
    sealed = sealer("one").seal(b"hunter2", "p")
    with pytest.raises(StateUnreadable, match="Sealed with another key") as caught:
        sealer("two").open(sealed, "p")
    assert "another stack" in caught.value.detail


def test_no_altered_value_opens() -> None:
    id, _, text = sealer().seal(b"hunter2", "p").partition(".")
    box = base64.b64decode(text)
    for index in range(len(box)):
        altered = bytearray(box)
        altered[index] ^= 1
        with pytest.raises(StateUnreadable, match="altered"):
            sealer().open(f"{id}.{base64.b64encode(altered).decode()}", "p")
    for length in range(len(box)):
        with pytest.raises(StateUnreadable, match="altered"):
            sealer().open(f"{id}.{base64.b64encode(box[:length]).decode()}", "p")
    with pytest.raises(StateUnreadable, match="altered"):
        sealer().open(f"{id}.no base64", "p")


def test_another_key_is_named_by_its_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "a passphrase")
    sealed = sealer().seal(b"hunter2", "p")
    id = sealed.partition(".")[0]
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "another passphrase")
    with pytest.raises(StateUnreadable, match="Sealed with another key") as caught:
        sealer().open(sealed, "p")
    assert f"id {id}" in caught.value.detail
    assert "the state x" in caught.value.detail
    assert "passphrase" not in caught.value.detail.replace("key or passphrase", "")


def test_a_missing_key_is_not_made_to_open_something(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "a passphrase")
    sealed = sealer().seal(b"hunter2", "p")
    monkeypatch.delenv(ENVIRONMENT_VARIABLE)
    with pytest.raises(StateUnreadable, match="The state key is missing") as caught:
        sealer().open(sealed, "p")
    assert str(key_file()) in caught.value.detail
    assert not config.exists()


# Rotation.


def test_what_a_fallback_key_sealed_opens_and_is_sealed_with_the_new_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "an old passphrase")
    old = sealer().seal(b"hunter2", "p")
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, RAW.hex())
    monkeypatch.setenv(FALLBACK_VARIABLE, "an old passphrase")
    assert sealer().open(old, "p") == b"hunter2"
    new = sealer().seal(b"hunter2", "p")
    monkeypatch.delenv(FALLBACK_VARIABLE)
    assert sealer().open(new, "p") == b"hunter2"
    with pytest.raises(StateUnreadable, match="Sealed with another key"):
        sealer().open(old, "p")


def test_the_key_file_opens_what_was_sealed_before_the_variable_was_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = sealer().seal(b"hunter2", "p")
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, RAW.hex())
    assert sealer().open(old, "p") == b"hunter2"
    assert sealer().seal(b"", "p").partition(".")[0] != old.partition(".")[0]


def test_bytes_are_sealed_as_they_are() -> None:
    id, box = sealer().seal_bytes(b"plan", "head")
    assert sealer().open_bytes(id, box, "head") == b"plan"
    with pytest.raises(StateUnreadable, match="altered"):
        sealer().open_bytes(id, box, "another head")


# Keys.


@pytest.mark.parametrize(
    "text",
    [
        RAW.hex(),
        RAW.hex().upper(),
        f" {RAW.hex()}\n",
        base64.b64encode(RAW).decode(),
        base64.urlsafe_b64encode(RAW).decode().rstrip("="),
    ],
)
def test_a_key_may_be_hex_or_base64(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, text)
    key = find_key(create=False)
    assert key is not None
    assert (key.secret, key.is_passphrase, key.origin) == (RAW, False, ENVIRONMENT_VARIABLE)


@pytest.mark.parametrize("text", ["correct horse", RAW.hex()[:-1], "x" * 43 + "!", "größer"])
def test_anything_else_is_a_passphrase(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, text)
    key = find_key(create=False)
    assert key is not None
    assert (key.secret, key.is_passphrase) == (text.encode(), True)
    assert text not in repr(key)


def test_a_passphrase_is_stretched_by_scrypt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "correct horse")
    stretched = Scrypt(b"lineage", 32, n=2**15, r=8, p=1).derive(b"correct horse")
    id = HKDF(SHA256(), 32, b"lineage", b"fleetform key id").derive(stretched)[:4].hex()
    assert sealer().seal(b"", "p").partition(".")[0] == id == "649fac93"


def test_key_derivation_is_hkdf_of_rfc_5869() -> None:
    for salt in (b"", b"salt"):
        expected = HKDF(SHA256(), 32, salt or None, b"purpose").derive(RAW)
        assert hkdf(RAW, salt, b"purpose") == expected


def test_the_key_file_is_made_when_it_is_first_needed(config: Path) -> None:
    assert find_key(create=False) is None
    assert not config.exists()
    key = find_key(create=True)
    assert key is not None
    path = config / "fleetform" / "state.key"
    assert key.origin == str(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [item.name for item in path.parent.iterdir()] == ["state.key"]
    assert base64.b64decode(path.read_bytes()) == key.secret
    again = find_key(create=True)
    assert again is not None
    assert again.secret == key.secret


def test_processes_that_make_the_key_file_at_once_get_the_same_key() -> None:
    program = "from stacks.sealing.keys import find_key; print(find_key(create=True).secret.hex())"
    root = Path(__file__).parents[3]
    children = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=root)
        for _ in range(6)
    ]
    assert len({child.communicate()[0] for child in children}) == 1
    assert {child.returncode for child in children} == {0}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o620])
def test_a_key_file_that_others_may_use_is_refused(mode: int) -> None:
    find_key(create=True)
    key_file().chmod(mode)
    with pytest.raises(StateError, match="The state key cannot be used") as caught:
        find_key(create=True)
    assert f"chmod 600 {key_file()}" in caught.value.detail
    assert f"{mode:04o}" in caught.value.detail


@pytest.mark.parametrize("data", [b"", b"short\n", b"\xff" * 32, b"passphrase" * 20])
def test_a_key_file_without_a_key_is_refused_and_kept(data: bytes) -> None:
    find_key(create=True)
    key_file().write_bytes(data)
    with pytest.raises(StateError, match="The state key cannot be used"):
        find_key(create=True)
    assert key_file().read_bytes() == data


def test_a_folder_that_cannot_hold_a_key_file_is_an_error(config: Path) -> None:
    config.write_text("a file where the folder should be")
    with pytest.raises(StateError, match="The state key cannot be used"):
        find_key(create=True)


def test_the_home_folder_serves_where_xdg_is_not_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for text in ("", "relative/folder"):
        monkeypatch.setenv("XDG_CONFIG_HOME", text)
        assert key_file() == tmp_path / ".config" / "fleetform" / "state.key"
