"""What the sources of modules say."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.configurations import Case, cases, told, write
from stacks.configuration.modules import load
from stacks.configuration.sources.address import parse
from stacks.configuration.sources.problem import SourceError

CASES = Path(__file__).with_name("cases")


def rows(name: str) -> list[list[str]]:
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [line.split(" | ") for line in lines if not line.startswith("#")]


@pytest.mark.parametrize(("text", "key", "subfolder"), rows("sources.txt"))
def test_a_source(text: str, key: str, subfolder: str) -> None:
    source = parse(text)
    assert (source.key, source.subfolder or ".") == (key, subfolder)


@pytest.mark.parametrize(("text", "summary", "detail"), rows("refused_sources.txt"))
def test_no_source(text: str, summary: str, detail: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse(text)
    assert caught.value.summary == summary
    assert detail in caught.value.detail
    assert "secret" not in caught.value.detail


def test_a_key_names_the_same_package_again() -> None:
    for text, key, _ in rows("sources.txt"):
        assert parse(key) == parse(text)._replace(subfolder="")


def test_folders_have_names_that_people_recognise() -> None:
    names = {
        text: parse(text).folder.rpartition("-")[0]
        for text in (
            "git::https://example.com/acme/team.git?ref=v1",
            "https://example.com/team-1.0.tar.gz",
            "https://example.com/get?name=x&archive=zip",
            "git::https://example.com/..git",
        )
    }
    assert list(names.values()) == ["team", "team-1.0", "get", "module"]


def test_each_package_has_a_folder_of_its_own() -> None:
    folders = {parse(text).folder for text, _, _ in rows("sources.txt")}
    assert len(folders) == len({key for _, key, _ in rows("sources.txt")})
    base = "git::https://example.com/team.git"
    assert parse(f"{base}//a").folder == parse(f"{base}//b").folder


@pytest.mark.parametrize(
    "case", list(cases(CASES / "module_sources.txt")), ids=lambda case: case.name
)
def test_what_is_said_of_a_source(case: Case, tmp_path: Path) -> None:
    _, diagnostics = load(write(tmp_path, case.files))
    assert "\n\n".join(told(item) for item in diagnostics) == case.expected
