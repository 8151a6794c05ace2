"""Which texts are HCL, against what Terraform says, and against another reader of HCL."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import hcl2
import pytest
from lark import Token, Tree
from lark.exceptions import LarkError

from builders.configurations import Case, cases
from planes.diagnostics import Source
from stacks.language.ast import Body
from stacks.language.parser import parse_body

PROBES: list[dict[str, Any]] = [
    json.loads(line)
    for line in Path(__file__).with_name("syntax_probes.jsonl").read_text("utf-8").split("\n")
    if line
]


VALID = [probe["text"] for probe in PROBES if not probe["terraform"]]
INVALID = [probe for probe in PROBES if probe["terraform"]]


def test_there_are_many_of_both() -> None:
    assert len(VALID) > 200
    assert len(INVALID) > 200


@pytest.mark.parametrize("text", VALID, ids=ascii)
def test_accepts(text: str) -> None:
    _, diagnostics = parse_body(Source("x", text))
    assert not list(diagnostics)


@pytest.mark.parametrize("probe", INVALID, ids=lambda probe: ascii(probe["text"]))
def test_refuses_with_few_and_whole_sentences(probe: dict[str, Any]) -> None:
    text = probe["text"]
    _, diagnostics = parse_body(Source("x", text))
    assert 1 <= len(diagnostics) <= max(1, len(probe["terraform"]))
    for item in diagnostics:
        assert item.is_error
        assert item.summary[0].isupper()
        assert not item.summary.endswith(".")
        assert item.detail[0].isupper() or item.detail[0] == '"'
        assert item.detail.endswith((".", "?"))
        assert item.span is not None
        assert 0 <= item.span.start <= item.span.end <= len(text)


# The structure, as another reader sees it.

Structure = list[tuple[Any, ...]]


def ours(body: Body) -> Structure:
    items = [(item.start, item.name) for item in body.attributes.values()]
    blocks = [
        (block.start, block.type, [text for _, _, text in block.labels], ours(block.body))
        for block in body.blocks
    ]
    return [item[1:] for item in sorted([*items, *blocks])]


def theirs(body: Tree[Token]) -> Structure:
    structure: Structure = []
    for item in body.children:
        if not isinstance(item, Tree):
            continue
        if item.data == "attribute":
            structure.append((name(item.children[0]),))
        elif item.data == "block":
            head = [name(part) for part in item.children if is_name(part)]
            (inner,) = [part for part in item.children if is_body(part)]
            structure.append((head[0], head[1:], theirs(inner)))
    return structure


def is_name(part: Any) -> bool:
    return isinstance(part, Tree) and part.data in ("identifier", "string", "literal_value")


def is_body(part: Any) -> bool:
    return isinstance(part, Tree) and part.data == "body"


ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})|\\(.)|([$%])\4\{")
LETTERS = {"n": "\n", "r": "\r", "t": "\t"}


def name(tree: Any) -> str:
    text = "".join(str(token) for token in tree.scan_values(lambda token: True))
    return meant(text[1:-1]) if tree.data == "string" else text


def meant(label: str) -> str:
    """What a label says: the other reader keeps escapes as they are, and composes no characters."""
    return unicodedata.normalize("NFC", ESCAPE.sub(unescaped, label))


def unescaped(found: re.Match[str]) -> str:
    short, long, letter, sign = found.groups()
    if sign:
        return f"{sign}{{"
    return chr(int(short or long, 16)) if short or long else LETTERS.get(letter, letter)


def compared(text: str) -> bool:
    """Compare the two structures; False where the other reader has none."""
    try:
        tree = hcl2.parses_to_tree(text)
    except LarkError:
        return False
    (body,) = [child for child in tree.children if isinstance(child, Tree)]
    assert theirs(body) == ours(parse_body(Source("x", text))[0]), text
    return True


def test_structure_is_what_python_hcl2_sees() -> None:
    assert sum(map(compared, VALID)) > 250


def test_structure_of_whole_files_is_what_python_hcl2_sees() -> None:
    """The files that fmt is held to, the examples, and the configurations beside Terraform's."""
    here = Path(__file__).parent
    root = here.parents[2]
    folders = [here / "layout" / "cases", root / "examples", root / "docs"]
    files = [path for folder in folders for path in sorted(folder.rglob("*.hcl"))]
    texts = [path.read_bytes().decode() for path in files]
    for path in (here.parent / "evaluation/terraform/cases").glob("*.txt"):
        texts += [text for case in cases(path) for text in hcl(case)]
    read = [text for text in texts if not parse_body(Source("x", text))[1].has_errors]
    assert sum(map(compared, read)) > 700


def hcl(case: Case) -> list[str]:
    return [text for file, text in case.files.items() if file.endswith(".hcl")]
