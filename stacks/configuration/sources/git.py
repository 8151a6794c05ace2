"""Packages out of git repositories, by the system's git."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from stacks.configuration.sources.address import GitSource
from stacks.configuration.sources.problem import SourceError

__all__ = ["fetch"]

# Hooks and line endings of this machine's own would make other files of the same commit; and a
# server that says nothing for a minute has gone.
_SETTINGS = (
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "core.autocrlf=false"),
    *("-c", "advice.detachedHead=false"),
    *("-c", "http.lowSpeedLimit=1"),
    *("-c", "http.lowSpeedTime=60"),
)
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_EVERYTHING = ("+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*")

# What git says in English, and what that means.  The first that is found counts.
_MEANINGS = (
    (r"could not read Username|terminal prompts disabled", "ask"),
    (r"Host key verification failed|host key is known", "stranger"),
    (r"Authentication failed|Permission denied|HTTP Basic|error: 40[13]", "denied"),
    (r"Could not resolve host|Connection refused|timed out|unreachable|unable to conn", "offline"),
    (r"not found|does not exist|does not appear to be a git|No such file", "missing"),
)
_OTHER = ("", "other")
_SSH_FAILED = "Could not read from remote repository"
_SUMMARIES = {
    "ask": ("Repository not found", "It does not exist, or it asks for a name and a password."),
    "denied": (
        "Access to repository denied",
        "Give git the credentials: a credential helper for https, a key in the agent for ssh.",
    ),
    "stranger": (
        "Host is not known",
        "ssh does not know the key of this host, or knows another one. Compare it with what the "
        "host publishes, and put it into ~/.ssh/known_hosts.",
    ),
    "offline": ("Repository cannot be reached", "Is there a network, and is the host right?"),
    "missing": ("Repository not found", "Is its address right?"),
    "other": ("Module cannot be fetched", "Does `git clone` work with the same address?"),
}


class _GitFailed(Exception):
    """git ended with an error; the text is what it said."""


def fetch(source: GitSource, commit: str | None, folder: Path) -> str:
    """Write the files of a commit into an empty folder; the commit's whole name.

    ``commit`` is that of the lock file, which goes before what ``source.ref`` names now.  Raises
    SourceError where git fails.
    """
    if shutil.which("git") is None:
        raise SourceError(
            "Git is not installed",
            f"{source.key} is fetched by git, which is not on the PATH. Install it.",
        )
    try:
        _git(folder, source, "init", "--quiet", "--template=")
        found = _check_out(source, commit or source.ref or "HEAD", folder)
        _fetch_submodules(source, folder)
    except _GitFailed as error:
        raise _told(source, str(error)) from None
    if commit is not None and found != commit:
        raise _no_ref(source, commit)
    _forget_history(folder)
    return found


def _check_out(source: GitSource, ref: str, folder: Path) -> str:
    wanted = "FETCH_HEAD"
    if not _fetch_one(source, ref, folder):
        # Some servers give no single commit away, and none knows it by an abbreviation.
        if not _COMMIT.fullmatch(ref):
            raise _no_ref(source, ref)
        _git(folder, source, "fetch", "--quiet", "--", source.url, *_EVERYTHING)
        wanted = ref
    try:
        found = _git(folder, source, "rev-parse", "--verify", "--quiet", f"{wanted}^{{commit}}")
    except _GitFailed:
        raise _no_ref(source, ref) from None
    _git(folder, source, "checkout", "--quiet", "--detach", found)
    return found


def _fetch_one(source: GitSource, ref: str, folder: Path) -> bool:
    """Fetch a single commit, with no history where the server can leave it out."""
    try:
        try:
            _git(folder, source, "fetch", "--quiet", "--depth=1", "--", source.url, ref)
        except _GitFailed as error:
            if "shallow" not in str(error):
                raise
            _git(folder, source, "fetch", "--quiet", "--", source.url, ref)
    except _GitFailed as error:
        if re.search("couldn't find remote ref|not our ref|unadvertised", str(error)):
            return False
        raise
    return True


def _fetch_submodules(source: GitSource, folder: Path) -> None:
    if (folder / ".gitmodules").is_file():
        # Relative addresses in it are relative to the origin, which there is none of so far.
        _git(folder, source, "remote", "add", "origin", source.url)
        update = ("submodule", "--quiet", "update", "--init", "--recursive")
        _git(folder, source, *update)


def _forget_history(folder: Path) -> None:
    shutil.rmtree(folder / ".git")
    for path in folder.rglob(".git"):
        path.unlink()


def _git(folder: Path, source: GitSource, *arguments: str) -> str:
    """Run git; what it printed.  Raises _GitFailed."""
    done = subprocess.run(
        ["git", *_SETTINGS, *arguments],
        cwd=folder,
        env=_environment(os.environ, source),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        # With no terminal of its own, ssh has nobody to ask for a passphrase.
        start_new_session=True,
    )
    if done.returncode != 0:
        raise _GitFailed(done.stderr.strip() or f"git ended with status {done.returncode}")
    return done.stdout.strip()


def _environment(environment: Mapping[str, str], source: GitSource) -> dict[str, str]:
    # Where fleetform runs in a hook of git's, these name the repository that the hook is of.
    local = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR")
    kept = {
        name: value
        for name, value in environment.items()
        if name not in local and not name.startswith("GIT_ALTERNATE") and name != "GIT_NAMESPACE"
    }
    scheme = source.url.partition(":")[0]
    return {
        **kept,
        "LC_ALL": "C",
        "GIT_TERMINAL_PROMPT": "0",
        # A program that knows the password may give it; none is started to ask a person.
        "GIT_ASKPASS": environment.get("GIT_ASKPASS", ""),
        "SSH_ASKPASS_REQUIRE": "never",
        # A submodule of a repository on the network has no business with this machine's files.
        "GIT_ALLOW_PROTOCOL": "https:ssh" if scheme in ("https", "ssh") else f"https:ssh:{scheme}",
    }


def _told(source: GitSource, said: str) -> SourceError:
    form, meaning = next((item for item in _MEANINGS if re.search(item[0], said, re.I)), _OTHER)
    summary, todo = _SUMMARIES[meaning]
    lines = [line for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("fatal:", "error:", "ERROR:"))]
    if _SSH_FAILED in said:  # why, ssh has said before
        telling = [line for line in lines if re.search(form, line, re.I)]
    # A setting of git's, url.<base>.insteadOf, may have put a token into the address.
    line = re.sub(r"(?<=https://)[^/@\s]+@", "…@", (telling or lines)[0].strip())
    return SourceError(
        summary,
        f"{source.url} could not be fetched. {todo} Git says: {line}",
    )


def _no_ref(source: GitSource, ref: str) -> SourceError:
    if source.ref is None and ref == "HEAD":
        return SourceError("Reference not found", f"{source.url} has no commits.")
    if ref != source.ref:
        return SourceError(
            "Reference not found",
            f"{source.url} has no commit {ref} any more, which the lock file has for {source.key}. "
            "Run `fleetform init --upgrade` to take what the source names now.",
        )
    return SourceError(
        "Reference not found",
        f'{source.url} has no branch, tag or commit "{ref}". A tag may be called "v{ref}".'
        if ref[:1].isdigit() and "." in ref
        else f'{source.url} has no branch, tag or commit "{ref}".',
    )
