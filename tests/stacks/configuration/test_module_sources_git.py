"""Modules out of git repositories."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.archives import Answer, serving
from builders.repositories import commit, git, settled_git
from stacks.configuration.sources.address import GitSource
from stacks.configuration.sources.git import fetch
from stacks.configuration.sources.problem import SourceError


@pytest.fixture(autouse=True)
def _settled(monkeypatch: pytest.MonkeyPatch) -> None:
    settled_git(monkeypatch)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two commits: the first has the tag v1, and the branch ``feature/x`` is at the second."""
    folder = tmp_path / "team"
    commit(folder, {"main.fleet.hcl": "# one\n"}, tag="v1")
    commit(folder, {"main.fleet.hcl": "# two\n", "agents/a.fleet.hcl": ""})
    git(folder, "branch", "feature/x")
    return folder


def source(repository: Path, ref: str | None = None) -> GitSource:
    return GitSource(f"file://{repository}", ref, "")


def target(tmp_path: Path) -> Path:
    folder = tmp_path / "fetched"
    folder.mkdir()
    return folder


def refused(source: GitSource, tmp_path: Path, commit: str | None = None) -> SourceError:
    with pytest.raises(SourceError) as caught:
        fetch(source, commit, target(tmp_path))
    return caught.value


@pytest.mark.parametrize(
    ("ref", "revision", "text"),
    [
        (None, "main", "# two\n"),
        ("main", "main", "# two\n"),
        ("feature/x", "main", "# two\n"),
        ("refs/heads/main", "main", "# two\n"),
        ("v1", "v1", "# one\n"),
    ],
)
def test_refs(repository: Path, tmp_path: Path, ref: str | None, revision: str, text: str) -> None:
    folder = target(tmp_path)
    found = fetch(source(repository, ref), None, folder)
    assert found == git(repository, "rev-parse", revision)
    assert (folder / "main.fleet.hcl").read_text() == text
    assert not (folder / ".git").exists()


@pytest.mark.parametrize("length", [40, 12])
def test_commits(repository: Path, tmp_path: Path, length: int) -> None:
    first = git(repository, "rev-parse", "v1")
    folder = target(tmp_path)
    assert fetch(source(repository, first[:length]), None, folder) == first
    assert (folder / "main.fleet.hcl").read_text() == "# one\n"


def test_an_annotated_tag_is_its_commit(repository: Path, tmp_path: Path) -> None:
    git(repository, "-c", "user.name=a", "-c", "user.email=a@b", "tag", "-a", "-m", "x", "v2", "v1")
    found = fetch(source(repository, "v2"), None, target(tmp_path))
    assert found == git(repository, "rev-parse", "v1")


def test_a_locked_commit_goes_before_the_branch(repository: Path, tmp_path: Path) -> None:
    first = git(repository, "rev-parse", "v1")
    folder = target(tmp_path)
    assert fetch(source(repository, "main"), first, folder) == first
    assert (folder / "main.fleet.hcl").read_text() == "# one\n"


def test_a_server_that_gives_no_single_commits(repository: Path, tmp_path: Path) -> None:
    """Version 0 of the protocol gives the tips of branches and tags alone."""
    first = git(repository, "rev-parse", "v1")
    git(repository, "tag", "-d", "v1")
    with pytest.MonkeyPatch.context() as patch:
        for at, (key, value) in enumerate([("protocol.version", "0")]):
            patch.setenv("GIT_CONFIG_COUNT", str(at + 1))
            patch.setenv(f"GIT_CONFIG_KEY_{at}", key)
            patch.setenv(f"GIT_CONFIG_VALUE_{at}", value)
        assert fetch(source(repository, first), None, target(tmp_path)) == first


