"""The forms that a plan and drift are shown in, and the files that stand beside them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from stacks.cli.project import FOLDER
from stacks.cli.revision import repository_root
from stacks.cli.terminal import Terminal, json_text
from stacks.engine.plan import Plan
from stacks.report.ci.findings import Finding, plan_findings
from stacks.report.ci.sarif import Origin
from stacks.version import VERSION

__all__ = [
    "origin",
    "show_plan",
    "write_github",
    "write_junit",
    "write_plan_reports",
    "write_sarif",
]


def origin(stack: str, workspace: str, sources: Iterable[str] = ()) -> Origin:
    """Where this folder's findings come from, as the repository sees it."""
    root = repository_root(FOLDER)
    folder = FOLDER.resolve().relative_to(root).as_posix() if root is not None else ""
    own = sorted(name for name in sources if "/" not in name)
    return Origin(f"{stack}/{workspace}", folder, own[0] if own else "main.fleet.hcl")


def write_sarif(path: str, findings: Iterable[Finding], where: Origin) -> None:
    from stacks.report.ci.sarif import sarif

    _write(path, json_text(sarif(findings, VERSION, where), indented=True))


def write_junit(path: str, name: str, subjects: Sequence[str], findings: Iterable[Finding]) -> None:
    from stacks.report.ci.junit import junit

    Path(path).write_bytes(junit(name, subjects, findings))


def write_plan_reports(plan: Plan, sources: Mapping[str, str], given: Mapping[str, Any]) -> None:
    """Write what the options ask for beside what is printed (``stacks.cli.options``)."""
    where = origin(plan.stack, plan.workspace, sources)
    if given["sarif"] is not None:
        write_sarif(given["sarif"], plan_findings(plan), where)
    if given["junit"] is not None:
        subjects = [str(change.address) for change in plan.changes]
        write_junit(given["junit"], plan.stack, subjects, plan_findings(plan))
    if given["gitlab"] is not None:
        from stacks.report.ci.gitlab import gitlab_report

        _write(given["gitlab"], json_text(gitlab_report(plan)))
    if given["html"] is not None:
        from stacks.report.html.plan import plan_html

        _write(given["html"], plan_html(plan))
    if given["github"]:
        from stacks.report.markdown.plan import plan_markdown

        write_github(plan_findings(plan), where, partial(plan_markdown, plan))


def _write(path: str, text: str) -> None:
    Path(path).write_text(text, encoding="utf-8")


def write_github(
    findings: Iterable[Finding], where: Origin, markdown: Callable[[int], str]
) -> None:
    """Annotations, and the step's summary: ``markdown`` in at most so many characters."""
    from stacks.report.ci.github import SUMMARY_LIMIT, annotation_lines

    # On standard error, since standard output may be a document.  The runner reads both.
    for line in annotation_lines(findings, where):
        sys.stderr.write(f"{line}\n")
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(markdown(SUMMARY_LIMIT))


def show_plan(
    terminal: Terminal,
    plan: Plan,
    sources: Mapping[str, str],
    given: Mapping[str, Any],
    saved: str | None = None,
) -> None:
    """Print a plan in the form that the options ask for.  ``saved`` is the file that holds it."""
    if given["as_json"] or given["markdown"]:
        terminal.notes(plan.notes, sources)
    if given["as_json"]:
        from stacks.report.json.plan import plan_json

        terminal.document(plan_json(plan))
    elif given["markdown"]:
        from stacks.report.markdown.document import code_span
        from stacks.report.markdown.plan import plan_markdown

        command = f"fleetform show {saved}" if saved else "fleetform plan"
        pointer = f"All of it: {code_span(command)}"
        terminal.markdown(plan_markdown(plan, given["max_chars"], pointer))
    else:
        from stacks.report.text.plan import plan_lines

        terminal.lines(plan_lines(plan, sources))
