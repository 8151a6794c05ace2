"""Archives, unpacked into a folder that nothing in them leaves.

Files are written first and links last, so that nothing is ever written through a link; where the
links lead is checked on the finished tree.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import posixpath
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from io import BufferedIOBase
from pathlib import Path
from typing import IO, NamedTuple

from stacks.configuration.sources.problem import SourceError

__all__ = ["extract"]

LARGEST = 512 * 1024 * 1024
"""How many bytes an archive may unpack to."""
MOST = 50_000
"""How many entries it may have."""
_CHUNK = 1 << 16

_READERS: dict[str, Callable[[Path], BufferedIOBase]] = {
    "tar.gz": gzip.GzipFile,
    "tar.bz2": bz2.BZ2File,
    "tar.xz": lzma.LZMAFile,
    "tar": lambda path: path.open("rb"),
}
_SHORT = {"tgz": "tar.gz", "tbz2": "tar.bz2", "txz": "tar.xz"}


class _Entry(NamedTuple):
    """``link`` is a link's target, ``content`` a file's; a folder has neither."""

    name: str
    link: str | None = None
    content: IO[bytes] | None = None


class _Limited(BufferedIOBase):
    """A stream of which no more is read than an archive may have.  tarfile reads the lengths of
    its headers from the archive, so that these count too."""

    def __init__(self, stream: BufferedIOBase) -> None:
        self._stream = stream
        self._left = LARGEST

    def read(self, size: int | None = -1, /) -> bytes:
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise _unsafe(f"It unpacks to more than {LARGEST:,} bytes.")
        return data


def extract(archive: Path, form: str, folder: Path) -> None:
    """Unpack an archive of one of the forms that sources have.  Raises SourceError."""
    links: dict[str, str] = {}
    try:
        entries = _zip_entries(archive) if form == "zip" else _tar_entries(archive, form)
        for count, entry in enumerate(entries):
            if count >= MOST:
                raise _unsafe(f"It has more than {MOST:,} entries.")
            _unpack(entry, folder, links)
        for name, target in links.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.symlink_to(target)
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError) as error:
        raise _invalid(form, str(error) or type(error).__name__) from None
    except (OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise _invalid(form, str(error)) from None


def _unpack(entry: _Entry, folder: Path, links: dict[str, str]) -> None:
    name = posixpath.normpath(entry.name)
    if name.startswith(("/", "../")) or name == ".." or "\0" in name:
        raise _unsafe(f'The entry "{entry.name}" lies outside of it.')
    if entry.link is not None:
        links[name] = entry.link
    elif entry.content is None:
        (folder / name).mkdir(parents=True, exist_ok=True)
    else:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as target:
            while chunk := entry.content.read(_CHUNK):
                target.write(chunk)


def _tar_entries(archive: Path, form: str) -> Iterator[_Entry]:
    with (
        _READERS[_SHORT.get(form, form)](archive) as stream,
        # "r|" reads once from front to back, so that nothing is read past the limit.
        tarfile.open(fileobj=_Limited(stream), mode="r|") as tar,
    ):
        for member in tar:
            if member.isdir():
                yield _Entry(member.name)
            elif member.issym():
                yield _Entry(member.name, link=member.linkname)
            elif member.isfile():
                yield _Entry(member.name, content=tar.extractfile(member))
            else:
                raise _unsafe(f'"{member.name}" is neither a file, a folder nor a link.')


def _zip_entries(archive: Path) -> Iterator[_Entry]:
    left = LARGEST
    with zipfile.ZipFile(archive) as whole:
        for info in whole.infolist():
            # The directory may lie about sizes, but zipfile reads no more of an entry than it says.
            left -= info.file_size
            if left < 0:
                raise _unsafe(f"It unpacks to more than {LARGEST:,} bytes.")
            mode = info.external_attr >> 16
            if info.is_dir():
                yield _Entry(info.filename)
            elif stat.S_ISLNK(mode):
                yield _Entry(info.filename, link=os.fsdecode(whole.read(info)))
            else:
                with whole.open(info) as content:
                    yield _Entry(info.filename, content=content)


def _unsafe(why: str) -> SourceError:
    return SourceError("Unsafe module package", f"The archive cannot be unpacked. {why}")


def _invalid(form: str, why: str) -> SourceError:
    return SourceError(
        "Invalid archive", f"What was fetched is not a {form} archive, or is damaged: {why}."
    )
