"""What all commands share: help, the global options, completion, and errors of every sort."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import stacks
from builders.commands import document, ended, fleetform, said
from builders.configurations import write
from planes import kind_names
from stacks.cli import load
from stacks.cli.main import fleetform as root
from stacks.cli.main import run
from stacks.version import VERSION

ROOT = Path(stacks.__file__).parents[1]
PROGRAM = [sys.executable, "-c", "from stacks.cli.main import main; main()"]


def called(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own."""
    return subprocess.run(
        [*PROGRAM, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def commands(command: click.Command, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield words
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from commands(inner, (*words, name))


ALL = list(commands(root))


def test_the_commands_that_there_are() -> None:
    assert {words[0] for words in ALL if words} >= {
        "apply", "completion", "console", "destroy", "drift", "graph", "import", "init", "local",
        "output", "plan", "schema", "show", "state", "unlock", "validate", "version",
    }  # fmt: skip
    assert {words[1] for words in ALL if words[:1] == ("state",) and len(words) > 1} == {
        "history", "list", "mv", "pull", "push", "reseal", "rm", "show",
    }  # fmt: skip
    assert {words[1] for words in ALL if words[:1] == ("local",) and len(words) > 1} == {
        "get", "ls", "rm", "set",
    }  # fmt: skip


@pytest.mark.parametrize("words", ALL, ids=" ".join)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_has_help(tmp_path: Path, words: tuple[str, ...], option: str) -> None:
    told = fleetform(tmp_path, *words, option)
    usage, what, *_ = told.split("\n\n")
    assert usage.startswith(" ".join(["Usage: fleetform", *words]))
    assert what.startswith("  ")
    assert what.rstrip().endswith((".", ":"))
    options = re.findall(r"^  (-\S.*)$", told, re.MULTILINE)
    assert options
    assert max(map(len, told.splitlines())) <= 100
    assert list(tmp_path.iterdir()) == []


def test_every_option_says_what_it_does() -> None:
    for words in ALL:
        command: click.Command = root
        for word in words:
            assert isinstance(command, click.Group)
            inner = command.get_command(click.Context(command), word)
            assert inner is not None
            command = inner
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, (words, parameter.name)
                assert parameter.help.endswith("."), (words, parameter.help)


def test_no_command(tmp_path: Path) -> None:
    ran = ended(tmp_path)
    assert ran.status == 1
    assert "Usage: fleetform" in ran.err


def test_version(tmp_path: Path) -> None:
    assert fleetform(tmp_path, "version").startswith(f"fleetform {VERSION}\nPython ")
    assert fleetform(tmp_path, "--version") == f"fleetform {VERSION}\n"
    found = document(tmp_path, "version", "--json")
    assert found["fleetform_version"] == VERSION
    assert found["python_version"] == platform.python_version()
    assert set(found["provider_versions"]) >= {"local"}


def test_schema(tmp_path: Path) -> None:
    found = document(tmp_path, "schema")
    assert set(found["kinds"]) == set(kind_names())
    assert "local_agent" in found["primitives"]
    found = document(tmp_path, "schema", "agent", "local_pool")
    assert (list(found["kinds"]), list(found["primitives"])) == (["agent"], ["local_pool"])


def test_schema_of_a_provider(tmp_path: Path) -> None:
    found = document(tmp_path, "schema", "aws")
    assert found["kinds"] == {}
    assert {"aws_iam_role", "aws_s3_bucket"} <= found["primitives"].keys()
    assert all(name.startswith("aws_") for name in found["primitives"])
    assert "data.aws_vpc" in found["data"]


def test_policies_for_principals(tmp_path: Path) -> None:
    found = document(tmp_path, "schema", "aws", "--iam")["policies"]["aws"]
    assert {"plan", "apply"} == found.keys()
    narrow = document(tmp_path, "schema", "aws_sqs_queue", "--iam")["policies"]["aws"]
    assert len(json.dumps(narrow)) < len(json.dumps(found))
    ran = ended(tmp_path, "schema", "local", "--iam")
    assert (ran.status, "no cloud" in ran.err or "policies" in ran.err) == (1, True)


def test_schema_for_editors(tmp_path: Path) -> None:
    found = document(tmp_path, "schema", "--editor")
    assert found["$schema"].startswith("https://json-schema.org/")
    assert set(kind_names()) <= set(found["properties"])


def test_one_dash_does_as_in_terraform(folder: Path, tmp_path: Path) -> None:
    inside = f"-chdir={folder.name}"
    out = fleetform(
        folder.parent, inside, "-no-color", "plan", "-out=a.plan", "-lock-timeout", "1s"
    )
    assert "Saved to a.plan" in out
    fleetform(folder.parent, inside, "apply", "-auto-approve")
    fleetform(folder, "workspace", "new", "staging")
    fleetform(folder, "workspace", "select", "default")
    fleetform(folder, "workspace", "delete", "-force", "staging")
    assert json.loads(fleetform(folder, "state", "list", "-json"))


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (["plan", "-nonesuch"], "-n"),
        (["plan", "--nonesuch", "-json"], "--nonesuch"),
        (["fmt", "-x", "--", "-check"], "-x"),
    ],
)
def test_an_option_that_there_is_not_with_one_dash_either(
    folder: Path, words: list[str], option: str
) -> None:
    ran = ended(folder, *words)
    assert ran.status == 1
    assert f"No such option '{option}'" in ran.err
    assert ran.out == ""


def test_the_folder_to_work_in(folder: Path, tmp_path: Path) -> None:
    told = fleetform(tmp_path, "--chdir", "small", "plan", "--out", "saved.plan")
    assert "stack small" in told
    assert (folder / "saved.plan").exists()
    fleetform(tmp_path, "--chdir", str(folder), "apply", "saved.plan")
    assert (folder / ".fleetform" / "state.db").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["small"]


@pytest.mark.parametrize("name", ["../../elsewhere", "a b", "", "ä", "-x", "x" * 64])
def test_workspaces(applied: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("FLEETFORM_WORKSPACE", name)
    before = sorted(applied.parent.rglob("*"))
    for words in (["plan"], ["show"], ["apply", "--auto-approve"], ["state", "list"]):
        ran = ended(applied, *words)
        assert ran.status == (1 if name else 0)
        assert ("Error: Invalid workspace name" in ran.err) is bool(name)
    assert sorted(applied.parent.rglob("*")) == before


# Errors of every sort.


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr(load, "evaluated", fail)


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("words", [["drift"], ["graph"]])
def test_a_bug_is_told_without_its_traceback(folder: Path, words: list[str]) -> None:
    ran = ended(folder, *words)
    assert (ran.status, ran.out) == (1, "")
    assert said(ran.err).startswith(
        "Error: This is a bug in fleetform ZeroDivisionError: a mistake of ours Nothing was lost:"
    )
    assert "--log-level debug" in said(ran.err)
    assert "Traceback" not in ran.err


DEBUG = """\
import sys
from stacks.cli import load
from stacks.cli.main import main

def fail(*arguments):
    raise ZeroDivisionError("a mistake of ours")

load.evaluated = fail
main(["--log-level", sys.argv[1], "drift"])
"""


@pytest.mark.parametrize(("level", "shown"), [("debug", True), ("info", False), ("error", False)])
def test_the_traceback_is_for_debugging(folder: Path, level: str, shown: bool) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", DEBUG, level],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert ("Traceback (most recent call last):" in ran.stderr) is shown
    assert "This is a bug in fleetform" in ran.stderr


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (PermissionError(13, "Permission denied", "x"), '"x": Permission denied.'),
        (OSError(28, "No space left on device"), "No space left on device."),
        (RecursionError(), "nested deeper than can be evaluated"),
        (KeyboardInterrupt(), "Stopped."),
    ],
)
def test_what_may_always_happen(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, told: str
) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise error

    monkeypatch.setattr(load, "evaluated", fail)
    ran = ended(folder, "drift")
    assert (ran.status, ran.out) == (1, "")
    assert told in said(ran.err)
    assert "bug" not in ran.err


