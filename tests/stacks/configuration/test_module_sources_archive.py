"""Modules out of archives."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from builders.archives import Answer, Server, serving, tar, zipped
from stacks.configuration.sources import archive, extract
from stacks.configuration.sources.address import ArchiveSource, parse
from stacks.configuration.sources.archive import fetch
from stacks.configuration.sources.problem import SourceError
from stacks.configuration.sources.tree import check_links

FILES = {"main.fleet.hcl": "# main\n", "agents/a.fleet.hcl": "# a\n"}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    """No proxy and no credentials of the machine's."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("HOME", str(tmp_path))
    with serving() as found:
        yield found


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "fetched" / "package"
    folder.mkdir(parents=True)
    return folder


def source(text: str) -> ArchiveSource:
    found = parse(text)
    assert isinstance(found, ArchiveSource)
    return found


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def refused(text: str, target: Path) -> SourceError:
    with pytest.raises(SourceError) as caught:
        fetch(source(text), target)
    assert list(target.parent.iterdir()) == [target]
    return caught.value


@pytest.mark.parametrize(
    "form", ["tar.gz", "tgz", "tar.bz2", "tbz2", "tar.xz", "txz", "tar", "zip"]
)
def test_forms(server: Server, target: Path, form: str) -> None:
    packers = {"tar": "", "zip": "", **dict.fromkeys(("tar.gz", "tgz"), "gz")}
    packer = packers.get(form, "bz2" if "b" in form else "xz")
    body = zipped(FILES) if form == "zip" else tar(FILES, form=packer)
    server.answers[f"/team.{form}"] = server.answers["/get"] = Answer(body)
    fetch(source(f"{server.url}/team.{form}"), target)
    assert tree(target) == dict(sorted(FILES.items()))
    assert list(target.parent.iterdir()) == [target]
    again = target.with_name("again")
    again.mkdir()
    fetch(source(f"{server.url}/get?archive={form}"), again)
    assert tree(again) == tree(target)


@pytest.mark.parametrize("algorithm", ["sha256", "sha512"])
def test_a_checksum(server: Server, target: Path, algorithm: str) -> None:
    body = zipped(FILES)
    server.answers["/team.zip"] = Answer(body)
    digest = hashlib.new(algorithm, body).hexdigest()
    fetch(source(f"{server.url}/team.zip?checksum={algorithm}:{digest}"), target)
    assert tree(target)


def test_another_checksum(server: Server, target: Path) -> None:
    body = zipped(FILES)
    server.answers["/team.zip"] = Answer(body)
    error = refused(f"{server.url}/team.zip?checksum=sha256:{'0' * 64}", target)
    assert error.summary == "Checksum mismatch"
    assert f"sha256:{hashlib.sha256(body).hexdigest()}" in error.detail
    assert tree(target) == {}


def test_what_is_not_ours_in_a_query_goes_to_the_server(server: Server, target: Path) -> None:
    server.answers["/get?name=team&sig=a%2Bb"] = Answer(zipped(FILES))
    fetch(source(f"{server.url}/get?name=team&archive=zip&sig=a%2Bb"), target)
    assert server.asked == ["/get?name=team&sig=a%2Bb"]


def test_a_redirection(server: Server, target: Path) -> None:
    server.answers["/team.zip"] = Answer(status=302, location=f"{server.url}/there")
    server.answers["/there"] = Answer(zipped(FILES))
    fetch(source(f"{server.url}/team.zip"), target)
    assert server.asked == ["/team.zip", "/there"]


@pytest.mark.parametrize(
    ("answer", "summary", "detail"),
    [
        (Answer(status=404), "Archive not found", "answers with status 404"),
        (Answer(status=401), "Access to archive denied", "~/.netrc"),
        (Answer(status=403), "Access to archive denied", "~/.netrc"),
        (Answer(status=500), "Module cannot be fetched", "answers with status 500"),
        (
            Answer(status=302, location="http://example.com/team.zip"),
            "Module cannot be fetched",
            "redirects to http://example.com/team.zip, which is not encrypted",
        ),
        (
            Answer(status=302, location="/team.zip"),
            "Module cannot be fetched",
            "redirects without end",
        ),
        (Answer(b"<html>"), "Invalid archive", "is not a zip archive, or is damaged"),
        (Answer(zipped(FILES)[:-30]), "Invalid archive", "is not a zip archive, or is damaged"),
    ],
)
def test_answers_that_are_no_archive(
    server: Server, target: Path, answer: Answer, summary: str, detail: str
) -> None:
    server.answers["/team.zip"] = answer
    error = refused(f"{server.url}/team.zip", target)
    assert error.summary == summary
    assert detail in error.detail


def test_nobody_there(server: Server, target: Path) -> None:
    with serving() as gone:
        url = gone.url
    error = refused(f"{url}/team.zip", target)
    assert error.summary == "Archive cannot be reached"
    assert f"{url}/team.zip could not be fetched" in error.detail


def test_credentials_of_netrc(server: Server, target: Path, tmp_path: Path) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login me password hidden\n")
    netrc.chmod(0o600)
    server.answers["/team.zip"] = Answer(zipped(FILES), authorization="Basic bWU6aGlkZGVu")
    fetch(source(f"{server.url}/team.zip"), target)
    assert tree(target)


