"""Packages out of archives, fetched over https."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from stacks.configuration.sources.address import ArchiveSource, is_encrypted_or_local
from stacks.configuration.sources.extract import extract
from stacks.configuration.sources.problem import SourceError

if TYPE_CHECKING:
    import httpx

__all__ = ["fetch"]

LARGEST = 256 * 1024 * 1024
"""How many bytes an archive may have."""
_TIMEOUT = 30.0  # seconds, for each read


def fetch(source: ArchiveSource, folder: Path) -> None:
    """Write the files of an archive into an empty folder.  Raises SourceError."""
    file = folder.with_name(f"{folder.name}.archive")
    try:
        _check(source, _download(source, file))
        extract(file, source.form, folder)
    finally:
        file.unlink(missing_ok=True)


def _download(source: ArchiveSource, file: Path) -> dict[str, str]:
    """The digests of the archive by the names of their algorithms."""
    # 0.1 s to import, and only a fetch needs it.
    import httpx

    try:
        with (
            httpx.Client(
                follow_redirects=True,
                max_redirects=10,
                timeout=_TIMEOUT,
                auth=_netrc(),
                event_hooks={"request": [_refuse_plain]},
            ) as client,
            client.stream("GET", source.url, headers={"Accept-Encoding": "identity"}) as response,
        ):
            _check_status(source, response.status_code)
            return _write(source, response, file)
    except httpx.TooManyRedirects:
        raise _failed(source, "Its server redirects without end.") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SourceError(
            "Archive cannot be reached",
            f"{source.url} could not be fetched: {error or type(error).__name__}. Is there a "
            "network, and is the host right?",
        ) from None


def _write(source: ArchiveSource, response: httpx.Response, file: Path) -> dict[str, str]:
    digests = {name: hashlib.new(name) for name in ("sha256", "sha512")}
    size = 0
    with file.open("wb") as target:
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > LARGEST:
                raise _failed(source, f"It is larger than {LARGEST:,} bytes.")
            for digest in digests.values():
                digest.update(chunk)
            target.write(chunk)
    return {name: digest.hexdigest() for name, digest in digests.items()}


def _netrc() -> httpx.NetRCAuth | None:
    import httpx

    return httpx.NetRCAuth() if Path("~/.netrc").expanduser().is_file() else None


def _refuse_plain(request: httpx.Request) -> None:
    if not is_encrypted_or_local(str(request.url)):
        raise SourceError(
            "Module cannot be fetched",
            f"The server redirects to {request.url}, which is not encrypted.",
        )


def _check_status(source: ArchiveSource, status: int) -> None:
    if status in (401, 403):
        raise SourceError(
            "Access to archive denied",
            f"{source.url} answers with status {status}. Give the credentials of its host in "
            "~/.netrc.",
        )
    if status in (404, 410):
        raise SourceError(
            "Archive not found", f"{source.url} answers with status {status}. Is the URL right?"
        )
    if status != 200:
        raise _failed(source, f"The server answers with status {status}.")


def _check(source: ArchiveSource, digests: dict[str, str]) -> None:
    if source.checksum is None:
        return
    algorithm, _, wanted = source.checksum.partition(":")
    if digests[algorithm] != wanted:
        raise SourceError(
            "Checksum mismatch",
            f"The source says {source.checksum}, but what {source.url} has is "
            f"{algorithm}:{digests[algorithm]}. Nothing was unpacked. Find out who changed it "
            "before you change the checksum.",
        )


def _failed(source: ArchiveSource, why: str) -> SourceError:
    return SourceError("Module cannot be fetched", f"{source.url} could not be fetched. {why}")
