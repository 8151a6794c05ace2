"""A plan as one HTML page: what it means, the fleet as a picture, and every change.

Readable without a script, up to the picture; with one, by keyboard and by screen reader alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from stacks.engine.plan import Action, Plan
from stacks.report.html.page import code, data_block, page, shown
from stacks.report.html.picture import LANES, Path, Picture, picture
from stacks.report.text.change import change_lines
from stacks.report.text.drift import drift_item_lines
from stacks.report.text.page import Line, inert, plain_text
from stacks.report.text.plan import counts
from stacks.report.text.review import topics
from stacks.review.model import Fact

__all__ = ["plan_html"]

_LISTED = 200
"""Changes, and risks, that stand in the page as text; the picture and its search have all."""


def plan_html(plan: Plan) -> str:
    """The page."""
    drawn = picture(plan)
    workspace = "" if plan.workspace == "default" else f" ({plan.workspace})"
    commit = f", commit {plan.revision.commit[:12]}" if plan.revision else ""
    parts = [
        _counts(plan),
        _blocked(plan),
        _meaning(plan),
        _risks(drawn.paths, plan),
        _picture(drawn),
        _changes(plan),
        _rest(plan),
        data_block("fleet", _data(plan, drawn)),
    ]
    return page(
        f"Plan of {plan.stack}{workspace}",
        f"{counts(plan)} · made {plan.created}{commit}",
        "\n".join(part for part in parts if part),
        "plan.js",
    )


def _counts(plan: Plan) -> str:
    rows = (
        ("to add", "new", plan.count(Action.CREATE, Action.ADOPT)),
        ("to change", "changed", plan.count(Action.UPDATE)),
        ("to replace", "gone", plan.count(Action.REPLACE)),
        ("to destroy", "gone", plan.count(Action.DELETE)),
        ("new risks", "critical", sum(fact.waiver is None for fact in plan.review.facts("new"))),
    )
    items = "".join(
        f'<li class="{style if number else "none"}"><b>{number:,}</b>{word}</li>'
        for word, style, number in rows
    )
    empty = (
        '<p class="calm">No changes. The live fleet is what the configuration says.</p>'
        if plan.is_empty
        else ""
    )
    return f'<ul class="counts" aria-label="Counts">{items}</ul>{empty}'


def _blocked(plan: Plan) -> str:
    if not plan.blocked_by:
        return ""
    items = "".join(
        f'<li><span class="sign error">✗</span><code>{shown(check.owner)}</code> forbids '
        f"<code>{shown(check.subject)}</code>: {shown(check.message)}</li>"
        for check in plan.blocked_by
    )
    return _section("blocked", "Blocked by policy", f'<ul class="plain">{items}</ul>')


def _section(id: str, title: str, body: str) -> str:
    return (
        f'<section class="card" aria-labelledby="{id}">\n<h2 id="{id}">{title}</h2>\n{body}\n'
        "</section>"
    )


# What the change means.


def _meaning(plan: Plan) -> str:
    cards = [
        _section(title.lower(), _TITLES[title], _things(things))
        for title, things in topics(plan.review)
        if title in _TITLES and things
    ]
    return f'<div class="meaning">{"".join(cards)}</div>' if cards else ""


_TITLES = {"Access": "Who may newly do what", "Cost": "What it may cost"}


def _things(things: Sequence[list[Line]]) -> str:
    items = "".join(
        f'<li><span class="sign {lines[0][0][1]}">{shown(lines[0][0][0].strip())}</span>'
        f"{''.join(map(_segments, [lines[0][1:], *lines[1:]]))}</li>"
        for lines in things[:_LISTED]
    )
    return f'<ul class="plain">{items}</ul>{_more(len(things))}'


def _segments(line: Line) -> str:
    return "".join(
        f'<span class="{style}">{shown(text)}</span>' if style else shown(text)
        for text, style in line
    )


def _more(number: int) -> str:
    left = number - _LISTED
    return f'<p class="more">and {left:,} more</p>' if left > 0 else ""


def _risks(paths: Sequence[Path], plan: Plan) -> str:
    items = "".join(
        _risk(number, path.fact, bool(path.nodes)) for number, path in enumerate(paths[:_LISTED])
    )
    fixed = plan.review.facts("fixed")
    goes = "".join(
        f'<li><span class="sign add">✓</span>{code(fact.rule)} {shown(fact.message)}</li>'
        for fact in fixed[:_LISTED]
    )
    body = f'<ol class="risks">{items}</ol>{_more(len(paths))}' if items else ""
    if goes:
        body += f'<h3>Risks that go ({len(fixed):,})</h3><ul class="plain">{goes}</ul>'
        body += _more(len(fixed))
    return _section("exposure", "What an outsider can newly make happen", body) if body else ""


def _risk(number: int, fact: Fact, is_drawn: bool) -> str:
    waived = f' <span class="tag soft">waived by {shown(fact.waiver)}</span>' if fact.waiver else ""
    trail = "".join(f"<li>{code(hop.node)}</li>" for hop in fact.path)
    notes = [f"Assumed: {text}" for text in fact.assumptions]
    if fact.causes:
        notes.append("Because: " + "; ".join(f"{c.address} {c.action}" for c in fact.causes[:3]))
    if fact.undo:
        notes.append(f"To undo: {fact.undoing}")
    if fact.remedy:
        notes.append(f"Remedy: {fact.remedy}")
    where = f' <span class="soft mono">{shown(str(fact.location))}</span>' if fact.location else ""
    button = (
        f'<button type="button" data-path="{number}" aria-pressed="false" '
        f'aria-label="Follow {shown(fact.rule)} in the picture">Follow in the picture</button>'
        if is_drawn
        else ""
    )
    told = f'<p class="soft">{shown(" · ".join(notes))}</p>' if notes else ""
    return (
        f'<li><p><span class="tag {fact.severity}">{fact.severity}</span> {code(fact.rule)} '
        f"{shown(fact.message)}{where}{waived}</p>"
        f'<ol class="trail" aria-label="Path">{trail}</ol>'
        f"{told}{button}</li>"
    )


# The picture.


def _picture(drawn: Picture) -> str:
    if not drawn.nodes:
        return ""
    return _section(
        "picture",
        "The fleet",
        '<div class="bar"><label for="search">Find</label>'
        '<input type="search" id="search" autocomplete="off" spellcheck="false">'
        '<button type="button" id="touched" aria-pressed="false">Only changes and risks</button>'
        '<button type="button" id="close">Close all teams</button></div>'
        '<ul class="links" id="found"></ul>'
        '<p class="hidden" id="said" role="status" aria-live="polite"></p>'
        '<div class="view"><div class="canvas" id="canvas">'
        '<p class="soft">The picture needs a script; what it shows is in the lists.</p></div>'
        '<div class="detail" id="detail" role="region" aria-label="What is chosen">'
        '<p class="soft">Choose something in the picture: with a click, or with Tab and the arrow '
        "keys. Enter opens a team, Escape closes it.</p></div></div>"
        f'<ul class="key" aria-label="Key">{_KEY}</ul>',
    )


_KEY = "".join(
    f'<li><svg width="30" height="10" aria-hidden="true"><path class="{style}" d="M0,5 L30,5"/>'
    f"</svg>{word}</li>"
    for style, word in (
        ("edge", "as it was"),
        ("edge m-new", "new"),
        ("edge m-gone", "to be removed"),
        ("edge risky", "on a risky path"),
    )
)


def _data(plan: Plan, drawn: Picture) -> dict[str, Any]:
    """What the script draws; texts that many changes share are there once."""
    steps = {step.key: step for step in plan.steps}
    bodies: dict[str, int] = {}
    nodes = []
    for node in drawn.nodes:
        body = None
        if node.change is not None:
            text = plain_text(list(change_lines(plan.changes[node.change], steps))[1:])
            body = bodies.setdefault(text, len(bodies)) if text else None
        row = (inert(node.name), node.kind, node.lane, inert(node.team), node.mark.value)
        nodes.append([*row, node.risk or "", inert(node.place), body])
    return {
        "lanes": LANES,
        "nodes": nodes,
        "edges": [
            [edge.source, edge.target, inert(edge.label), edge.mark.value] for edge in drawn.edges
        ],
        "paths": [path.nodes for path in drawn.paths],
        "links": [[inert(link) for link in path.links] for path in drawn.paths],
        "bodies": list(bodies),
    }


# The changes.


def _changes(plan: Plan) -> str:
    steps = {step.key: step for step in plan.steps}
    changed = [change for change in plan.changes if change.action is not Action.NO_OP]
    if not changed:
        return ""
    grave = (Action.DELETE, Action.REPLACE)
    changed.sort(key=lambda change: change.action not in grave)
    items = "".join(_change(list(change_lines(change, steps))) for change in changed[:_LISTED])
    left = len(changed) - _LISTED
    more = f'<p class="more">and {left:,} more: find them in the picture</p>' if left > 0 else ""
    return _section("changes", f"Changes ({len(changed):,})", items + more)


def _change(lines: list[Line]) -> str:
    head = f'<span class="mono">{_spaced(lines[0])}</span>'
    if len(lines) == 1:
        return f"<p>{head}</p>"
    body = "\n".join(map(_segments, lines[1:]))
    return f'<details><summary>{head}</summary><pre tabindex="0">{body}</pre></details>'


def _spaced(line: Line) -> str:
    """The head without the spaces that align it on a terminal."""
    return " ".join(_segments([(text.strip(), style)]) for text, style in line if text.strip())


def _rest(plan: Plan) -> str:
    drift = "\n".join(_segments(line) for item in plan.drift for line in drift_item_lines(item))
    checks = [check for check in plan.checks if check.status == "fail" and not check.is_blocking]
    sections = [
        ("drift", "Changed outside of fleetform", f'<pre tabindex="0">{drift}</pre>' * bool(drift)),
        ("checks", "Checks that fail", _listed(f"{c.owner}: {c.message}" for c in checks)),
        ("notes", "Notes", _listed(f"{note.summary}. {note.detail}" for note in plan.notes)),
    ]
    return "\n".join(_section(id, title, body) for id, title, body in sections if body)


def _listed(texts: Iterable[str]) -> str:
    items = "".join(_items(texts))
    return f'<ul class="plain">{items}</ul>' if items else ""


def _items(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield f'<li><span class="sign warning">!</span>{shown(text)}</li>'
