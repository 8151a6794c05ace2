"""Drift as one self-contained HTML page: no script, no network, readable by a screen reader."""

from __future__ import annotations

from collections.abc import Sequence

from planes.values import format_path
from stacks.engine.plan import DriftItem
from stacks.report.html.page import code, page, shown
from stacks.report.values import inline

__all__ = ["drift_html"]

_WORDS = {
    "changed": "changed",
    "missing": "gone",
    "unreadable": "unreadable",
    "unmanaged": "not declared",
}


_STYLES = {"changed": "change", "missing": "remove", "unreadable": "error", "unmanaged": "add"}


def drift_html(stack: str, workspace: str, items: Sequence[DriftItem], at: str) -> str:
    """The page.  ``at`` is when the live system was read, RFC 3339."""
    title = f"Drift of {stack}" + ("" if workspace == "default" else f" ({workspace})")
    body = _table(items) if items else '<p class="calm">No drift.</p>'
    return page(title, f"Read at {at}", f'<section class="card">\n{body}\n</section>')


def _table(items: Sequence[DriftItem]) -> str:
    heads = "".join(
        f'<th scope="col">{name}</th>'
        for name in ("Resource", "What", "Attribute", "Applied", "Live", "By whom")
    )
    rows = "\n".join(_row(item) for item in items)
    plural = "s" if len(items) > 1 else ""
    return (
        f"<table>\n<caption>{len(items)} difference{plural} between what was applied "
        f"and what is live</caption>\n<thead><tr>{heads}</tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody>\n</table>"
    )


def _row(item: DriftItem) -> str:
    subject = str(item.address) if item.address else f"{item.type} {item.remote_id}"
    changed = item.kind == "changed"
    cells = [
        code(format_path(item.path or item.remote_path)),
        code(inline(item.before)) if changed else "",
        code(inline(item.after)) if changed else shown(item.detail),
        " ".join(shown(part) for part in (item.changed_by, item.changed_at) if part),
    ]
    what = f'<td class="{_STYLES[item.kind]}">{_WORDS[item.kind]}</td>'
    rest = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr><th scope="row"><code>{shown(subject)}</code></th>{what}{rest}</tr>'
