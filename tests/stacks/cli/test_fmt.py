"""``fleetform fmt``"""

from __future__ import annotations

import os
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from builders.commands import Ran, ended, fleetform, said

ODD = 'a=1\nbbb  = "${x}"\n'
EVEN = "a   = 1\nbbb = x\n"
BROKEN = "a = \n"


def files(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())


def piped(monkeypatch: pytest.MonkeyPatch, folder: Path, data: bytes, *options: str) -> Ran:
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(data)))
    return ended(folder, "fmt", *options, "-")


def test_a_folder(tmp_path: Path) -> None:
    names = ("b_fleet_hcl", "a_fleetvars", "c_fleettest_hcl")
    others = ("d_tf", "e_hcl", "_f_fleet_hcl", "g__h_fleet_hcl", "i_fleet_json")
    files(tmp_path, **dict.fromkeys((*names, *others), ODD), even_fleet_hcl=EVEN)
    assert fleetform(tmp_path, "fmt") == "a.fleetvars\nb.fleet.hcl\nc.fleettest.hcl\n"
    texts = {
        str(path.relative_to(tmp_path)): path.read_text()
        for path in tmp_path.rglob("*")
        if path.is_file()
    }
    changed = {"a.fleetvars", "b.fleet.hcl", "c.fleettest.hcl", "even.fleet.hcl"}
    assert {name for name, text in texts.items() if text == EVEN} == changed
    assert len(texts) == 9
    assert fleetform(tmp_path, "fmt") == ""


def test_folders_inside(tmp_path: Path) -> None:
    files(tmp_path, z_fleet_hcl=ODD, m__a_fleet_hcl=ODD, _hidden__a_fleet_hcl=ODD)
    (tmp_path / "m" / "back").symlink_to(tmp_path, target_is_directory=True)
    assert fleetform(tmp_path, "fmt", "--recursive") == "z.fleet.hcl\nm/a.fleet.hcl\n"
    assert (tmp_path / ".hidden" / "a.fleet.hcl").read_text() == ODD


def test_named_targets(tmp_path: Path) -> None:
    files(tmp_path, a_hcl=ODD, b_tf=ODD, m__c_fleet_hcl=ODD, d_fleet_hcl=ODD)
    out = fleetform(tmp_path, "fmt", "a.hcl", "m", "./a.hcl", "b.tf")
    assert out == "a.hcl\nm/c.fleet.hcl\nb.tf\n"
    assert (tmp_path / "d.fleet.hcl").read_text() == ODD


def test_check_writes_nothing(tmp_path: Path) -> None:
    files(tmp_path, a_fleet_hcl=ODD, b_fleet_hcl=EVEN)
    assert fleetform(tmp_path, "fmt", "--check", status=3) == "a.fleet.hcl\n"
    assert (tmp_path / "a.fleet.hcl").read_text() == ODD
    assert fleetform(tmp_path, "fmt", "--check", "b.fleet.hcl") == ""


def test_diff(tmp_path: Path) -> None:
    files(tmp_path, a_fleet_hcl="a=1 \nb = 2\n# \x0b\u2028 c  ")
    expected = """\
a.fleet.hcl
--- old/a.fleet.hcl
+++ new/a.fleet.hcl
@@ -1,3 +1,3 @@
-a=1\x20
+a = 1
 b = 2
 # \x0b\u2028 c\x20\x20
\\ No newline at end of file
"""
    assert fleetform(tmp_path, "fmt", "--check", "--diff", status=3) == expected
    assert fleetform(tmp_path, "fmt", "--diff") == expected
    assert fleetform(tmp_path, "fmt", "--diff") == ""


def test_syntax_errors_leave_a_file_alone(tmp_path: Path) -> None:
    files(tmp_path, a_fleet_hcl=BROKEN + "b=1\n", b_fleet_hcl=ODD)
    ran = ended(tmp_path, "fmt")
    assert (ran.status, ran.out) == (1, "b.fleet.hcl\n")
    assert "Error: " in said(ran.err)
    assert "a.fleet.hcl" in ran.err
    assert (tmp_path / "a.fleet.hcl").read_text() == BROKEN + "b=1\n"
    assert (tmp_path / "b.fleet.hcl").read_text() == EVEN