def test_no_history_is_fetched(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = tmp_path / "trace"
    monkeypatch.setenv("GIT_TRACE_PACKET", str(trace))
    fetch(source(repository, "main"), None, target(tmp_path))
    first, second = git(repository, "rev-parse", "v1"), git(repository, "rev-parse", "main")
    said = trace.read_text()
    assert f"shallow {second}" in said
    assert f"shallow {first}" not in said


def test_a_server_that_knows_files_alone(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It cannot leave the history out, nor say what it has."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    git(repository, "update-server-info")
    with serving() as server:
        for path in (repository / ".git").rglob("*"):
            if path.is_file():
                name = path.relative_to(repository).as_posix()
                server.answers[f"/{name}"] = Answer(path.read_bytes())
        refs = server.answers["/.git/info/refs"]
        server.answers["/.git/info/refs?service=git-upload-pack"] = refs
        folder = target(tmp_path)
        found = fetch(GitSource(f"{server.url}/.git", "v1", ""), None, folder)
    assert found == git(repository, "rev-parse", "v1")
    assert (folder / "main.fleet.hcl").read_text() == "# one\n"


def test_submodules_come_along(repository: Path, tmp_path: Path) -> None:
    commit(tmp_path / "shared", {"inner.fleet.hcl": "# inner\n"})
    git(repository, "submodule", "--quiet", "add", "../shared", "shared")
    commit(repository, {})
    folder = target(tmp_path)
    fetch(source(repository), None, folder)
    assert (folder / "shared" / "inner.fleet.hcl").read_text() == "# inner\n"
    assert not (folder / "shared" / ".git").exists()


def test_the_repository_of_a_hook_is_left_alone(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "mine"
    before = commit(mine, {"a": "a"})
    monkeypatch.setenv("GIT_DIR", str(mine / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(mine))
    fetch(source(repository), None, target(tmp_path))
    monkeypatch.undo()
    settled_git(monkeypatch)
    assert git(mine, "rev-parse", "HEAD") == before
    assert git(mine, "status", "--porcelain") == ""


def test_hooks_and_line_endings_of_the_machine_do_not_count(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = tmp_path / "hooks" / "post-checkout"
    hook.parent.mkdir()
    hook.write_text("#!/bin/sh\ntouch hooked\n")
    hook.chmod(0o755)
    settings = tmp_path / "gitconfig"
    settings.write_text(f"[core]\nautocrlf = true\nhooksPath = {hook.parent}\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    folder = target(tmp_path)
    fetch(source(repository), None, folder)
    assert (folder / "main.fleet.hcl").read_bytes() == b"# two\n"
    assert not (folder / "hooked").exists()


def test_a_ref_that_there_is_not(repository: Path, tmp_path: Path) -> None:
    error = refused(source(repository, "1.0"), tmp_path)
    assert error.summary == "Reference not found"
    assert error.detail == (
        f'file://{repository} has no branch, tag or commit "1.0". A tag may be called "v1.0".'
    )


@pytest.mark.parametrize("ref", ["0" * 40, "0000000"])
def test_a_commit_that_there_is_not(repository: Path, tmp_path: Path, ref: str) -> None:
    error = refused(source(repository, ref), tmp_path)
    assert error.summary == "Reference not found"
    assert f'has no branch, tag or commit "{ref}".' in error.detail


def test_a_locked_commit_that_is_gone(repository: Path, tmp_path: Path) -> None:
    error = refused(source(repository, "main"), tmp_path, "1" * 40)
    assert error.summary == "Reference not found"
    assert "any more, which the lock file has for" in error.detail
    assert "fleetform init --upgrade" in error.detail


def test_a_repository_that_there_is_not(tmp_path: Path) -> None:
    error = refused(source(tmp_path / "nowhere"), tmp_path)
    assert error.summary == "Repository not found"
    assert f"file://{tmp_path}/nowhere could not be fetched." in error.detail
    assert "Git says: fatal:" in error.detail


def test_a_repository_with_nothing_in_it(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    git(empty, "init", "--quiet")
    error = refused(source(empty), tmp_path)
    assert (error.summary, error.detail) == (
        "Reference not found",
        f"file://{empty} has no commits.",
    )


def test_no_git(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    error = refused(source(repository), tmp_path)
    assert error.summary == "Git is not installed"


# What a git in English says of other people's servers.
SAID = {
    "fatal: could not read Username for 'https://github.com': terminal prompts disabled": (
        "Repository not found"
    ),
    "remote: Invalid username or password.\nfatal: Authentication failed for 'https://x/'": (
        "Access to repository denied"
    ),
    "git@github.com: Permission denied (publickey).\nfatal: Could not read from remote.": (
        "Access to repository denied"
    ),
    "Host key verification failed.\nfatal: Could not read from remote repository.": (
        "Host is not known"
    ),
    "fatal: unable to access 'https://x/': Could not resolve host: x": (
        "Repository cannot be reached"
    ),
    "ERROR: Repository not found.\nfatal: Could not read from remote repository.": (
        "Repository not found"
    ),
    "fatal: early EOF": "Module cannot be fetched",
    "fatal: unable to access 'https://me:hidden@x/': error: 403": "Access to repository denied",
}


@pytest.mark.parametrize(("said", "summary"), SAID.items())
def test_what_git_says(
    said: str, summary: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a git that says it when it fetches, and notes what it was asked with."""
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    lines = "\n".join(f'echo "{line}" >&2' for line in said.splitlines())
    program.write_text(f"#!/bin/sh\n/usr/bin/env > {tmp_path}/env\n{lines}\nexit 128\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    error = refused(GitSource("https://example.com/team.git", None, ""), tmp_path)
    assert error.summary == summary
    assert "https://example.com/team.git could not be fetched." in error.detail
    assert "hidden" not in error.detail
    environment = (tmp_path / "env").read_text().splitlines()
    assert "GIT_TERMINAL_PROMPT=0" in environment
    assert "GIT_ALLOW_PROTOCOL=https:ssh" in environment
