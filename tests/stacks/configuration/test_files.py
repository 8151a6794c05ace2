"""Which files are read, and what is said of those that cannot be."""

from __future__ import annotations

from pathlib import Path

from builders.configurations import told, write
from stacks.configuration.files import read_sources
from stacks.configuration.modules import load


def test_sources_are_sorted_and_others_are_left_alone(tmp_path: Path) -> None:
    names = ("b.fleet.hcl", "a.fleet.json", "c.fleet.hcl", ".hidden.fleet.hcl", "x.hcl", "y.tf")
    write(tmp_path, dict.fromkeys(names, "{}"))
    sources, diagnostics = read_sources(tmp_path)
    assert [source.name for source in sources] == ["a.fleet.json", "b.fleet.hcl", "c.fleet.hcl"]
    assert not diagnostics


def test_an_undecodable_file_loses_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "bad.fleet.hcl").write_bytes('# één\nx = "\xff"\n'.encode("latin-1", "replace"))
    (tmp_path / "bad.fleet.hcl").write_bytes('# één\nx = "'.encode() + b'\xff"\n')
    write(tmp_path, {"good.fleet.hcl": 'variable "v" { default = 1 }\nnonsense {}\n'})
    configuration, diagnostics = load(tmp_path)
    assert list(configuration.variables) == ["v"]
    assert not configuration.complete
    assert [told(item) for item in diagnostics] == [
        "error bad.fleet.hcl:2:6 '\ufffd'\nInvalid character encoding\n"
        "bad.fleet.hcl is not UTF-8 text: byte 0xff at position 13 does not belong to any "
        "character. Save the file as UTF-8.",
        "error good.fleet.hcl:2:1 'nonsense'\nUnsupported block type\n"
        'Blocks of type "nonsense" are not expected here.',
    ]


def test_line_ends_and_a_byte_order_mark(tmp_path: Path) -> None:
    text = '\ufeffvariable "v" {\r\n  default = 1\r\n}\r\n'
    (tmp_path / "main.fleet.hcl").write_bytes(text.encode())
    configuration, diagnostics = load(tmp_path)
    assert not diagnostics
    assert configuration.variables["v"].span.location().line == 1


def test_an_empty_folder_says_what_is_there(tmp_path: Path) -> None:
    def said() -> str:
        _, diagnostics = read_sources(tmp_path)
        (only,) = diagnostics
        assert only.summary == "No configuration files"
        return only.detail.removeprefix(
            f"There is no *.fleet.hcl or *.fleet.json file in {tmp_path}. "
        )

    assert said() == "Write one, or go to the folder of a stack (--chdir)."
    write(tmp_path, {"main.tf": ""})
    assert said() == "It holds Terraform files (*.tf), which fleetform does not read."
    write(tmp_path, {"fleet.py": ""})
    assert said() == "It holds fleet.py, a Python program, which cannot be read as HCL."


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    sources, diagnostics = read_sources(tmp_path / "nowhere")
    assert sources == []
    assert diagnostics.errors[0].detail.endswith("cannot be read: no such file or directory.")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "main.fleet.hcl").mkdir()
    sources, diagnostics = read_sources(tmp_path)
    assert sources == []
    assert diagnostics.errors[0].detail == "main.fleet.hcl cannot be read: is a directory."
