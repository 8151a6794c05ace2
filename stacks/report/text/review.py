"""What a change means, as text: who may newly do what, what it may newly cost, what it exposes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from textwrap import wrap

from stacks.report.text.page import Line, Segment, Style
from stacks.review.model import (
    AccessDelta,
    Cap,
    CostDelta,
    Fact,
    Grant,
    Review,
    Severity,
    Total,
)

__all__ = ["review_lines", "topics"]

WIDTH = 100
"""Of what is said of one thing, in characters."""
MOST = 12
"""Lines of one topic; how many more there are is said."""
_PLACE_COLUMN = 72
_BEYOND = 12
"""So far beyond the width may a place still stand, rather than on a line of its own."""
_STYLES: dict[Severity, Style] = {"critical": "error", "high": "error", "medium": "warning"}


def review_lines(review: Review) -> Iterator[Line]:
    """Nothing where the change means nothing."""
    said = False
    for title, found in topics(review, MOST):
        if found and said:
            yield []
        said = said or bool(found)
        for number, lines in enumerate(found):
            head = title.ljust(10) if number == 0 else " " * 10
            first, *more = _wrapped(lines[0])
            yield [(head, "bold"), *first]
            for line in (*more, *lines[1:]):
                yield [(" " * 12, ""), *line]


def _wrapped(line: Line) -> list[Line]:
    """A line whose text is too long as several, of which only the first has what goes before."""
    before = sum(len(text) for text, _ in line[:-1])
    text, style = line[-1]
    if style or before + len(text) <= WIDTH:
        return [line]
    pieces = wrap(" " * before + text.lstrip(" :"), WIDTH, break_long_words=False)
    lead = text[: len(text) - len(text.lstrip(" :"))]
    first: Line = [*line[:-1], (lead + pieces[0].lstrip(), style)]
    rest: list[Line] = [[(piece, style)] for piece in pieces[1:]]
    return [first, *rest]


def topics(review: Review, most: int | None = None) -> Iterator[tuple[str, list[list[Line]]]]:
    """What there is to say of access, cost and exposure: a title, and for each thing its lines.

    ``most`` things of a sort, and how many more there are; all where it is None.
    """
    yield "Access", list(_access(review.access, most))
    yield "Cost", list(_cost(review.cost, most))
    yield "Exposure", list(_exposure(review, most))


def _cut(found: Iterable[list[Line]], total: int, most: int | None) -> Iterator[list[Line]]:
    yield from islice(found, most)
    if most is not None and total > most:
        yield [[(f"  and {total - most} more", "dim")]]


def _access(delta: AccessDelta, most: int | None) -> Iterator[list[Line]]:
    grants: tuple[Grant, ...]
    sign: str
    style: Style
    for sign, style, grants in (("+", "add", delta.gained), ("-", "remove", delta.lost)):
        joined = _joined(grants)
        yield from _cut((_grant(sign, style, item) for item in joined), len(joined), most)


def _joined(grants: Iterable[Grant]) -> list[Grant]:
    """Those that differ in their object alone, as one."""
    groups: dict[tuple[str, str, str], list[Grant]] = {}
    for grant in grants:
        groups.setdefault((grant.subject, grant.verb, grant.detail), []).append(grant)
    return [
        group[0]._replace(object=", ".join(grant.object for grant in group))
        for group in groups.values()
    ]


def _grant(sign: str, style: Style, grant: Grant) -> list[Line]:
    detail = f" ({grant.detail})" if grant.detail else ""
    return [
        [
            (f"{sign} ", style),
            (f"{grant.subject} {grant.verb} {grant.object}", ""),
            (detail, "dim"),
        ]
    ]


def _cost(delta: CostDelta, most: int | None) -> Iterator[list[Line]]:
    yield from _cut((_cap(cap) for cap in delta.caps), len(delta.caps), most)
    yield from _cut((_uncapped(agent) for agent in delta.uncapped), len(delta.uncapped), most)
    changed = [total for total in delta.totals if total.before != total.after]
    for period in dict.fromkeys(total.period for total in changed):
        yield _totals(period, [total for total in changed if total.period == period])
    if delta.worst_before != delta.worst_after:
        change = f"{_most(delta.worst_before)} → {_most(delta.worst_after)} a month"
        yield [[("= ", "dim"), ("at most ", ""), (change, "bold")]]


def _most(amount: float | None) -> str:
    return "unbounded" if amount is None else _money(amount)


def _money(amount: float) -> str:
    return f"${amount:,.2f}".removesuffix(".00")


_PERIODS = {"run": "run", "daily": "day", "weekly": "week", "monthly": "month", "total": "in all"}


def _cap(cap: Cap) -> list[Line]:
    per = _per(cap.period)
    action = f"{cap.was} → {cap.action}" if cap.was else cap.action
    how = ", ".join(part for part in (cap.budget, action, cap.enforcement) if part)
    sign: tuple[str, Style] = ("~ ", "change")
    if cap.before is None and cap.after is not None:
        sign, what = ("+ ", "add"), f"up to {_money(cap.after)}{per}"
    elif cap.after is None and cap.before is not None:
        sign, what = ("- ", "remove"), f"no longer up to {_money(cap.before)}{per}"
    elif cap.before == cap.after:
        what = f"{_money(cap.after or 0)}{per}"
    else:
        what = f"{_money(cap.before or 0)}{per} → {_money(cap.after or 0)}{per}"
    return [[sign, (what, ""), (f" ({how})", "dim")]]


_NAMED = 3
"""How many teams and use cases are named whose budgets add up to something else."""


def _totals(period: str, totals: list[Total]) -> list[Line]:
    """What the budgets of a period add up to: all of them, then by team and use case."""
    whole = [_from_to(total) for total in totals if total.by == "all"]
    parts = [
        f"{total.by.replace('_', ' ')} {total.name} {_from_to(total)}"
        for total in totals
        if total.by != "all"
    ]
    more = [f"and {len(parts) - _NAMED} more"] if len(parts) > _NAMED else []
    detail = ", ".join([*parts[:_NAMED], *more])
    sign: Segment = ("= ", "dim")
    if not whole:
        per = _PERIODS.get(period, period)
        return [[sign, (f"budgets {per if period == 'total' else f'a {per}'}: {detail}", "")]]
    line: Line = [sign, (f"budgets add up to {whole[0]}{_per(period)}", "")]
    return [[*line, (f" ({detail})", "dim")] if detail else line]


def _from_to(total: Total) -> str:
    return f"{_money(total.before)} → {_money(total.after)}"


def _per(period: str) -> str:
    per = _PERIODS.get(period, period)
    return f" {per}" if period == "total" else f"/{per}"


def _uncapped(agent: str) -> list[Line]:
    return [[("! ", "warning"), (f"{agent} has no cap that stops it", "")]]


def _exposure(review: Review, most: int | None) -> Iterator[list[Line]]:
    new = review.facts("new")
    fixed = review.facts("fixed")
    yield from _cut(map(_new, new), len(new), most)
    yield from _cut(map(_fixed, fixed), len(fixed), most)


def _new(fact: Fact) -> list[Line]:
    style = _STYLES[fact.severity] if fact.waiver is None else "dim"
    waived = f", waived by {fact.waiver}" if fact.waiver else ""
    head: Line = [
        ("! ", style),
        (f"{fact.rule} new, {fact.severity}{waived}", style),
        (f": {fact.message}", ""),
    ]
    lines = [head]
    if fact.path:
        lines += _path(fact)
    lines += [[("assumed: ", "dim"), (text, "dim")] for text in fact.assumptions]
    if fact.causes:
        causes = "; ".join(f"{cause.address} {cause.action}" for cause in fact.causes[:3])
        lines.append([("because ", "dim"), (causes, "dim")])
    if fact.undo:
        lines.append([("undo: ", "dim"), (fact.undoing, "dim")])
    lines.append([(f"{fact.fingerprint}  docs/reference/rules/{fact.rule}.md", "dim")])
    return lines


def _path(fact: Fact) -> Iterator[Line]:
    """The witness path, broken behind its arrows, with the place behind it where there is room."""
    place = str(fact.location or "")
    *lines, last = wrap(" → ".join(hop.node for hop in fact.path), WIDTH, break_long_words=False)
    for line in lines:
        yield [(line, "")]
    if len(last) + 2 + len(place) > WIDTH + _BEYOND:
        yield [(last, "")]
        last = ""
    yield [(last, ""), (" " * max(2, _PLACE_COLUMN - len(last)) + place, "dim")]


def _fixed(fact: Fact) -> list[Line]:
    return [[("- ", "add"), (f"{fact.rule} fixed, {fact.severity}: {fact.message}", "dim")]]
