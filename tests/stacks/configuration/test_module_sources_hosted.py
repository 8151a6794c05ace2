"""Modules from hosts: git over https and over ssh, and archives over https, behind TLS."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from builders.archives import Answer, serving, tar
from builders.commands import ended, fleetform, said, settled_environment
from builders.configurations import write
from builders.hosting import authority, hosted, ssh_stand_in, tls
from builders.repositories import commit, git, settled_git
from builders.ssh import SSHD, ssh_server

MODULE = {"agents/main.fleet.hcl": 'output "team" {\n  value = "core"\n}\n'}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settled_git(monkeypatch)
    settled_environment(monkeypatch)
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.setenv("HOME", str(tmp_path))
    commit(tmp_path / "hosted" / "team", MODULE, tag="v1")
    return tmp_path


@pytest.fixture
def certificates(folder: Path) -> tuple[Path, Path]:
    return authority(folder)


@pytest.fixture
def url(folder: Path, certificates: tuple[Path, Path]) -> Iterator[str]:
    with hosted(folder / "hosted", certificates[1]) as found:
        yield found


def stack(folder: Path, source: str) -> Path:
    text = f'module "m" {{\n  source = "{source}"\n}}\noutput "o" {{\n  value = module.m.team\n}}\n'
    return write(folder / "stack", text)


def test_git_over_https(
    folder: Path, certificates: tuple[Path, Path], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = stack(folder, f"git::{url}/team/.git//agents?ref=v1")
    refused = ended(made, "init")
    assert refused.status == 1
    assert "certificate" in said(refused.err)
    monkeypatch.setenv("GIT_SSL_CAINFO", str(certificates[0]))
    fleetform(made, "init")
    assert (
        git(folder / "hosted" / "team", "rev-parse", "v1") in (made / "fleet.lock.json").read_text()
    )
    assert "The configuration is valid." in fleetform(made, "validate")


def test_git_over_ssh(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_SSH_COMMAND", str(ssh_stand_in(folder)))
    made = stack(folder, f"git::ssh://git@example.com{folder}/hosted/team//agents?ref=v1")
    fleetform(made, "init")
    assert "git@example.com" in (folder / "called").read_text()
    assert "The configuration is valid." in fleetform(made, "validate")
    made = stack(folder, f"git@example.org:{folder}/hosted/team//agents")
    fleetform(made, "init")
    assert "git@example.org" in (folder / "called").read_text()


@pytest.mark.skipif(SSHD is None, reason="no OpenSSH server is installed")
def test_git_over_ssh_to_a_server(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (keys := folder / "keys").mkdir()
    monkeypatch.setenv("GIT_SSH_COMMAND", ssh_server(keys, "git.example.com"))
    source = f"git::ssh://git.example.com{folder}/hosted/team//agents?ref=v1"
    made = stack(folder, source)
    fleetform(made, "init")
    assert "Accepted publickey" in (keys / "log").read_text()
    commit = git(folder / "hosted" / "team", "rev-parse", "v1")
    assert commit in (made / "fleet.lock.json").read_text()
    monkeypatch.delenv("GIT_SSH_COMMAND")  # from here on nothing is fetched
    assert "The configuration is valid." in fleetform(made, "validate")


@pytest.mark.skipif(SSHD is None, reason="no OpenSSH server is installed")
def test_a_server_that_is_not_known(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (keys := folder / "keys").mkdir()
    monkeypatch.setenv("GIT_SSH_COMMAND", ssh_server(keys, "git.example.com", known=False))
    refused = ended(
        stack(folder, f"git::ssh://git.example.com{folder}/hosted/team//agents"), "init"
    )
    assert refused.status == 1
    told = said(refused.err)
    assert "Host is not known" in told
    assert "host key is known for git.example.com" in told


@pytest.mark.skipif(SSHD is None, reason="no OpenSSH server is installed")
def test_a_server_that_does_not_let_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (keys := folder / "keys").mkdir()
    monkeypatch.setenv("GIT_SSH_COMMAND", ssh_server(keys, "git.example.com"))
    (keys / "user.pub").write_text("")
    refused = ended(
        stack(folder, f"git::ssh://git.example.com{folder}/hosted/team//agents"), "init"
    )
    told = said(refused.err)
    assert "Access to repository denied" in told
    assert "Permission denied (publickey)" in told


def test_an_archive_over_https(
    folder: Path, certificates: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(tls(certificates[1])) as server:
        server.answers["/team.tar.gz"] = Answer(tar(MODULE))
        made = stack(folder, f"{server.url}/team.tar.gz//agents")
        refused = ended(made, "init")
        assert refused.status == 1
        assert "certificate" in said(refused.err).lower()
        monkeypatch.setenv("SSL_CERT_FILE", str(certificates[0]))
        fleetform(made, "init")
    assert "The configuration is valid." in fleetform(made, "validate")
