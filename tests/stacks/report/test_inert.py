"""What names, values and messages hold means nothing in any report."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from builders.hostile import hostile
from stacks.report.ci.findings import plan_findings
from stacks.report.ci.github import annotation_lines, without_commands
from stacks.report.ci.junit import junit
from stacks.report.ci.sarif import Origin, sarif
from stacks.report.graphs.svg import graph_svg
from stacks.report.graphs.text import dot, mermaid
from stacks.report.html.drift import drift_html
from stacks.report.html.picture import plan_graph
from stacks.report.html.plan import plan_html
from stacks.report.json.plan import plan_json
from stacks.report.markdown.drift import drift_markdown
from stacks.report.markdown.plan import plan_markdown
from stacks.report.text.page import plain_text
from stacks.report.text.plan import plan_lines

CASES = json.loads((Path(__file__).parent / "hostile.json").read_text(encoding="utf-8"))
ORIGIN = Origin("a/b")


@pytest.fixture(params=CASES)
def text(request: pytest.FixtureRequest) -> str:
    found: str = CASES[request.param]
    return found


CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def test_no_control_character_is_in_text(text: str) -> None:
    plan = hostile(text)
    for shown in (
        plain_text(plan_lines(plan, {})),
        plan_markdown(plan),
        drift_markdown(plan.stack, plan.drift, 65_536),
        plan_html(plan),
        drift_html(plan.stack, "default", plan.drift, "now"),
        graph_svg(plan_graph(plan)),
        "\n".join(annotation_lines(plan_findings(plan), ORIGIN)),
    ):
        assert CONTROLS.search(shown) is None


# Markdown.


def tokens(found: list[Token]) -> Iterator[Token]:
    for token in found:
        yield token
        yield from tokens(token.children or [])


STRUCTURE = {
    *(
        "heading_open",
        "heading_close",
        "inline",
        "paragraph_open",
        "paragraph_close",
        "strong_open",
    ),
    *("strong_close", "text", "code_inline", "fence", "bullet_list_open", "bullet_list_close"),
    *("list_item_open", "list_item_close", "html_block"),
}
BLOCKS = re.compile(r"<details(?: open)?><summary>[\w ]+ \(\d+\)</summary>|</details>")
OUR_WORDS = re.compile(r"[\w .,:'…()–-]*")


def test_markdown_has_only_what_we_put_there(text: str) -> None:
    plan = hostile(text)
    for shown in (plan_markdown(plan), drift_markdown(plan.stack, plan.drift, 65_536)):
        for token in tokens(MarkdownIt("gfm-like", {"linkify": False}).parse(shown)):
            assert token.type in STRUCTURE, token
            if token.type == "html_block":
                assert BLOCKS.fullmatch(token.content.strip()), token.content
            elif token.type == "text":
                assert OUR_WORDS.fullmatch(token.content), token.content


def test_markdown_shows_it_all_the_same() -> None:
    shown = MarkdownIt("gfm-like", {"linkify": False}).render(plan_markdown(hostile("`a` <b> @c")))
    assert shown.count("`a` &lt;b&gt; @c") > 20


# HTML, SVG and XML.


class Elements(HTMLParser):
    """The tags and attributes of a page, and what stands in its scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()
        self.links: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {(tag, name) for name, _ in attrs} | {(tag, "")}
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


def test_html_has_the_elements_of_a_plan_that_means_no_harm(text: str) -> None:
    calm, plan = hostile("calm"), hostile(text)
    for make in (plan_html, lambda plan: drift_html(plan.stack, "x", plan.drift, plan.created)):
        page = Elements(make(plan))
        assert page.found <= Elements(make(calm)).found
        assert page.links == ["data:,", "#main"]


def test_the_data_of_a_page_cannot_end_its_element(text: str) -> None:
    page = plan_html(hostile(text))
    [data] = re.findall(r'<script type="application/json" id="fleet">(.*?)</script>', page, re.S)
    assert re.search(r"[<>&\u2028\u2029]", data) is None
    names = [node[0] for node in json.loads(data)["nodes"]]
    assert any("agent.a" in name for name in names)


def test_pictures_and_xml_are_well_formed(text: str) -> None:
    plan = hostile(text)
    svg = ElementTree.fromstring(graph_svg(plan_graph(plan)))
    assert {element.tag.rpartition("}")[2] for element in svg.iter()} <= {
        *("svg", "rect", "g", "title", "text", "path"),
    }
    tree = ElementTree.fromstring(junit(plan.stack, ["a"], plan_findings(plan)))
    assert {element.tag for element in tree.iter()} == {
        *("testsuites", "testsuite", "testcase", "failure"),
    }


def test_mermaid_and_dot_keep_their_lines(text: str) -> None:
    graph, calm = plan_graph(hostile(text)), plan_graph(hostile("calm"))
    assert mermaid(graph).count("\n") == mermaid(calm).count("\n")
    assert all(
        re.fullmatch(r'  n\d+\["[^"]*"\]|flowchart LR|  class(Def)? [\w, :#-]+', line)
        for line in mermaid(graph).rstrip("\n").split("\n")
    )
    quoted = re.sub(r'"(?:[^"\\]|\\.)*"', "Q", dot(graph), flags=re.S)
    assert re.fullmatch(r"digraph fleet \{\n(  [\w =Q\[\],;>-]*\n)*\}\n", quoted)


# What programs read.


def test_json_is_what_it_says(text: str) -> None:
    plan = hostile(text)
    assert plan_json(plan)["variables"]["v"]["value"] == text
    results = sarif(plan_findings(plan), "1", ORIGIN)["runs"][0]["results"]
    assert results[0]["message"]["text"].startswith(f"It is {text}.")
    uris = [
        location["physicalLocation"]["artifactLocation"]["uri"]
        for result in results
        for location in result["locations"]
    ]
    assert all(re.fullmatch(r"[\w.~%/-]+", uri) for uri in uris)


def test_annotations_are_one_command_a_line(text: str) -> None:
    for line in annotation_lines(plan_findings(hostile(text)), ORIGIN):
        command = re.fullmatch(r"::(error|warning) ((?:\w+=[^,:]*,?)+)::(.*)", line)
        assert command is not None, line
        assert "\n" not in line


def obeyed(line: str) -> bool:
    """Whether GitHub's runner takes a line of a log for a command."""
    return line.lstrip().startswith("::") or "##[" in line


def test_the_log_of_a_step_has_no_commands(text: str) -> None:
    plan = hostile(text)
    for shown in (plain_text(plan_lines(plan, {})), plan_markdown(plan)):
        lines = re.split(r"[\r\n]", without_commands(shown))
        assert [line for line in lines if obeyed(line)] == []


def test_such_a_log_would_have_had_some() -> None:
    """Else the test above would prove nothing."""
    shown = plain_text(plan_lines(hostile(CASES["a workflow command"]), {}))
    assert any(map(obeyed, shown.splitlines()))
    assert html.unescape(without_commands("a ::b")) == "a ::b"
