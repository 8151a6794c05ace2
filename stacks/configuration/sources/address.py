"""What a module's ``source`` says: a package that git or an archive holds, and a folder in it.

The forms are Terraform's (https://developer.hashicorp.com/terraform/language/modules/sources), less
registries and object stores.  Plain http is taken from this machine alone: what comes from it has
crossed no network.
"""

from __future__ import annotations

import posixpath
import re
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import SplitResult, unquote_plus, urlsplit, urlunsplit

from stacks.configuration.sources.problem import SourceError

__all__ = [
    "ArchiveSource",
    "GitSource",
    "PackageSource",
    "is_encrypted_or_local",
    "parse",
]

FORMS = ("tar.gz", "tgz", "tar.bz2", "tbz2", "tar.xz", "txz", "tar", "zip")
_HOSTS = ("github.com", "gitlab.com", "bitbucket.org")
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_SUPPORTED = (
    'Supported are local paths that start with "./" or "../", "git::https://…", "git::ssh://…", '
    '"git::file:///…", "github.com/OWNER/REPOSITORY", and archives at "https://…".'
)
# What `git check-ref-format` refuses, and what has a meaning in a refspec or as an option.
_NO_REF = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|^[-+/]|/$|@\{")
_CHECKSUM = re.compile(r"(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})")


class GitSource(NamedTuple):
    """``ref`` is a branch, a tag or a commit; None for what the repository has as its default."""

    url: str
    ref: str | None
    subfolder: str

    @property
    def key(self) -> str:
        """The package, whatever folder of it is meant."""
        return f"git::{self.url}" + (f"?ref={self.ref}" if self.ref is not None else "")

    @property
    def folder(self) -> str:
        return _folder(self.url, self.key)


class ArchiveSource(NamedTuple):
    """``form`` is one of FORMS, ``checksum`` such as ``sha256:…`` in lower case."""

    url: str
    form: str
    checksum: str | None
    subfolder: str

    @property
    def key(self) -> str:
        """The package, whatever folder of it is meant."""
        named = urlsplit(self.url).path.endswith(f".{self.form}")
        extra = [] if named else [f"archive={self.form}"]
        if self.checksum is not None:
            extra.append(f"checksum={self.checksum}")
        mark = "&" if "?" in self.url else "?"
        return f"{self.url}{mark}{'&'.join(extra)}" if extra else self.url

    @property
    def folder(self) -> str:
        return _folder(self.url.partition("?")[0], self.key)


PackageSource = GitSource | ArchiveSource


def parse(text: str) -> PackageSource:
    """The package that a source names.  Raises SourceError where it is none that can be fetched."""
    address, _, query = text.partition("?")
    address, subfolder = _split_subfolder(address)
    forced, _, rest = address.rpartition("::")
    if forced not in ("", "git"):
        raise _unsupported(text, f'"{forced}::" is not a way to fetch modules.')
    address = _url_of(rest)
    settings = _Settings(query)
    if forced == "git" or address != rest:
        return _git(address, settings, subfolder, text)
    if "://" in address:
        return _archive(address, settings, subfolder, text)
    raise _unsupported(text, _hint(address))


class _Settings:
    """The arguments behind the question mark.  Those that are not taken stay as they are written,
    since a server may have signed them."""

    def __init__(self, query: str) -> None:
        self._parts = [part for part in query.split("&") if part]

    def take(self, name: str) -> str | None:
        found = [part for part in self._parts if part.partition("=")[0] == name]
        self._parts = [part for part in self._parts if part not in found]
        return unquote_plus(found[-1].partition("=")[2]) if found else None

    def rest(self) -> str:
        return "&".join(self._parts)


def is_encrypted_or_local(url: str) -> bool:
    """Whether what comes from a URL cannot be changed on its way here."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def _url_of(address: str) -> str:
    """Short forms of git's, written out."""
    host, _, path = address.partition("/")
    if host in _HOSTS and path.count("/") == 1 and not path.endswith("/"):
        return f"https://{host}/{path.removesuffix('.git')}.git"
    scp = re.fullmatch(r"([\w.-]+@[\w.-]+):/?(.+)", address)
    return f"ssh://{scp[1]}/{scp[2]}" if scp else address


def _split_subfolder(address: str) -> tuple[str, str]:
    scheme = address.find("://")
    at = address.find("//", scheme + 3 if scheme >= 0 else 0)
    if at < 0:
        return address, ""
    subfolder = posixpath.normpath(address[at + 2 :].strip("/") or ".")
    if ".." in subfolder.split("/"):
        raise SourceError(
            "Invalid module source",
            f'The folder "{address[at + 2 :]}" behind "//" leaves the package that it is in.',
        )
    return address[:at], "" if subfolder == "." else subfolder


def _git(url: str, settings: _Settings, subfolder: str, text: str) -> GitSource:
    parts = _split(url, text)
    if parts.scheme not in ("ssh", "file") and not is_encrypted_or_local(url):
        raise _unsupported(text, "git fetches modules over https, ssh, or from file:///… here.")
    ref = settings.take("ref")
    settings.take("depth")  # Terraform's; here git takes as little history as it can anyway.
    if settings.rest():
        name = settings.rest().partition("=")[0]
        raise SourceError(
            "Invalid module source", f'A source of git\'s has no argument "{name}", only "ref".'
        )
    if ref is not None and (not ref or _NO_REF.search(ref)):
        raise SourceError(
            "Invalid module source", f'"{ref}" is not the name of a branch, a tag or a commit.'
        )
    return GitSource(urlunsplit(parts), ref, subfolder)


def _archive(url: str, settings: _Settings, subfolder: str, text: str) -> ArchiveSource:
    parts = _split(url, text)
    if not is_encrypted_or_local(url):
        raise _unsupported(text, "Archives are fetched over https.")
    form = settings.take("archive") or _form_of(parts.path)
    if form is None:
        hint = f' Did you mean "git::{url}"?' if parts.path.endswith(".git") else ""
        raise _unsupported(
            text,
            f"The URL names no archive.{hint} Where it is one, say which with "
            f'"?archive=tar.gz" or "?archive=zip".',
        )
    if form not in FORMS:
        raise _unsupported(text, f'"{form}" is not a form of archive. Forms: {", ".join(FORMS)}.')
    checksum = settings.take("checksum")
    if checksum is not None and not _CHECKSUM.fullmatch(checksum.lower()):
        raise SourceError(
            "Invalid module source",
            f'"{checksum}" is not a checksum: write "sha256:" and 64 hexadecimal digits, or '
            '"sha512:" and 128.',
        )
    url = urlunsplit(parts._replace(query=settings.rest()))
    return ArchiveSource(url, form, checksum and checksum.lower(), subfolder)


def _form_of(path: str) -> str | None:
    return next((form for form in FORMS if path.endswith(f".{form}")), None)


def _split(url: str, text: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        whole = parts.path.startswith("/") and (parts.hostname or parts.scheme == "file")
    except ValueError:
        raise _unsupported(text, "It is not a URL.") from None
    if parts.password is not None:
        raise SourceError(
            "Credentials in a module source",
            "A source is written to the lock file and to messages, so that it may hold no password "
            "or token. Give it to git's credential helper, or to ~/.netrc for archives.",
        )
    if not whole or parts.fragment or (parts.hostname or "a").startswith("-"):
        raise _unsupported(text, "It is not a whole URL.")
    return parts


def _hint(address: str) -> str:
    if re.fullmatch(r"(?:[\w-]+\.[\w.-]+/)?[\w-]+/[\w-]+/[\w-]+", address):
        return "It looks like an address in a module registry, of which there is none here."
    return f'Did you mean "./{address}"?'


def _unsupported(text: str, why: str) -> SourceError:
    return SourceError(
        "Unsupported module source",
        f'"{_without_password(text)}" cannot be used as a source. {why} {_SUPPORTED}',
    )


def _without_password(text: str) -> str:
    return re.sub(r"(?<=//)[^/@\s]*:[^/@\s]*@", "…@", text)


def _folder(path: str, key: str) -> str:
    """A name for the package's folder that people recognise, and that no other package has."""
    name = path.rstrip("/").rpartition("/")[2].removesuffix(".git")
    for form in FORMS:
        name = name.removesuffix(f".{form}")
    return f"{re.sub(r'[^A-Za-z0-9_.-]', '-', name).strip('.') or 'module'}-{_short(key)}"


def _short(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:12]
