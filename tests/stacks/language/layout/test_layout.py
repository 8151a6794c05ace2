"""The canonical layout, against what ``terraform fmt`` makes of the same texts."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.layouts import comments, configurations, scattered, structure
from planes.diagnostics import Source
from stacks.language.layout.format import formatted

HERE = Path(__file__).parent
ROOT = HERE.parents[3]
INPUTS = sorted((HERE / "cases" / "input").iterdir())
OURS = sorted(
    path
    for folder in ("examples", "docs")
    for path in (ROOT / folder).rglob("*")
    if path.name.endswith((".fleet.hcl", ".fleetvars", ".fleettest.hcl"))
)

# Where Terraform's own result loses something, or could not be read again.
KEPT = {
    'a /* b */ "c" {}\n': 'a /* b */ "c" {}\n',
    'a "$${b}" "c$" "%%{d}" {}\n': 'a "$${b}" "c$" "%%{d}" {}\n',
    "a = b[true][null]\n": "a = b[true][null]\n",
    'a = "${\n# b\nc\n}"\n': "a = ( # b\nc)\n",
    'a = "${b + # c\nd}"\n': "a = (b + # c\nd)\n",
    'a = "${b # c\n+ d}" # e\n': "a = (b # c\n+ d)   # e\n",
    'a = "${(b)\n+ (c)}"\n': "a = ((b)\n+ (c))\n",
    'a { b = "${c # d\n}" }\n': "a { b = (c # d\n) }\n",
    'a = "${<<B\nc\nB\n}" # d\n': "a = (<<B\nc\nB\n) # d\n",
    'a { b = "${<<C\nd\nC\n}" }\n': "a { b = (<<C\nd\nC\n) }\n",
    'a = "${<<B\nc\nB\n}"': "a = (<<B\nc\nB\n)",
    "\ufeff": "",
}


def text_of(path: Path) -> str:
    return path.read_bytes().decode()


def laid_out(text: str) -> str:
    result, diagnostics = formatted(Source("x", text))
    assert not list(diagnostics)
    assert result is not None
    return result


def test_there_are_many_cases() -> None:
    assert len(INPUTS) >= 60
    assert len(OURS) > 15


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.stem)
def test_is_what_terraform_says(path: Path) -> None:
    text = text_of(path)
    result = laid_out(text)
    assert result == text_of(HERE / "cases" / "output" / path.name)
    assert laid_out(result) == result
    assert structure(result) == structure(text)
    assert comments(result) == comments(text)


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_comes_with_fleetform_is_canonical(path: Path) -> None:
    text = text_of(path)
    assert laid_out(text) == text, f"run: fleetform fmt {path.relative_to(ROOT)}"


@pytest.mark.parametrize("text", KEPT, ids=ascii)
def test_nothing_is_lost_where_terraform_loses_it(text: str) -> None:
    result = laid_out(text)
    assert result == KEPT[text]
    assert laid_out(result) == result
    assert structure(result) == structure(text)
    assert comments(result) == comments(text)


@given(configurations)
def test_what_is_said_stays(text: str) -> None:
    result = laid_out(text)
    assert structure(result) == structure(text)
    assert comments(result) == comments(text)
    assert laid_out(result) == result


@given(
    st.one_of(configurations, st.sampled_from([text_of(path) for path in [*OURS, *INPUTS]])),
    st.lists(st.sampled_from(["", "", " ", "\t", "    "]), min_size=1, max_size=40),
)
def test_blanks_do_not_matter(text: str, blanks: list[str]) -> None:
    assert laid_out(scattered(text, blanks)) == laid_out(text)


@pytest.mark.parametrize(
    "text", ["a = \n", "a {\n", 'a = "\n', "a = 1 b = 2\n", "}\n", "a = <<B\n"]
)
def test_syntax_errors_are_refused(text: str) -> None:
    result, diagnostics = formatted(Source("x", text))
    assert result is None
    assert diagnostics.has_errors


def test_deep_nesting_is_laid_out() -> None:
    blocks, brackets = "b {\n" * 200 + "}\n" * 200, f"a = {'[' * 200}{']' * 200}\n"
    templates = "a = " + '"${' * 200 + "b" + '}"' * 200 + "\n"
    assert laid_out(blocks).splitlines()[199] == "  " * 199 + "b {"
    assert laid_out(brackets) == brackets
    assert laid_out(templates) == "a = b\n"
