"""What of a state is sealed, and with which keys.  Purely data."""

from __future__ import annotations

from typing import NamedTuple

from stacks.sealing.keyring import Keyring

__all__ = ["Protection"]


class Protection(NamedTuple):
    """Sensitive values are always sealed.  ``entries``: each entry of the state as a whole, too,
    so that nothing shows but what there is, by address."""

    keyring: Keyring
    entries: bool = False
