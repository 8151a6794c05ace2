"""Drift as one self-contained HTML page: no script, no network, readable by a screen reader."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from planes.values import format_path
from stacks.engine.plan import DriftItem
from stacks.report.values import inline

__all__ = ["drift_html"]

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #777; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0; } p.when { color: var(--soft); margin: 0 0 1.5rem; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; padding: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .45rem .6rem; }
th, td { border-top: 1px solid var(--line); }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
.changed { color: #b26a00; } .unmanaged { color: #00796b; }
.missing, .unreadable { color: #c62828; }
.calm { color: #2e7d32; font-weight: 600; }
"""
_WORDS = {
    "changed": "changed",
    "missing": "gone",
    "unreadable": "unreadable",
    "unmanaged": "not declared",
}


def drift_html(stack: str, workspace: str, items: Sequence[DriftItem], at: str) -> str:
    """The page.  ``at`` is when the live system was read, RFC 3339."""
    title = f"Drift of {stack}" + ("" if workspace == "default" else f" ({workspace})")
    body = _table(items) if items else '<p class="calm">No drift.</p>'
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f'<h1>{escape(title)}</h1>\n<p class="when">Read at {escape(at)}</p>\n'
        f"{body}\n</main>\n</body>\n</html>\n"
    )


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
        _code(format_path(item.path or item.remote_path)),
        _code(inline(item.before)) if changed else "",
        _code(inline(item.after)) if changed else escape(item.detail),
        " ".join(escape(part) for part in (item.changed_by, item.changed_at) if part),
    ]
    what = f'<td class="{item.kind}">{_WORDS[item.kind]}</td>'
    rest = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr><th scope="row"><code>{escape(subject)}</code></th>{what}{rest}</tr>'


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>" if text else ""
