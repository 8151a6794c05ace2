"""What is left on a disk after a loss of power: what was synced, and chance decides on the rest.

The model is the one that a careful program may rely on: a write survives for certain once its file
was synced, a name once its folder was.  Of what came after, each write may have arrived or not, or
in part, by sectors; names arrive in their order.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

__all__ = ["Disk", "compiled"]

_SOURCE = Path(__file__).with_name("disk.c")
_HEAD = struct.Struct("=6q")
_WRITE, _TRUNCATE, _SYNC, _SYNC_FOLDER, _NAME, _UNNAME = range(1, 7)
_SECTOR = 512


def compiled(folder: Path) -> Path | None:
    """The library to preload, made by the C compiler of this machine; None where there is none."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    library = folder / "disk.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(_SOURCE), "-ldl"]
    subprocess.run(command, check=True)
    return library


class _Record(NamedTuple):
    operation: int
    inode: int
    offset: int
    data: bytes
    name: str


class Disk:
    """The files of one folder, as they were when this was made; all of it durable.

    Files whose name begins with ``exempt`` are not of this disk.
    """

    def __init__(self, folder: Path, log: Path, exempt: str) -> None:
        self._folder, self._log, self._exempt = folder, log, exempt
        self._names: dict[str, int] = {}
        self._contents: dict[int, bytes] = {}
        for path in self._files():
            inode = path.stat().st_ino
            self._names[path.name] = inode
            self._contents[inode] = path.read_bytes()

    @property
    def environment(self) -> dict[str, str]:
        """For a process that has the library preloaded."""
        return {
            "FAULTY_FOLDER": str(self._folder),
            "FAULTY_EXCEPT": self._exempt,
            "FAULTY_LOG": str(self._log),
        }

    def lose_power(self, dice: Random) -> int:
        """Put the folder into a state in which a loss of power could have left it.

        The number of writes that were lost."""
        names, contents = dict(self._names), dict(self._contents)
        waiting: list[_Record] = []
        lost = 0
        for record in _records(self._log):
            if record.operation == _SYNC:
                for earlier in waiting:
                    if earlier.inode == record.inode and earlier.operation in (_WRITE, _TRUNCATE):
                        _apply(earlier, contents)
                waiting = [
                    earlier
                    for earlier in waiting
                    if earlier.inode != record.inode or earlier.operation in (_NAME, _UNNAME)
                ]
            elif record.operation == _SYNC_FOLDER:
                for earlier in waiting:
                    _rename(earlier, names)
                waiting = [
                    earlier for earlier in waiting if earlier.operation in (_WRITE, _TRUNCATE)
                ]
            else:
                waiting.append(record)
        named = [record for record in waiting if record.operation in (_NAME, _UNNAME)]
        for record in named[: dice.randint(0, len(named))]:
            _rename(record, names)
        for record in waiting:
            if record.operation in (_WRITE, _TRUNCATE):
                lost += not _chanced(record, contents, dice)
        self._write(names, contents)
        return lost

    def _files(self) -> list[Path]:
        return [path for path in self._folder.iterdir() if not path.name.startswith(self._exempt)]

    def _write(self, names: dict[str, int], contents: dict[int, bytes]) -> None:
        for path in self._files():
            path.unlink()
        for name, inode in names.items():
            # Shared memory, which no power outlives.
            if not name.endswith("-shm"):
                (self._folder / name).write_bytes(contents.get(inode, b""))


def _records(log: Path) -> Iterator[_Record]:
    data = log.read_bytes() if log.exists() else b""
    at = 0
    while at < len(data):
        operation, inode, offset, length, named, _ = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        content = data[at : at + length]
        name = data[at + length : at + length + named].decode()
        at += length + named
        yield _Record(operation, inode, offset, content, name)


def _rename(record: _Record, names: dict[str, int]) -> None:
    if record.operation == _NAME:
        names[record.name] = record.inode
    elif record.operation == _UNNAME:
        names.pop(record.name, None)


def _apply(record: _Record, contents: dict[int, bytes]) -> None:
    old = contents.get(record.inode, b"")
    if record.operation == _TRUNCATE:
        contents[record.inode] = old[: record.offset].ljust(record.offset, b"\0")
    else:
        end = record.offset + len(record.data)
        head = old[: record.offset].ljust(record.offset, b"\0")
        contents[record.inode] = head + record.data + old[end:]


def _chanced(record: _Record, contents: dict[int, bytes], dice: Random) -> bool:
    """Whether the write arrived as a whole."""
    match dice.random():
        case chance if chance < 0.4:
            return False
        case chance if chance < 0.6 and record.operation == _WRITE:
            sectors = dice.randint(0, len(record.data) // _SECTOR)
            _apply(record._replace(data=record.data[: sectors * _SECTOR]), contents)
            return False
    _apply(record, contents)
    return True
