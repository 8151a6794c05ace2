"""What of a state is sealed, and with which keys."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from planes.validation import known
from stacks.sealing.keyring import Keyring, Source, file_source, from_environment, text_source

if TYPE_CHECKING:
    from stacks.sealing.settings import KeySettings

__all__ = ["Protection", "protection"]


class Protection(NamedTuple):
    """Sensitive values are always sealed.  ``entries``: each entry of the state as a whole, too,
    so that nothing shows but what there is, by address."""

    keyring: Keyring
    entries: bool = False


def protection(data: Mapping[str, Any], folder: Path) -> Protection:
    """What the settings of an ``encryption`` block ask for; key files are relative to ``folder``.

    The keys of the environment open, too: what was sealed before the block was written.
    """
    from stacks.sealing.settings import EncryptionSettings  # here, as few stacks have the block

    settings = EncryptionSettings.model_validate(data)
    usual = from_environment().sources
    own = [_source(settings.key, folder)] if settings.key is not None else [usual[0]]
    old = [_source(key, folder) for key in settings.fallback]
    rest = usual if settings.key is not None else usual[1:]
    return Protection(Keyring([*own, *old, *rest]), settings.entries)


def _source(key: KeySettings, folder: Path) -> Source:
    passphrase = known(key.passphrase)
    if passphrase is not None:
        return text_source(passphrase, "the encryption block")
    if key.key_file is not None:
        return file_source(folder / Path(key.key_file).expanduser())
    from providers.aws.settings import Endpoints, Settings
    from stacks.sealing.kms import KmsKey

    assert key.kms_key is not None
    settings = Settings(
        region=key.region,
        profile=key.profile,
        assume_role=key.assume_role,
        endpoints=Endpoints(kms=key.endpoint) if key.endpoint is not None else None,
    )
    return KmsKey(key.kms_key, settings)