def test_errors_count_for_more_than_check(tmp_path: Path) -> None:
    files(tmp_path, a_fleet_hcl=BROKEN, b_fleet_hcl=ODD)
    assert ended(tmp_path, "fmt", "--check").status == 1


@pytest.mark.parametrize(
    ("target", "summary"),
    [
        ("nowhere.fleet.hcl", "No such file or folder"),
        ("x.fleet.json", "No layout for JSON"),
        ("latin.fleet.hcl", "Invalid character encoding"),
    ],
)
def test_targets_that_have_no_layout(tmp_path: Path, target: str, summary: str) -> None:
    files(tmp_path, x_fleet_json="{}", a_fleet_hcl=ODD)
    (tmp_path / "latin.fleet.hcl").write_bytes(b'a = "\xe9"\n')
    ran = ended(tmp_path, "fmt", target, "a.fleet.hcl")
    assert (ran.status, ran.out) == (1, "a.fleet.hcl\n")
    assert f"Error: {summary}" in said(ran.err)
    assert target in ran.err


def test_a_file_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files(tmp_path, a_fleet_hcl=ODD, b_fleet_hcl=ODD)
    # Whoever runs the tests as root may write anything.
    monkeypatch.setattr(os, "access", lambda path, mode: path.name != "a.fleet.hcl")
    ran = ended(tmp_path, "fmt")
    assert (ran.status, ran.out) == (1, "b.fleet.hcl\n")
    assert "a.fleet.hcl cannot be written: it is read-only." in said(ran.err)
    assert (tmp_path / "a.fleet.hcl").read_text() == ODD


def test_a_write_that_fails_leaves_all_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    files(tmp_path, a_fleet_hcl=ODD)
    monkeypatch.setattr(os, "replace", full)
    ran = ended(tmp_path, "fmt")
    assert ran.status == 1
    assert "no space left on device" in said(ran.err)
    assert [path.read_text() for path in tmp_path.iterdir()] == [ODD]


def test_mode_and_links_stay(tmp_path: Path) -> None:
    files(tmp_path, real_txt=ODD)
    real, link = tmp_path / "real.txt", tmp_path / "a.fleet.hcl"
    real.chmod(0o640)
    link.symlink_to(real)
    assert fleetform(tmp_path, "fmt") == "a.fleet.hcl\n"
    assert link.is_symlink()
    assert real.read_text() == EVEN
    assert real.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.fleet.hcl", "real.txt"]


def test_line_ends_stay(tmp_path: Path) -> None:
    files(tmp_path, a_fleet_hcl="a=1\r\nbb=2\n")
    fleetform(tmp_path, "fmt")
    assert (tmp_path / "a.fleet.hcl").read_bytes() == b"a  = 1\r\nbb = 2\n"


def test_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert piped(monkeypatch, tmp_path, ODD.encode()) == Ran(0, EVEN, "")
    assert piped(monkeypatch, tmp_path, "é=1 # 日\r\n".encode()).out == "é = 1 # 日\r\n"
    assert piped(monkeypatch, tmp_path, b"a=1").out == "a = 1\n"


def test_standard_input_to_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert piped(monkeypatch, tmp_path, ODD.encode(), "--check") == Ran(3, "", "")
    assert piped(monkeypatch, tmp_path, EVEN.encode(), "--check") == Ran(0, "", "")
    ran = piped(monkeypatch, tmp_path, b"a=1\n", "--diff")
    assert ran.out == "--- old/<stdin>\n+++ new/<stdin>\n@@ -1 +1 @@\n-a=1\n+a = 1\n"


@pytest.mark.parametrize("data", [BROKEN.encode(), b'a = "\xff"\n'])
def test_standard_input_with_errors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    ran = piped(monkeypatch, tmp_path, data)
    assert (ran.status, ran.out) == (1, "")
    assert "<stdin>" in ran.err


def test_standard_input_stands_alone(tmp_path: Path) -> None:
    ran = ended(tmp_path, "fmt", "-", "a.fleet.hcl")
    assert ran.status == 1
    assert "leave out the others" in ran.err
