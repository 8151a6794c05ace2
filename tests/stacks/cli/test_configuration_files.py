"""What cannot be read as a configuration: bytes that are no text, and nesting without an end."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.commands import ended
from builders.configurations import write

DEEP = 10_000


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "main.fleet.hcl").write_bytes(b'fleet {\n  name = "caf\xe9"\n}\n')
    ran = ended(tmp_path, "validate")
    assert ran.status == 1
    assert ran.err == (
        "╷\n"
        "│ Error: Invalid character encoding\n"
        "│\n"
        "│   on main.fleet.hcl line 2:\n"
        '│    2:   name = "caf\N{REPLACEMENT CHARACTER}"\n'
        "│                    ^\n"
        "│\n"
        "│ main.fleet.hcl is not UTF-8 text: byte 0xe9 at position 21 does not belong to any "
        "character. Save\n"
        "│ the file as UTF-8.\n"
        "╵\n"
    )


@pytest.mark.parametrize("name", ["main.fleet.hcl", "main.fleet.json", "fleet.fleetvars"])
def test_a_file_that_is_a_folder(tmp_path: Path, name: str) -> None:
    write(tmp_path, {"a.fleet.hcl": "locals {}\n"})
    (tmp_path / name).mkdir()
    ran = ended(tmp_path, "validate")
    assert ran.status == 1
    assert f"{name} cannot be read: is a directory." in ran.err


def test_a_folder_without_files(tmp_path: Path) -> None:
    ran = ended(tmp_path, "plan")
    assert ran.status == 1
    assert "There is no *.fleet.hcl or *.fleet.json file in this folder." in ran.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("(", ")"),
        ("[", "]"),
        ("{a=", "}"),
        ('"${', '}"'),
        ("abs(", ")"),
        ("[for i in [1]: ", "]"),
        ("true ? 1 : ", ""),
    ],
)
def test_an_expression_nested_deep(tmp_path: Path, before: str, after: str) -> None:
    write(tmp_path, f"locals {{\n  x = {before * DEEP}1{after * DEEP}\n}}\n")
    ran = ended(tmp_path, "validate")
    assert ran.status == 1
    assert "Error: Too deeply nested" in ran.err
    assert "  on main.fleet.hcl line 2:\n" in ran.err
    assert max(map(len, ran.err.splitlines())) < 250


def test_blocks_nested_deep(tmp_path: Path) -> None:
    write(tmp_path, 'agent "a" {\n' + "tools {\n" * DEEP + "}\n" * DEEP + "}\n")
    ran = ended(tmp_path, "validate")
    assert ran.status == 1
    assert "Error: Too deeply nested" in ran.err
    assert "  on main.fleet.hcl line 251:\n" in ran.err


@pytest.mark.parametrize("operator", ["1 + ", "-", "!!"])
def test_what_is_long_and_not_deep(tmp_path: Path, operator: str) -> None:
    end = "true" if operator == "!!" else "1"
    write(tmp_path, f"locals {{\n  x = {operator * DEEP}{end}\n}}\n")
    assert ended(tmp_path, "validate").status == 0


def test_values_that_refer_to_one_another_ten_thousand_deep(tmp_path: Path) -> None:
    lines = [f"  x{at} = local.x{at + 1}\n" for at in range(DEEP)]
    write(tmp_path, f"locals {{\n{''.join(lines)}  x{DEEP} = 1\n}}\n")
    assert ended(tmp_path, "validate").status == 0


def test_a_line_of_source_gives_a_terminal_no_orders(tmp_path: Path) -> None:
    write(tmp_path, 'fleet {\n  nmae = "\x1b[2J\x07\N{RIGHT-TO-LEFT OVERRIDE}"\n}\n')
    ran = ended(tmp_path, "validate")
    assert ran.status == 1
    assert '2:   nmae = "␛[2J␇\N{REPLACEMENT CHARACTER}"\n' in ran.err
