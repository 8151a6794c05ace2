"""The canonical layout of HCL: what ``terraform fmt`` makes of a text, to the byte.

Terraform's formatter may change its own result once more where one interpolation is in another;
this gives the result that it settles on.
"""

from __future__ import annotations

from collections.abc import Sequence

from planes.diagnostics import Diagnostics, Source
from stacks.language.layout.lines import arrange
from stacks.language.layout.simplify import simplified
from stacks.language.layout.tokens import Token, tokens_of
from stacks.language.parser import parse_body

__all__ = ["formatted"]


def formatted(source: Source) -> tuple[str | None, Diagnostics]:
    """The text in canonical layout; None, and the syntax errors, where it cannot be read.

    Line ends stay as they are, the byte order mark goes.
    """
    body, diagnostics = parse_body(source)
    if diagnostics.has_errors:
        return None, diagnostics
    read = tokens_of(source.text)
    tokens = simplified(read, body)
    arrange(tokens)
    laid_out = "".join([" " * token.blanks + token.text for token in tokens])
    return laid_out + _blanks_at_end(source.text, read), diagnostics


def _blanks_at_end(text: str, tokens: Sequence[Token]) -> str:
    """What is behind the last line end Terraform leaves as it is, be it only blanks."""
    if tokens:
        return " " * (len(text) - tokens[-1].end)
    return " " * len(text.removeprefix("\ufeff"))