def test_a_reader_that_has_seen_enough(folder: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as output:
        ran = subprocess.run(
            [*PROGRAM, "schema"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=output,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (ran.returncode, ran.stderr) == (1, b"")


def test_a_full_disk(folder: Path) -> None:
    with open("/dev/full", "wb") as output:
        ran = subprocess.run(
            [*PROGRAM, "graph"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ran.returncode == 1
    assert "No space left on device." in ran.stderr
    assert "bug" not in ran.stderr


@pytest.mark.parametrize(
    "words", [["plan", "--target", "agent.\udcff"], ["local", "get", "\udcff"], ["\udcff"]]
)
def test_arguments_that_are_no_text(applied: Path, words: list[str]) -> None:
    ran = ended(applied, *words)
    assert (ran.status, ran.out) == (1, "")
    assert "Error: Invalid character encoding" in ran.err


def test_variables_that_are_no_text(applied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEETFORM_VAR_timeout", "1\udcff")
    ran = ended(applied, "plan")
    assert (ran.status, ran.out) == (1, "")
    assert "The environment variable FLEETFORM_VAR_timeout is not UTF-8 text." in said(ran.err)


def test_the_console_script(folder: Path) -> None:
    ran = called(folder, "validate")
    assert (ran.returncode, ran.stdout) == (0, "The configuration is valid.\n")
    ran = called(folder, "pln")
    assert ran.returncode == 1
    assert 'Did you mean "plan"?' in ran.stderr


def test_errors_are_uncoloured_where_nobody_looks(folder: Path) -> None:
    write(folder, {"more.fleet.hcl": "agnt {}\n"})
    assert "\x1b" not in called(folder, "validate").stderr


# Completion.


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(tmp_path: Path, shell: str) -> None:
    script = fleetform(tmp_path, "completion", shell)
    assert f"_FLEETFORM_COMPLETE={shell}_complete" in script
    program = shutil.which(shell)
    if program is not None:
        ran = subprocess.run([program, "-n"], input=script, capture_output=True, text=True)
        assert (ran.returncode, ran.stderr) == (0, "")


def completions(folder: Path, line: str) -> list[str]:
    words = line.split(" ")
    ran = called(
        folder,
        _FLEETFORM_COMPLETE="bash_complete",
        COMP_WORDS=line,
        COMP_CWORD=str(len(words) - 1),
    )
    assert ran.stderr == ""
    return [item.partition(",")[2] for item in ran.stdout.split()]


def test_completion_in_a_shell(applied: Path) -> None:
    assert completions(applied, "fleetform pl") == ["plan"]
    assert completions(applied, "fleetform state h") == ["history"]
    assert completions(applied, "fleetform plan --det") == ["--detailed-exitcode"]
    assert completions(applied, "fleetform state show ag") == ["agent.a"]


def test_completion_in_bash_itself(applied: Path, tmp_path: Path) -> None:
    binary = tmp_path / "bin" / "fleetform"
    write(
        tmp_path, {"bin/fleetform": f"#!/bin/sh\nexec {sys.executable} -c '{PROGRAM[2]}' \"$@\"\n"}
    )
    binary.chmod(0o755)
    script = fleetform(applied, "completion", "bash")
    ask = (
        "COMP_WORDS=(fleetform state show tr); COMP_CWORD=3; "
        '_fleetform_completion fleetform tr show; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    ran = subprocess.run(
        ["bash", "--norc", "-c", f"{script}\n{ask}"],
        cwd=applied,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PATH": f"{binary.parent}:{os.environ['PATH']}",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout.split() == ["trigger.t"]


def test_completion_where_the_state_cannot_be_read(applied: Path) -> None:
    (applied / ".fleetform" / "state.db").write_bytes(b"no database")
    assert completions(applied, "fleetform state show ag") == []


def test_run_returns_and_does_not_exit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["version"]) == 0
    assert run(["validate"]) == 1


@pytest.mark.parametrize(
    "line",
    [
        "drift",
        "local ls",
        "output",
        "output url",
        "plan",
        "show",
        "state history",
        "state list",
        "state show agent.a",
        "validate",
        "version",
    ],
)
def test_json_is_one_document_and_nothing_else(applied: Path, line: str) -> None:
    ran = ended(applied, *line.split(), "--json")
    assert (ran.status, ran.err) == (0, "")
    json.loads(ran.out)
    assert "\x1b" not in ran.out
