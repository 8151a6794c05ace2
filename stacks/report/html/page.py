"""The frame of fleetform's HTML pages: self-contained, with nothing fetched and nothing sent.

A content security policy names the one style and the one script by their hashes, so that whatever
a name or a prompt smuggles in cannot run.
"""

from __future__ import annotations

import json
from base64 import b64encode
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from stacks.report.text.page import inert

__all__ = ["code", "data_block", "page", "shown"]

_FILES = Path(__file__).parent


@cache
def _file(name: str) -> str:
    return (_FILES / name).read_text(encoding="utf-8")


def shown(text: str) -> str:
    """Text as it may stand in a page: in an element or in a quoted attribute."""
    return escape(inert(text))


def code(text: str) -> str:
    return f"<code>{shown(text)}</code>" if text else ""


def data_block(name: str, data: Any) -> str:
    """Data for the page's script.  No ``<`` is left that could end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return f'<script type="application/json" id="{name}">{text}</script>'


def page(title: str, subtitle: str, main: str, script: str = "") -> str:
    """A whole document.  ``main`` is HTML; ``script`` the name of a file beside the style."""
    style, code = _file("page.css"), _file(script) if script else ""
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; img-src data:; base-uri 'none'; "
        "form-action 'none'" + (f"; script-src {_hash(code)}" if code else "")
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f'<title>{shown(title)}</title>\n<link rel="icon" href="data:,">\n'
        f"<style>{style}</style>\n</head>\n<body>\n"
        '<a class="skip" href="#main">To the content</a>\n'
        f"<header>\n<h1>{shown(title)}</h1>\n<p>{shown(subtitle)}</p>\n</header>\n"
        f'<main id="main">\n{main}\n</main>\n'
        "<footer>Made by fleetform. This page holds no secret, and needs no network.</footer>\n"
        + (f"<script>{code}</script>\n" if code else "")
        + "</body>\n</html>\n"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
