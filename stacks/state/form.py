"""How a stack's entries are written: what of them is sealed, and in which version of the format.

In a state whose entries are sealed as a whole, what a medium keeps of one is ``{"$sealed": "…"}``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from stacks.state.changes import Changes, SealAt, changes, sealed
from stacks.state.document import SECTIONS, OpenSealed, Sections, entries, place, state_of
from stacks.state.exported import document_of, keyed
from stacks.state.medium import Meta, Reading
from stacks.state.model import FORMAT_VERSION, Edit, State
from stacks.state.upgrade import Document, upgraded
from stacks.version import VERSION

if TYPE_CHECKING:
    from stacks.sealing.protection import Protection
    from stacks.sealing.sealer import Sealer

__all__ = ["Form"]

_SEALED = b'{"$sealed":'


class Form:
    """The form of one state.  ``location`` is for people; the rest as of the store.

    Methods raise StateError where no key can be had, StateUnreadable for another key, and what
    ``stacks.state.document`` raises for an entry that is none.
    """

    def __init__(
        self, location: str, stack: str, workspace: str, protection: Protection | None
    ) -> None:
        self._location = location
        self._stack = stack
        self._workspace = workspace
        self._protection = protection
        self._sealers: dict[str, Sealer] = {}

    def whole(self, reading: Reading | None) -> tuple[Meta, Sections]:
        """All entries in the clear but for sensitive values, in the present version."""
        if reading is None:
            return Meta(FORMAT_VERSION, VERSION, "", "", 0), {section: [] for section in SECTIONS}
        meta = reading.meta
        sections: Sections = {
            section: self._opened(section, reading.rows(section), meta) for section in SECTIONS
        }
        if meta.format_version < FORMAT_VERSION:
            sections = keyed(upgraded(self.document(meta, sections)))
            meta = meta._replace(format_version=FORMAT_VERSION, fleetform_version=VERSION)
        return meta, sections

    def document(self, meta: Meta, sections: Sections) -> Document:
        """The document of ``state pull``."""
        head = {**meta._asdict(), "stack": meta.stack or self._stack}
        return document_of({**head, "workspace": self._workspace}, sections)

    def state(self, meta: Meta, sections: Sections) -> State:
        """What entries in the clear say, sensitive values opened."""
        empty = State(meta.stack or self._stack, self._workspace, meta.lineage, meta.serial)
        return state_of(empty, sections, self._unseal(meta.lineage))

    def sealed(self, state: State) -> Sections:
        """All of a state, as it is written."""
        return self.written(sealed(entries(state), self._seal(state.lineage)), state.lineage)

    def written(self, sections: Sections, lineage: str) -> Sections:
        """Entries in the clear but for sensitive values, as they are written."""
        if not self._seals_entries:
            return sections
        return {
            section: [(key, self._closed(section, key, body, lineage)) for key, body in rows]
            for section, rows in sections.items()
        }

    def changes(self, edits: Sequence[Edit], lineage: str) -> Changes:
        """Edits, as they are written."""
        found = changes(edits, self._seal(lineage))
        if not self._seals_entries:
            return found
        return {
            section: {
                key: None if body is None else self._closed(section, key, body, lineage)
                for key, body in bodies.items()
            }
            for section, bodies in found.items()
        }

    def _opened(
        self, section: str, rows: list[tuple[str, bytes]], meta: Meta
    ) -> list[tuple[str, bytes]]:
        if not any(body.startswith(_SEALED) for _, body in rows):
            return rows
        unseal = self._unseal(meta.lineage)
        return [
            (key, unseal(_text(body), place(section, key)) if body.startswith(_SEALED) else body)
            for key, body in rows
        ]

    @property
    def _seals_entries(self) -> bool:
        return self._protection is not None and self._protection.entries

    def _closed(self, section: str, key: str, body: bytes, lineage: str) -> bytes:
        text = self._sealer(lineage).seal(body, place(section, key))
        return _SEALED + b'"' + text.encode() + b'"}'

    def _seal(self, lineage: str) -> SealAt:
        return lambda data, place: self._sealer(lineage).seal(data, place)

    def _unseal(self, lineage: str) -> OpenSealed:
        return lambda sealed, place: self._sealer(lineage).open(sealed, place)

    def _sealer(self, lineage: str) -> Sealer:
        from stacks.sealing.sealer import Sealer  # here: most stacks have nothing to seal

        if lineage not in self._sealers:
            keyring = self._protection.keyring if self._protection is not None else None
            self._sealers[lineage] = Sealer(f"the state {self._location}", lineage, keyring)
        return self._sealers[lineage]


def _text(body: bytes) -> str:
    return body[len(_SEALED) + 1 : -2].decode()