def test_a_large_archive(server: Server, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST", 100)
    server.answers["/team.zip"] = Answer(zipped(FILES))
    error = refused(f"{server.url}/team.zip", target)
    assert "It is larger than 100 bytes." in error.detail


def unpacked(body: bytes, form: str, folder: Path) -> None:
    file = folder.with_name("archive")
    file.write_bytes(body)
    extract.extract(file, form, folder)
    check_links(folder)


UNSAFE = {
    "a path up": ({"../out": "x"}, {}, 'The entry "../out" lies outside of it.'),
    "a path up and down": ({"a/../../out": "x"}, {}, "lies outside of it"),
    "an absolute path": ({"/out": "x"}, {}, 'The entry "/out" lies outside of it.'),
    "the folder above": ({"..": "x"}, {}, "lies outside of it"),
    "a link out": ({}, {"l": "../../out"}, 'The link "l" leads to "../../out"'),
    "a link to a place": ({}, {"l": "/etc/passwd"}, 'The link "l" leads to "/etc/passwd"'),
    "a link out through a link": (
        {"x/y/a": "x"},
        {"x/y/l": "../..", "x/y/m": "l/.."},
        'The link "x/y/m" leads to "l/.."',
    ),
}


@pytest.mark.parametrize("form", ["tar.gz", "zip"])
@pytest.mark.parametrize(("files", "links", "detail"), UNSAFE.values(), ids=list(UNSAFE))
def test_ways_out(
    files: dict[str, str], links: dict[str, str], detail: str, form: str, target: Path
) -> None:
    pack = zipped if form == "zip" else tar
    with pytest.raises(SourceError) as caught:
        unpacked(pack({"main.fleet.hcl": "", **files}, links=links), form, target)
    assert caught.value.summary == "Unsafe module package"
    assert detail in caught.value.detail
    assert not list(target.parent.parent.glob("out"))


@pytest.mark.parametrize("form", ["tar.gz", "zip"])
def test_nothing_is_written_through_a_link(form: str, target: Path) -> None:
    """A link to the outside, and a file that would be written where it leads."""
    outside = target.parent / "outside"
    outside.mkdir()
    pack = zipped if form == "zip" else tar
    with pytest.raises(SourceError, match="Invalid archive"):
        unpacked(pack({"l/file": "x"}, links={"l": str(outside)}), form, target)
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("form", ["tar.gz", "zip"])
def test_links_inside(form: str, target: Path) -> None:
    pack = zipped if form == "zip" else tar
    unpacked(pack(FILES, links={"agents/b.fleet.hcl": "../main.fleet.hcl"}), form, target)
    assert (target / "agents" / "b.fleet.hcl").read_text() == "# main\n"


@pytest.mark.parametrize("kind", [tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.LNKTYPE])
def test_what_is_no_file(kind: bytes, target: Path) -> None:
    with pytest.raises(SourceError, match='"odd" is neither a file, a folder nor a link'):
        unpacked(tar(FILES, others={"odd": kind}), "tar.gz", target)


@pytest.mark.parametrize("form", ["tar.gz", "zip"])
def test_a_bomb(form: str, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract, "LARGEST", 100_000)
    pack = zipped if form == "zip" else tar
    with pytest.raises(SourceError, match="unpacks to more than 100,000 bytes"):
        unpacked(pack({"a": "0" * 1_000_000}), form, target)
    assert sum(path.stat().st_size for path in target.iterdir()) <= 100_000


def test_a_zip_that_lies_about_a_size(target: Path) -> None:
    body = zipped({"a": "0" * 100_000})
    size = (100_000).to_bytes(4, "little")
    assert body.count(size) == 2
    with pytest.raises(SourceError, match="Invalid archive"):
        unpacked(body.replace(size, (10).to_bytes(4, "little")), "zip", target)
    assert (target / "a").stat().st_size <= 10


@pytest.mark.parametrize("form", ["tar.gz", "zip"])
def test_many_entries(form: str, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract, "MOST", 3)
    pack = zipped if form == "zip" else tar
    with pytest.raises(SourceError, match="more than 3 entries"):
        unpacked(pack({f"f{at}": "" for at in range(4)}), form, target)


@pytest.mark.parametrize("form", ["tar.gz", "tar.bz2", "tar.xz", "tar", "zip"])
def test_damage(form: str, target: Path) -> None:
    packers = {"tar.gz": "gz", "tar.bz2": "bz2", "tar.xz": "xz", "tar": ""}
    files = {"a": "".join(chr(33 + at * at % 90) for at in range(3000))}
    body = zipped(files) if form == "zip" else tar(files, form=packers[form])
    with pytest.raises(SourceError, match="Invalid archive"):
        unpacked(body[: len(body) // 8], form, target)


def test_an_encrypted_zip(target: Path) -> None:
    body = io.BytesIO(zipped({"a": "x"}))
    with zipfile.ZipFile(body) as archive_:
        at = archive_.start_dir
    data = bytearray(body.getvalue())
    data[6] |= 1  # the flag of the entry itself
    data[at + 8] |= 1  # and that of the directory
    with pytest.raises(SourceError, match="Invalid archive.*encrypted"):
        unpacked(bytes(data), "zip", target)
