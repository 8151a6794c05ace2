"""The files of a package: one digest for all of them, and no way out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import file_digest, sha256
from pathlib import Path

from stacks.configuration.sources.problem import SourceError

__all__ = ["check_links", "tree_digest"]


def tree_digest(root: Path) -> str:
    """``sha256:…`` of the names and contents of all files, and of the targets of links.

    It is that of the lines ``kind SPACE digest SPACE path LF``, in the order of the paths' bytes.
    Modes and times are not in it, since archives and file systems differ in what they keep.
    """
    lines = []
    for entry in _entries(root):
        path = os.path.relpath(entry.path, root)
        if entry.is_symlink():
            lines.append((os.fsencode(path), b"link", _hex(os.fsencode(os.readlink(entry.path)))))
        else:
            with open(entry.path, "rb") as file:
                lines.append((os.fsencode(path), b"file", file_digest(file, "sha256").hexdigest()))
    whole = sha256()
    for name, kind, digest in sorted(lines):
        whole.update(b"%s %s %s\n" % (kind, digest.encode(), name))
    return f"sha256:{whole.hexdigest()}"


def check_links(root: Path) -> None:
    """Raises SourceError where a link leads out of the tree, or something is no file at all."""
    real = root.resolve()
    for entry in _entries(root):
        path = os.path.relpath(entry.path, root)
        if entry.is_symlink():
            if not Path(os.path.realpath(entry.path)).is_relative_to(real):
                target = os.readlink(entry.path)
                raise SourceError(
                    "Unsafe module package",
                    f'The link "{path}" leads to "{target}", which is not in the package.',
                )
        elif not entry.is_file():
            raise SourceError("Unsafe module package", f'"{path}" is neither a file nor a folder.')


def _entries(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    """All that is not a folder."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _entries(entry.path)
            else:
                yield entry


def _hex(data: bytes) -> str:
    return sha256(data).hexdigest()
